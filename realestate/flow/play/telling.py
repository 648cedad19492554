"""What the player prints: a line for each scenario, and the sum."""

from __future__ import annotations

from pathlib import Path

from realestate.flow.play.running import Failure, Result


def line(result: Result) -> str:
    """`ok` or `FAILED`, the title; of a failure the step, what was expected, what came, and the article."""
    scenario = result.scenario
    if result.failure is None:
        return f"ok      {scenario.title}"
    return f"FAILED  {scenario.title} | {failed(result.failure, scenario.file)} | {scenario.law}"


def failed(failure: Failure, file: str) -> str:
    said = "; ".join(f"expected {one.expected}, came {one.came}" for one in failure.differences)
    name = failure.step.name if failure.place != "then" else failure.step.name.removeprefix("then ")
    return f"{failure.place}: {name} ({Path(file).name}:{failure.step.line}): {said}"


def total(passed: int, failed: int) -> str:
    return f"{passed} passed, {failed} failed"
