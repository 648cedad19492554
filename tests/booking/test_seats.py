"""A seat is taken once. Success and refusal differ in one fact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.db import IntegrityError, transaction

from booking import selectors, services
from booking.models import Appointment, Closure, Slot
from realestate.accounts.models import Office
from realestate.cases.models import Case, Message
from realestate.common import clock
from tests.booking.support import at, book, free, refused

State = Appointment.State
Make = Callable[..., Case]


def test_a_held_seat_is_kept_for_ten_minutes_and_counts_as_taken(case: Case, slot: Slot) -> None:
    held = services.hold(slot=slot, case=case, user=case.opened_by)
    assert held.state == State.HELD
    assert held.expires_at - clock.now() == dt.timedelta(minutes=10)
    assert free(slot) == 2
    assert selectors.hold_for(case) == held
    assert selectors.appointment_for(case) is None


def test_a_confirmed_seat_is_an_appointment_and_everybody_is_told_once(case: Case, slot: Slot) -> None:
    booked = book(case, slot)
    assert selectors.appointment_for(case) == booked
    assert case.events.get(act="book").data["office"] == "西湖区不动产登记中心"
    texts = Message.objects.filter(case=case)
    assert texts.count() == 2
    assert "11 月 23 日 09:00" in texts[0].text
    assert f"/booking/{case.number}/ticket/" in texts[0].text


def test_a_double_click_on_hold_is_the_same_seat_and_the_same_ten_minutes(
    case: Case, slot: Slot, now: time_machine.Traveller
) -> None:
    first = services.hold(slot=slot, case=case, user=case.opened_by)
    now.shift(30)
    second = services.hold(slot=slot, case=case, user=case.opened_by)
    assert (second.pk, second.expires_at) == (first.pk, first.expires_at)
    assert Appointment.objects.count() == 1


def test_a_double_click_on_confirm_changes_nothing(case: Case, slot: Slot) -> None:
    held = services.hold(slot=slot, case=case, user=case.opened_by)
    once = services.confirm(appointment=held, user=case.opened_by)
    twice = services.confirm(appointment=held, user=case.opened_by)
    assert once == twice
    assert case.events.filter(act="book").count() == 1
    assert Message.objects.filter(case=case).count() == 2


def test_holding_another_time_gives_the_first_one_back(case: Case, slots: list[Slot]) -> None:
    services.hold(slot=slots[0], case=case, user=case.opened_by)
    services.hold(slot=slots[1], case=case, user=case.opened_by)
    assert (free(slots[0]), free(slots[1])) == (3, 2)


def test_when_every_seat_is_taken_the_next_is_refused_and_nearby_times_are_offered(
    make_case: Make, slots: list[Slot]
) -> None:
    for _n in range(3):
        book(make_case(), slots[2])
    late = make_case()
    with refused("slot_gone"):
        services.hold(slot=slots[2], case=late, user=late.opened_by)
    offered = selectors.nearest(slots[2].office, slots[2].starts_at)
    assert [s.pk for s in offered] == [slots[0].pk, slots[1].pk, slots[3].pk]
    assert Appointment.objects.filter(case=late).count() == 0


def test_a_refused_time_leaves_the_one_held_before(make_case: Make, slots: list[Slot]) -> None:
    for _n in range(3):
        book(make_case(), slots[0])
    one = make_case()
    held = services.hold(slot=slots[1], case=one, user=one.opened_by)
    with refused("slot_gone"):
        services.hold(slot=slots[0], case=one, user=one.opened_by)
    assert selectors.hold_for(one) == held


def test_an_expired_hold_is_free_at_once_for_another(make_case: Make, slot: Slot, now: time_machine.Traveller) -> None:
    slow, quick = make_case(), make_case()
    for _n in range(2):
        book(make_case(), slot)
    held = services.hold(slot=slot, case=slow, user=slow.opened_by)
    with refused("slot_gone"):
        services.hold(slot=slot, case=quick, user=quick.opened_by)
    now.shift(dt.timedelta(minutes=10))
    assert free(slot) == 1
    assert services.hold(slot=slot, case=quick, user=quick.opened_by).seat == held.seat
    with refused("hold_expired"):
        services.confirm(appointment=held, user=slow.opened_by)


def test_the_last_second_of_a_hold_still_counts(case: Case, slot: Slot, now: time_machine.Traveller) -> None:
    held = services.hold(slot=slot, case=case, user=case.opened_by)
    now.shift(dt.timedelta(minutes=9, seconds=59))
    assert services.confirm(appointment=held, user=case.opened_by).state == State.BOOKED


def test_an_expired_hold_is_refused_even_if_nobody_else_came(
    case: Case, slot: Slot, now: time_machine.Traveller
) -> None:
    held = services.hold(slot=slot, case=case, user=case.opened_by)
    now.shift(dt.timedelta(minutes=10))
    with refused("hold_expired"):
        services.confirm(appointment=held, user=case.opened_by)
    assert services.hold(slot=slot, case=case, user=case.opened_by).pk != held.pk


@pytest.mark.parametrize("state", ["draft", "prechecked", "accepted", "withdrawn"])
def test_only_a_paid_case_books(make_case: Make, slot: Slot, state: str) -> None:
    extra = {"accepted_at": clock.now()} if state == "accepted" else {}
    one = make_case(state=state, **extra)
    with refused("not_bookable"):
        services.hold(slot=slot, case=one, user=one.opened_by)
    assert free(slot) == 3


def test_a_case_confirmed_online_by_all_needs_no_visit(make_case: Make, slot: Slot) -> None:
    one = make_case(remote=True)
    with refused("no_visit_needed"):
        services.hold(slot=slot, case=one, user=one.opened_by)


def test_a_past_slot_is_refused(case: Case, slot: Slot, now: time_machine.Traveller) -> None:
    now.move_to(at(9))
    assert slot.pk not in {s.pk for s in selectors.slots(slot.office, at(9).date())}
    with refused("slot_past"):
        services.hold(slot=slot, case=case, user=case.opened_by)


def test_a_slot_that_begins_while_it_is_held_is_not_confirmed(
    case: Case, slot: Slot, now: time_machine.Traveller
) -> None:
    now.move_to(at(8, 55))
    held = services.hold(slot=slot, case=case, user=case.opened_by)
    now.move_to(at(9, 1))
    with refused("slot_past"):
        services.confirm(appointment=held, user=case.opened_by)


def test_a_closed_slot_is_refused(case: Case, slot: Slot) -> None:
    Closure.objects.create(office=slot.office, day=at(9).date(), reason="系统切换")
    with refused("slot_closed"):
        services.hold(slot=slot, case=case, user=case.opened_by)


def test_a_slot_of_another_office_is_refused(case: Case, other_hall: Office) -> None:
    elsewhere = Slot.objects.create(office=other_hall, starts_at=at(9), ends_at=at(9, 30), seats=1)
    with refused("slot_elsewhere"):
        services.hold(slot=elsewhere, case=case, user=case.opened_by)


def test_a_second_appointment_for_the_same_case_is_refused(case: Case, slots: list[Slot]) -> None:
    book(case, slots[0])
    with refused("already_booked"):
        services.hold(slot=slots[1], case=case, user=case.opened_by)


def test_moving_keeps_exactly_one(case: Case, slots: list[Slot]) -> None:
    old = book(case, slots[0])
    new = services.move(appointment=old, slot=slots[4], user=case.opened_by)
    assert selectors.appointment_for(case) == new
    assert Appointment.objects.filter(case=case, state__in=Appointment.LIVE).count() == 1
    assert (free(slots[0]), free(slots[4])) == (3, 2)
    assert new.token != old.token


def test_a_move_to_a_full_time_leaves_the_old_appointment(make_case: Make, slots: list[Slot]) -> None:
    for _n in range(3):
        book(make_case(), slots[4])
    one = make_case()
    old = book(one, slots[0])
    with refused("slot_gone"):
        services.move(appointment=old, slot=slots[4], user=one.opened_by)
    assert selectors.appointment_for(one) == old
    assert free(slots[0]) == 2


def test_a_double_click_on_move_moves_once(case: Case, slots: list[Slot]) -> None:
    old = book(case, slots[0])
    once = services.move(appointment=old, slot=slots[4], user=case.opened_by)
    assert services.move(appointment=old, slot=slots[4], user=case.opened_by) == once
    assert case.events.filter(act="move_booking").count() == 1


def test_an_old_tab_neither_moves_nor_cancels_the_new_appointment(case: Case, slots: list[Slot]) -> None:
    old = book(case, slots[0])
    new = services.move(appointment=old, slot=slots[4], user=case.opened_by)
    with refused("appointment_changed"):
        services.cancel(appointment=old, user=case.opened_by)
    with refused("appointment_changed"):
        services.move(appointment=old, slot=slots[2], user=case.opened_by)
    assert selectors.appointment_for(case) == new


def test_cancelling_gives_the_seat_back_once(case: Case, slot: Slot) -> None:
    booked = book(case, slot)
    services.cancel(appointment=booked, user=case.opened_by)
    services.cancel(appointment=booked, user=case.opened_by)
    assert free(slot) == 3
    assert case.events.filter(act="cancel_booking").count() == 1


def test_a_case_that_ends_gives_its_seat_back(case: Case, slot: Slot) -> None:
    booked = book(case, slot)
    services.release_for_case(case=case, reason="申请人撤回")
    services.release_for_case(case=case, reason="申请人撤回")
    booked.refresh_from_db()
    assert (booked.state, booked.reason) == (State.CANCELLED, "申请人撤回")
    assert free(slot) == 3


def test_who_did_not_come_may_book_again(case: Case, slots: list[Slot], now: time_machine.Traveller) -> None:
    booked = book(case, slots[0])
    now.move_to(at(8, days=1))
    again = services.hold(slot=slots[8], case=case, user=case.opened_by)
    booked.refresh_from_db()
    assert (booked.state, again.state) == (State.MISSED, State.HELD)


def test_the_database_refuses_a_seat_that_the_slot_does_not_have(appointment: Appointment, slot: Slot) -> None:
    with pytest.raises(IntegrityError, match="appointment_seat_exists"), transaction.atomic():
        Appointment.objects.filter(pk=appointment.pk).update(seat=4)
    with pytest.raises(IntegrityError, match="appointment_seats_as_in_slot"), transaction.atomic():
        Appointment.objects.filter(pk=appointment.pk).update(seat=4, seats=9)
    Appointment.objects.filter(pk=appointment.pk).update(seat=3)
    with pytest.raises(IntegrityError, match="appointment_seat_exists"), transaction.atomic():
        Slot.objects.filter(pk=slot.pk).update(seats=2)


def test_the_database_refuses_two_live_appointments_of_one_case(case: Case, slots: list[Slot]) -> None:
    book(case, slots[0])
    with pytest.raises(IntegrityError, match="appointment_one_live_a_case"), transaction.atomic():
        Appointment.objects.create(
            case=case,
            slot=slots[1],
            seat=1,
            seats=3,
            made_by=case.opened_by,
            held_at=clock.now(),
            expires_at=clock.now(),
        )
