"""Periods: the statutory limit, the promised limit, and the days on which notices and objections lapse by
themselves.

Every result is a :class:`Deadline`: its date, whether it is provisional (R-CAL-05), and what it was counted from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from realestate.common.workdays import SHANGHAI, Calendar, Deadline, add_months, local_day
from realestate.law.rights import Notice

__all__ = ["Deadline", "Promise", "promised_limit", "statutory_limit"]

STATUTORY_WORKDAYS: Final = 30  # REG 20, R-LIM-01
PUBLIC_NOTICE_WORKDAYS: Final = 15  # RULES 17
CORRECTION_WORKDAYS: Final = 30  # RULES 81
OBJECTION_DAYS: Final = 15  # CC 220(2)
NOTICE_DAYS: Final = 90  # CC 221(2)
NOTICE_MONTHS_BEFORE_2021: Final = 3  # Property Law 20
CIVIL_CODE: Final = date(2021, 1, 1)
PREEMPTION_DAYS: Final = 15  # PROP1 11
BEQUEST_DAYS: Final = 60  # CC 1124


@dataclass(frozen=True)
class Promise:
    """A promised limit: minutes (done while you wait) or working days. It binds the office (R-LIM-04)."""

    amount: int
    unit: Literal["minutes", "workdays"]

    @property
    def workdays(self) -> int:
        """In working days: minutes count as the same day."""
        return self.amount if self.unit == "workdays" else 0

    @property
    def zh(self) -> str:
        if self.unit == "workdays":
            return f"{self.amount}个工作日"
        return f"{self.amount}分钟" if self.amount else "当场办结"

    @property
    def en(self) -> str:
        if self.unit == "workdays":
            return f"{self.amount} working day{'s' if self.amount != 1 else ''}"
        return f"{self.amount} minutes" if self.amount else "on the spot"


def statutory_limit(accepted_at: datetime, calendar: Calendar, paused_workdays: int = 0) -> Deadline:
    """The last day of thirty working days from acceptance; days of a pause (public notice, R-LIM-03) are added."""
    return calendar.add_workdays(local_day(accepted_at), STATUTORY_WORKDAYS + paused_workdays)


def promised_limit(promise: Promise, accepted_at: datetime, calendar: Calendar, paused_workdays: int = 0) -> Deadline:
    """The last day of the promised limit, never after the statutory one. For minutes see :func:`promised_moment`."""
    workdays = min(promise.workdays, STATUTORY_WORKDAYS)
    return calendar.add_workdays(local_day(accepted_at), workdays + paused_workdays)


def promised_moment(promise: Promise, accepted_at: datetime, calendar: Calendar, paused_workdays: int = 0) -> datetime:
    """The promised moment: so many minutes on, or 17:00 (close of business) of the last working day."""
    if promise.unit == "minutes" and not paused_workdays:
        return accepted_at + timedelta(minutes=promise.amount or 30)
    last = promised_limit(promise, accepted_at, calendar, paused_workdays).date
    return datetime(last.year, last.month, last.day, 17, 0, tzinfo=SHANGHAI)


def objection_lapse(entered_at: datetime, calendar: Calendar) -> Deadline:
    """The last day for the proof of a suit: fifteen calendar days from the entry, moved on when off (R-OBJ-03)."""
    return calendar.add_days(local_day(entered_at), OBJECTION_DAYS)


def notice_capability(notice: Notice, first_registered_on: date | None) -> date | None:
    """The day on which the final registration became possible (R-PRE-07); None while it is not."""
    if notice.capable_from is not None:
        return notice.capable_from
    if notice.kind in ("presale", "presale_mortgage"):
        return first_registered_on
    entered = local_day(notice.set_up_at)
    return entered if first_registered_on is None else max(entered, first_registered_on)


def notice_lapse(notice: Notice, first_registered_on: date | None, calendar: Calendar) -> Deadline | None:
    """The last day of an advance notice: ninety days from capability (CC 221), three months under the Property Law."""
    capable = notice_capability(notice, first_registered_on)
    if capable is None:
        return None
    if add_months(capable, NOTICE_MONTHS_BEFORE_2021) < CIVIL_CODE:
        return calendar.add_months(capable, NOTICE_MONTHS_BEFORE_2021)
    return calendar.add_days(capable, NOTICE_DAYS)


def public_notice_end(published_on: date, calendar: Calendar) -> Deadline:
    """The last day of a public notice: fifteen working days (RULES 17)."""
    return calendar.add_workdays(published_on, PUBLIC_NOTICE_WORKDAYS)


def correction_limit(told_on: date, calendar: Calendar) -> Deadline:
    """The last day of the thirty working days that parties have to correct on their own (R-COR-04)."""
    return calendar.add_workdays(told_on, CORRECTION_WORKDAYS)


def preemption_end(told_on: date, calendar: Calendar) -> Deadline:
    """The last day of the co-owners' pre-emption: fifteen days from notice at least (PROP1 11)."""
    return calendar.add_days(told_on, PREEMPTION_DAYS)


def bequest_end(knew_on: date, calendar: Calendar) -> Deadline:
    """The last day on which a legatee may accept: sixty days from knowing (CC 1124)."""
    return calendar.add_days(knew_on, BEQUEST_DAYS)
