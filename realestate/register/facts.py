"""The facts of a unit that the law asks about: in the unit's row, in entries (`unit_facts`), and for the law.

The first entry of a unit carries them all, later ones what they change; so replaying the entries gives the facts of any
moment, and a change that was planted in the row is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Protocol

from realestate.law.book import UnitFacts
from realestate.law.people import Holder
from realestate.register.models import Entry, Unit


class Said(Protocol):
    """What of an entry counts here."""

    @property
    def ordinal(self) -> int: ...
    @property
    def right_kind(self) -> str: ...
    @property
    def content(self) -> Any: ...
    @property
    def opens(self) -> bool: ...


TEXTS = ("use", "location", "land", "developer_name", "developer_number")
FLAGS = ("under_construction", "public_facility", "disputed")
COLUMNS = (*TEXTS, "area", *FLAGS)
#: What a unit is when its first entry says nothing else.
DEFAULTS: dict[str, Any] = {
    "land": "state",
    "developer_name": "",
    "developer_number": "",
    **dict.fromkeys(FLAGS, False),
}


def snapshot(unit: Unit) -> dict[str, str]:
    """All facts of the row as the first entry writes them down; what is usual is left out."""
    facts = {"use": unit.use, "location": unit.location, "area": area_text(unit.area)}
    for name, usual in DEFAULTS.items():
        if (value := getattr(unit, name)) != usual:
            facts[name] = "true" if value is True else str(value)
    return facts


def area_text(area: Decimal | str) -> str:
    """m2 with two places, however the row was filled."""
    return str(Decimal(area).quantize(Decimal("0.01")))


def columns(facts: Mapping[str, str]) -> dict[str, Any]:
    """What an entry says of the unit, as values of the row."""
    values: dict[str, Any] = {name: facts[name] for name in TEXTS if name in facts}
    values |= {name: facts[name] == "true" for name in FLAGS if name in facts}
    if "area" in facts:
        values["area"] = Decimal(facts["area"]).quantize(Decimal("0.01"))
    return values


def changes(unit: Unit, entry: Entry) -> dict[str, Any]:
    """The columns of the unit's row that this entry gives another value. The first ownership ends the building."""
    values = columns(entry.content.get("unit_facts", {}))
    if entry.opens and entry.right_kind == "ownership":
        values |= {"first_registered": True, "under_construction": False}
    return {name: value for name, value in values.items() if getattr(unit, name) != value}


def replayed(entries: Iterable[Said]) -> dict[str, Any]:
    """What the entries make of the row. Without a full first entry (older books): only what they changed."""
    values: dict[str, Any] = {}
    first = False
    for entry in entries:
        said = entry.content.get("unit_facts", {})
        if entry.ordinal == 1 and "location" in said:
            values = dict(DEFAULTS)
        values |= columns(said)
        if entry.opens and entry.right_kind == "ownership":
            first = True
            values["under_construction"] = False
    return {**values, "first_registered": first}


def for_law(unit: Unit, values: Mapping[str, Any] | None = None) -> UnitFacts:
    """The unit as the law sees it: as its row is, or with the values that replaying gave."""
    said = values or {}

    def fact(name: str) -> Any:
        return said[name] if name in said else getattr(unit, name)

    name, number = fact("developer_name"), fact("developer_number")
    return UnitFacts(
        code=unit.code,
        use=fact("use"),
        area=fact("area"),
        location=fact("location"),
        land=fact("land"),
        developer=Holder(name, number, "credit_code", "developer") if name else None,
        public_facility=fact("public_facility"),
        disputed=fact("disputed"),
        under_construction=fact("under_construction"),
    )
