"""What an individual pays who sells: VAT, surcharges, income tax; and stamp duty on both sides (RULEBOOK 5.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from realestate.common.money import yuan
from realestate.common.workdays import add_years
from realestate.law.dues import tables
from realestate.law.dues.lines import DuesFacts, Line, MissingFact, Payer, percent

TAX_OFFICE = "税务机关"


def held_years(facts: DuesFacts, years: int, on: date) -> bool:
    """Held for so many full years on that day? The corresponding day counts as reached."""
    if facts.acquired is None:
        raise MissingFact(
            "acquired_missing", "不知道卖方取得房屋的日期", "the day of the seller's acquisition is missing"
        )
    return on >= add_years(facts.acquired, years)


def vat(facts: DuesFacts, on: date) -> Line | None:
    """增值税 on housing that individuals sell; None where the rulebook has no VAT to work out (others bill it
    themselves).
    """
    if facts.deed_tax != "sale" or not facts.is_housing or not facts.people_sell:
        return None
    row = tables.line("seller_taxes", "vat", "", on)
    if held_years(facts, row["years"], on):
        zh, en = "持有满2年，免征增值税", "held two years and more: exempt"
        return Line("vat", "增值税", "VAT", Decimal("0.00"), "seller", TAX_OFFICE, zh, en, row["source"])
    if facts.price is None:
        raise MissingFact("price_missing", "还没有填写价格，不能计算增值税", "the price is missing")
    rate = Decimal(row["rate"])
    base = facts.price / (1 + rate)
    return Line(
        "vat",
        "增值税",
        "VAT",
        yuan(base * rate),
        "seller",
        TAX_OFFICE,
        row["zh"],
        row["en"],
        row["source"],
        yuan(base),
        rate,
    )


def surcharge(vat_amount: Decimal, on: date) -> Line:
    """城建税、教育费附加、地方教育附加, on the VAT."""
    row = tables.line("seller_taxes", "surcharge", "", on)
    rate = Decimal(row["rate"])
    zh, en = (row["zh"], row["en"]) if vat_amount else ("不缴增值税，附加税费也不缴", "none without VAT")
    amount = yuan(vat_amount * rate)
    return Line(
        "surcharges", "附加税费", "Surcharges", amount, "seller", TAX_OFFICE, zh, en, row["source"], vat_amount, rate
    )


def income_tax(facts: DuesFacts, net: Decimal, on: date) -> Iterator[Line]:
    """个人所得税: exempt after five years as the family's only home; 20 % of the gain where it is proven, else 1 %."""
    if not facts.people_sell or not facts.is_housing:
        return
    row = tables.line("seller_taxes", "income_tax", "", on)
    base: Decimal | None
    rate: Decimal | None
    if facts.seller_only_home and held_years(facts, row["years"], on):
        base, rate, amount = None, None, Decimal(0)
        zh, en = "满五年且是家庭唯一住房，免征", "held five years and the family's only home: exempt"
    elif facts.original_value is not None:
        rate = Decimal(row["rate"])
        base = max(net - facts.original_value - facts.costs, Decimal(0))
        amount = yuan(base * rate)
        zh, en = f"增值部分的 {percent(rate)}", f"{percent(rate)} of the gain"
    else:
        rate, base = Decimal(row["flat_rate"]), net
        amount = yuan(net * rate)
        zh, en = (
            f"不能提供原值凭证，按成交价的 {percent(rate)}",
            f"original value not proven: {percent(rate)} of the price",
        )
    yield Line(
        "income_tax", "个人所得税", "Income tax", yuan(amount), "seller", TAX_OFFICE, zh, en, row["source"], base, rate
    )


def stamp(facts: DuesFacts, net: Decimal, on: date) -> Iterator[Line]:
    """印花税 on each side's copy of the contract; individuals and housing are exempt (财税〔2008〕137号)."""
    row = tables.line("seller_taxes", "stamp", "", on)
    sides: tuple[tuple[str, Payer, bool], ...] = (
        ("stamp_duty", "buyer", facts.people_buy),
        ("stamp_duty_seller", "seller", facts.people_sell),
    )
    for code, payer, person in sides:
        exempt = person and facts.is_housing
        rate = Decimal(row["rate"])
        amount = Decimal("0.00") if exempt else yuan(net * rate)
        zh, en = ("个人买卖住房，免征", "exempt: individuals and housing") if exempt else (row["zh"], row["en"])
        yield Line(code, "印花税", "Stamp duty", amount, payer, TAX_OFFICE, zh, en, row["source"], net, rate)


def certificate_stamp(facts: DuesFacts, on: date) -> Iterator[Line]:
    """权利、许可证照: five yuan a certificate until the Stamp Tax Law of 2022 dropped it."""
    row = tables.line("seller_taxes", "certificate_stamp", "", on)
    amount = Decimal(row["amount"]) * facts.copies
    if facts.certified and amount:
        yield Line(
            "certificate_stamp", "权利证照印花税", "Stamp on the certificate", yuan(amount), "buyer", TAX_OFFICE,
            row["zh"], row["en"], row["source"],
        )  # fmt: skip
