"""The chain check and the rebuild: does the book prove itself, and do the projections say what it says?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from realestate.register import projection
from realestate.register.models import Entry, Restriction, Right, Unit
from realestate.register.services import hash_of


@dataclass(frozen=True)
class Fault:
    """Something in the book that is not as it must be."""

    unit: str
    ordinal: int
    what: str


def with_book(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Units with all that `check_unit` compares, fetched for many at once."""
    return units.prefetch_related("entries", "rights__shares", "restrictions")


def check_unit(unit: Unit) -> Iterator[Fault]:
    """Every fault of one unit: a broken chain, a changed entry, a projection that differs."""
    previous = ""
    entries = list(unit.entries.all())
    for place, entry in enumerate(entries, start=1):
        if entry.ordinal != place:
            yield Fault(unit.code, entry.ordinal, "an entry is missing before this one")
        if entry.previous_hash != previous:
            yield Fault(unit.code, entry.ordinal, "does not follow the entry before it")
        if hash_of(entry, unit.code) != entry.hash:
            yield Fault(unit.code, entry.ordinal, "was changed after it was made")
        previous = entry.hash
    if (unit.last_ordinal, unit.last_hash) != (len(entries), previous):
        yield Fault(unit.code, unit.last_ordinal, "the unit points to another last entry")
    yield from check_projection(unit, entries)


def check_projection(unit: Unit, entries: list[Entry]) -> Iterator[Fault]:
    """Compare rights, shares and restrictions with what the entries make of them."""
    closers = {int(closing["id"]): entry.ordinal for entry in entries for closing in entry.closes}
    ordinals = {entry.pk: entry.ordinal for entry in entries}
    rights = {ordinals.get(right.entry_id, 0): right for right in unit.rights.all()}
    restrictions = {ordinals.get(row.entry_id, 0): row for row in unit.restrictions.all()}
    for entry in entries:
        if not entry.opens:
            continue
        row: Any = (rights if entry.right_kind in projection.RIGHTS else restrictions).pop(entry.ordinal, None)
        if row is None:
            yield Fault(unit.code, entry.ordinal, "its projection is missing")
            continue
        if (ordinals.get(row.closed_by_id, 0) if row.closed_by_id else None) != closers.get(entry.ordinal):
            yield Fault(unit.code, entry.ordinal, "its projection is closed otherwise than the book says")
        if differs(entry, row):
            yield Fault(unit.code, entry.ordinal, "its projection differs from the entry")
    for ordinal in (*rights, *restrictions):
        yield Fault(unit.code, ordinal, "a projection without an entry")


def differs(entry: Entry, row: Right | Restriction) -> bool:
    """Does the projected row say something else than its entry?"""
    if isinstance(row, Right):
        wanted = [{**values} for values in projection.share_values(entry)]
        held = [{name: getattr(share, name) for name in (wanted[0] if wanted else {})} for share in row.shares.all()]
        same = (row.kind, row.terms, row.co_ownership) == (
            entry.right_kind,
            entry.content,
            projection.co_ownership(entry.content),
        )
        return not same or wanted != held
    return any(getattr(row, name) != value for name, value in projection.restriction_values(entry).items())
