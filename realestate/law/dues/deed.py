"""契税: the acquirer's tax, on the price without VAT (DEED 1, 3, 4; RULEBOOK 5.3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from realestate.common.money import yuan
from realestate.law.dues import tables
from realestate.law.dues.lines import DuesFacts, Line, MissingFact, percent

EXEMPT_GROUNDS = frozenset({"spouses", "heirs", "divorce", "restructuring"})


def deed_tax(facts: DuesFacts, net_price: Decimal | None, on: date) -> Line:
    """One line; ``net_price`` is the price less VAT. Exempt cases give a line of 0 yuan with the reason."""
    exemption = facts.deed_exempt or (facts.deed_tax if facts.deed_tax in EXEMPT_GROUNDS else "")
    if exemption:
        row = tables.line("deed_tax", "exemption", exemption, on)
        return _line(Decimal(0), row["zh"], row["en"], row["source"], None, None)
    base = _base(facts, net_price)
    rate, zh, en, source = _rate(facts, on)
    if facts.compensation is not None:
        base = max(base - facts.compensation, Decimal(0))
        zh, en = f"{zh}；征收补偿部分免征，超出部分减半", f"{en}; exempt up to the compensation, half above it"
        return _line(yuan(base * rate / 2), zh, en, source, base, rate)
    return _line(yuan(base * rate), zh, en, source, base, rate)


def _base(facts: DuesFacts, net_price: Decimal | None) -> Decimal:
    if facts.deed_tax == "exchange":
        return facts.difference or Decimal(0)
    base = facts.assessed_price if facts.assessed_price is not None else net_price
    if base is None:
        raise MissingFact("price_missing", "还没有填写价格，不能计算契税", "the price is missing")
    return base


def _rate(facts: DuesFacts, on: date) -> tuple[Decimal, str, str, str]:
    """Individuals who buy housing: by homes and area (R-TAX-04, 05); everything else at the standard rate."""
    standard = tables.line("deed_tax", "rate", "standard", on)
    favoured = facts.is_housing and facts.people_buy and facts.deed_tax in ("sale", "exchange")
    area = f"{facts.area:.2f} m²"
    if not favoured:
        return Decimal(standard["rate"]), f"{facts.use}，{standard['zh']}", standard["en"], standard["source"]
    homes = facts.household_homes
    if homes is None:
        raise MissingFact(
            "household_homes_missing",
            "还没有查询购房家庭的住房套数，不能计算契税",
            "the number of the household's homes is missing",
        )
    if homes >= 2:
        rate = Decimal(standard["rate"])
        return (
            rate,
            f"第三套及以上，{area}，按 {percent(rate)}",
            f"third home or more, {percent(rate)}",
            standard["source"],
        )
    row = tables.line("deed_tax", "housing", "first" if homes == 0 else "second", on)
    rate = Decimal(row["small"] if facts.area <= Decimal(row["area"]) else row["large"])
    return rate, f"{row['zh']}，{area}，按 {percent(rate)}", f"{row['en']}, {area}, {percent(rate)}", row["source"]


def _line(amount: Decimal, zh: str, en: str, source: str, base: Decimal | None, rate: Decimal | None) -> Line:
    return Line("deed_tax", "契税", "Deed tax", yuan(amount), "buyer", "税务机关", zh, en, source, base, rate)
