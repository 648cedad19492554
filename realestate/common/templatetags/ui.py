"""What templates need to say numbers, money, shares, dates and names in the reader's language, and to draw icons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import quote

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput, FileInput
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from realestate.common import clock, dates, identifiers
from realestate.common.forms import Stars
from realestate.common.icons import ICONS, STAR
from realestate.common.numbers import grouped
from realestate.common.plan import Ring, plan_svg
from realestate.common.terms import term

register = template.Library()


@register.simple_tag
def page_language() -> str:
    """The value of the page's lang attribute: zh-Hans or en."""
    return "en" if (get_language() or "").startswith("en") else "zh-Hans"


@register.simple_tag(takes_context=True)
def here(context: template.Context) -> str:
    """This page's own address, quoted for a query string; the front page where there is no request."""
    request = context.get("request")
    return quote(request.get_full_path(), safe="/") if request else "/"


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of realestate.common.icons, hidden from readers of the screen: the words beside it say it."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>', ICONS[name]
    )


@register.simple_tag
def star() -> SafeString:
    """The star of a rating; the style sheet fills those up to the chosen one."""
    return format_html(
        '<svg class="star" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>', STAR
    )


@register.filter
def money(amount: Decimal | float | None) -> str:
    """Yuan with thousands and two places: 23,580.00. Nothing for nothing known."""
    return "" if amount is None else f"{amount:,.2f}"


register.filter("grouped", grouped)
register.filter("term", term)


@register.filter
def share(value: Fraction | None) -> str:
    """A share as the certificate writes it: 1/2."""
    return "" if value is None else f"{value.numerator}/{value.denominator}"


@register.filter
def mask(value: str | None, kind: str = "name") -> str:
    """What strangers may see of a name (*雷), an ID number ("id") or a telephone number ("phone")."""
    masks = {"name": identifiers.mask_name, "id": identifiers.mask_id, "phone": identifiers.mask_phone}
    return masks[kind](value) if value else ""


@register.filter
def area(value: Decimal | None) -> str:
    """Square metres with two places: 89.50 m²."""
    return "" if value is None else f"{value:,.2f} m²"


@register.filter
def day(value: dt.date | None) -> str:
    """11 月 24 日; with the year when it is not this one."""
    return "" if value is None else dates.day(_local(value), clock.today())


@register.filter
def long_day(value: dt.date | None) -> str:
    """2026 年 11 月 24 日, for letters."""
    return "" if value is None else dates.long_day(_local(value))


@register.filter
def moment(value: dt.datetime | None) -> str:
    """11 月 24 日 17:00."""
    return "" if value is None else dates.moment(_local(value), clock.today())


@register.filter
def until(value: dt.date | None) -> str:
    """请在 11 月 24 日 17:00 前完成."""
    return "" if value is None else dates.until(_local(value), clock.today())


@register.filter
def before(value: dt.date | None) -> str:
    """11 月 24 日 17:00 前."""
    return "" if value is None else dates.before(_local(value), clock.today())


@register.filter
def short_time(value: dt.date | str | None) -> str | SafeString:
    """A <time> for narrow columns: 11-22 09:12. Text stays as it is."""
    if value is None or isinstance(value, str):
        return value or ""
    local = _local(value)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), dates.short(local, clock.today()))


@register.filter
def first_id(field: BoundField) -> str:
    """The id of the element that a link to the field should reach: the first button of a group, or the field."""
    if field.use_fieldset and not isinstance(field.field.widget, FileInput):
        parts = field.subwidgets
        if parts and parts[0].id_for_label:
            return str(parts[0].id_for_label)
    return str(field.id_for_label or f"field-{field.html_name}")


@register.filter
def error_codes(checked: BoundField | BaseForm | None) -> str:
    """The reason codes behind a field's or a form's errors, for those who look after the service."""
    if isinstance(checked, BoundField):
        found = checked.errors.as_data()
    else:
        found = [error for errors in checked.errors.as_data().values() for error in errors] if checked else []
    return " ".join(dict.fromkeys(str(error.code) for error in found if error.code))


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """A single box to tick, whose label stands beside it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_file(field: BoundField) -> bool:
    """A file to hand in."""
    return isinstance(field.field.widget, FileInput)


@register.filter
def is_stars(field: BoundField) -> bool:
    """A rating."""
    return isinstance(field.field.widget, Stars)


@register.filter
def page_range(page: Page[Any]) -> Iterator[int | str]:
    """The numbers to offer: first, last, and those around this page, with … for the rest."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.inclusion_tag("components/trips.html")
def trips(used: int, limit: int) -> dict[str, Any]:
    """Trips as dots: filled for those made, open for those still possible."""
    dots = ["used"] * used + ["free"] * max(limit - used, 0)
    return {"used": used, "limit": limit, "dots": dots}


@register.simple_tag
def plan(rings: list[Ring], title: str = "", area_label: str = "") -> SafeString:
    """A floor plan or parcel from rings of coordinates in metres; see realestate.common.plan.plan_svg."""
    return plan_svg(rings, title=title or _("平面图"), area_label=area_label)


def _local(value: dt.date) -> dt.date:
    """The same moment on the register's clock; dates have none."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return value.astimezone(clock.ZONE)
    return value
