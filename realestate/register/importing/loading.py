"""A batch of units with their books, written by COPY: the same chain, projections and referees as `append()`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from realestate.register import projection
from realestate.register.importing.records import Taken
from realestate.register.models import Entry, Parcel, Unit
from realestate.register.services import compose

UNIT = (
    "id", "code", "parcel_id", "division", "location", "building", "room", "use", "nature", "structure", "area",
    "inner_area", "shared_area", "floor", "floors", "completed", "plan", "footprint", "land", "developer_name",
    "developer_number", "under_construction", "public_facility", "disputed", "first_registered", "last_ordinal",
    "last_hash",
)  # fmt: skip
ENTRY = (
    "id", "unit_id", "division", "ordinal", "registration", "right_kind", "reason", "content", "closes", "opens",
    "case_number", "sequence", "booked_at", "recorded_at", "registrar", "previous_hash", "hash",
)  # fmt: skip
RIGHT = ("id", "unit_id", "kind", "entry_id", "rank", "co_ownership", "terms")
SHARE = ("right_id", *projection.HolderRow._fields)
RESTRICTION = ("unit_id", "kind", "entry_id", "served_at", "start", "end", "terms")
JSON = frozenset({"plan", "footprint", "content", "closes"})

Row = Sequence[Any]


def load(batch: list[Taken], *, case_number: str, registrar: str, now: dt.datetime) -> None:
    """Write these units, none of which is in the book yet, inside the caller's transaction."""
    parcels = parcels_of(batch)
    units = [Unit(parcel_id=parcels[taken.unit["code"][:19]], **taken.unit) for taken in batch]
    made: list[Entry] = []
    for taken, unit in zip(batch, units, strict=True):
        for sequence, (draft, at) in enumerate(taken.entries, start=1):
            entry, _changes = compose(
                unit=unit,
                draft=draft,
                case_number=case_number,
                sequence=sequence,
                registrar=registrar,
                at=at,
                recorded_at=now,
            )
            made.append(entry)
    for unit, key in zip(units, numbers("register_unit", len(units)), strict=True):
        unit.pk = key
    for entry, key in zip(made, numbers("register_entry", len(made)), strict=True):
        entry.pk = key
    copy("register_unit", UNIT, (values(unit, UNIT) for unit in units))
    for entry in made:
        entry.unit_id = entry.unit.pk
    copy("register_entry", ENTRY, (values(entry, ENTRY) for entry in made))
    load_projections(made)


def load_projections(made: list[Entry]) -> None:
    """The rights with their holders and ranks, and the restrictions. Nothing is closed in a book taken over."""
    rights = [entry for entry in made if entry.right_kind in projection.RIGHTS]
    keys = dict(zip((entry.pk for entry in rights), numbers("register_right", len(rights)), strict=True))
    ranks = ranks_of(rights)
    copy("register_right", RIGHT, (
        (keys[e.pk], e.unit_id, e.right_kind, e.pk, ranks.get(e.pk, 1), projection.co_ownership(e.content),
         text(e.content))
        for e in rights
    ))  # fmt: skip
    copy("register_share", SHARE, (
        (keys[e.pk], *holder) for e in rights for holder in projection.holder_rows(e.right_kind, e.content)
    ))  # fmt: skip
    copy("register_restriction", RESTRICTION, (
        (e.unit_id, e.right_kind, e.pk, *projection.restriction_row(e.right_kind, e.content), text(e.content))
        for e in made if e.right_kind not in projection.RIGHTS
    ))  # fmt: skip


def ranks_of(rights: list[Entry]) -> dict[int, int]:
    """The place of each mortgage among those of its unit."""
    of_unit: dict[int, list[Entry]] = {}
    for entry in rights:
        if entry.right_kind == "mortgage":
            of_unit.setdefault(entry.unit_id, []).append(entry)
    return {
        entry.pk: rank
        for entries in of_unit.values()
        for rank, entry in enumerate(
            sorted(entries, key=lambda e: projection.rank_key(e.ordinal, e.booked_at, e.content)), start=1
        )
    }


def parcels_of(batch: list[Taken]) -> dict[str, int]:
    """The parcels by code; one that is not there is made as the first line that names it says."""
    wanted = {taken.parcel["code"]: taken.parcel for taken in reversed(batch)}
    Parcel.objects.bulk_create((Parcel(**wanted[code]) for code in sorted(wanted)), ignore_conflicts=True)
    return dict(Parcel.objects.filter(code__in=wanted).values_list("code", "pk"))


def numbers(table: str, count: int) -> list[int]:
    """As many keys from the table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [key for (key,) in cursor.fetchall()]


def values(row: Unit | Entry, columns: Iterable[str]) -> Row:
    return [text(getattr(row, name)) if name in JSON else getattr(row, name) for name in columns]


text = json.JSONEncoder(ensure_ascii=False).encode


def copy(table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as stream,
    ):
        for row in rows:
            stream.write_row(row)
