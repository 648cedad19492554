"""A scenario as it was read: what the book holds, what people ask for, what the law is to answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class PersonSpec:
    """Facts of a party that the file gives."""

    kind: str = ""
    born: dt.date | None = None
    spouse: str = ""
    homes: int | None = None
    guardians: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitSpec:
    """A unit as the book holds it when the scenario begins. `owners`: name to share as text (`1/2`, `joint`)."""

    name: str
    line: int
    use: str = "住宅"
    area: Decimal = Decimal("89.50")
    owners: Mapping[str, str] = field(default_factory=dict)
    acquired: dt.date | None = None
    first_registered: bool = True
    developer: str = ""
    mortgages: tuple[Mapping[str, Any], ...] = ()
    notices: tuple[Mapping[str, Any], ...] = ()
    objections: tuple[Mapping[str, Any], ...] = ()
    seizures: tuple[Mapping[str, Any], ...] = ()
    residences: tuple[Mapping[str, Any], ...] = ()
    easements: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class PaperWord:
    """One word of `papers:` with what stands beside it."""

    word: str
    line: int
    by: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    on: dt.date | None = None
    agent: str = ""
    until: dt.date | None = None
    served: dt.datetime | None = None


@dataclass(frozen=True)
class Filing:
    """One registration that is asked for: `kind` is the word after `file:`, `given` the words beside it."""

    kind: str
    line: int
    units: tuple[str, ...]
    given: Mapping[str, Any]


@dataclass(frozen=True)
class Expected:
    """What the step is to come to. `because` None: not compared."""

    outcome: str
    because: frozenset[str] | None = None
    dues: Mapping[str, Decimal] = field(default_factory=dict)
    trips: int | None = None
    deadline: dt.date | None = None


@dataclass(frozen=True)
class Step:
    """Any step; `name` is how the report calls it."""

    line: int
    name: str


@dataclass(frozen=True)
class FileStep(Step):
    filings: tuple[Filing, ...]
    case: str
    papers: tuple[PaperWord, ...]
    stop_at: str
    expected: Expected


@dataclass(frozen=True)
class QueryStep(Step):
    unit: str
    given: Mapping[str, Any]
    papers: tuple[PaperWord, ...]
    expected: Expected


@dataclass(frozen=True)
class AtStep(Step):
    moment: dt.datetime


@dataclass(frozen=True)
class WaitStep(Step):
    amount: int
    unit: str


@dataclass(frozen=True)
class ResumeStep(Step):
    case: str
    papers: tuple[PaperWord, ...]
    stop_at: str
    expected: Expected


@dataclass(frozen=True)
class WithdrawStep(Step):
    case: str
    by: tuple[str, ...]
    expected: Expected


@dataclass(frozen=True)
class SuitStep(Step):
    unit: str
    by: str
    proved: dt.date | None
    expected: Expected | None


@dataclass(frozen=True)
class VoidClaimStep(Step):
    unit: str
    of: str
    expected: Expected


@dataclass(frozen=True)
class CheckStep(Step):
    unit: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Scenario:
    """One document of a file; `source` is its text."""

    file: str
    line: int
    title: str
    law: str
    today: dt.datetime
    people: Mapping[str, PersonSpec]
    register: Mapping[str, UnitSpec]
    steps: tuple[Step, ...]
    then: tuple[CheckStep, ...]
    source: str = ""
