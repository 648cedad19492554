"""What a question needs of the apps beside this one, asked by name through settings.GATEWAYS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, cast

from realestate.common.registry import gateway
from realestate.register.models import Unit


class Titles(Protocol):
    """Certificates: numbers to units, and back."""

    def unit_code(self, number: str) -> str: ...
    def number_of(self, unit: Unit) -> str: ...


class Relative(Protocol):
    """A member of a household."""

    @property
    def name(self) -> str: ...
    @property
    def id_number(self) -> str: ...


class Household(Protocol):
    """民政's answer; an answer that is not there is false in a condition."""

    source: str
    spouse: Relative | None
    minor_children: Sequence[Relative]


class Departments(Protocol):
    """Other departments, never asked inside a transaction. What did not come is false in a condition."""

    def household(self, id_number: str) -> Household | None: ...
    def contract(self, number: str) -> Any: ...
    def has_died(self, name: str, id_number: str) -> Any: ...


def titles() -> Titles:
    return cast(Titles, gateway("titles"))


def departments() -> Departments:
    return cast(Departments, gateway("departments"))
