"""The calculator: from the facts of one registration to lines that a citizen can follow. Yuan, rounded half up to
the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Final

from realestate.common.money import yuan
from realestate.common.workdays import SHANGHAI, Calendar, local_day
from realestate.law.application import Application, InvalidApplication
from realestate.law.book import Book
from realestate.law.declaration import DeedTax, FeeKind
from realestate.law.dues import deed, fee, seller
from realestate.law.dues.lines import DuesFacts, Line
from realestate.law.dues.tables import TABLES, table, version
from realestate.law.judge import effect, place
from realestate.law.types import type_of

__all__ = ["Assessment", "DuesFacts", "Line", "assess", "assess_matter", "dues_facts", "total"]

#: The part of a unit code that is the parcel (RULEBOOK 6.1).
PARCEL: Final = 19
EXEMPTIONS: Final = frozenset(row["name"] for row in table("deed_tax")["exemption"])


@dataclass(frozen=True)
class Assessment:
    """All lines of one registration, those of 0 yuan included, with the versions of the tables that they came from."""

    lines: tuple[Line, ...]
    on: date
    versions: dict[str, str]

    @property
    def total(self) -> Decimal:
        return total(self.lines)

    def amount(self, code: str) -> Decimal:
        """The sum of the lines of one code; 0 when there is none."""
        return total(line for line in self.lines if line.code == code)

    def owed_by(self, payer: str) -> Decimal:
        """What ``buyer`` (who becomes the right holder) or ``seller`` pays."""
        return total(line for line in self.lines if line.payer == payer)


def assess(facts: DuesFacts, on: date) -> Assessment:
    """Fee and taxes of one registration under the law of that day (R-TIME-01). A missing fact is a
    :class:`MissingFact`.
    """
    return Assessment(tuple(_lines(facts, on)), on, {name: version(name) for name in TABLES})


def _lines(facts: DuesFacts, on: date) -> Iterator[Line]:
    yield fee.registration_fee(facts, on)
    yield from seller.certificate_stamp(facts, on)
    if facts.deed_tax == "none":
        return
    vat = seller.vat(facts, on)
    net = facts.price - vat.amount if facts.price is not None and vat is not None else facts.price
    yield deed.deed_tax(facts, net, on)
    if facts.deed_tax != "sale":
        return
    if vat is not None:
        yield vat
        yield seller.surcharge(vat.amount, on)
    if net is not None:
        yield from seller.income_tax(facts, net, on)
        yield from seller.stamp(facts, net, on)


def assess_matter(applications: Iterable[Application], books: Iterable[Book], on: date) -> tuple[Assessment, ...]:
    """One assessment for each registration of a matter, in its order, each on the book that the ones before it leave.

    A loan that several units of one parcel secure is one item of the fee (RULEBOOK 5.5).
    """
    shelf = {book.unit.code: book for book in books}
    noon, calendar = datetime.combine(on, time(12), SHANGHAI), Calendar.standard()
    items: set[tuple[object, ...]] = set()
    result = []
    for one in applications:
        facts = dues_facts(one, shelf[one.unit_code])
        item = (one.type, one.right, one.unit_code[:PARCEL], one.amount, frozenset(a.person.name for a in one.holders))
        if one.right == "mortgage" and item in items:
            facts = replace(facts, items=0)
        items.add(item)
        result.append(assess(facts, on))
        place(effect(one, shelf[one.unit_code], noon, calendar, others=shelf), shelf, noon)
    return tuple(result)


def dues_facts(application: Application, book: Book) -> DuesFacts:
    """The facts of an application: from the parties, the book, and what they declare (``application.facts``)."""
    declared = type_of(application)
    ground = declared.ground(application)
    takers = [a.person for a in application.holders]
    givers = [a.person for a in application.obligors]
    homes = [p.household_homes for p in takers if p.kind == "person"]
    ownership = book.ownership
    extra = application.facts
    acquired = None
    if ownership is not None:
        acquired = ownership.acquired or local_day(ownership.entered_at)
    return DuesFacts(
        fee=fee_kind(ground.fee, application),
        deed_tax=deed_kind(ground.deed_tax, application),
        right=application.right,
        use=book.unit.use,
        area=book.unit.area,
        land=book.unit.land,
        price=application.price,
        assessed_price=_decimal(extra.get("assessed_price")),
        difference=_decimal(extra.get("difference")),
        compensation=_decimal(extra.get("compensation")),
        buyer_kinds=tuple(p.kind for p in takers),
        seller_kinds=tuple(p.kind for p in givers),
        household_homes=None if None in homes else max((h for h in homes if h is not None), default=None),
        acquired=acquired,
        seller_only_home=bool(extra.get("seller_only_home", False)),
        original_value=_decimal(extra.get("original_value")),
        costs=_decimal(extra.get("costs")) or Decimal(0),
        copies=application.copies,
        own_certificate=bool(extra.get("own_certificate", True)),
        fee_exempt=str(extra.get("fee_exempt", "")),
        deed_exempt=exemption(application),
        certified=declared.outputs.get(application.right) == "certificate",
    )


def fee_kind(kind: FeeKind, application: Application) -> FeeKind:
    return "none" if application.facts.get("own_error") else kind


def deed_kind(kind: DeedTax, application: Application) -> DeedTax:
    """Deed tax is on ownership (with the land) only."""
    return kind if application.right == "ownership" else "none"


def exemption(application: Application) -> str:
    """Which exemption from the deed tax is claimed; a proof of the tax office is one for itself."""
    claimed = str(application.facts.get("deed_exempt", ""))
    if claimed and claimed not in EXEMPTIONS:
        raise InvalidApplication("unknown_exemption", "没有这种免税情形", "there is no such exemption", "deed_exempt")
    return claimed or ("proof" if application.has_paper("tax_exempt_proof") else "")


def _decimal(value: object) -> Decimal | None:
    try:
        amount = None if value is None or value == "" else Decimal(str(value))
    except InvalidOperation:
        amount = Decimal(-1)
    if amount is not None and (not amount.is_finite() or amount < 0):
        raise InvalidApplication("invalid_price", "请填写金额数字", "please give an amount", "price")
    return amount


def total(lines: Iterable[Line]) -> Decimal:
    return yuan(sum((line.amount for line in lines), Decimal(0)))
