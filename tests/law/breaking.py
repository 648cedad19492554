"""Break each rule of the law, one at a time: some scenario must turn red, or the files do not show that rule.

Not collected by itself; `make soak` runs it: pytest tests/law/breaking.py
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from types import FunctionType, ModuleType

import pytest

from realestate.flow.play.running import play
from realestate.flow.play.script import FileStep, ResumeStep, Scenario
from realestate.law import rules, types
from tests.law.test_scenarios import EVERY

#: What no file can show: the format has no word for the office; for land, public facilities and disputes; for merging
#: units; for a change of residence rights, easements and notices; for the day on which parties were told of an error;
#: for an unregistered unit that nobody is building.
NOT_IN_THE_FORMAT = frozenset({
    "gates.right_office", "burdens.can_be_mortgaged", "change.merged_units_alike", "change.its_holders_join",
    "change.such_a_right", "correction.parties_were_told", "first.registered_or_under_construction",
})  # fmt: skip
#: These say no more than a note to those who read it, and a note decides nothing.
NOTES = frozenset({"burdens.residence_shown", "cancellation.court_informed"})


def finds_nothing(*_given: object, **_named: object) -> Iterator[object]:
    """What a broken rule says."""
    yield from ()


def generators(package: ModuleType) -> dict[str, FunctionType]:
    """The rules by name: the generator functions of a package's modules."""
    found = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for name, value in vars(module).items():
            if inspect.isgeneratorfunction(value) and value.__module__ == module.__name__:
                found[f"{info.name}.{name}"] = value
    return found


EVERY_RULE = generators(rules) | generators(types)
SHOWN = sorted(set(EVERY_RULE) - NOT_IN_THE_FORMAT - NOTES)


def likely_first(rule: FunctionType) -> list[Scenario]:
    """All scenarios, those first that name a reason which the rule could give."""
    codes = set(re.findall(r'finding\(\s*"(\w+)"', inspect.getsource(rule)))
    return sorted(EVERY, key=lambda one: (not codes & named(one), len(one.steps)))


def named(scenario: Scenario) -> set[str]:
    steps = [step for step in scenario.steps if isinstance(step, FileStep | ResumeStep)]
    return {code for step in steps for code in step.expected.because or ()}


@pytest.mark.parametrize("name", SHOWN)
def test_without_the_rule_a_scenario_turns_red(db: None, name: str) -> None:
    rule = EVERY_RULE[name]
    order, whole = likely_first(rule), rule.__code__
    rule.__code__ = finds_nothing.__code__
    try:
        noticed = next((one for one in order if play(one).failure is not None), None)
    finally:
        rule.__code__ = whole
    assert noticed is not None, f"without {name} every scenario is green"
