"""`append()`: the only writer of the book. It writes an entry and what it makes of the rights, in one transaction."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from realestate.common.errors import Refused
from realestate.law.entries import EntryDraft
from realestate.register import facts, writing
from realestate.register.canonical import entry_hash
from realestate.register.models import Entry, Unit


def lock_units(codes: list[str]) -> dict[str, Unit]:
    """The units, locked in the order of their codes (second in the lock order, after the Case)."""
    units = Unit.objects.select_for_update(no_key=True).select_related("parcel").filter(code__in=codes).order_by("code")
    found = {unit.code: unit for unit in units}
    if missing := sorted(set(codes) - set(found)):
        raise Refused("unit_not_found", _("登记簿中没有这个不动产单元：%(code)s。") % {"code": missing[0]}, status=404)
    return found


def found(*, draft: EntryDraft, beside: Unit) -> Unit:
    """The row of a unit that a split or a merger makes, on the parcel of the old one (细则 26(5)), before its first
    entry. Codes are never used again: 409 when this one is.
    """
    if Unit.objects.filter(code=draft.unit_code).exists():
        raise Refused(
            "unit_code_taken", _("不动产单元号 %(code)s 已经用过，不能再用。") % {"code": draft.unit_code}, status=409
        )
    told = draft.unit_facts or {}
    same = {
        name: getattr(beside, name)
        for name in ("parcel", "division", "building", "nature", "structure", "floor", "floors", "completed", "land")
    }
    return Unit.objects.create(
        code=draft.unit_code,
        use=told.get("use", beside.use),
        location=told.get("location", beside.location),
        area=Decimal(told.get("area", beside.area)),
        **same,
    )


def append(
    *,
    unit: Unit,
    draft: EntryDraft,
    case_number: str,
    sequence: int,
    registrar: str,
    at: dt.datetime,
    recorded_at: dt.datetime | None = None,
) -> Entry:
    """Append one entry to the book of a locked unit, and project it; `unit` is brought up to date.

    `at` is the moment of legal effect (条例 21); `recorded_at` when this book learnt of it, where that was later (an
    old book taken over, a late entry). Raises RuntimeError outside a transaction, IntegrityError when the same
    registration is entered twice (referee: entry_once_for_a_registration) or closes what is not in force.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("append() belongs inside the transaction that locked the unit")
    entry, changes = compose(
        unit=unit,
        draft=draft,
        case_number=case_number,
        sequence=sequence,
        registrar=registrar,
        at=at,
        recorded_at=recorded_at,
    )
    writing.write(entry, changes)
    return entry


def compose(
    *,
    unit: Unit,
    draft: EntryDraft,
    case_number: str,
    sequence: int,
    registrar: str,
    at: dt.datetime,
    recorded_at: dt.datetime | None = None,
) -> tuple[Entry, dict[str, Any]]:
    """The next entry of the unit's chain, and the columns of the unit that it changes; `unit` is brought up to date.

    Nothing is written yet.
    """
    entry = Entry(
        unit=unit,
        division=unit.division,
        ordinal=unit.last_ordinal + 1,
        registration=draft.registration,
        right_kind=draft.right,
        reason=draft.reason,
        content=content_of(unit, draft),
        closes=[{"id": closing.id, "how": closing.how} for closing in draft.closes],
        opens=draft.opens,
        case_number=case_number,
        sequence=sequence,
        booked_at=at,
        recorded_at=recorded_at if recorded_at != at else None,
        registrar=registrar,
        previous_hash=unit.last_hash,
    )
    entry.hash = hash_of(entry, unit.code)
    changes = facts.changes(unit, entry)
    for name, value in {**changes, "last_ordinal": entry.ordinal, "last_hash": entry.hash}.items():
        setattr(unit, name, value)
    return entry, changes


def content_of(unit: Unit, draft: EntryDraft) -> dict[str, Any]:
    """What the entry says: the right, and of the unit all facts in its first entry, afterwards what it changes."""
    said = {**(facts.snapshot(unit) if unit.last_ordinal == 0 else {}), **(draft.unit_facts or {})}
    return {**draft.content, "unit_facts": said} if said else dict(draft.content)


def hash_of(entry: Entry, unit_code: str) -> str:
    """The hash that this entry must have."""
    return entry_hash(
        unit_code=unit_code,
        ordinal=entry.ordinal,
        registration=entry.registration,
        right_kind=entry.right_kind,
        reason=entry.reason,
        content=entry.content,
        closes=entry.closes,
        opens=entry.opens,
        case_number=entry.case_number,
        sequence=entry.sequence,
        booked_at=entry.booked_at,
        recorded_at=entry.recorded_at,
        registrar=entry.registrar,
        previous_hash=entry.previous_hash,
    )
