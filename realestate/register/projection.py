"""From entries to what is in force: the same function writes the projection and, in `check`, what it ought to be."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from realestate.register import facts
from realestate.register.models import Entry, Restriction, Right, Share, Unit

RIGHTS = {kind.value for kind in Right.Kind}
HOLDER_FIELDS = {"ownership": "owners", "mortgage": "mortgagees", "residence": "to", "easement": "holders"}
STARTS = {"seizure": "starts", "notice": "capable_from"}


def project(entry: Entry) -> None:
    """Write what this entry does to rights and restrictions: it closes some, and may set up one."""
    closed = [int(closing["id"]) for closing in entry.closes]
    if closed:
        named = {"unit_id": entry.unit_id, "entry__ordinal__in": closed, "closed_by": None}
        if Right.objects.filter(**named).update(closed_by=entry) < len(closed):
            Restriction.objects.filter(**named).update(closed_by=entry)
    if values := unit_values(entry):
        Unit.objects.filter(pk=entry.unit_id).update(**values)
    if not entry.opens:
        return
    if entry.right_kind in RIGHTS:
        right = Right.objects.create(unit_id=entry.unit_id, entry=entry, **right_values(entry))
        Share.objects.bulk_create([Share(right=right, **values) for values in share_values(entry)])
    else:
        Restriction.objects.create(unit_id=entry.unit_id, entry=entry, **restriction_values(entry))


def right_values(entry: Entry) -> dict[str, Any]:
    """The columns of the right that the entry sets up."""
    rank = 1
    if entry.right_kind == "mortgage":
        taken = Right.objects.filter(unit_id=entry.unit_id, kind="mortgage", closed_by=None).count()
        rank = taken + 1
    return {"kind": entry.right_kind, "rank": rank, "co_ownership": co_ownership(entry.content), "terms": entry.content}


def co_ownership(content: dict[str, Any]) -> str:
    """单独所有, 共同共有 or 按份共有."""
    owners = content.get("owners", [])
    if len(owners) <= 1:
        return "sole"
    return "joint" if any(owner["share"] == "joint" for owner in owners) else "shares"


def share_values(entry: Entry) -> list[dict[str, Any]]:
    """The holders of the right, in order."""
    rows = []
    for order, holder in enumerate(entry.content.get(HOLDER_FIELDS[entry.right_kind], []), start=1):
        part = Fraction(holder["share"]) if holder.get("share", "joint") != "joint" else None
        rows.append(
            {
                "order": order,
                "name": holder["name"],
                "id_kind": holder.get("id_kind", "id_card"),
                "id_number": holder.get("id_number") or holder["name"],
                "holder_kind": holder.get("kind", "person"),
                "numerator": part.numerator if part else None,
                "denominator": part.denominator if part else None,
            }
        )
    return rows


def restriction_values(entry: Entry) -> dict[str, Any]:
    """The columns of the restriction that the entry sets up."""
    content = entry.content
    starts = content.get(STARTS.get(entry.right_kind, ""), None)
    return {
        "kind": entry.right_kind,
        "served_at": dt.datetime.fromisoformat(content["served_at"]) if content.get("served_at") else None,
        "start": dt.date.fromisoformat(starts) if starts else None,
        "end": dt.date.fromisoformat(content["until"]) if content.get("until") else None,
        "terms": content,
    }


def unit_values(entry: Entry) -> dict[str, Any]:
    """What the entry changes in the unit's row: facts that it names; the first ownership ends the building."""
    values = facts.columns(entry.content.get("unit_facts", {}))
    if entry.opens and entry.right_kind == "ownership":
        values |= {"first_registered": True, "under_construction": False}
    return values
