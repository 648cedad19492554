"""The last slot for thirty citizens: real threads, real PostgreSQL, and what happens when the referee is sent off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.db import connection

from booking import selectors, services
from booking.models import Appointment, Slot
from booking.services import appointments
from realestate.accounts.models import Office
from realestate.cases.models import Case
from tests.booking.support import after_all_have_read, at, at_once

CITIZENS = 30
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def last_seat(hall: Office) -> Slot:
    """One seat, and nothing else that day."""
    return Slot.objects.create(office=hall, starts_at=at(9), ends_at=at(9, 30), seats=1)


@pytest.fixture
def no_referee(transactional_db: None) -> Iterator[None]:
    """The unique index on seats is away."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX appointment_seat_taken_once")
    yield
    with connection.cursor() as cursor:
        Appointment.objects.all().delete()
        cursor.execute(
            "CREATE UNIQUE INDEX appointment_seat_taken_once ON booking_appointment (slot_id, seat)"
            " WHERE state IN ('held', 'booked', 'arrived')"
        )


def everybody_holds(slot: Slot, make_case: Callable[..., Case], monkeypatch: pytest.MonkeyPatch) -> Counter[object]:
    """Thirty citizens see the seat free before any of them takes it."""
    monkeypatch.setattr(appointments, "_first_free", after_all_have_read(CITIZENS, appointments._first_free))
    cases = [make_case() for _n in range(CITIZENS)]
    answers = at_once(*(partial(services.hold, slot=slot, case=case, user=case.opened_by) for case in cases))
    return Counter("held" if isinstance(answer, Appointment) else answer for answer in answers)


def test_of_thirty_citizens_one_gets_the_last_seat_and_the_others_a_clear_answer(
    last_seat: Slot, make_case: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert everybody_holds(last_seat, make_case, monkeypatch) == {"held": 1, "slot_gone": CITIZENS - 1}
    assert Appointment.objects.filter(slot=last_seat, state__in=Appointment.LIVE).count() == 1


def test_without_the_unique_index_more_than_one_gets_it(
    last_seat: Slot, make_case: Callable[..., Case], monkeypatch: pytest.MonkeyPatch, no_referee: None
) -> None:
    assert everybody_holds(last_seat, make_case, monkeypatch)["held"] > 1


def test_three_seats_go_to_three_of_thirty(
    hall: Office, make_case: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    three = Slot.objects.create(office=hall, starts_at=at(9), ends_at=at(9, 30), seats=3)
    assert everybody_holds(three, make_case, monkeypatch) == {"held": 3, "slot_gone": CITIZENS - 3}
    assert {a.seat for a in Appointment.objects.filter(slot=three)} == {1, 2, 3}


def test_an_expired_hold_goes_to_one_of_ten(
    last_seat: Slot, make_case: Callable[..., Case], now: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = make_case()
    services.hold(slot=last_seat, case=slow, user=slow.opened_by)
    now.shift(600)  # type: ignore[attr-defined]
    assert everybody_holds(last_seat, make_case, monkeypatch) == {"held": 1, "slot_gone": CITIZENS - 1}


def test_confirming_at_the_last_moment_and_taking_it_never_both_succeed(
    last_seat: Slot, make_case: Callable[..., Case], now: object
) -> None:
    slow, quick = make_case(), make_case()
    held = services.hold(slot=last_seat, case=slow, user=slow.opened_by)
    now.shift(600)  # type: ignore[attr-defined]
    confirmed, taken = at_once(
        partial(services.confirm, appointment=held, user=slow.opened_by),
        partial(services.hold, slot=last_seat, case=quick, user=quick.opened_by),
    )
    assert confirmed == "hold_expired"
    assert isinstance(taken, Appointment)


def test_a_double_click_in_two_threads_holds_one_seat(last_seat: Slot, make_case: Callable[..., Case]) -> None:
    case = make_case()
    twice = partial(services.hold, slot=last_seat, case=case, user=case.opened_by)
    first, second = at_once(twice, twice)
    assert first == second
    assert Appointment.objects.count() == 1


def test_two_tabs_that_move_to_different_times_leave_one_appointment(
    hall: Office, make_case: Callable[..., Case]
) -> None:
    services.make_slots(office=hall)
    nine, ten, eleven = Slot.objects.filter(office=hall, starts_at__in=[at(9), at(10), at(11)])
    case = make_case()
    held = services.hold(slot=nine, case=case, user=case.opened_by)
    booked = services.confirm(appointment=held, user=case.opened_by)
    answers = at_once(
        *(partial(services.move, appointment=booked, slot=slot, user=case.opened_by) for slot in (ten, eleven))
    )
    assert sorted(str(type(a).__name__) for a in answers) == ["Appointment", "str"]
    assert "appointment_changed" in answers
    assert Appointment.objects.filter(case=case, state__in=Appointment.LIVE).count() == 1


def test_two_who_swap_their_times_are_not_deadlocked(hall: Office, make_case: Callable[..., Case]) -> None:
    first = Slot.objects.create(office=hall, starts_at=at(9), ends_at=at(9, 30), seats=2)
    second = Slot.objects.create(office=hall, starts_at=at(10), ends_at=at(10, 30), seats=2)
    one, two = make_case(), make_case()
    booked = []
    for case, slot in ((one, first), (two, second)):
        held = services.hold(slot=slot, case=case, user=case.opened_by)
        booked.append(services.confirm(appointment=held, user=case.opened_by))
    at_once(
        partial(services.move, appointment=booked[0], slot=second, user=one.opened_by),
        partial(services.move, appointment=booked[1], slot=first, user=two.opened_by),
    )
    live = [selectors.appointment_for(case) for case in (one, two)]
    assert [a.slot_id for a in live if a] == [second.pk, first.pk]


def test_withdrawing_and_booking_at_once_never_leaves_a_seat_with_an_ended_case(
    last_seat: Slot, make_case: Callable[..., Case]
) -> None:
    from django.db import transaction

    case = make_case()

    def withdraw() -> None:
        with transaction.atomic():
            Case.objects.select_for_update(no_key=True).get(pk=case.pk)
            Case.objects.filter(pk=case.pk).update(state="withdrawn")
            services.release_for_case(case=case, reason="申请人撤回")

    at_once(withdraw, partial(services.hold, slot=last_seat, case=case, user=case.opened_by))
    assert not Appointment.objects.filter(case=case, state__in=Appointment.LIVE).exists()
