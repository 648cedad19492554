"""The chain check and the rebuild: does the book prove itself, and do the projections say what it says?

Everything is read as plain rows, many units at a time, and compared with what replaying the entries gives.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, transaction

from realestate.common.registry import gateway
from realestate.register import facts, projection
from realestate.register.canonical import entry_hash
from realestate.register.models import Unit

ENTRIES = """
SELECT unit_id, ordinal, registration, right_kind, reason, content, closes, opens, case_number, sequence, booked_at,
    recorded_at, registrar, previous_hash, hash, division
FROM register_entry WHERE unit_id = ANY(%s) ORDER BY unit_id, ordinal
"""
RIGHTS = """
SELECT r.unit_id, CASE WHEN e.unit_id = r.unit_id THEN e.ordinal ELSE 0 END, r.kind,
    CASE WHEN r.closed_by_id IS NULL THEN NULL WHEN c.unit_id = r.unit_id THEN c.ordinal ELSE 0 END,
    r.terms = e.content, r.id, r.rank, r.co_ownership
FROM register_right r JOIN register_entry e ON e.id = r.entry_id LEFT JOIN register_entry c ON c.id = r.closed_by_id
WHERE r.unit_id = ANY(%s)
"""
RESTRICTIONS = """
SELECT r.unit_id, CASE WHEN e.unit_id = r.unit_id THEN e.ordinal ELSE 0 END, r.kind,
    CASE WHEN r.closed_by_id IS NULL THEN NULL WHEN c.unit_id = r.unit_id THEN c.ordinal ELSE 0 END,
    r.terms = e.content, r.served_at, r.start, r."end"
