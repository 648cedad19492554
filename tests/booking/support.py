"""What the tests of booking share besides fixtures."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

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


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all of it in as many threads, each on a connection of its own; what each returned, or how it was refused."""
    ready = threading.Barrier(len(acts), timeout=30)

    def run(act: Callable[[], object]) -> object:
        try:
            ready.wait()
            return act()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def after_all_have_read(count: int, read: Callable[..., Any]) -> Callable[..., Any]:
    """`read`, but nobody goes on before `count` threads have read once: the widest window for a race."""
    together, seen = threading.Barrier(count, timeout=30), threading.local()

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        value = read(*args, **kwargs)
        if not getattr(seen, "before", False):
            seen.before = True
            together.wait()
        return value

    return wrapped
