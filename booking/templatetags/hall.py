"""What the pages of booking say, and the officer's queue panel for other apps' pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from booking import selectors
from booking.models import OpeningHours, Slot
from realestate.accounts.models import Office
from realestate.cases.models import Case
from realestate.common import clock, identifiers
from realestate.law.matters import MATTERS

register = template.Library()


@register.inclusion_tag("booking/_queue.html", takes_context=True)
def queue_panel(context: Context) -> dict[str, Any]:
    """The hall's queue for the officer who is signed in; {% load hall %}{% queue_panel %} on the desk."""
    request = context["request"]
    return {**selectors.panel(request.user), "request": request, "csrf_token": context.get("csrf_token")}


@register.filter
def matter_name(case: Case) -> str:
    """The matter in the citizen's words."""
    matter = MATTERS.get(case.matter)
    if matter is None:
        return case.matter
    return matter.en if (get_language() or "").startswith("en") else matter.zh


@register.filter
def masked(name: str) -> str:
    """Only the last character of a name, for screens in the hall."""
    return identifiers.mask_name(name)


@register.filter
def span(slot: Slot) -> str:
    """09:00–09:30."""
    start, end = (at.astimezone(clock.ZONE) for at in (slot.starts_at, slot.ends_at))
    return f"{start:%H:%M}–{end:%H:%M}"


@register.filter
def weekday(value: dt.date) -> str:
    """今天, 明天, else 星期三."""
    if isinstance(value, dt.datetime):
        value = value.astimezone(clock.ZONE).date()
    near = {0: _("今天"), 1: _("明天")}.get((value - clock.today()).days)
    return near or str(OpeningHours.Weekday(value.weekday()).label)


@register.filter
def morning(slots: list[Slot]) -> list[Slot]:
    """Those that begin before noon."""
    return [slot for slot in slots if slot.starts_at.astimezone(clock.ZONE).hour < 12]


@register.filter
def afternoon(slots: list[Slot]) -> list[Slot]:
    """Those that begin at noon or later."""
    return [slot for slot in slots if slot.starts_at.astimezone(clock.ZONE).hour >= 12]


@register.filter
def office_name(office: Office) -> str:
    """In the reader's language."""
    return office.name_en if (get_language() or "").startswith("en") else office.name
