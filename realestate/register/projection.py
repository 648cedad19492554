"""From entries to what is in force: the same functions write the projection and, in `check`, say what it must be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

from realestate.register import facts

RIGHTS = frozenset({"ownership", "mortgage", "easement", "residence"})
HOLDER_FIELDS = {"ownership": "owners", "mortgage": "mortgagees", "residence": "to", "easement": "holders"}
STARTS = {"seizure": "starts", "notice": "capable_from"}


class Said(facts.Said, Protocol):
    """What of an entry counts here: a row of the table, or the same read plainly."""

    @property
    def closes(self) -> Any: ...
    @property
    def booked_at(self) -> dt.datetime: ...


class HolderRow(NamedTuple):
    """One row of register_share, without its keys; the columns in this order."""

    order: int
    name: str
    id_kind: str
    id_number: str
    holder_kind: str
    numerator: int | None
    denominator: int | None


class RestrictionRow(NamedTuple):
    """The columns of register_restriction that an entry's content decides."""

    served_at: dt.datetime | None
    start: dt.date | None
    end: dt.date | None


def co_ownership(content: dict[str, Any]) -> str:
    """单独所有, 共同共有 or 按份共有."""
    owners = content.get("owners", [])
    if len(owners) <= 1:
        return "sole"
    return "joint" if any(owner["share"] == "joint" for owner in owners) else "shares"


def holder_rows(kind: str, content: dict[str, Any]) -> list[HolderRow]:
    """The holders of the right, in order."""
    rows = []
    for order, holder in enumerate(content.get(HOLDER_FIELDS[kind], []), start=1):
        share = holder.get("share", "joint")
        part = None if share == "joint" else Fraction(share)
        rows.append(
            HolderRow(
                order,
                holder["name"],
                holder.get("id_kind", "id_card"),
                holder.get("id_number", ""),
                holder.get("kind", "person"),
                part.numerator if part else None,
                part.denominator if part else None,
            )
        )
    return rows


def restriction_row(kind: str, content: dict[str, Any]) -> RestrictionRow:
    """Service and printed dates; what they mean today is worked out on reading (`law.book`)."""
    starts = content.get(STARTS.get(kind, ""))
    served, until = content.get("served_at"), content.get("until")
    return RestrictionRow(
        dt.datetime.fromisoformat(served) if served else None,
        dt.date.fromisoformat(starts) if starts else None,
        dt.date.fromisoformat(until) if until else None,
    )


def rank_key(ordinal: int, booked_at: dt.datetime, content: dict[str, Any]) -> tuple[int, dt.datetime, int]:
    """The order of mortgages as `law.rights.Mortgage.rank_key` has it: an agreed order, then entry or notice."""
    ranked_from = content.get("ranked_from")
    return (
        int(content.get("rank_order") or 0),
        dt.datetime.fromisoformat(ranked_from) if ranked_from else booked_at,
        ordinal,
    )


@dataclass
class Projected:
    """What the entries of a unit make of the other tables; rights and restrictions by the ordinal that opened them."""

    kinds: dict[int, str] = field(default_factory=dict)
    closed_by: dict[int, int] = field(default_factory=dict)
    ranks: dict[int, int] = field(default_factory=dict)
    unit: dict[str, Any] = field(default_factory=dict)


def replay(entries: Iterable[Said]) -> Projected:
    """The projection of these entries, worked out from nothing else."""
    entries = list(entries)
    made = Projected(unit=facts.replayed(entries))
    mortgages: dict[int, tuple[int, dt.datetime, int]] = {}
    for entry in entries:
        closed = [int(closing["id"]) for closing in entry.closes]
        for ordinal in closed:
            made.closed_by.setdefault(ordinal, entry.ordinal)
            mortgages.pop(ordinal, None)
        if entry.opens:
            made.kinds[entry.ordinal] = entry.right_kind
            if entry.right_kind == "mortgage":
                mortgages[entry.ordinal] = rank_key(entry.ordinal, entry.booked_at, entry.content)
        for rank, ordinal in enumerate(sorted(mortgages, key=mortgages.__getitem__), start=1):
            made.ranks[ordinal] = rank
    return made
