"""People and shares: who stands in the register, and who stands before the desk.

A :class:`Holder` is a name as the register writes it. A :class:`Person` is the same name with the facts of life that
the law asks about (age, capacity, spouse). Shares are exact fractions, or ``JOINT`` for 共同共有.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from realestate.common import identifiers
from realestate.common.workdays import add_years

PartyKind = Literal[
    "person", "company", "micro_enterprise", "bank", "court", "procuratorate", "police", "developer", "government"
]
IdKind = Literal["id_card", "hmt_permit", "passport", "household_book", "military", "credit_code", "other"]
Capacity = Literal["by_age", "full", "limited", "none"]
Share = Fraction | Literal["joint"]
JOINT: Final[Literal["joint"]] = "joint"
#: 1/2, 1, 0.25: nothing that would take long to count or would not fit the register's columns.
WRITTEN_SHARE: Final = re.compile(r"\d{1,9}(/\d{1,9}|\.\d{1,9})?")

#: Organs that entrust a registration (嘱托) and never "apply" (R-SEZ-01).
ORGANS: Final[frozenset[str]] = frozenset({"court", "procuratorate", "police", "government"})


@dataclass(frozen=True)
class Holder:
    """A right holder as the register writes him: name, kind of party, identity document."""

    name: str
    id_number: str = ""
    id_kind: IdKind = "id_card"
    kind: PartyKind = "person"

    def same_as(self, other: Holder) -> bool:
        """Is it the same party? Identity numbers decide where both are known (15 digits match 18), else the names."""
        if self.id_number and other.id_number:
            return identifiers.comparable(self.id_number) == identifiers.comparable(other.id_number)
        return self.name == other.name

    def is_named(self, word: str) -> bool:
        """Does ``word`` (an identity number, better, or a name) mean this party? Used for the signers of papers."""
        if self.id_number and identifiers.comparable(word) == identifiers.comparable(self.id_number):
            return True
        return word == self.name

    def among(self, others: Iterable[Holder]) -> bool:
        return any(self.same_as(other) for other in others)


class Crowd:
    """Many holders, asked quickly: ``holder in crowd`` is :meth:`Holder.among` without walking through all of them."""

    def __init__(self, holders: Iterable[Holder]) -> None:
        self._numbers: set[str] = set()
        self._names: set[str] = set()
        self._bare_names: set[str] = set()
        for holder in holders:
            self._names.add(holder.name)
            if holder.id_number:
                self._numbers.add(identifiers.comparable(holder.id_number))
            else:
                self._bare_names.add(holder.name)

    def __contains__(self, holder: Holder) -> bool:
        if not holder.id_number:
            return holder.name in self._names
        return identifiers.comparable(holder.id_number) in self._numbers or holder.name in self._bare_names


@dataclass(frozen=True)
class Owner:
    """One holder of the ownership with his share; ``JOINT`` when the owners hold jointly (共同共有)."""

    holder: Holder
    share: Share = Fraction(1)


@dataclass(frozen=True)
class Person(Holder):
    """A party of an application. ``born`` may be left out when the identity number tells it.

    ``capacity`` overrides the age (an adult ward; a self-supporting sixteen-year-old, Civil Code 18-22).
    ``household_homes``: homes that buyer, spouse and minor children own before this case, None when unknown.
    """

    born: date | None = None
    capacity: Capacity = "by_age"
    spouse: str = ""
    household_homes: int | None = None
    died: date | None = None

    @property
    def holder(self) -> Holder:
        """The same party as the register will write it."""
        return Holder(self.name, self.id_number, self.id_kind, self.kind)

    def birthday(self) -> date | None:
        if self.born is not None or self.kind != "person" or self.id_kind != "id_card":
            return self.born
        return identifiers.birthday(self.id_number)

    def is_ward(self, on: date) -> bool:
        """Must a guardian act on that day? Under eighteen, or declared of limited or no capacity (Civil Code 17-22)."""
        if self.kind != "person" or self.capacity == "full":
            return False
        if self.capacity in ("limited", "none"):
            return True
        born = self.birthday()
        return born is not None and on < add_years(born, 18)


def share_text(share: Share) -> str:
    """``1/2`` or ``joint``: the form used in entries and scenarios."""
    return share if isinstance(share, str) else f"{share.numerator}/{share.denominator}"


def parse_share(text: str) -> Share:
    """The reverse of :func:`share_text`; ValueError for anything that is not a fraction above 0 and at most 1."""
    if text == JOINT:
        return JOINT
    if WRITTEN_SHARE.fullmatch(text.strip()) is None:
        raise ValueError(f"a share is written like 1/2, not {text[:20]}")
    share = Fraction(text)
    if not 0 < share <= 1:
        raise ValueError(f"a share lies above 0 and at most at 1, not {text}")
    return share
