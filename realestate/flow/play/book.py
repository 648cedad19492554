"""Write the `register:` part of a scenario into the book, entry by entry at their dates, with their certificates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from certificates.following import follow
from realestate.common import clock
from realestate.flow.play.script import UnitSpec
from realestate.flow.play.world import World
from realestate.law.deadlines import CIVIL_CODE
from realestate.law.entries import EntryDraft, Output, RightKind, to_content
from realestate.law.people import Holder, Owner, parse_share
from realestate.law.rights import Easement, Mortgage, Notice, Objection, Ownership, Residence, Right, Seizure
from realestate.register.services import append, lock_units

REGISTRAR: Final = "登簿员"
MORNING, LATER = dt.time(8, 0), dt.time(9, 0)
DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """One entry to make: what it sets up, in which book, and what is handed out for it."""

    unit: str
    kind: RightKind
    right: Right
    registration: str
    output: Output = "proof"


def write(world: World) -> None:
    """All entries of all units in the order of their moments."""
    lines = [line for spec in world.scenario.register.values() for line in lines_of(world, spec)]
    for serial, line in enumerate(sorted(lines, key=lambda line: line.right.entered_at), start=1):
        enter(world, line, serial)


def enter(world: World, line: Line, serial: int) -> None:
    """One entry through the only writer of the book, and what is handed out for it."""
    unit = lock_units([world.units[line.unit].code])[world.units[line.unit].code]
    at = line.right.entered_at
    entry = append(
        unit=unit,
        draft=EntryDraft(unit.code, line.kind, line.registration, line.registration, to_content(line.right)),
        case_number=f"PLAY{serial:04d}",
        sequence=1,
        registrar=REGISTRAR,
        at=at,
    )
    follow(case=None, entry=entry, output=line.output, at=at, office=world.office, pdf=False)
    world.units[line.unit] = unit


def lines_of(world: World, spec: UnitSpec) -> Iterator[Line]:
    """The entries of one unit: its ownership, then what burdens and restricts it, in the order of the file."""
    if spec.owners and spec.first_registered:
        owners = tuple(Owner(world.someone(name).holder, parse_share(part)) for name, part in spec.owners.items())
        day = acquired(world, spec)
        right = Ownership(id="", entered_at=moment(day, MORNING), owners=owners, acquired=day)
        built = set(spec.owners) == {spec.developer}
        yield Line(spec.name, "ownership", right, "first" if built else "transfer", "certificate")
    yield from (mortgage(world, spec, given) for given in spec.mortgages)
    yield from (notice(world, spec, given) for given in spec.notices)
    yield from (objection(world, spec, given) for given in spec.objections)
    yield from (seizure(world, spec, given) for given in spec.seizures)
    yield from (residence(world, spec, given) for given in spec.residences)
    for given in spec.easements:
        yield from easement(world, spec, given)


def moment(day: dt.date, time: dt.time = LATER) -> dt.datetime:
    return dt.datetime.combine(day, time, clock.ZONE)


def yesterday(world: World) -> dt.date:
    return world.scenario.today.date() - DAY


def acquired(world: World, spec: UnitSpec) -> dt.date:
    """The day that the file gives; else six years back, before everything else that it gives."""
    if spec.acquired:
        return spec.acquired
    given = [*spec.mortgages, *spec.notices, *spec.objections, *spec.residences, *spec.easements]
    moments: list[dt.date] = [one["entered"].date() for one in given if "entered" in one]
    moments += [one["served"].date() for one in spec.seizures]
    today = world.scenario.today.date()
    return min([today.replace(year=today.year - 6, day=min(today.day, 28)), *(day - DAY for day in moments)])


def holders(world: World, names: Mapping[str, Any] | tuple[str, ...]) -> tuple[Holder, ...]:
    return tuple(world.someone(name).holder for name in names)


def mortgage(world: World, spec: UnitSpec, given: Mapping[str, Any]) -> Line:
    """Without a day of entry: under the Civil Code, after the owners'."""
    day = max(acquired(world, spec), CIVIL_CODE)
    right = Mortgage(
        id="",
        entered_at=given.get("entered") or moment(min(day, yesterday(world))),
        mortgagees=holders(world, given["to"]),
        amount=given.get("amount", Decimal(1000000)),
        until=given.get("until"),
        covenant=given.get("covenant"),
    )
    return Line(spec.name, "mortgage", right, "first")


def notice(world: World, spec: UnitSpec, given: Mapping[str, Any]) -> Line:
    right = Notice(
        id="",
        entered_at=given.get("entered") or moment(yesterday(world)),
        kind=given["kind"],
        to=holders(world, given["to"]),
        obligors=holders(world, given.get("from") or grantors(spec, given["kind"])),
        capable_from=given.get("capable_from"),
        amount=given.get("amount"),
    )
    return Line(spec.name, "notice", right, "notice")


def grantors(spec: UnitSpec, kind: str) -> tuple[str, ...]:
    """Who gave the notice, where the file does not say: the developer, the pre-buyer, or the owners."""
    if kind == "presale_mortgage":
        bought = tuple(name for one in spec.notices if one["kind"] == "presale" for name in one["to"])
        if bought:
            return bought
    if kind.startswith("presale") and spec.developer:
        return (spec.developer,)
    return tuple(spec.owners)


def objection(world: World, spec: UnitSpec, given: Mapping[str, Any]) -> Line:
    """A suit that is said to be proved, without a day, was proved on the day after the entry."""
    proved = given.get("suit_proved")
    if proved is True:
        proved = given["entered"].date() + DAY
    right = Objection(
        id="",
        entered_at=given["entered"],
        by=world.someone(given["by"]).holder,
        matter=given.get("matter", "产权归属"),
        suit_proved=proved or None,
    )
    return Line(spec.name, "objection", right, "objection")


def seizure(world: World, spec: UnitSpec, given: Mapping[str, Any]) -> Line:
    right = Seizure(
        id="",
        entered_at=given["served"],
        organ=world.someone(given["by"]).holder,
        served_at=given["served"],
        starts=given.get("from"),
        until=given.get("until"),
        kind="pre_seizure" if given.get("act") == "preseize" else "seizure",
        debtor=world.someone(given["debtor"]).holder if "debtor" in given else None,
        share=given.get("share"),
    )
    return Line(spec.name, "seizure", right, "seizure", "entry")


def residence(world: World, spec: UnitSpec, given: Mapping[str, Any]) -> Line:
    right = Residence(
        id="",
        entered_at=given.get("entered") or moment(acquired(world, spec)),
        to=holders(world, given["to"]),
        until=given.get("until"),
    )
    return Line(spec.name, "residence", right, "first")


def easement(world: World, spec: UnitSpec, given: Mapping[str, Any]) -> Iterator[Line]:
    """In both books: this unit serves, the other one is served."""
    served = world.spec(given["for"])
    entered = given.get("entered") or max(moment(acquired(world, one)) for one in (spec, served))
    for unit, other, side in ((spec, served, "servient"), (served, spec, "dominant")):
        right = Easement(
            id="",
            entered_at=entered,
            other_unit=world.units[other.name].code,
            purpose=given.get("purpose", ""),
            side=side,  # type: ignore[arg-type]
            holders=holders(world, tuple(served.owners)),
            until=given.get("until"),
        )
        yield Line(unit.name, "easement", right, "first", "proof" if side == "servient" else "entry")
