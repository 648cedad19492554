"""One office that opens at nine, three seats a slot, Li Lei's paid case. Monday 23 November 2026, eight o'clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from booking import services
from booking.models import Appointment, OpeningHours, Slot
from realestate.accounts.models import Office, User
from realestate.cases.models import Case, Party
from realestate.common import clock
from tests.booking.support import EIGHT, book, staff


@pytest.fixture
def now() -> Iterator[time_machine.Traveller]:
    """It is eight o'clock on Monday until somebody moves the clock."""
    with time_machine.travel(EIGHT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def hall(db: None, now: time_machine.Traveller) -> Office:
    """An office with three windows, open nine to twelve on weekdays."""
    office = Office.objects.create(
        code="330106",
        name="西湖区不动产登记中心",
        name_en="Xihu District Real Estate Registry",
        address="文三西路 315 号",
        phone="0571-87000001",
        windows=3,
    )
    for weekday in range(5):
        OpeningHours.objects.create(office=office, weekday=weekday, opens=dt.time(9), closes=dt.time(12), windows=3)
    return office


@pytest.fixture
def other_hall(db: None) -> Office:
    """The office of another district."""
    return Office.objects.create(
        code="330105",
        name="拱墅区不动产登记中心",
        name_en="Gongshu District Real Estate Registry",
        address="文晖路 1 号",
        phone="0571-87000002",
    )


@pytest.fixture
def slots(hall: Office) -> list[Slot]:
    """The slots of the days ahead."""
    services.make_slots(office=hall)
    return list(Slot.objects.filter(office=hall))


@pytest.fixture
def slot(slots: list[Slot]) -> Slot:
    """Monday, nine o'clock: three seats."""
    return slots[0]


@pytest.fixture
def officer(hall: Office) -> User:
    """Officer Chen at window 3."""
    return staff(hall, "chen", "陈晓", 3)


@pytest.fixture
def second_officer(hall: Office) -> User:
    """Officer Zhou at window 1."""
    return staff(hall, "zhou", "周岩", 1)


@pytest.fixture
def make_case(hall: Office) -> Callable[..., Case]:
    """Cases of citizens, paid and ready to be booked unless told otherwise."""
    made = 0

    def make(**fields: Any) -> Case:
        nonlocal made
        made += 1
        user = User.objects.create_user(
            phone=f"+861380000{made:04d}",
            name=f"李雷{made}",
            id_number=f"3301061990010{made:05d}",
            bound_at=clock.now(),
        )
        values = {
            "number": f"20261123330106{made:07d}",
            "matter": "second_hand_home",
            "office": hall,
            "state": "paid",
            "opened_by": user,
            "opened_at": clock.now(),
            **fields,
        }
        case = Case.objects.create(**values)
        for order, role in enumerate(("holder", "obligor"), start=1):
            Party.objects.create(
                case=case,
                order=order,
                role=role,
                user=user if role == "holder" else None,
                name=user.name if role == "holder" else f"王芳{made}",
                id_number=f"33010619800101{made:03d}{order}",
                phone=f"+861390000{made:04d}",
                invited_at=clock.now(),
                confirmed_at=clock.now(),
            )
        return case

    return make


@pytest.fixture
def case(make_case: Callable[..., Case]) -> Case:
    """Li Lei buys from Wang Fang; the bill is paid."""
    return make_case()


@pytest.fixture
def appointment(case: Case, slot: Slot) -> Appointment:
    """The case's appointment, Monday at nine."""
    return book(case, slot)
