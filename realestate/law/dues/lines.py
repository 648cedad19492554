"""The facts that dues depend on, and the lines that they come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from realestate.law.book import HOUSING, SMALL_SPACES
from realestate.law.declaration import DeedTax, FeeKind

Payer = Literal["buyer", "seller"]


class MissingFact(ValueError):
    """A fact without which the due cannot be worked out: ``code``, ``message`` (zh), ``message_en``."""

    def __init__(self, code: str, message: str, message_en: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.message_en = message_en


@dataclass(frozen=True)
class Line:
    """One due. ``buyer`` is whoever becomes the right holder, ``seller`` the other side; ``payee`` who gets it.

    ``base`` and ``rate`` are None where the amount is not worked out from a rate. ``zh`` and ``en`` say how, in
    plain words.
    """

    code: str
    title_zh: str
    title_en: str
    amount: Decimal
    payer: Payer
    payee: str
    zh: str
    en: str
    source: str
    base: Decimal | None = None
    rate: Decimal | None = None


@dataclass(frozen=True)
class DuesFacts:
    """``household_homes``: homes of buyer, spouse and minor children before this one. ``acquired``: since when the
    seller owns.

    ``price`` includes VAT. ``assessed_price``: what the tax office puts in place of a missing price (gift, bequest).
    """

    fee: FeeKind = "full"
    deed_tax: DeedTax = "none"
    right: str = "ownership"
    use: str = HOUSING
    area: Decimal = Decimal(0)
    land: str = "state"
    price: Decimal | None = None
    assessed_price: Decimal | None = None
    difference: Decimal | None = None
    compensation: Decimal | None = None
    buyer_kinds: tuple[str, ...] = ("person",)
    seller_kinds: tuple[str, ...] = ("person",)
    household_homes: int | None = None
    acquired: date | None = None
    seller_only_home: bool = False
    original_value: Decimal | None = None
    costs: Decimal = Decimal(0)
    copies: int = 1
    own_certificate: bool = True
    fee_exempt: str = ""
    deed_exempt: str = ""
    items: int = 1
    certified: bool = True

    @property
    def is_housing(self) -> bool:
        return self.use == HOUSING

    @property
    def is_small_space(self) -> bool:
        return self.use in SMALL_SPACES

    @property
    def people_buy(self) -> bool:
        return all(kind == "person" for kind in self.buyer_kinds)

    @property
    def people_sell(self) -> bool:
        return all(kind == "person" for kind in self.seller_kinds)


def percent(rate: Decimal) -> str:
    """``0.015`` as ``1.5%``."""
    return f"{(rate * 100).normalize():f}%"
