"""The statements that `append()` makes: an entry and its projection in as few round trips as there are questions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.db.utils import IntegrityError
from psycopg.types.json import Jsonb

from realestate.register import projection
from realestate.register.models import Entry, Unit

ENTER = """
WITH turned AS (
    UPDATE register_unit SET last_ordinal = %(ordinal)s, last_hash = %(hash)s{facts} WHERE id = %(unit_id)s
)
INSERT INTO register_entry (unit_id, division, ordinal, registration, right_kind, reason, content, closes, opens,
    case_number, sequence, booked_at, recorded_at, registrar, previous_hash, hash)
VALUES (%(unit_id)s, %(division)s, %(ordinal)s, %(registration)s, %(right_kind)s, %(reason)s, %(content)s, %(closes)s,
    %(opens)s, %(case_number)s, %(sequence)s, %(booked_at)s, %(recorded_at)s, %(registrar)s, %(previous_hash)s,
    %(hash)s)
RETURNING id
"""
CLOSE = """
WITH named AS (
    SELECT id FROM register_entry WHERE unit_id = %(unit)s AND ordinal = ANY(%(ordinals)s)
), rights AS (
    UPDATE register_right SET closed_by_id = %(entry)s
    WHERE entry_id IN (SELECT id FROM named) AND closed_by_id IS NULL RETURNING kind
), restrictions AS (
    UPDATE register_restriction SET closed_by_id = %(entry)s
    WHERE entry_id IN (SELECT id FROM named) AND closed_by_id IS NULL RETURNING kind
)
SELECT kind FROM rights UNION ALL SELECT kind FROM restrictions
"""
OPEN_RIGHT = """
WITH opened AS (
    INSERT INTO register_right (unit_id, kind, entry_id, rank, co_ownership, terms)
    VALUES (%(unit)s, %(kind)s, %(entry)s, %(rank)s, %(co_ownership)s, %(terms)s) RETURNING id
)
INSERT INTO register_share (right_id, "order", name, id_kind, id_number, holder_kind, numerator, denominator)
SELECT opened.id, holder.* FROM opened, unnest(%(order)s::smallint[], %(name)s::text[], %(id_kind)s::text[],
    %(id_number)s::text[], %(holder_kind)s::text[], %(numerator)s::bigint[], %(denominator)s::bigint[]) AS holder
"""
OPEN_RESTRICTION = """
INSERT INTO register_restriction (unit_id, kind, entry_id, served_at, start, "end", terms)
VALUES (%(unit)s, %(kind)s, %(entry)s, %(served_at)s, %(start)s, %(end)s, %(terms)s)
"""
RANKED = """
SELECT r.id, r.rank, e.ordinal, e.booked_at, e.content->'rank_order', e.content->>'ranked_from'
FROM register_right r JOIN register_entry e ON e.id = r.entry_id
WHERE r.unit_id = %s AND r.kind = 'mortgage' AND r.closed_by_id IS NULL
"""
RERANK = (
    "UPDATE register_right r SET rank = n.rank FROM unnest(%s::bigint[], %s::smallint[]) n (id, rank) WHERE r.id = n.id"
)


def write(entry: Entry, changes: dict[str, Any]) -> None:
    """The entry, its unit's pointer and facts (`changes`), and what the entry closes and sets up."""
    with connection.cursor() as cursor:
        facts = "".join(f", {column} = %(unit_{column})s" for column in changes)
        values = {name: getattr(entry, name) for name in ENTRY_COLUMNS}
        values |= {"content": Jsonb(entry.content), "closes": Jsonb(entry.closes)}
        values |= {f"unit_{column}": value for column, value in changes.items()}
        cursor.execute(ENTER.format(facts=facts), values)
        entry.pk = cursor.fetchone()[0]
        entry._state.adding = False
        closed = close(cursor, entry) if entry.closes else []
        if entry.opens and entry.right_kind not in projection.RIGHTS:
            row = projection.restriction_row(entry.right_kind, entry.content)
            values = {"unit": entry.unit_id, "kind": entry.right_kind, "entry": entry.pk, "terms": Jsonb(entry.content)}
            cursor.execute(OPEN_RESTRICTION, {**values, **row._asdict()})
        elif entry.opens:
            open_right(cursor, entry)
        if "mortgage" in closed or (entry.opens and entry.right_kind == "mortgage"):
            rerank(cursor, entry.unit)


ENTRY_COLUMNS = (
    "unit_id", "division", "ordinal", "registration", "right_kind", "reason", "opens", "case_number", "sequence",
    "booked_at", "recorded_at", "registrar", "previous_hash", "hash",
)  # fmt: skip


def close(cursor: Any, entry: Entry) -> list[str]:
    """Close what the entry names; the kinds closed. IntegrityError when one of them is not in force."""
    ordinals = sorted({int(closing["id"]) for closing in entry.closes})
    cursor.execute(CLOSE, {"unit": entry.unit_id, "entry": entry.pk, "ordinals": ordinals})
    kinds = [kind for (kind,) in cursor.fetchall()]
    if len(kinds) != len(ordinals):
        raise IntegrityError(f"entry {entry.ordinal} closes {ordinals}, of which {len(kinds)} are in force")
    return kinds


def open_right(cursor: Any, entry: Entry) -> None:
    """The right and its holders. A mortgage stands last at first; `rerank` gives it its place."""
    holders = projection.holder_rows(entry.right_kind, entry.content)
    columns = {name: [getattr(holder, name) for holder in holders] for name in projection.HolderRow._fields}
    cursor.execute(
        OPEN_RIGHT,
        {
            "unit": entry.unit_id,
            "kind": entry.right_kind,
            "entry": entry.pk,
            "rank": 1,
            "co_ownership": projection.co_ownership(entry.content),
            "terms": Jsonb(entry.content),
            **columns,
        },
    )


def rerank(cursor: Any, unit: Unit) -> None:
    """Give the mortgages in force their places 1, 2, ... (referee: the trigger right_ranks)."""
    cursor.execute(RANKED, [unit.pk])
    rows = cursor.fetchall()

    def key(row: tuple[Any, ...]) -> tuple[int, dt.datetime, int]:
        return projection.rank_key(row[2], row[3], {"rank_order": row[4], "ranked_from": row[5]})

    moved = [(row[0], rank) for rank, row in enumerate(sorted(rows, key=key), start=1) if row[1] != rank]
    if moved:
        cursor.execute(RERANK, [[row[0] for row in moved], [row[1] for row in moved]])
