"""Slots follow hours, closures and the working calendar; a day closed afterwards gives everybody their time back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.contrib.admin.sites import AdminSite

from booking import selectors, services
from booking.admin import ClosureAdmin
from booking.models import Appointment, Closure, OpeningHours, Slot
from realestate.accounts.models import Office
from realestate.cases.models import Case, Message, Visit
from realestate.common import clock
from tests.booking.support import MONDAY, at, book, free

RunJobs = Callable[..., int]


def days_with_slots(office: Office) -> list[dt.date]:
    starts = Slot.objects.filter(office=office, open=True).values_list("starts_at", flat=True)
    return sorted({start.astimezone(clock.ZONE).date() for start in starts})


def test_the_next_fourteen_days_have_slots_on_working_days(hall: Office) -> None:
    assert services.make_slots(office=hall) == 11 * 6
    assert days_with_slots(hall)[0] == MONDAY
    assert days_with_slots(hall)[-1] == MONDAY + dt.timedelta(days=14)
    assert all(day.weekday() < 5 for day in days_with_slots(hall))


def test_making_them_again_makes_none(hall: Office) -> None:
    services.make_slots(office=hall)
    assert services.make_slots(office=hall) == 0


def test_slots_that_have_begun_are_not_made(hall: Office, now: time_machine.Traveller) -> None:
    now.move_to(at(9, 31))
    services.make_slots(office=hall)
    assert Slot.objects.earliest("starts_at").starts_at == at(10)


def test_a_public_holiday_has_none_and_a_weekend_that_makes_up_for_it_has(
    hall: Office, now: time_machine.Traveller
) -> None:
    now.move_to(dt.datetime(2026, 9, 28, 8, tzinfo=clock.ZONE))
    services.make_slots(office=hall)
    days = days_with_slots(hall)
    assert dt.date(2026, 10, 1) not in days
    assert dt.date(2026, 10, 10) in days, "the Saturday worked for the National Day"


def test_a_day_of_a_year_without_notice_is_marked_provisional(hall: Office, now: time_machine.Traveller) -> None:
    now.move_to(dt.datetime(2026, 12, 28, 8, tzinfo=clock.ZONE))
    services.make_slots(office=hall)
    marked = {day.date: day.provisional for day in selectors.days(hall)}
    assert not marked[dt.date(2026, 12, 31)]
    assert marked[dt.date(2027, 1, 4)]


def test_hours_that_say_so_are_kept_on_rest_days_too(hall: Office) -> None:
    OpeningHours.objects.create(office=hall, weekday=6, opens=dt.time(9), closes=dt.time(10), on_rest_days=True)
    services.make_slots(office=hall)
    sunday = MONDAY + dt.timedelta(days=6)
    assert sunday in [day.date for day in selectors.days(hall)]
    assert MONDAY + dt.timedelta(days=5) not in [day.date for day in selectors.days(hall)]


def test_shorter_hours_close_what_is_no_longer_wanted(hall: Office, slots: list[Slot]) -> None:
    OpeningHours.objects.filter(office=hall, weekday=0).update(closes=dt.time(10))
    services.make_slots(office=hall)
    assert [s.starts_at for s in selectors.slots(hall, MONDAY)] == [at(9), at(9, 30)]
    OpeningHours.objects.filter(office=hall, weekday=0).update(closes=dt.time(12))
    assert services.make_slots(office=hall) == 0
    assert len(selectors.slots(hall, MONDAY)) == 6


def test_fewer_windows_never_take_a_seat_from_somebody_who_has_it(
    hall: Office, slots: list[Slot], make_case: Callable[..., Case]
) -> None:
    for _n in range(2):
        book(make_case(), slots[0])
    OpeningHours.objects.filter(office=hall).update(windows=1)
    services.make_slots(office=hall)
    seats = dict(Slot.objects.filter(pk__in=[slots[0].pk, slots[1].pk]).values_list("pk", "seats"))
    assert seats == {slots[0].pk: 2, slots[1].pk: 1}
    assert set(Appointment.objects.values_list("seats", flat=True)) == {2}


def test_closing_a_day_tells_everybody_and_gives_the_time_back(
    case: Case, slots: list[Slot], hall: Office, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realestate.cases.jobs.gateway", lambda _name: Silent())
    booked = book(case, slots[0])
    services.close_day(office=hall, day=MONDAY, reason="停电")
    run_jobs()
    booked.refresh_from_db()
    assert booked.state == Appointment.State.CANCELLED
    assert Message.objects.filter(text__contains="这不算您跑一次").count() == 2
    assert not Visit.objects.exists()
    monday = next(day for day in selectors.days(hall) if day.date == MONDAY)
    assert (monday.free, monday.closed_because) == (0, "停电")
    services.clear_closed(office=hall)
    assert Message.objects.filter(text__contains="这不算您跑一次").count() == 2


def test_opening_a_closed_day_again_brings_its_times_back(hall: Office, slots: list[Slot]) -> None:
    services.close_day(office=hall, day=MONDAY, reason="停电")
    assert free(slots[0]) == 0
    ClosureAdmin(Closure, AdminSite()).delete_queryset(None, Closure.objects.all())  # type: ignore[arg-type]
    assert free(slots[0]) == 3


def test_a_night_later_nobody_holds_yesterdays_seat(case: Case, slots: list[Slot], now: time_machine.Traveller) -> None:
    booked = book(case, slots[0])
    assert services.mark_missed() == 0
    now.move_to(at(0, 20, days=1))
    assert services.mark_missed() == 1
    assert services.mark_missed() == 0
    booked.refresh_from_db()
    assert booked.state == Appointment.State.MISSED


def test_usual_hours_are_set_once(other_hall: Office, now: time_machine.Traveller) -> None:
    services.open_usual_hours(office=other_hall)
    services.open_usual_hours(office=other_hall)
    assert OpeningHours.objects.filter(office=other_hall).count() == 10
    assert len(selectors.slots(other_hall, MONDAY)) == 13


class Silent:
    """A telephone that takes every message."""

    def send(self, **_message: str) -> None:
        """Nothing to do."""
