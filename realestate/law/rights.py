"""The rights and restrictions that a book can hold. Each knows, given the moment, what time alone has made of it.

``id`` is the identity of the register entry that set the right up. ``entered_at`` is the moment of entry (登簿,
R-GEN-01), always aware; dates are local dates of Asia/Shanghai. Nothing here is ever changed: a later entry closes
an earlier one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from realestate.common.workdays import local_day
from realestate.law.people import JOINT, Holder, Owner

#: How an entry came to be closed. ``replaced``: a newer entry says the same right anew.
ClosedHow = Literal["transferred", "replaced", "cancelled", "turned", "released", "ended", "void"]
MortgageKind = Literal["general", "maximum"]
NoticeKind = Literal["presale", "sale", "presale_mortgage", "mortgage"]
NoticeState = Literal["active", "lapsed", "turned", "cancelled"]
ObjectionState = Literal["active", "lapsed", "cancelled"]
SeizureKind = Literal["seizure", "pre_seizure"]
SeizureState = Literal["active", "waiting", "ended", "released", "void"]


@dataclass(frozen=True)
class Closure:
    """The later entry that closed this one: how, when, and the id of that entry."""

    how: ClosedHow
    at: datetime
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Right:
    """``since``: the moment of the entry that first set it up, when a later one (a change, an assignment) said it
    anew.
    """

    id: str
    entered_at: datetime
    closed: Closure | None = None
    since: datetime | None = None

    @property
    def set_up_at(self) -> datetime:
        return self.since or self.entered_at

    @property
    def is_superseded(self) -> bool:
        """Did a newer entry say the same right anew? Then only the newer one is worth showing."""
        return self.closed is not None and self.closed.how in ("replaced", "transferred")

    def is_closed(self, at: datetime) -> bool:
        return self.closed is not None and self.closed.at <= at

    def is_open(self, at: datetime) -> bool:
        """Entered and not closed at that moment. Lapse by time is each kind's own question."""
        return self.entered_at <= at and not self.is_closed(at)


@dataclass(frozen=True, kw_only=True)
class Ownership(Right):
    """房屋所有权 with the land use right (房地一体, R-GEN-11). ``acquired``: since when, for the holding period of
    the taxes.
    """

    owners: tuple[Owner, ...]
    acquired: date | None = None
    certificate: str = ""
    price: Decimal | None = None

    @property
    def mode(self) -> Literal["sole", "joint", "shares"]:
        if len(self.owners) == 1:
            return "sole"
        return "joint" if any(owner.share == JOINT for owner in self.owners) else "shares"

    @property
    def holders(self) -> tuple[Holder, ...]:
        return tuple(owner.holder for owner in self.owners)

    def share_of(self, holder: Holder) -> Fraction:
        """The exact share; 0 for a stranger; joint owners count in equal parts here (Civil Code 309)."""
        for owner in self.owners:
            if owner.holder.same_as(holder):
                return Fraction(1, len(self.owners)) if owner.share == JOINT else Fraction(owner.share)
        return Fraction(0)


@dataclass(frozen=True, kw_only=True)
class Mortgage(Right):
    """抵押权. ``covenant``: 是否存在禁止或限制转让抵押不动产的约定; None when unknown (migrated data, R-BLK-03).

    ``ranked_from`` is earlier than ``entered_at`` when the mortgage came from a notice (GUAR 52).
    """

    mortgagees: tuple[Holder, ...]
    amount: Decimal
    kind: MortgageKind = "general"
    until: date | None = None
    starts: date | None = None
    scope: str = ""
    covenant: bool | None = None
    debtor: Holder | None = None
    ranked_from: datetime | None = None
    rank_order: int = 0
    proof: str = ""

    @property
    def rank_key(self) -> tuple[int, datetime, int, str]:
        """Order of payment: an agreed order first, then the time of entry (Civil Code 414)."""
        return (self.rank_order, self.ranked_from or self.entered_at, len(self.id), self.id)


@dataclass(frozen=True, kw_only=True)
class Notice(Right):
    """预告登记. ``capable_from``: the day on which the final registration became possible (R-PRE-07), where it is
    agreed.
    """

    kind: NoticeKind
    to: tuple[Holder, ...]
    obligors: tuple[Holder, ...] = ()
    capable_from: date | None = None
    amount: Decimal | None = None
    covenant: bool | None = None
    until: date | None = None
    proof: str = ""

    @property
    def is_purchase(self) -> bool:
        return self.kind in ("presale", "sale")


@dataclass(frozen=True, kw_only=True)
class Objection(Right):
    """异议登记. ``suit_proved``: the day on which the court's acceptance notice was handed in (R-OBJ-03)."""

    by: Holder
    matter: str
    suit_proved: date | None = None
    proof: str = ""


@dataclass(frozen=True, kw_only=True)
class Seizure(Right):
    """查封. ``served_at`` to the second decides order and effect (R-SEZ-03); the two dates are those that the court
    printed.
    """

    organ: Holder
    served_at: datetime
    starts: date | None = None
    until: date | None = None
    kind: SeizureKind = "seizure"
    debtor: Holder | None = None
    share: Fraction | None = None
    document: str = ""


@dataclass(frozen=True, kw_only=True)
class Residence(Right):
    """居住权 (Civil Code 366-371). ``until`` None: for life."""

    to: tuple[Holder, ...]
    until: date | None = None
    proof: str = ""

    def in_force(self, at: datetime) -> bool:
        """Entered, not cancelled, its term not over (Civil Code 370)."""
        return self.is_open(at) and (self.until is None or local_day(at) <= self.until)


@dataclass(frozen=True, kw_only=True)
class Easement(Right):
    """地役权, entered in both books: ``side`` tells whether this unit serves or is served; ``other_unit`` is the
    other one.
    """

    other_unit: str = ""
    purpose: str = ""
    side: Literal["servient", "dominant"] = "servient"
    holders: tuple[Holder, ...] = ()
    until: date | None = None
    proof: str = ""

    def in_force(self, at: datetime) -> bool:
        return self.is_open(at) and (self.until is None or local_day(at) <= self.until)


@dataclass(frozen=True)
class Standing:
    """A seizure in the waiting list at a moment: its state, its place among the waiting (1, 2, ...), the term that
    counts.
    """

    seizure: Seizure
    state: SeizureState
    starts: date
    until: date
    rank: int | None = None
