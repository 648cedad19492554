"""The benches still run: each at its smallest size, with no word about time."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import entry, law, pages, register


@pytest.mark.django_db
def test_accepting_and_entering_can_be_set_against_sql_by_hand() -> None:
    found = entry.measure(cases=1)
    assert {step: (len(ours), len(theirs)) for step, (ours, theirs, _asked) in found.items()} == {
        "accept": (1, 1),
        "enter": (1, 1),
    }


@pytest.mark.django_db
def test_by_hand_the_very_same_rows_are_written() -> None:
    ours, theirs = entry.paid_cases(2)
    for step, stage, by_hand in (
        ("accept", "accept", entry.accept_by_hand),
        ("enter", "entry", entry.enter_by_hand),
    ):
        before = entry.last_job()
        entry.act_of(ours, step)()
        like = entry.made_by(ours.fresh(), step, stage, before)
        before = entry.last_job()
        by_hand(entry.Hand(), theirs.case.pk, like)
        made = entry.made_by(theirs.fresh(), step, stage, before)
        assert {name: len(rows) for name, rows in made.items()} == {name: len(rows) for name, rows in like.items()}
        assert made["case"][0]["state"] == like["case"][0]["state"]
        assert len(made["job"]) == {"accept": 3, "enter": 4}[step]
        if step == "accept":
            for journey in (ours, theirs):
                journey.to_reviewed()


@pytest.mark.django_db
def test_the_pages_are_visited_among_many_cases() -> None:
    found = pages.measure(cases=20, rounds=1)
    assert len(found) == 6
    assert all(asked > 0 for asked, _ms in found.values())


@pytest.mark.django_db
def test_the_book_is_appended_to_read_and_checked(tmp_path: Path) -> None:
    found = register.measure(units=20, times=1, reads=4)
    assert all(len(found[name]) >= 1 for name in ("append", "by hand", "small", "large"))
    assert register.take_over(register.lines(tmp_path / "book.jsonl", 12))["units"] == 12
    assert register.checking()[1] == 12


def test_a_sale_of_a_home_with_a_long_history_is_judged() -> None:
    found = law.measure(times=1)
    assert len(found) == 4
    assert all(rate > 0 for rate in found.values())
