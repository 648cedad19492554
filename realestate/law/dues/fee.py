"""不动产登记费: by the item, never by area or price (CC 223, R-GEN-07)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from realestate.common.money import yuan
from realestate.law.dues import tables
from realestate.law.dues.lines import DuesFacts, Line

#: Kinds of party and of case that pay nothing but further books (RULEBOOK 5.5).
EXEMPT: Final = {
    "micro_enterprise": ("小微企业和个体工商户免收", "free for micro and small enterprises"),
    "redivision": ("行政区划调整导致坐落变化，免收", "free: the address was re-divided by the administration"),
    "collective_reform": ("农村集体产权制度改革，免收", "free: collective property reform"),
    "affordable": ("公租房、经济适用房、棚改安置房免收", "free: public rental, affordable or resettlement housing"),
    "farmland": ("农用地、林地免收", "free: farmland and forest"),
}


def registration_fee(facts: DuesFacts, on: date) -> Line:
    """The one line: items at their rate, and further certificate books."""
    part_row = tables.line("registration_fee", "part", _part(facts), on)
    book = Decimal(tables.line("registration_fee", "fee", "extra_book", on)["amount"])
    if _part(facts) == "book_cost":
        amount, zh, en = book * facts.copies, part_row["zh"], part_row["en"]
        return _line(amount, zh, en, part_row["source"])
    row = tables.line("registration_fee", "fee", _name(facts), on)
    exempt = EXEMPT.get(_exemption(facts))
    part = Fraction(part_row["part"])
    if part == 0:
        return _line(Decimal(0), part_row["zh"], part_row["en"], part_row["source"])
    if facts.is_small_space and not facts.own_certificate:
        return _line(
            Decimal(0), "车库、车位、储藏室不单独发证，不收费", "free: no certificate of its own", row["source"]
        )
    if exempt is not None:
        amount, zh, en = Decimal(0), *exempt
    else:
        amount = Decimal(row["amount"]) * facts.items * part.numerator / part.denominator
        zh, en = row["zh"], row["en"]
        if part != 1:
            zh, en = f"{zh}，减半收取", f"{en}, half of it"
        if not facts.items:
            zh, en = "同一宗地、同一笔贷款抵押多套，合为一件", "one item: several units of one parcel secure one loan"
    further = facts.copies - 1 if facts.certified else 0
    if further:
        amount += book * further
        zh, en = f"{zh}；加发{further}本，每本10元", f"{en}; {further} further book(s), 10 yuan each"
    return _line(amount, zh, en, row["source"])


def _part(facts: DuesFacts) -> str:
    if facts.land == "homestead" and facts.fee == "full" and facts.right == "ownership":
        return "book_cost"
    return facts.fee


def _name(facts: DuesFacts) -> str:
    if facts.is_housing:
        return "housing"
    return "small_space" if facts.is_small_space else "other"


def _exemption(facts: DuesFacts) -> str:
    if facts.buyer_kinds and all(kind == "micro_enterprise" for kind in facts.buyer_kinds):
        return "micro_enterprise"
    return facts.fee_exempt


def _line(amount: Decimal, zh: str, en: str, source: str) -> Line:
    return Line(
        "registration_fee", "不动产登记费", "Registration fee", yuan(amount), "buyer", "不动产登记机构", zh, en, source
    )


def in_words(kind: str, on: date, language: str = "zh") -> str:
    """The fee of a kind of registration before anything is known, for the guide: its two rates, or why none."""
    part_row = tables.line("registration_fee", "part", kind, on)
    part = Fraction(part_row["part"])
    if part == 0:
        return str(part_row[language])
    home, other = (
        Decimal(tables.line("registration_fee", "fee", name, on)["amount"]) * part.numerator / part.denominator
        for name in ("housing", "other")
    )
    if language == "zh":
        return f"住宅每件{home.normalize():f}元，非住宅每件{other.normalize():f}元"
    return f"{home.normalize():f} yuan for housing, {other.normalize():f} yuan for anything else"
