"""What departments answer: frozen facts, each with its source and the moment when it was fetched."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Fact:
    """`source` is the department's name in Chinese, as it is shown; `fetched_at` when it said so."""

    source: str
    fetched_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Unavailable:
    """The department did not answer. The citizen types the answer and goes on; somebody checks it later (R-APP-13).

    False in a condition, so that `if contract:` reads well.
    """

    source: str
    reason: str
    tried_at: dt.datetime

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True)
class Person:
    """Somebody that a department names; `phone` where it holds one."""

    name: str
    id_number: str
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Identity(Fact):
    """公安: whether name and number belong together, and the person is alive."""

    name: str
    id_number: str
    matches: bool
    alive: bool


@dataclass(frozen=True, kw_only=True)
class FaceCheck(Fact):
    """公安: the result of comparing a face with the photo on file; `number` is what evidence refers to."""

    passed: bool
    number: str


@dataclass(frozen=True, kw_only=True)
class Household(Fact):
    """民政: the family that counts for deed tax (R-TAX-04): spouse and minor children."""

    status: Literal["single", "married", "divorced"]
    spouse: Person | None
    married_on: dt.date | None
    minor_children: tuple[Person, ...]

    @property
    def id_numbers(self) -> tuple[str, ...]:
        """Everybody in it besides the person asked about."""
        return tuple(p.id_number for p in ([self.spouse] if self.spouse else []) + list(self.minor_children))


@dataclass(frozen=True)
class Home:
    """A home that the household owns or shares; area in m2."""

    unit_code: str
    address: str
    area: Decimal


@dataclass(frozen=True, kw_only=True)
class Homes(Fact):
    """住建: the homes of a household in the city, each counted once."""

    homes: tuple[Home, ...]

    @property
    def count(self) -> int:
        return len(self.homes)


@dataclass(frozen=True)
class ContractParty(Person):
    """Who sells or buys by a contract, with the share agreed (None where the contract says nothing)."""

    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True, kw_only=True)
class Contract(Fact):
    """住建: a filed contract of sale 网签合同. `price` in yuan, VAT included."""

    number: str
    filed_on: dt.date
    signed_on: dt.date
    delivery_on: dt.date | None
    unit_code: str
    address: str
    price: Decimal
    sellers: tuple[ContractParty, ...]
    buyers: tuple[ContractParty, ...]
    ended: bool


@dataclass(frozen=True, kw_only=True)
class Contracts(Fact):
    """住建: the live filed contracts that a person takes part in, the newest first."""

    contracts: tuple[Contract, ...]


@dataclass(frozen=True, kw_only=True)
class TaxProof(Fact):
    """税务: the proof 完税凭证 of what was paid for one case; `total` in yuan, `at` when the department booked it."""

    number: str
    total: Decimal
    at: dt.datetime
