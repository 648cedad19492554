"""Expected against what came: the outcome of a step, and what the book says of a unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from certificates.models import Certificate, Kind
from realestate.accounts import working_days
from realestate.common import clock
from realestate.flow.play.script import CheckStep, Expected
from realestate.flow.play.words import DUES
from realestate.flow.play.world import World
from realestate.law.book import Book, Holder
from realestate.law.people import share_text
from realestate.register import selectors

#: A seized unit cannot be mortgaged (Civil Code 399(5)): the general code and this one say the same.
SAME: Final = {"cannot_be_mortgaged": "seized"}
IN_FORCE: Final = frozenset({"active", "waiting"})
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """What was expected and what came instead, in words."""

    expected: str
    came: str


@dataclass(frozen=True)
class Outcome:
    """What a step came to: its word, the reasons that refuse and that wait, and what else can be compared."""

    word: str
    refusing: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    noted: frozenset[str] = frozenset()
    said: str = ""
    dues: Mapping[str, Decimal] = field(default_factory=dict)
    trips: int = 0
    deadline: dt.date | None = None

    @property
    def text(self) -> str:
        """The word with every code, for the report."""
        codes = sorted(self.refusing | self.waiting)
        return f"{self.word} [{', '.join(codes)}]" if codes else f"{self.word}{f' ({self.said})' if self.said else ''}"


def outcome(expected: Expected, came: Outcome) -> list[Difference]:
    """Everything that the step names; what it does not name is not compared."""
    found = []
    if expected.outcome != came.word or not because_fits(expected, came):
        found.append(Difference(wanted(expected), came.text))
    for word, amount in expected.dues.items():
        is_due = sum((came.dues.get(line, Decimal(0)) for line in DUES[word]), Decimal(0))
        if is_due != amount:
            found.append(Difference(f"{word} {amount:.2f}", f"{is_due:.2f}"))
    if expected.trips is not None and came.trips > expected.trips:
        found.append(Difference(f"at most {expected.trips} trips", str(came.trips)))
    if expected.deadline is not None and expected.deadline != came.deadline:
        found.append(Difference(f"deadline {expected.deadline}", str(came.deadline or "none")))
    return found


def wanted(expected: Expected) -> str:
    return f"{expected.outcome} [{', '.join(sorted(expected.because))}]" if expected.because else expected.outcome


def because_fits(expected: Expected, came: Outcome) -> bool:
    """Refused: every refusing reason is named, and nothing that was not found. Waiting: exactly the waits."""
    if expected.because is None:
        return True
    if expected.outcome == "waiting":
        return expected.because == came.waiting
    aliases = {code for code, same in SAME.items() if same in came.refusing}
    named = expected.because | {SAME[code] for code in expected.because & aliases}
    return came.refusing - aliases <= named and named - aliases <= came.refusing | came.waiting | came.noted


def book(world: World, step: CheckStep) -> list[Difference]:
    """What the book says of the unit at this moment, for every word that the step names."""
    unit = world.units[step.unit]
    unit.refresh_from_db()
    reading = Reading(selectors.book(unit), unit.code, unit.location)
    return [
        Difference(f"{word} {told(wish)}", told(came))
        for word, wish in step.facts.items()
        if not (met := LOOKS[word](reading, wish)).fits
        for came in [met.came]
    ]


@dataclass(frozen=True)
class Met:
    fits: bool
    came: Any


@dataclass(frozen=True)
class Reading:
    """The book of one unit, read once, with what time has made of it."""

    book: Book
    code: str
    location: str
    at: dt.datetime = field(default_factory=clock.now)

    def rows(self, word: str) -> list[dict[str, Any]]:
        return ROWS[word](self)


def owner_rows(reading: Reading) -> dict[str, str]:
    return {owner.holder.name: share_text(owner.share) for owner in reading.book.owners}


def named(holders: Iterable[Holder]) -> tuple[str, ...]:
    return tuple(holder.name for holder in holders)


def mortgage_rows(reading: Reading) -> list[dict[str, Any]]:
    """Those in force, in rank order."""
    return [
        {"to": named(m.mortgagees), "amount": m.amount, "until": m.until, "covenant": m.covenant,
         "entered": m.entered_at}
        for m in reading.book.mortgages_in_force(reading.at)
    ]  # fmt: skip


def notice_rows(reading: Reading) -> list[dict[str, Any]]:
    calendar = working_days.calendar()
    return [
        {"to": named(n.to), "kind": n.kind, "amount": n.amount,
         "state": reading.book.notice_state(n, reading.at, calendar)}
        for n in reading.book.notices
        if not n.is_superseded
    ]  # fmt: skip


def objection_rows(reading: Reading) -> list[dict[str, Any]]:
    calendar = working_days.calendar()
    return [
        {"by": o.by.name, "matter": o.matter, "state": reading.book.objection_state(o, reading.at, calendar)}
        for o in reading.book.objections
        if not o.is_superseded
    ]


def seizure_rows(reading: Reading) -> list[dict[str, Any]]:
    return [
        {"by": s.seizure.organ.name, "state": s.state, "from": s.starts, "until": s.until, "rank": s.rank,
         "debtor": s.seizure.debtor.name if s.seizure.debtor else None, "share": s.seizure.share}
        for s in reading.book.seizure_standings(reading.at)
    ]  # fmt: skip


def residence_rows(reading: Reading) -> list[dict[str, Any]]:
    return [{"to": named(r.to), "until": r.until} for r in reading.book.residences_in_force(reading.at)]


def easement_rows(reading: Reading) -> list[dict[str, Any]]:
    """Those that burden this unit, by who is served."""
    found = reading.book.easements_in_force(reading.at)
    return [{"for": e.other_unit, "purpose": e.purpose} for e in found if e.side == "servient"]


ROWS: Final[Mapping[str, Callable[[Reading], list[dict[str, Any]]]]] = {
    "mortgages": mortgage_rows, "notices": notice_rows, "objections": objection_rows, "seizures": seizure_rows,
    "residences": residence_rows, "easements": easement_rows,
}  # fmt: skip


def look_at_owners(reading: Reading, wish: Row) -> Met:
    came = owner_rows(reading)
    return Met(came == dict(wish), came)


def look_at(word: str) -> Callable[[Reading, Any], Met]:
    def look(reading: Reading, wish: int | Sequence[Row]) -> Met:
        rows = reading.rows(word)
        if isinstance(wish, int):
            living = sum(row.get("state", "active") in IN_FORCE for row in rows)
            return Met(living == wish, living)
        return Met(fits(list(wish), rows), rows)

    return look


def fits(wishes: list[Row], rows: list[dict[str, Any]]) -> bool:
    """Each wish has its row, in order. What is over may be left out of the wishes; what is in force may not."""
    if not rows:
        return not wishes
    first, rest = rows[0], rows[1:]
    if wishes and agrees(wishes[0], first) and fits(wishes[1:], rest):
        return True
    return first.get("state", "active") not in IN_FORCE and fits(wishes, rest)


def agrees(wish: Row, row: Row) -> bool:
    """Only the named fields are compared."""
    return all(equal(value, row[word]) for word, value in wish.items())


def equal(wish: Any, came: Any) -> bool:
    if isinstance(wish, tuple) and isinstance(came, tuple):
        return set(wish) == set(came)
    if isinstance(wish, dt.datetime) and isinstance(came, dt.datetime):
        return wish.date() == came.date()
    return bool(wish == came)


def look_at_books(kind: str) -> Callable[[Reading, Row], Met]:
    """Numbered books of this kind by what they are worth at this moment."""

    def look(reading: Reading, wish: Row) -> Met:
        calendar = working_days.calendar()
        lapsed = {n.id for n in reading.book.notices if reading.book.notice_state(n, reading.at, calendar) == "lapsed"}
        lapsed |= {
            o.id for o in reading.book.objections if reading.book.objection_state(o, reading.at, calendar) == "lapsed"
        }
        lapsed |= {r.id for r in reading.book.residences if not r.in_force(reading.at)}
        count = dict.fromkeys(wish, 0)
        for one in Certificate.objects.filter(unit_code=reading.code, kind=kind):
            over = str(one.thing.entry.ordinal) in lapsed
            if one.state in count and not (one.state == Certificate.State.VALID and over):
                count[one.state] += 1
        return Met(count == dict(wish), count)

    return look


LOOKS: Final[Mapping[str, Callable[[Reading, Any], Met]]] = {
    "owners": look_at_owners,
    **{word: look_at(word) for word in ROWS},
    "certificates": look_at_books(Kind.TITLE),
    "proofs": look_at_books(Kind.PROOF),
    "area": lambda reading, wish: Met(reading.book.unit.area == wish, reading.book.unit.area),
    "use": lambda reading, wish: Met(reading.book.unit.use == wish, reading.book.unit.use),
    "address": lambda reading, wish: Met(reading.location == wish, reading.location),
}


def told(value: Any) -> str:
    """A value as a file would say it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {told(v)}" for k, v in value.items() if v is not None) + "}"
    if isinstance(value, list | tuple):
        return told(value[0]) if len(value) == 1 and isinstance(value[0], str) else f"[{', '.join(map(told, value))}]"
    return str(value)
