"""Working days and calendar periods: every vector of RULEBOOK 10, the whole table against another one, and R-CAL-05."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realestate.common.workdays import Calendar, add_months, add_years, parse_span

CALENDAR = Calendar.standard()
DAY = timedelta(days=1)
days = st.dates(date(2017, 1, 1), date(2030, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "amount", "last"),
    [
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-02-10", 30, "2026-03-30"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-09-21", 15, "2026-10-19"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2025-01-24", 5, "2025-02-07"),
        ("2017-09-29", 5, "2017-10-12"),
        ("2024-09-30", 5, "2024-10-12"),
        ("2026-03-02", 30, "2026-04-14"),
        ("2026-03-02", 0, "2026-03-02"),
    ],
)
def test_working_days_are_counted_from_the_next_day(start: str, amount: int, last: str) -> None:
    deadline = CALENDAR.add_workdays(day(start), amount)
    assert deadline.date == day(last)
    assert not deadline.provisional


@pytest.mark.parametrize(
    ("start", "amount", "last"),
    [
        ("2026-05-20", 15, "2026-06-04"),
        ("2026-02-01", 15, "2026-02-24"),
        ("2026-01-30", 15, "2026-02-14"),
        ("2026-07-01", 90, "2026-09-29"),
        ("2026-06-01", 90, "2026-08-31"),
    ],
)
def test_calendar_days_move_on_when_the_last_one_is_off(start: str, amount: int, last: str) -> None:
    assert CALENDAR.add_days(day(start), amount).date == day(last)


def test_2026_has_248_working_days() -> None:
    assert CALENDAR.workdays_in(2026) == 248


def test_every_day_since_2017_agrees_with_the_other_table() -> None:
    first, last = date(2017, 1, 1), date(2026, 12, 31)
    differing = [
        one
        for one in (first + DAY * n for n in range((last - first).days + 1))
        if CALENDAR.is_workday(one) != chinese_calendar.is_workday(one)
    ]
    assert differing == []


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2024-02-29", 36, "2027-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2025-12-15", 1, "2026-01-15"),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_months_last(start: str, months: int, last: str) -> None:
    assert add_months(day(start), months) == day(last)


def test_years_are_twelve_months() -> None:
    assert add_years(day("2008-02-29"), 18) == day("2026-02-28")


# A year without its notice (R-CAL-05)


def test_thirty_working_days_from_today_reach_a_year_without_notice_and_say_so() -> None:
    deadline = CALENDAR.add_workdays(day("2026-11-23"), 30)
    assert deadline.date == day("2027-01-05")
    assert deadline.provisional
    assert deadline.computed_from == {
        "start": "2026-11-23", "amount": 30, "unit": "workdays", "calendar": CALENDAR.version
    }  # fmt: skip


def test_the_same_count_that_ends_in_december_is_certain() -> None:
    assert not CALENDAR.add_workdays(day("2026-11-23"), 28).provisional
    assert CALENDAR.add_workdays(day("2026-11-23"), 28).date == day("2026-12-31")


def test_statutory_holidays_of_an_unknown_year_are_off_and_other_weekdays_are_not() -> None:
    off = [
        "2027-01-01",
        "2027-02-05",
        "2027-02-08",
        "2027-04-05",
        "2027-05-01",
        "2027-06-09",
        "2027-09-15",
        "2027-10-01",
    ]
    assert [CALENDAR.is_workday(day(text)) for text in off] == [False] * len(off)
    worked = ["2027-01-04", "2027-02-09", "2027-05-03", "2027-10-04", "2027-10-08"]
    assert [CALENDAR.is_workday(day(text)) for text in worked] == [True] * len(worked)


def test_a_notice_that_an_office_enters_makes_the_date_certain_and_moves_it() -> None:
    before = CALENDAR.add_workdays(day("2027-01-28"), 5)
    known = CALENDAR.with_notice(
        2027,
        parse_span("2027-01-01/2027-01-03") + parse_span("2027-02-05/2027-02-11"),
        [day("2027-01-30")],
        "2026-11-25",
    )
    after = known.recompute(before)
    assert (before.date, before.provisional) == (day("2027-02-04"), True)
    assert (after.date, after.provisional) == (day("2027-02-03"), False)
    assert after.calendar_version != before.calendar_version
    assert CALENDAR.recompute(before) == before


def test_a_provisional_period_is_over_only_under_the_longest_reading() -> None:
    deadline = CALENDAR.add_days(day("2027-01-20"), 15)
    assert deadline.date == day("2027-02-04")
    assert deadline.latest > deadline.date
    assert not deadline.is_over(deadline.date + DAY)
    assert deadline.is_over(deadline.latest + DAY)


def test_a_certain_period_is_over_on_the_next_day() -> None:
    deadline = CALENDAR.add_days(day("2026-05-20"), 15)
    assert not deadline.is_over(day("2026-06-04"))
    assert deadline.is_over(day("2026-06-05"))


@given(start=days, amount=st.integers(0, 60))
def test_a_deadline_never_falls_on_a_day_off(start: date, amount: int) -> None:
    assert CALENDAR.add_days(start, amount).date >= start
    assert CALENDAR.is_workday(CALENDAR.add_days(start, amount).date)
    if amount:
        assert CALENDAR.is_workday(CALENDAR.add_workdays(start, amount).date)


@given(start=days, amount=st.integers(0, 60))
def test_more_working_days_end_later(start: date, amount: int) -> None:
    sooner, later = CALENDAR.add_workdays(start, amount), CALENDAR.add_workdays(start, amount + 1)
    assert sooner.date < later.date
    assert sooner.latest <= later.latest
    assert sooner.date <= sooner.latest


@given(start=days, amount=st.integers(0, 60))
def test_a_later_start_never_ends_sooner(start: date, amount: int) -> None:
    assert CALENDAR.add_workdays(start, amount).date <= CALENDAR.add_workdays(start + DAY, amount).date
    assert CALENDAR.add_days(start, amount).date <= CALENDAR.add_days(start + DAY, amount).date


def test_counting_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="forward"):
        CALENDAR.add_workdays(day("2026-03-02"), -1)


@pytest.mark.parametrize("text", ["2026-10-07/2026-10-01", "2026-01-01/2026-12-31", "soon"])
def test_what_is_no_span_of_days_off_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"span|isoformat"):
        parse_span(text)
