"""The book (登簿) of one real-estate unit as plain facts: what ``judge`` reads and ``effect`` changes.

Built by ``register.selectors`` under the lock of the unit, or by hand in a test. It may hold closed rights too
(their ``closed`` is set): the methods here say what is in force at a moment. Time that passes by itself (objection,
notice, seizure end, promotion of a waiting seizure, end of a residence right) is worked out here, on read, never
stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Final

from realestate.common.workdays import Calendar, Deadline, local_day
from realestate.law import deadlines, waiting
from realestate.law.people import JOINT, Crowd, Holder, Owner, Share, parse_share, share_text
from realestate.law.rights import (
    Closure,
    Easement,
    Mortgage,
    Notice,
    NoticeState,
    Objection,
    ObjectionState,
    Ownership,
    Residence,
    Right,
    Seizure,
    Standing,
)

__all__ = [
    "HOUSING",
    "JOINT",
    "SMALL_SPACES",
    "Book",
    "Closure",
    "Easement",
    "Holder",
    "Mortgage",
    "Notice",
    "Objection",
    "Owner",
    "Ownership",
    "PendingCase",
    "Residence",
    "Right",
    "Seizure",
    "Share",
    "Standing",
    "UnitFacts",
    "parse_share",
    "share_text",
]

HOUSING = "住宅"
#: While a case of such a type is pending, no other one is entered (R-COR-06). Shanghai's rule; empty the set to do
#: without.
SUSPENDING = frozenset({"correction"})
#: From the second of service nothing else is entered before such a case (SEIZE 23; R-SEZ-03), but for a release.
OVERTAKING = frozenset({"seizure"})
#: What such a correction is about when it is the ownership; of an area or a name, it only queues.
OF_THE_OWNERSHIP = frozenset({"", "owners", "co_ownership"})
#: Spaces with the fee and tax of housing's appendages (FEE19).
SMALL_SPACES = frozenset({"车位", "车库", "储藏室"})

#: What becomes of a notice: its registration came in time, or a judgment ended its claim; else it was given up.
CLOSED_NOTICES: Final[Mapping[str, NoticeState]] = {"turned": "turned", "ended": "lapsed"}


@dataclass(frozen=True)
class UnitFacts:
    """The unit itself. ``use``: 住宅 商业 办公 工业 车位 车库 储藏室. ``area``: building area in m2, certified."""

    code: str
    use: str = HOUSING
    area: Decimal = Decimal(0)
    location: str = ""
    land: str = "state"  # state | collective | homestead
    developer: Holder | None = None
    public_facility: bool = False  # school, hospital and the like (Civil Code 399(3))
    disputed: bool = False
    under_construction: bool = False

    @property
    def division(self) -> str:
        """The county's six digits: which office is competent."""
        return self.code[:6]

    @property
    def is_housing(self) -> bool:
        return self.use == HOUSING


@dataclass(frozen=True)
class PendingCase:
    """Another case on the unit, accepted and not finished. Priority: ``(accepted_at, sequence)`` (R-BLK-02).

    ``suspended``: it waits itself for a correction of the ownership, so that the correction does not wait for it.
    """

    case_id: str
    type: str
    accepted_at: datetime
    sequence: int = 0
    right: str = "ownership"
    reason: str = ""
    suspended: bool = False

    @property
    def priority(self) -> tuple[datetime, int]:
        return (self.accepted_at, self.sequence)

    @property
    def suspends(self) -> bool:
        """Does everything else wait for this case, whenever it was accepted?"""
        return self.type in SUSPENDING and self.right == "ownership" and self.reason in OF_THE_OWNERSHIP

    @property
    def overtakes(self) -> bool:
        """Served at the desk and not yet entered: does it go before cases that were accepted earlier?"""
        return self.type in OVERTAKING and self.reason != "release"


@dataclass(frozen=True)
class Book:
    """All rights of one unit. ``ownership`` is the present one; None before the first registration."""

    unit: UnitFacts
    ownership: Ownership | None = None
    mortgages: tuple[Mortgage, ...] = ()
    notices: tuple[Notice, ...] = ()
    objections: tuple[Objection, ...] = ()
    seizures: tuple[Seizure, ...] = ()
    residences: tuple[Residence, ...] = ()
    easements: tuple[Easement, ...] = ()
    pending: tuple[PendingCase, ...] = ()
    first_registered_on: date | None = None

    @property
    def first_registered(self) -> bool:
        """Has the unit had its first registration (R-GEN-12)?"""
        return self.first_registered_on is not None or self.ownership is not None

    @property
    def owners(self) -> tuple[Owner, ...]:
        return self.ownership.owners if self.ownership else ()

    def is_owner(self, holder: Holder) -> bool:
        return holder in self._crowd

    @cached_property
    def _crowd(self) -> Crowd:
        return Crowd(owner.holder for owner in self.owners)

    def mortgages_in_force(self, at: datetime) -> tuple[Mortgage, ...]:
        """In rank order: an agreed order, else by entry, or by the notice that it came from."""
        return tuple(sorted((m for m in self.mortgages if m.is_open(at)), key=lambda m: m.rank_key))

    def notice_deadline(self, notice: Notice, calendar: Calendar) -> Deadline | None:
        """The last day of the ninety (Civil Code 221); None while the final registration is not yet possible."""
        return deadlines.notice_lapse(notice, self.first_registered_on, calendar)

    def notice_state(self, notice: Notice, at: datetime, calendar: Calendar) -> NoticeState:
        if notice.closed is not None and notice.closed.at <= at:
            return CLOSED_NOTICES.get(notice.closed.how, "cancelled")
        last = self.notice_deadline(notice, calendar)
        return "lapsed" if last is not None and last.is_over(local_day(at)) else "active"

    def notices_in_force(self, at: datetime, calendar: Calendar) -> tuple[Notice, ...]:
        return tuple(n for n in self.notices if n.is_open(at) and self.notice_state(n, at, calendar) == "active")

    @staticmethod
    def objection_state(objection: Objection, at: datetime, calendar: Calendar) -> ObjectionState:
        """Active, or lapsed when no suit was proved within fifteen days (Civil Code 220(2)), or cancelled."""
        if objection.is_closed(at):
            return "cancelled"
        last = deadlines.objection_lapse(objection.set_up_at, calendar)
        proved = objection.suit_proved
        if proved is not None and proved <= local_day(at) and not last.is_over(proved):
            return "active"
        return "lapsed" if last.is_over(local_day(at)) else "active"

    def objections_in_force(self, at: datetime, calendar: Calendar) -> tuple[Objection, ...]:
        return tuple(
            o for o in self.objections if o.entered_at <= at and self.objection_state(o, at, calendar) == "active"
        )

    def seizure_standings(self, at: datetime) -> tuple[Standing, ...]:
        """Every seizure served so far in the order of service, with what it is worth at this moment."""
        return waiting.standings(self.seizures, at)

    def active_seizure(self, at: datetime) -> Standing | None:
        """The one seizure or pre-seizure in force, the promoted one included."""
        return next((s for s in self.seizure_standings(at) if s.state == "active"), None)

    def residences_in_force(self, at: datetime) -> tuple[Residence, ...]:
        return tuple(r for r in self.residences if r.in_force(at))

    def easements_in_force(self, at: datetime) -> tuple[Easement, ...]:
        return tuple(e for e in self.easements if e.in_force(at))
