"""What the tests of booking share besides fixtures."""

from __future__ import annotations

import datetime as dt

import pytest

from booking import selectors, services
from booking.models import Appointment, Slot
from realestate.accounts.models import Membership, Office, User
from realestate.cases.models import Case
from realestate.common import clock
from realestate.common.errors import Refused

MONDAY = dt.date(2026, 11, 23)
EIGHT = dt.datetime.combine(MONDAY, dt.time(8), clock.ZONE)


def at(hour: int, minute: int = 0, *, days: int = 0) -> dt.datetime:
    """That time on the Monday of these tests, or so many days later."""
    return dt.datetime.combine(MONDAY + dt.timedelta(days=days), dt.time(hour, minute), clock.ZONE)


def staff(office: Office, username: str, name: str, window: int | None, role: str = "officer") -> User:
    """Somebody who works at the office."""
    user = User.objects.create_user(username=username, name=name)
    Membership.objects.create(user=user, role=role, office=office, window=window)
    return user


def book(case: Case, slot: Slot) -> Appointment:
    """Hold and confirm, as the opener of the case does."""
    held = services.hold(slot=slot, case=case, user=case.opened_by)
    return services.confirm(appointment=held, user=case.opened_by)


def refused(code: str) -> pytest.RaisesContext[Refused]:
    return pytest.raises(Refused, match=f"^{code}:")


def free(slot: Slot) -> int:
    """Seats left as the page shows them; 0 when the slot is not offered at all."""
    day = slot.starts_at.astimezone(clock.ZONE).date()
    return next((s.free for s in selectors.slots(slot.office, day) if s.pk == slot.pk), 0)
