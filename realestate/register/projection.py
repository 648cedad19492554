"""From entries to what is in force: the same function writes the projection and, in `check`, what it ought to be."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

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
    if facts := entry.content.get("unit_facts"):
        Unit.objects.filter(pk=entry.unit_id).update(**unit_values(facts))
    if not entry.opens:
        return
    if entry.right_kind in RIGHTS:
        right = Right.objects.create(unit_id=entry.unit_id, entry=entry, **right_values(entry))
        Share.objects.bulk_create([Share(right=right, **values) for values in share_values(entry)])
        if entry.registration == "first" and entry.right_kind == "ownership":
            Unit.objects.filter(pk=entry.unit_id).update(first_registered=True)
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


def unit_values(facts: dict[str, str]) -> dict[str, Any]:
    """New facts of the unit itself: area (m2), use, location."""
    values: dict[str, Any] = {name: facts[name] for name in ("use", "location") if name in facts}
    if "area" in facts:
        values["area"] = Decimal(facts["area"])
    return values
