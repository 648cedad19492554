"""One scan, one trip, one ticket."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest
import time_machine

from booking import selectors, services
from booking.models import Appointment, Slot, Ticket
from realestate.accounts.models import Office, User
from realestate.cases.models import Case, Visit
from tests.booking.support import at, at_once, book, refused


def arrive(appointment: Appointment, office: Office) -> Ticket:
    return services.check_in(token=appointment.token, at_office=office)


def test_arriving_makes_the_trip_of_each_party_and_one_ticket(appointment: Appointment, hall: Office) -> None:
    ticket = arrive(appointment, hall)
    assert ticket.code == "A001"
    assert Visit.objects.filter(case=appointment.case).count() == 2
    appointment.refresh_from_db()
    assert appointment.state == Appointment.State.ARRIVED


def test_arriving_twice_is_one_trip_and_one_ticket(appointment: Appointment, hall: Office) -> None:
    assert arrive(appointment, hall) == arrive(appointment, hall)
    assert Visit.objects.filter(case=appointment.case).count() == 2
    assert Ticket.objects.count() == 1


def test_only_those_who_came_have_made_a_trip_and_the_other_may_follow(appointment: Appointment, hall: Office) -> None:
    buyer, seller = appointment.case.parties.order_by("order")
    first = services.check_in(token=appointment.token, at_office=hall, parties=[buyer])
    assert list(Visit.objects.values_list("party", flat=True)) == [buyer.pk]
    assert selectors.not_yet_here(appointment) == [seller]
    second = services.check_in(token=appointment.token, at_office=hall, parties=[seller])
    assert (first, Visit.objects.count(), Ticket.objects.count()) == (second, 2, 1)


@pytest.mark.parametrize("typed", ["{token}", "{lower}", "{spaced}", "https://example.test/booking/{token}/"])
def test_the_code_is_read_as_scanned_or_typed(appointment: Appointment, hall: Office, typed: str) -> None:
    token = appointment.token
    text = typed.format(token=token, lower=token.lower(), spaced=f" {token[:4]} {token[4:8]}-{token[8:]} ")
    assert services.check_in(token=text, at_office=hall).appointment == appointment


@pytest.mark.parametrize("text", ["", "ABC", "2222-2222-2222", "'; DROP TABLE booking_slot; --", "不" * 12, "😀" * 12])
def test_an_unknown_or_forged_code_is_refused(appointment: Appointment, hall: Office, text: str) -> None:
    with refused("ticket_unknown") as caught:
        services.check_in(token=text, at_office=hall)
    assert caught.value.status == 404
    assert not Visit.objects.exists()


def test_the_wrong_office_is_refused_with_the_right_address(appointment: Appointment, other_hall: Office) -> None:
    with refused("wrong_office") as caught:
        arrive(appointment, other_hall)
    assert "文三西路 315 号" in str(caught.value.remedy)
    assert not Visit.objects.exists()


@pytest.mark.parametrize("days", [-1, 1])
def test_the_wrong_day_is_refused(
    appointment: Appointment, hall: Office, now: time_machine.Traveller, days: int
) -> None:
    now.move_to(at(9, days=days))
    with refused("wrong_day"):
        arrive(appointment, hall)


def test_more_than_an_hour_early_is_too_early(
    appointment: Appointment, hall: Office, now: time_machine.Traveller
) -> None:
    now.move_to(at(7, 59))
    with refused("too_early") as caught:
        arrive(appointment, hall)
    assert "08:00" in str(caught.value.remedy)
    now.move_to(at(8))
    assert arrive(appointment, hall)


def test_an_office_open_at_midnight_lets_in_the_evening_before(
    case: Case, hall: Office, officer: User, now: time_machine.Traveller
) -> None:
    midnight = Slot.objects.create(office=hall, starts_at=at(0, days=1), ends_at=at(0, 30, days=1), seats=1)
    booked = book(case, midnight)
    now.move_to(at(23, 10))
    ticket = arrive(booked, hall)
    now.move_to(at(0, 5, days=1))
    assert arrive(booked, hall) == ticket
    assert services.call_next(office=hall, window=3, officer=officer) == ticket


def test_who_is_late_need_not_come_again_until_the_hall_closes(
    case: Case, slots: list[Slot], hall: Office, now: time_machine.Traveller
) -> None:
    late = book(case, slots[0])
    now.move_to(at(12, 1))
    with refused("too_late"):
        arrive(late, hall)
    now.move_to(at(11, 55))
    assert arrive(late, hall)


def test_a_moved_or_cancelled_code_is_refused_with_the_new_time(case: Case, slots: list[Slot], hall: Office) -> None:
    old = book(case, slots[0])
    new = services.move(appointment=old, slot=slots[1], user=case.opened_by)
    with refused("appointment_moved") as caught:
        arrive(old, hall)
    assert "09:30" in str(caught.value.remedy)
    services.cancel(appointment=new, user=case.opened_by)
    with refused("appointment_cancelled"):
        arrive(new, hall)


def test_a_seat_that_is_only_held_does_not_let_in(case: Case, slot: Slot, hall: Office) -> None:
    held = services.hold(slot=slot, case=case, user=case.opened_by)
    with refused("not_confirmed"):
        arrive(held, hall)


def test_who_has_arrived_neither_cancels_nor_books_again(appointment: Appointment, hall: Office, slots: list) -> None:
    arrive(appointment, hall)
    user = appointment.case.opened_by
    with refused("already_arrived"):
        services.cancel(appointment=appointment, user=user)
    with refused("already_booked"):
        services.hold(slot=slots[3], case=appointment.case, user=user)
    with refused("appointment_changed"):
        services.move(appointment=appointment, slot=slots[3], user=user)


def test_who_did_not_hear_the_call_scans_again_and_keeps_the_number(
    appointment: Appointment, hall: Office, officer: User, now: time_machine.Traveller
) -> None:
    ticket = arrive(appointment, hall)
    services.call_next(office=hall, window=3, officer=officer)
    services.leave(ticket=ticket)
    now.move_to(at(9, 40))
    again = arrive(appointment, hall)
    assert (again.pk, again.state, again.ready_at) == (ticket.pk, Ticket.State.WAITING, at(9, 40))


@pytest.mark.django_db(transaction=True)
def test_eight_scans_at_once_make_one_trip_and_one_ticket(appointment: Appointment, hall: Office) -> None:
    answers = at_once(*[partial(arrive, appointment, hall)] * 8)
    assert len({ticket.pk for ticket in answers if isinstance(ticket, Ticket)}) == 1
    assert Visit.objects.filter(case=appointment.case).count() == 2


@pytest.mark.django_db(transaction=True)
def test_numbers_are_drawn_without_gaps_or_doubles_when_nine_arrive_at_once(
    make_case: Callable[..., Case], slots: list[Slot], hall: Office
) -> None:
    booked = [book(make_case(), slots[n // 3]) for n in range(9)]
    now_open = [a for a in booked if a.slot.starts_at <= at(8) + dt.timedelta(hours=1)]
    answers = at_once(*(partial(arrive, one, hall) for one in now_open))
    assert sorted(t.number for t in answers if isinstance(t, Ticket)) == list(range(1, len(now_open) + 1))
