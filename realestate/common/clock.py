"""The only reader of the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
_standing: ContextVar[dt.datetime | None] = ContextVar("standing", default=None)


def now() -> dt.datetime:
    """The present moment, aware, in the register's own zone."""
    return _standing.get() or dt.datetime.now(ZONE)


def today() -> dt.date:
    """The present day in the register's own zone."""
    return now().date()


@contextmanager
def standing(at: dt.datetime) -> Iterator[None]:
    """Within, the clock stands still at this moment, until `move` moves it: for scenarios that are played."""
    token = _standing.set(at.astimezone(ZONE))
    try:
        yield
    finally:
        _standing.reset(token)


def move(to: dt.datetime) -> None:
    """Move a standing clock. A clock that runs is nobody's to move."""
    if _standing.get() is None:
        raise RuntimeError("only a standing clock is moved")
    _standing.set(to.astimezone(ZONE))
