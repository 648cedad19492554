"""The waiting list of seizures, read at a moment (R-SEZ-03 to 11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realestate.law import waiting
from realestate.law.rights import Closure, Seizure, Standing
from tests.law.stage import COURT, COURT_B, firm, moment, seizure


def states(seizures: tuple[Seizure, ...], at: str) -> list[tuple[str, int | None]]:
    return [(s.state, s.rank) for s in waiting.standings(seizures, moment(at))]


def terms(found: Standing) -> tuple[str, str]:
    return found.starts.isoformat(), found.until.isoformat()


FIRST = seizure(COURT, served="2026-03-02 10:00", starts="2026-03-02", until="2027-03-01")
SECOND = seizure(COURT_B, served="2026-03-02 10:05", starts="2026-03-02", until="2029-03-01")
THIRD = seizure(firm("余杭区法院", "court"), served="2026-03-02 10:06", starts="2026-03-02", until="2028-03-01")


def test_the_second_service_waits_behind_the_first() -> None:
    assert states((THIRD, SECOND, FIRST), "2026-03-02 10:04") == [("active", None)]
    assert states((THIRD, SECOND, FIRST), "2026-03-02 11:00") == [("active", None), ("waiting", 1), ("waiting", 2)]


def test_the_waiting_one_takes_effect_when_the_first_ends_and_its_own_term_begins_then() -> None:
    assert states((FIRST, SECOND, THIRD), "2027-03-01 23:59") == [("active", None), ("waiting", 1), ("waiting", 2)]
    assert states((FIRST, SECOND, THIRD), "2027-03-02 00:00") == [("ended", None), ("active", None), ("waiting", 1)]
    promoted = waiting.standings((FIRST, SECOND, THIRD), moment("2027-03-02 00:10"))[1]
    assert terms(promoted) == ("2027-03-02", "2030-03-01")


def test_terms_run_one_after_the_other() -> None:
    last = waiting.standings((FIRST, SECOND, THIRD), moment("2030-03-02 00:10"))[2]
    assert (last.state, terms(last)) == ("active", ("2030-03-02", "2032-03-01"))
    assert states((FIRST, SECOND, THIRD), "2032-03-02 00:00") == [("ended", None)] * 3


def test_a_release_promotes_the_next_at_once() -> None:
    released = replace(FIRST, closed=Closure("released", moment("2026-06-01 10:00")))
    assert states((released, SECOND), "2026-06-01 09:59") == [("active", None), ("waiting", 1)]
    assert states((released, SECOND), "2026-06-01 10:00") == [("released", None), ("active", None)]
    promoted = waiting.standings((released, SECOND), moment("2026-06-01 10:00"))[1]
    assert terms(promoted) == ("2026-06-01", "2029-05-31")


def test_one_released_while_waiting_never_takes_effect() -> None:
    withdrawn = replace(SECOND, closed=Closure("released", moment("2026-06-01 10:00")))
    assert states((FIRST, withdrawn, THIRD), "2026-07-01 10:00") == [
        ("active", None),
        ("released", None),
        ("waiting", 1),
    ]
    assert states((FIRST, withdrawn, THIRD), "2027-03-02 10:00") == [
        ("ended", None),
        ("released", None),
        ("active", None),
    ]


def test_void_ones_are_passed_over() -> None:
    ended = replace(FIRST, closed=Closure("ended", moment("2026-06-01 10:00")))
    void = replace(SECOND, closed=Closure("void", moment("2026-06-01 10:00")))
    assert states((ended, void), "2026-06-01 10:00") == [("ended", None), ("void", None)]


def test_a_renewal_in_time_keeps_the_others_waiting() -> None:
    renewed = replace(FIRST, until=date(2030, 3, 1))
    assert states((renewed, SECOND), "2027-03-02 10:00") == [("active", None), ("waiting", 1)]


def test_one_served_after_the_place_is_free_keeps_its_own_dates() -> None:
    late = seizure(COURT_B, served="2027-03-05 10:00", starts="2027-03-05", until="2030-03-04")
    assert terms(waiting.standings((FIRST, late), moment("2027-03-05 10:00"))[1]) == ("2027-03-05", "2030-03-04")


def test_without_printed_dates_the_term_is_three_years_from_service() -> None:
    bare = replace(FIRST, starts=None, until=None)
    assert terms(waiting.standings((bare,), moment("2026-03-02 10:00"))[0]) == ("2026-03-02", "2029-03-01")


@pytest.mark.parametrize(
    ("starts", "last"), [("2015-03-01", "2018-02-28"), ("2018-02-01", "2021-01-31"), ("2024-02-29", "2027-02-27")]
)
def test_three_years_end_the_day_before_the_corresponding_day(starts: str, last: str) -> None:
    assert waiting.last_day(date.fromisoformat(starts)) == date.fromisoformat(last)


def test_a_day_over_three_years_is_too_long() -> None:
    assert not waiting.term_is_too_long(date(2026, 3, 2), date(2029, 3, 1))
    assert waiting.term_is_too_long(date(2026, 3, 2), date(2029, 3, 2))


histories = st.lists(
    st.tuples(
        st.integers(0, 300),
        st.integers(1, 1095),
        st.none() | st.integers(0, 900),
        st.sampled_from(["released", "void"]),
    ),
    max_size=7,
)


@given(histories, st.integers(0, 2500))
def test_at_any_moment_one_is_active_at_most_and_the_waiting_have_no_gaps(
    history: list[tuple[int, int, int | None, str]], day: int
) -> None:
    from datetime import timedelta

    start = moment("2026-01-01 10:00")
    seizures = []
    for number, (served, length, closed, how) in enumerate(history):
        at = start + timedelta(days=served, seconds=number)
        closure = None if closed is None else Closure(how, at + timedelta(days=closed))  # type: ignore[arg-type]
        seizures.append(
            Seizure(
                id=str(number), entered_at=at, organ=COURT, served_at=at, starts=at.date(),
                until=at.date() + timedelta(days=length), closed=closure,
            )
        )  # fmt: skip
    found = waiting.standings(seizures, start + timedelta(days=day))
    active = [s for s in found if s.state == "active"]
    ranks = [s.rank for s in found if s.state == "waiting"]
    assert len(active) <= 1
    assert ranks == list(range(1, len(ranks) + 1))
    assert bool(active) or not ranks
