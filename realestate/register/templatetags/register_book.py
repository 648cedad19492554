"""Words of the book for its page."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from realestate.register.models import Entry
from realestate.register.wording import reason_text, registration_text

register = template.Library()


@register.filter
def of_kind(titles: Mapping[str, str], kind: str) -> str:
    """The title of a kind of right."""
    return titles[kind]


@register.filter
def registration_name(entry: Entry) -> str:
    """转移登记 · 买卖."""
    reason = reason_text(entry)
    return f"{registration_text(entry)} · {reason}" if reason else registration_text(entry)
