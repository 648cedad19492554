"""The working calendar in force: what ships with the service, and the notices that an office has entered since."""

from __future__ import annotations

import datetime as dt
import re

from realestate.accounts.models import HolidayNotice
from realestate.common.workdays import Calendar, parse_span


class InvalidSpan(ValueError):
    """A line that is not a span of days; `line` as typed."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


def days(year: int, text: str) -> list[dt.date]:
    """The days of a notice's text. Raises InvalidSpan with the line that cannot be read."""
    found: list[dt.date] = []
    for line in re.split(r"[\s,，、;；]+", text.strip()):
        if not line:
            continue
        try:
            found.extend(parse_span(iso_span(year, line)))
        except ValueError as error:
            raise InvalidSpan(line) from error
    return found


def iso_span(year: int, line: str) -> str:
    """02-06~12 and 02-28~03-02 in the form that the calendar reads: 2027-02-06/2027-02-12."""
    first, _tilde, last = line.replace("～", "~").partition("~")
    if last and "-" not in last:
        last = f"{first[:3]}{last}"
    return f"{year}-{first}/{year}-{last or first}"


def calendar() -> Calendar:
    """The standard calendar with every notice entered; one small query."""
    found = Calendar.standard()
    for notice in HolidayNotice.objects.order_by("year"):
        found = found.with_notice(
            notice.year, days(notice.year, notice.off), days(notice.year, notice.worked), notice.document
        )
    return found
