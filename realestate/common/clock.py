"""The only reader of the time."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def now() -> dt.datetime:
    """The present moment, aware, in the register's own zone."""
    return dt.datetime.now(ZONE)


def today() -> dt.date:
    """The present day in the register's own zone."""
    return now().date()
