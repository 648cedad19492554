"""What the journey's templates need besides the common tags: numbers that can be read aloud, rings for plans."""

from __future__ import annotations

from typing import Any

from django import template

from realestate.common.numbers import UNIT_CODE, cut, grouped
from realestate.common.plan import Ring

register = template.Library()

register.filter("grouped", grouped)


@register.filter
def unit_code(code: str) -> str:
    """A unit code in groups: 330106 001002 GB00023 F00010001."""
    return cut(str(code), UNIT_CODE)


@register.filter
def rooms(unit: Any) -> list[Ring]:
    """The floor plan: the outline, and each room with its name."""
    outline: list[Ring] = [{"points": unit.footprint, "kind": "ours"}] if unit.footprint else []
    return outline + [
        {"points": room["ring"], "kind": "inner", "label": str(room.get("name", ""))} for room in unit.plan or []
    ]


@register.filter
def parcel(unit: Any) -> list[Ring]:
    """The parcel that the home stands on."""
    boundary = unit.parcel.boundary
    return [{"points": boundary, "kind": "ours", "label": unit.parcel.location}] if boundary else []
