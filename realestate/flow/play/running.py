"""One scenario from its first day to `then:`, in a transaction that is rolled back, by the scenario's own clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog
from django.db import connection, transaction
from django.utils import translation

from realestate.common import clock
from realestate.flow.play import book, comparing, world
from realestate.flow.play.comparing import Difference, Outcome
from realestate.flow.play.reading import later
from realestate.flow.play.script import (
    AtStep,
    CheckStep,
    FileStep,
    QueryStep,
    ResumeStep,
    Scenario,
    Step,
    SuitStep,
    VoidClaimStep,
    WaitStep,
    WithdrawStep,
)
from realestate.flow.play.world import World

log = structlog.get_logger(__name__)


class Acting(Protocol):
    """Who does what the steps say, through the services that the pages call."""

    def file(self, step: FileStep) -> Outcome: ...

    def resume(self, step: ResumeStep) -> Outcome: ...

    def withdraw(self, step: WithdrawStep) -> Outcome: ...

    def suit(self, step: SuitStep) -> Outcome: ...

    def void_claim(self, step: VoidClaimStep) -> Outcome: ...

    def query(self, step: QueryStep) -> tuple[Outcome, list[Difference]]: ...


@dataclass(frozen=True)
class Failure:
    """The step at which the scenario stopped, and every difference there."""

    step: Step
    place: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Result:
    """What playing came to. `failure` None: it came as the file says."""

    scenario: Scenario
    failure: Failure | None
    seconds: float


def play(scenario: Scenario, acting: Callable[[World], Acting] | None = None) -> Result:
    """Nothing of it stays: the transaction is rolled back whatever comes."""
    begun = time.perf_counter()
    with clock.standing(scenario.today), translation.override("zh-hans"), transaction.atomic():
        try:
            failure = through(scenario, acting or actors())
        finally:
            transaction.set_rollback(True)
    return Result(scenario, failure, time.perf_counter() - begun)


def actors() -> Callable[[World], Acting]:
    from realestate.flow.play.acting import Actors

    return Actors


def through(scenario: Scenario, acting: Callable[[World], Acting]) -> Failure | None:
    """Each step in order, up to the first that comes otherwise."""
    numbered = [*((f"step {n}", step) for n, step in enumerate(scenario.steps, start=1)), *last(scenario)]
    place, step = "register", Step(scenario.line, "register")
    try:
        there = world.make(scenario)
        book.write(there)
        stage = acting(there)
        for place, step in numbered:
            found = differences(there, stage, step)
            referee()
            if found:
                return Failure(step, place, tuple(found))
    except Exception as error:
        log.debug("scenario broke", exc_info=True)
        wish = getattr(getattr(step, "expected", None), "outcome", "no error")
        return Failure(step, place, (Difference(wish, f"{type(error).__name__}: {error}".split("\n")[0]),))
    return None


def last(scenario: Scenario) -> list[tuple[str, Step]]:
    return [("then", step) for step in scenario.then]


def referee() -> None:
    """What the database checks when a transaction commits, it checks now: this one never will."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def differences(there: World, stage: Acting, step: Step) -> list[Difference]:
    """Do the step; say where it came otherwise than the file says."""
    forward(step)
    match step:
        case AtStep() | WaitStep():
            return []
        case CheckStep():
            return comparing.book(there, step)
        case QueryStep():
            came, more = stage.query(step)
            return [*comparing.outcome(step.expected, came), *more]
        case FileStep():
            return comparing.outcome(step.expected, stage.file(step))
        case ResumeStep():
            return comparing.outcome(step.expected, stage.resume(step))
        case WithdrawStep():
            return comparing.outcome(step.expected, stage.withdraw(step))
        case SuitStep():
            came = stage.suit(step)
            return comparing.outcome(step.expected, came) if step.expected else []
        case VoidClaimStep():
            return comparing.outcome(step.expected, stage.void_claim(step))
    raise TypeError(f"no such step: {step}")


def forward(step: Step) -> None:
    """The clock as the step wants it; it never goes back."""
    now = clock.now()
    clock.move(max(now, later(step, now)))
