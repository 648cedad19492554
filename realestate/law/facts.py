"""Everything that a rule may look at, gathered once: application, book, moment, calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from realestate.common.workdays import Calendar, local_day
from realestate.law.application import Application
from realestate.law.book import Book, Easement, Holder, Mortgage, Notice, Objection, Residence, Standing
from realestate.law.findings import Finding
from realestate.law.people import Crowd


@dataclass(frozen=True)
class Facts:
    """``settled``: ids of rights that the same matter ends, so that they stand in nobody's way (R-BLK-04).

    ``others``: the books of the matter's other units, by code.
    """

    application: Application
    book: Book
    at: datetime
    calendar: Calendar
    settled: frozenset[str] = frozenset()
    others: Mapping[str, Book] = field(default_factory=dict)

    @cached_property
    def today(self) -> date:
        return local_day(self.at)

    @cached_property
    def seizure(self) -> Standing | None:
        return self.book.active_seizure(self.at) if self.book.seizures else None

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(n for n in self.book.notices_in_force(self.at, self.calendar) if n.id not in self.settled)

    @cached_property
    def mortgages(self) -> tuple[Mortgage, ...]:
        return tuple(m for m in self.book.mortgages_in_force(self.at) if m.id not in self.settled)

    @cached_property
    def objections(self) -> tuple[Objection, ...]:
        return tuple(o for o in self.book.objections_in_force(self.at, self.calendar) if o.id not in self.settled)

    @cached_property
    def residences(self) -> tuple[Residence, ...]:
        return tuple(r for r in self.book.residences_in_force(self.at) if r.id not in self.settled)

    @cached_property
    def easements(self) -> tuple[Easement, ...]:
        return tuple(e for e in self.book.easements_in_force(self.at) if e.id not in self.settled)

    @cached_property
    def _joined(self) -> Crowd:
        return Crowd(a.person for a in self.application.parties() if a.joined)

    def agreed(self, holder: Holder, kind: str = "consent") -> bool:
        """Has this holder consented in writing, or does he join the application himself?"""
        return holder in self._joined or self.application.consents(holder, kind)

    def not_agreed(self, holders: Iterable[Holder], kind: str = "consent") -> tuple[Holder, ...]:
        return tuple(holder for holder in holders if not self.agreed(holder, kind))


Rule = Callable[[Facts], Iterable[Finding]]
Condition = Callable[[Facts], bool]


def names(holders: Iterable[Holder]) -> str:
    """For the sentence of a finding: 王芳、李强."""
    return "、".join(dict.fromkeys(holder.name for holder in holders))