FROM register_restriction r JOIN register_entry e ON e.id = r.entry_id
LEFT JOIN register_entry c ON c.id = r.closed_by_id WHERE r.unit_id = ANY(%s)
"""
SHARES = """
SELECT s.right_id, s."order", s.name, s.id_kind, s.id_number, s.holder_kind, s.numerator, s.denominator
FROM register_share s JOIN register_right r ON r.id = s.right_id WHERE r.unit_id = ANY(%s) ORDER BY s."order"
"""


@dataclass(frozen=True)
class Fault:
    """Something in the book that is not as it must be."""

    unit: str
    ordinal: int
    what: str


class EntryRow(NamedTuple):
    """An entry as it is stored."""

    ordinal: int
    registration: str
    right_kind: str
    reason: str
    content: dict[str, Any]
    closes: list[dict[str, str]]
    opens: bool
    case_number: str
    sequence: int
    booked_at: dt.datetime
    recorded_at: dt.datetime | None
    registrar: str
    previous_hash: str
    hash: str
    division: str

    def hash_for(self, code: str) -> str:
        """The hash that it must have in the book of the unit with this code."""
        said = self._asdict()
        del said["hash"], said["division"]
        return entry_hash(unit_code=code, **said)


class RightRow(NamedTuple):
    ordinal: int
    kind: str
    closed_by: int | None
    says_the_same: bool
    id: int
    rank: int
    co_ownership: str


class RestrictionRow(NamedTuple):
    ordinal: int
    kind: str
    closed_by: int | None
    says_the_same: bool
    served_at: dt.datetime | None
    start: dt.date | None
    end: dt.date | None


@dataclass
class Rows:
    """What the tables hold of a unit."""

    entries: list[EntryRow]
    rights: list[RightRow]
    restrictions: list[RestrictionRow]


def check_unit(unit: Unit) -> Iterator[Fault]:
    """Every fault of one unit: a broken chain, a changed entry, a projection that differs."""
    yield from check_units([unit])


def check_units(units: Iterable[Unit]) -> Iterator[Fault]:
    """Every fault of these units, read together. One with a fault is read again under its lock: the service goes on
    meanwhile, and an entry made between two readings is no fault.
    """
    for unit in suspected(list(units)):
        with transaction.atomic():
            locked = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
            found = list(compare([locked]))
        yield from found


def suspected(units: list[Unit]) -> list[Unit]:
    faulty = {fault.unit for fault in compare(units)}
    return [unit for unit in units if unit.code in faulty]


def compare(units: list[Unit]) -> Iterator[Fault]:
    rows, shares = fetch([unit.pk for unit in units])
    printed: dict[str, set[str]] = gateway("titles").entry_hashes([unit.code for unit in units])
    for unit in units:
        if printed.get(unit.code, set()) - {entry.hash for entry in rows[unit.pk].entries}:
            yield Fault(unit.code, 0, "a certificate was given out for an entry that is not in the book")
        for ordinal, what in faults(unit, rows[unit.pk], shares):
            yield Fault(unit.code, ordinal, what)


def fetch(keys: list[int]) -> tuple[dict[int, Rows], dict[int, list[projection.HolderRow]]]:
    """The rows of these units, and the holders of each right."""
    rows: dict[int, Rows] = defaultdict(lambda: Rows([], [], []))
    shares: dict[int, list[projection.HolderRow]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [keys])
        for unit, *values in cursor:
            values[4], values[5] = json.loads(values[4]), json.loads(values[5])
            rows[unit].entries.append(EntryRow(*values))
        cursor.execute(RIGHTS, [keys])
        for unit, *values in cursor:
            rows[unit].rights.append(RightRow(*values))
        cursor.execute(RESTRICTIONS, [keys])
        for unit, *values in cursor:
            rows[unit].restrictions.append(RestrictionRow(*values))
        cursor.execute(SHARES, [keys])
        for right, *values in cursor:
            shares[right].append(projection.HolderRow(*values))
    return rows, shares


Found = Iterator[tuple[int, str]]


def faults(unit: Unit, rows: Rows, shares: dict[int, list[projection.HolderRow]]) -> Found:
    """What is wrong with one unit, by the ordinal of the entry (0: the unit itself)."""
    yield from check_chain(unit, rows.entries)
    try:
        made = projection.replay(rows.entries)
        found = list(check_projection(rows, made, shares))
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        yield 0, f"its entries cannot be replayed: {error!r}"
        return
    yield from found
    for name, value in made.unit.items():
        if getattr(unit, name) != value:
            yield 0, f"the unit's {name} differs from what the entries say"


def check_chain(unit: Unit, entries: list[EntryRow]) -> Found:
    """Each entry follows the one before it and is as it was made."""
    previous = ""
    for place, entry in enumerate(entries, start=1):
        if entry.ordinal != place:
            yield entry.ordinal, "an entry is missing before this one"
        if entry.previous_hash != previous:
            yield entry.ordinal, "does not follow the entry before it"
        if entry.hash_for(unit.code) != entry.hash:
            yield entry.ordinal, "was changed after it was made"
        if not entry.division == unit.division == unit.code[:6]:
            yield entry.ordinal, "its division is not the unit's"
        previous = entry.hash
    if (unit.last_ordinal, unit.last_hash) != (len(entries), previous):
        yield unit.last_ordinal, "the unit points to another last entry"


def check_projection(rows: Rows, made: projection.Projected, shares: dict[int, list[projection.HolderRow]]) -> Found:
    """Compare rights, holders and restrictions with what the entries make of them."""
    entries = {entry.ordinal: entry for entry in rows.entries}
    missing = set(made.kinds)
    held: list[RightRow | RestrictionRow] = [*rows.rights, *rows.restrictions]
    for row in held:
        entry = entries.get(row.ordinal)
        if entry is None or row.ordinal not in missing:
            yield row.ordinal, "a projection without an entry"
            continue
        missing.discard(row.ordinal)
        if row.closed_by != made.closed_by.get(row.ordinal):
            yield row.ordinal, "its projection is closed otherwise than the book says"
        if isinstance(row, RightRow):
            wrong = right_differs(row, entry, made, shares.get(row.id, []))
        else:
            wrong = restriction_differs(row, entry)
        if row.kind != entry.right_kind:
            wrong = ["kind", *wrong]
        if wrong:
            yield row.ordinal, f"its projection differs from the entry: {', '.join(wrong)}"
    for ordinal in sorted(missing):
        yield ordinal, "its projection is missing"


def right_differs(
    row: RightRow, entry: EntryRow, made: projection.Projected, held: list[projection.HolderRow]
) -> list[str]:
    """The columns in which the right says something else than its entry."""
    if entry.right_kind not in projection.RIGHTS:
        return ["kind"]
    wanted = {
        "terms": row.says_the_same,
        "rank": row.rank == made.ranks.get(row.ordinal, 1),
        "co_ownership": row.co_ownership == projection.co_ownership(entry.content),
        "holders": held == projection.holder_rows(entry.right_kind, entry.content),
    }
    return [name for name, right in wanted.items() if not right]


def restriction_differs(row: RestrictionRow, entry: EntryRow) -> list[str]:
    """The columns in which the restriction says something else than its entry."""
    if entry.right_kind in projection.RIGHTS:
        return ["kind"]
    wanted = projection.restriction_row(entry.right_kind, entry.content)
    wrong = [name for name, value in wanted._asdict().items() if getattr(row, name) != value]
    return wrong if row.says_the_same else ["terms", *wrong]


COLUMNS = ("id", "code", "division", "last_ordinal", "last_hash", "first_registered", *facts.COLUMNS)
