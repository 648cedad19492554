"""Dates and times as people say them, in Chinese and in English. Pure: the day that counts as today is given."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import get_language
from django.utils.translation import gettext as _

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _english() -> bool:
    return (get_language() or "").startswith("en")


def day(value: dt.date, today: dt.date) -> str:
    """11 月 24 日 (24 November); with the year when it is not that of `today`."""
    if value.year != today.year:
        return long_day(value)
    if _english():
        return f"{value.day} {MONTHS[value.month - 1]}"
    return f"{value.month} 月 {value.day} 日"


def long_day(value: dt.date) -> str:
    """2026 年 11 月 24 日 (24 November 2026)."""
    if _english():
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return f"{value.year} 年 {value.month} 月 {value.day} 日"


def moment(value: dt.date, today: dt.date) -> str:
    """11 月 24 日 17:00 (17:00 on 24 November); a bare date stays a date."""
    if not isinstance(value, dt.datetime):
        return day(value, today)
    if _english():
        return f"{value:%H:%M} on {day(value, today)}"
    return f"{day(value, today)} {value:%H:%M}"


def before(value: dt.date, today: dt.date) -> str:
    """11 月 24 日 17:00 前 (by 17:00 on 24 November)."""
    return _("%(moment)s 前") % {"moment": moment(value, today)}


def until(value: dt.date, today: dt.date) -> str:
    """请在 11 月 24 日 17:00 前完成 (Please finish by 17:00 on 24 November)."""
    return _("请在 %(moment)s 前完成") % {"moment": moment(value, today)}


def short(value: dt.date, today: dt.date) -> str:
    """For narrow columns: 09:31 today, 11-22 09:12 this year, 2025-11-22 before."""
    if not isinstance(value, dt.datetime):
        return f"{value:%m-%d}" if value.year == today.year else f"{value:%Y-%m-%d}"
    if value.date() == today:
        return f"{value:%H:%M}"
    return f"{value:%m-%d %H:%M}" if value.year == today.year else f"{value:%Y-%m-%d}"
