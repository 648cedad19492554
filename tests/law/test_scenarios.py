"""Every scenario of the law, played through the service; and that they say what they are there to say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from realestate.flow.play.reading import files_of, read
from realestate.flow.play.running import play
from realestate.flow.play.script import FileStep, QueryStep, ResumeStep, Scenario
from realestate.flow.play.telling import line
from realestate.flow.play.words import CODES
from realestate.law.types import TYPES

FOLDER = Path(__file__).parent / "scenarios"
#: The format has no word for the office where an application is handed in: tests/flow asks for this one by HTTP.
NOT_IN_THE_FORMAT = frozenset({"wrong_office"})


def scenarios() -> list[Scenario]:
    found: list[Scenario] = []
    for path in files_of([str(FOLDER)]):
        here, wrong = read(path)
        assert not wrong, [str(one) for one in wrong]
        found += here
    return found


EVERY = scenarios()


@pytest.mark.parametrize(
    "scenario", EVERY, ids=[f"{Path(one.file).parent.name}/{Path(one.file).stem}:{one.line}" for one in EVERY]
)
def test_it_comes_as_the_scenario_says(db: None, scenario: Scenario) -> None:
    result = play(scenario)
    assert result.failure is None, line(result)


def test_every_reason_of_the_table_is_shown_by_a_scenario() -> None:
    assert CODES - codes_in(EVERY) == NOT_IN_THE_FORMAT


def codes_in(found: list[Scenario]) -> set[str]:
    steps = [step for one in found for step in one.steps if isinstance(step, FileStep | QueryStep | ResumeStep)]
    return {code for step in steps for code in step.expected.because or ()}


def test_each_type_has_scenarios_that_are_recorded_and_scenarios_that_are_not() -> None:
    seen = Counter(
        (filing.kind, step.expected.outcome in ("refused", "waiting"))
        for one in EVERY
        for step in one.steps
        if isinstance(step, FileStep)
        for filing in step.filings
    )
    for slug in TYPES:
        assert seen[slug, False] >= 2, slug
        assert seen[slug, True] >= 2, slug


def test_there_are_many_and_no_two_have_the_same_title() -> None:
    assert len(EVERY) >= 80
    assert [title for title, times in Counter(one.title for one in EVERY).items() if times > 1] == []


def test_they_are_plain_yaml_for_every_other_reader() -> None:
    """A registrar's own tool may read them too."""
    for path in files_of([str(FOLDER)]):
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            assert {"scenario", "law", "today", "steps"} <= set(document)
