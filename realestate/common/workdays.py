"""Working days and calendar periods, in Asia/Shanghai.

The State Council publishes each November which days of the next year are off and which weekends are worked. A year
without its notice is never guessed silently: its days are Monday to Friday less the statutory holidays, and every
date that touches it is ``provisional`` (暂定, R-CAL-05), until an office enters the notice
(:meth:`Calendar.with_notice`).
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
DATA: Final = Path(__file__).with_name("data") / "holidays.toml"
DAY: Final = timedelta(days=1)
Unit = Literal["workdays", "days", "months"]


def local_day(at: datetime) -> date:
    """The date in Shanghai at an aware moment."""
    return at.astimezone(SHANGHAI).date()


def add_months(start: date, months: int) -> date:
    """The corresponding day so many months on; the month's last day when there is none (Civil Code 202)."""
    index = start.year * 12 + start.month - 1 + months
    year, month = index // 12, index % 12 + 1
    next_month = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(start.day, (next_month - DAY).day))


def add_years(start: date, years: int) -> date:
    return add_months(start, 12 * years)


@dataclass(frozen=True)
class Deadline:
    """A last day and what it was counted from, so that it can be counted again.

    ``latest``: the last day under the longest holidays that a missing notice may bring; equal to ``date`` unless
    provisional. A right is never taken as lapsed before ``latest`` is over (R-CAL-05).
    """

    date: dt.date
    provisional: bool
    start: dt.date
    amount: int
    unit: Unit
    calendar_version: str
    latest: dt.date

    def is_over(self, on: dt.date) -> bool:
        """Has the period ended before that day, under every reading?"""
        return on > self.latest

    @property
    def computed_from(self) -> dict[str, str | int]:
        """For the record beside a stored date: start, length, unit, version of the calendar."""
        return {
            "start": self.start.isoformat(),
            "amount": self.amount,
            "unit": self.unit,
            "calendar": self.calendar_version,
        }


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. Immutable; ``known`` are the years whose notice is in, ``festivals`` the movable
    holidays.
    """

    off: frozenset[date]
    worked: frozenset[date]
    known: frozenset[int]
    festivals: Mapping[int, tuple[date, ...]]
    version: str

    @classmethod
    def standard(cls) -> Calendar:
        """The calendar of the data file that ships with the service (2017 to 2026)."""
        return _standard()

    def with_notice(self, year: int, off: Iterable[date], worked: Iterable[date], version: str = "") -> Calendar:
        """The same calendar with a year's notice entered (a later notice of the same year adds to the earlier one)."""
        return replace(
            self,
            off=self.off | frozenset(off),
            worked=self.worked | frozenset(worked),
            known=self.known | {year},
            version=f"{self.version}+{version or year}",
        )

    def is_known(self, day: date) -> bool:
        return day.year in self.known

    def is_workday(self, day: date) -> bool:
        """Is that day worked? For a year without a notice: Monday to Friday less the statutory holidays."""
        if day in self.off:
            return False
        if day in self.worked:
            return True
        if day.weekday() >= 5:
            return False
        return day.year in self.known or day not in self._statutory(day.year)

    def add_workdays(self, start: date, amount: int) -> Deadline:
        """The last of so many working days; the first day is not counted (Civil Code 201). 0 gives the start itself."""
        if amount < 0:
            raise ValueError("working days are counted forward")
        day, latest = start, start
        left, wide_left = amount, amount
        while wide_left:
            latest += DAY
            if self._maybe_workday(latest):
                wide_left -= 1
            if left:
                day = latest
                left -= self.is_workday(latest)
        return self._deadline(day, latest, start, amount, "workdays")

    def add_days(self, start: date, amount: int) -> Deadline:
        """So many calendar days, the first not counted; a last day that is off moves to the next worked day (203)."""
        return self._rolled(start + timedelta(days=amount), start, amount, "days")

    def add_months(self, start: date, amount: int) -> Deadline:
        """So many months, to the corresponding day (202), moved on when it is off (203)."""
        return self._rolled(add_months(start, amount), start, amount, "months")

    def recompute(self, deadline: Deadline) -> Deadline:
        """The same period under this calendar: for the day on which a year's notice is entered."""
        count = {"workdays": self.add_workdays, "days": self.add_days, "months": self.add_months}[deadline.unit]
        return count(deadline.start, deadline.amount)

    def workdays_in(self, year: int) -> int:
        first, last = date(year, 1, 1), date(year, 12, 31)
        return sum(self.is_workday(first + DAY * n) for n in range((last - first).days + 1))

    def _rolled(self, day: date, start: date, amount: int, unit: Unit) -> Deadline:
        latest = day
        while not self.is_workday(day):
            day += DAY
        while not self._maybe_workday(latest):
            latest += DAY
        return self._deadline(day, max(day, latest), start, amount, unit)

    def _deadline(self, day: date, latest: date, start: date, amount: int, unit: Unit) -> Deadline:
        years = range(start.year, day.year + 1) if unit == "workdays" else (day.year,)
        provisional = any(year not in self.known for year in years)
        return Deadline(day, provisional, start, amount, unit, self.version, latest if provisional else day)

    def _maybe_workday(self, day: date) -> bool:
        """Worked under the longest holidays that a missing notice has been known to bring?"""
        return self.is_workday(day) and (day.year in self.known or day not in self._longest(day.year))

    def _statutory(self, year: int) -> frozenset[date]:
        return _statutory(year, tuple(self.festivals.get(year, ())))

    def _longest(self, year: int) -> frozenset[date]:
        return _longest(year, tuple(self.festivals.get(year, ())))


@lru_cache(maxsize=64)
def _statutory(year: int, festivals: tuple[date, ...]) -> frozenset[date]:
    """The statutory holidays of 放假办法 (2025): movable ones only where the year's festivals are on file."""
    fixed = [date(year, 1, 1), date(year, 5, 1), date(year, 5, 2), *(date(year, 10, n) for n in (1, 2, 3))]
    if festivals:
        spring, *others = festivals
        fixed += [spring + DAY * n for n in range(-1, 3)] + others
    return frozenset(fixed)


@lru_cache(maxsize=64)
def _longest(year: int, festivals: tuple[date, ...]) -> frozenset[date]:
    """Spring Festival from two days before its eve to the eighth day, 1-8 October, 1-5 May, two days around the
    others.
    """
    days = [date(year, 10, n) for n in range(1, 9)] + [date(year, 5, n) for n in range(1, 6)]
    days += [date(year, 1, n) for n in (1, 2, 3)] + [date(year, 12, n) for n in (30, 31)]
    if festivals:
        spring, *others = festivals
        days += [spring + DAY * n for n in range(-3, 8)]
        days += [festival + DAY * n for festival in others for n in range(-2, 3)]
    return frozenset(days)


def parse_span(text: str) -> list[date]:
    """``2026-10-01/2026-10-07`` or one date, as the days in it. ValueError when it is neither."""
    first, _, last = text.partition("/")
    start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    if end < start or (end - start).days > 60:
        raise ValueError(f"not a span of days off: {text}")
    return [start + DAY * n for n in range((end - start).days + 1)]


@lru_cache(maxsize=1)
def _standard() -> Calendar:
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    years = {int(key): value for key, value in data.items() if key.isdigit()}
    return Calendar(
        off=frozenset(chain.from_iterable(parse_span(s) for v in years.values() for s in v["off"])),
        worked=frozenset(chain.from_iterable(parse_span(s) for v in years.values() for s in v["work"])),
        known=frozenset(years),
        festivals={int(y): tuple(map(date.fromisoformat, days)) for y, days in data["festivals"].items()},
        version=data["version"],
    )
