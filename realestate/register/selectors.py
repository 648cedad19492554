"""Reading the book: as plain facts for the law, as it was at a moment, and for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace
from typing import Any, cast

from realestate.common import clock
from realestate.law.book import Book, PendingCase, UnitFacts
from realestate.law.entries import read_right
from realestate.law.people import Holder
from realestate.law.projection import SHELVES
from realestate.law.rights import ClosedHow, Closure
from realestate.law.rights import Right as LawRight
from realestate.law.types import CORRECTING
from realestate.register import facts
from realestate.register.models import Entry, Right, Share, Unit


def book(unit: Unit, *, pending: Iterable[PendingCase] = ()) -> Book:
    """What the book of this unit says now, for `law.judge`."""
    return with_those_served(build(unit, list(unit.entries.order_by("ordinal")), pending))


def books(units: Iterable[Unit], pending: Mapping[int, list[PendingCase]]) -> dict[str, Book]:
    """The books of many units by code, asked for at once; `pending` by the unit's id."""
    wanted = {unit.pk: unit for unit in units}
    entries: dict[int, list[Entry]] = {}
    for entry in Entry.objects.filter(unit__in=wanted).order_by("unit_id", "ordinal"):
        entries.setdefault(entry.unit_id, []).append(entry)
    return {
        unit.code: with_those_served(build(unit, entries.get(pk, []), pending.get(pk, ())))
        for pk, unit in wanted.items()
    }


def with_those_served(found: Book) -> Book:
    """An easement goes with the land that it serves (民法典 380): its holders are who owns that unit today."""
    if not any(one.side == "servient" for one in found.easements):
        return found
    codes = [one.other_unit for one in found.easements]
    shares = Share.objects.filter(right__unit__code__in=codes, right__kind="ownership", right__closed_by=None)
    served: dict[str, list[Holder]] = {}
    for share in shares.select_related("right__unit").order_by("order"):
        holder = Holder(share.name, share.id_number, cast(Any, share.id_kind), cast(Any, share.holder_kind))
        served.setdefault(share.right.unit.code, []).append(holder)
    easements = tuple(
        replace(one, holders=tuple(served[one.other_unit]))
        if one.side == "servient" and one.other_unit in served
        else one
        for one in found.easements
    )
    return replace(found, easements=easements)


def as_of(unit: Unit, moment: dt.datetime, *, known_at: dt.datetime | None = None) -> Book:
    """What the book said at a moment, word for word: the entries made until then, with the unit's facts of then.

    With `known_at`: what was so at `moment` as the book knew it at `known_at`. What it learnt later than that is left
    out; a correction learnt by then reaches back to the entry that it corrects, a seizure to its service.
    """
    entries = entries_of(unit, moment, known_at)
    return build(unit, entries, (), facts_then=facts.replayed(entries))


def entries_of(unit: Unit, moment: dt.datetime, known_at: dt.datetime | None = None) -> list[Entry]:
    """The entries that count at a moment, in order: word for word, or as known later (see `as_of`)."""
    entries = list(unit.entries.order_by("ordinal"))
    if known_at is None:
        return [entry for entry in entries if entry.booked_at <= moment]
    return hindsight(entries, moment, known_at)


def hindsight(entries: list[Entry], moment: dt.datetime, known_at: dt.datetime) -> list[Entry]:
    """The entries as one who knew the book at `known_at` would place them in time, up to `moment`."""
    known = [entry for entry in entries if (entry.recorded_at or entry.booked_at) <= known_at]
    since: dict[int, dt.datetime] = {}
    corrected: set[int] = set()
    placed = []
    for entry in known:
        since[entry.ordinal] = entry.booked_at
        if entry.right_kind == "seizure" and entry.content.get("served_at"):
            since[entry.ordinal] = min(entry.booked_at, dt.datetime.fromisoformat(entry.content["served_at"]))
        elif entry.registration in CORRECTING and entry.opens:
            wrong = {int(closing["id"]) for closing in entry.closes if closing["how"] == "replaced"}
            corrected |= wrong
            since[entry.ordinal] = min([entry.booked_at, *(since[ordinal] for ordinal in wrong if ordinal in since)])
        if since[entry.ordinal] <= moment:
            twin = copy(entry)
            twin.booked_at = since[entry.ordinal]
            placed.append(twin)
    return [entry for entry in placed if entry.ordinal not in corrected]


def build(
    unit: Unit,
    entries: list[Entry],
    pending: Iterable[PendingCase],
    *,
    facts_then: dict[str, Any] | None = None,
) -> Book:
    """Replay entries into a Book. Rights that were closed stay in it, with how and when."""
    closures: dict[str, Closure] = {}
    for entry in entries:
        for closing in entry.closes:
            closures[closing["id"]] = Closure(
                how=cast(ClosedHow, closing["how"]), at=entry.booked_at.astimezone(clock.ZONE), by=str(entry.ordinal)
            )
    slots: dict[str, list[LawRight]] = {name: [] for name in SHELVES.values()}
    ownership = None
    first_on = None
    for entry in entries:
        if not entry.opens:
            continue
        moment = entry.booked_at.astimezone(clock.ZONE)
        right = read_right(
            entry.right_kind,
            id=str(entry.ordinal),
            entered_at=moment,
            content=entry.content,
            closed=closures.get(str(entry.ordinal)),
        )
        if entry.right_kind == "ownership":
            first_on = first_on or moment.date()
            ownership = right if right.closed is None else ownership
        else:
            slots[SHELVES[entry.right_kind]].append(right)
    values: dict[str, Any] = {name: tuple(rights) for name, rights in slots.items()}
    return Book(
        unit=facts.for_law(unit, facts_then),
        ownership=cast(Any, ownership),
        pending=tuple(pending),
        first_registered_on=first_on,
        **values,
    )


def unit_facts(unit: Unit) -> UnitFacts:
    """What the law asks about the unit itself, as its row says it now."""
    return facts.for_law(unit)


def in_force(unit: Unit) -> list[Right]:
    """The rights in force, with their holders and entries; mortgages by rank."""
    return list(
        Right.objects.filter(unit=unit, closed_by=None)
        .select_related("entry")
        .prefetch_related("shares")
        .order_by("kind", "rank", "id")
    )


def ownership_of(unit: Unit) -> Right | None:
    """The ownership in force, with its holders fetched."""
    return (
        Right.objects.filter(unit=unit, kind="ownership", closed_by=None)
        .prefetch_related("shares")
        .select_related("entry")
        .first()
    )


def owners(unit: Unit) -> list[Share]:
    """The present owners, in order."""
    right = ownership_of(unit)
    return list(right.shares.all()) if right else []


def units_of(id_number: str) -> list[Unit]:
    """The units that a person owns now, wholly or in part."""
    return list(
        Unit.objects.filter(
            rights__kind="ownership", rights__closed_by=None, rights__shares__id_number=id_number
        ).order_by("code")
    )
