"""Fees and taxes: every worked vector of RULEBOOK 5, and each boundary from both sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realestate.law import Applicant
from realestate.law.dues import DuesFacts, MissingFact, NoRate, assess, dues_facts
from realestate.law.dues.tables import TABLES, table, version
from tests.law.stage import CHILD, HAN, LI, WANG, flat, sale

THREE_MILLION = Decimal(3_000_000)


def on(text: str) -> date:
    return date.fromisoformat(text)


def home(**changes: object) -> DuesFacts:
    """An only home of 120 m2 bought for three million from somebody who held it for long."""
    facts = DuesFacts(
        deed_tax="sale", area=Decimal(120), price=THREE_MILLION, household_homes=0, acquired=on("2010-01-01")
    )
    return replace(facts, **changes)  # type: ignore[arg-type]


def deed(facts: DuesFacts, day: str) -> Decimal:
    return assess(facts, on(day)).amount("deed_tax")


def fee(facts: DuesFacts, day: str = "2026-03-02") -> Decimal:
    return assess(facts, on(day)).amount("registration_fee")


def amount(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize(
    ("changes", "day", "tax"),
    [
        ({}, "2025-03-01", "30000.00"),
        ({}, "2024-11-30", "45000.00"),
        ({}, "2024-12-01", "30000.00"),
        ({"area": amount("140.00")}, "2025-03-01", "30000.00"),
        ({"area": amount("140.01")}, "2025-03-01", "45000.00"),
        ({"area": amount("90.00")}, "2023-03-01", "30000.00"),
        ({"area": amount("90.01")}, "2023-03-01", "45000.00"),
        ({"area": amount(150), "household_homes": 1}, "2025-03-01", "60000.00"),
        ({"area": amount(140), "household_homes": 1}, "2025-03-01", "30000.00"),
        ({"area": amount("90.01"), "household_homes": 1}, "2023-03-01", "60000.00"),
        ({"area": amount(150), "household_homes": 2}, "2025-03-01", "90000.00"),
        ({"area": amount(60), "household_homes": 5}, "2025-03-01", "90000.00"),
        ({"use": "商业"}, "2025-03-01", "90000.00"),
        ({"buyer_kinds": ("company",)}, "2025-03-01", "90000.00"),
        ({"deed_tax": "heirs"}, "2025-03-01", "0.00"),
        ({"deed_tax": "spouses"}, "2025-03-01", "0.00"),
        ({"deed_tax": "divorce"}, "2025-03-01", "0.00"),
        ({"deed_tax": "restructuring"}, "2025-03-01", "0.00"),
        ({"deed_tax": "gift", "price": None, "assessed_price": amount(2_000_000)}, "2025-03-01", "60000.00"),
        ({"deed_tax": "exchange", "price": None, "difference": amount(500_000)}, "2025-03-01", "5000.00"),
        ({"deed_tax": "exchange", "price": None, "difference": None}, "2025-03-01", "0.00"),
        ({"compensation": amount(3_000_000)}, "2025-03-01", "0.00"),
        ({"compensation": amount(2_000_000)}, "2025-03-01", "5000.00"),
        ({"deed_exempt": "public_use"}, "2025-03-01", "0.00"),
    ],
)
def test_deed_tax(changes: dict[str, object], day: str, tax: str) -> None:
    assert deed(home(**changes), day) == amount(tax)


def test_the_line_explains_itself_in_plain_words() -> None:
    line = next(x for x in assess(home(area=amount("89.5")), on("2026-03-02")).lines if x.code == "deed_tax")
    assert line.zh == "首套，89.50 m²，按 1%"
    assert (line.base, line.rate, line.payer) == (THREE_MILLION, amount("0.01"), "buyer")
    assert "2024年第16号" in line.source
    large = next(x for x in assess(home(area=amount("150")), on("2026-03-02")).lines if x.code == "deed_tax")
    assert large.zh.endswith("按 1.5%")


@pytest.mark.parametrize(
    ("day", "vat", "surcharges", "tax"),
    [
        ("2025-06-01", "150000.00", "9000.00", "30000.00"),
        ("2026-01-15", "91747.57", "5504.85", "30582.52"),
        ("2025-12-31", "150000.00", "9000.00", "30000.00"),
        ("2026-01-01", "91747.57", "5504.85", "30582.52"),
    ],
)
def test_vat_of_a_home_held_for_less_than_two_years(day: str, vat: str, surcharges: str, tax: str) -> None:
    found = assess(home(price=amount(3_150_000), acquired=on("2024-06-15")), on(day))
    assert found.amount("vat") == amount(vat)
    assert found.amount("surcharges") == amount(surcharges)
    assert found.amount("deed_tax") == amount(tax)


@pytest.mark.parametrize(("day", "vat"), [("2026-03-01", "68446.60"), ("2026-03-02", "0.00")])
def test_two_years_less_a_day_are_not_two_years(day: str, vat: str) -> None:
    facts = home(price=amount(2_350_000), acquired=on("2024-03-02"))
    assert assess(facts, on(day)).amount("vat") == amount(vat)


def test_a_leap_day_counts_as_two_years_on_the_last_of_february() -> None:
    facts = home(acquired=on("2024-02-29"))
    assert assess(facts, on("2026-02-27")).amount("vat") > 0
    assert assess(facts, on("2026-02-28")).amount("vat") == 0


@pytest.mark.parametrize(
    ("changes", "tax"),
    [
        ({"seller_only_home": True, "acquired": on("2021-03-02")}, "0.00"),
        ({"seller_only_home": True, "acquired": on("2021-03-03")}, "30000.00"),
        ({"seller_only_home": False}, "30000.00"),
        ({"original_value": amount(2_000_000), "costs": amount(100_000)}, "180000.00"),
        ({"original_value": amount(4_000_000)}, "0.00"),
    ],
)
def test_income_tax_of_the_seller(changes: dict[str, object], tax: str) -> None:
    found = assess(home(**changes), on("2026-03-02"))
    assert found.amount("income_tax") == amount(tax)
    assert all(line.payer == "seller" for line in found.lines if line.code == "income_tax")


def test_stamp_duty_spares_people_and_housing() -> None:
    found = assess(home(), on("2026-03-02"))
    assert found.amount("stamp_duty") == found.amount("stamp_duty_seller") == 0
    shop = assess(home(use="商业", buyer_kinds=("company",)), on("2026-03-02"))
    assert shop.amount("stamp_duty") == shop.amount("stamp_duty_seller") == amount("1500.00")


@pytest.mark.parametrize(
    ("changes", "day", "expected"),
    [
        ({}, "2026-03-02", "80"),
        ({"copies": 2}, "2026-03-02", "90"),
        ({"use": "商业", "right": "mortgage", "certified": False}, "2026-03-02", "550"),
        ({"use": "车位"}, "2019-06-30", "550"),
        ({"use": "车位"}, "2019-07-01", "80"),
        ({"use": "车位", "own_certificate": False}, "2026-03-02", "0"),
        ({"fee": "change"}, "2019-06-30", "40"),
        ({"fee": "change"}, "2019-07-01", "0"),
        ({"fee": "book_cost", "copies": 2}, "2026-03-02", "20"),
        ({"fee": "half", "use": "商业"}, "2026-03-02", "275"),
        ({"fee": "half"}, "2026-03-02", "40"),
        ({"fee": "none"}, "2026-03-02", "0"),
        ({"buyer_kinds": ("micro_enterprise",), "use": "工业", "copies": 3}, "2026-03-02", "20"),
        ({"buyer_kinds": ("company",), "use": "工业", "copies": 3}, "2026-03-02", "570"),
        ({"fee_exempt": "affordable"}, "2026-03-02", "0"),
        ({"land": "homestead"}, "2026-03-02", "10"),
        ({"items": 3, "right": "mortgage", "certified": False}, "2026-03-02", "240"),
    ],
)
def test_registration_fee(changes: dict[str, object], day: str, expected: str) -> None:
    assert fee(replace(DuesFacts(), **changes), day) == amount(expected)  # type: ignore[arg-type]


@given(
    price=st.decimals(min_value=1, max_value=10**9, places=2),
    area=st.decimals(min_value=1, max_value=10**4, places=2),
    homes=st.integers(0, 5),
    held=st.integers(0, 4000),
)
def test_the_fee_never_depends_on_price_or_area_and_no_due_is_negative(
    price: Decimal, area: Decimal, homes: int, held: int
) -> None:
    from datetime import timedelta

    day = on("2026-03-02")
    found = assess(home(price=price, area=area, household_homes=homes, acquired=day - timedelta(days=held)), day)
    assert found.amount("registration_fee") == 80
    assert all(line.amount >= 0 and line.amount == line.amount.quantize(Decimal("0.01")) for line in found.lines)
    assert found.total == sum(line.amount for line in found.lines)
    assert found.owed_by("buyer") + found.owed_by("seller") == found.total


def test_the_sum_of_a_plain_sale_by_payer() -> None:
    found = assess(dues_facts(sale(), flat()), on("2026-03-02"))
    assert found.amount("registration_fee") == amount("80.00")
    assert found.amount("deed_tax") == amount("23500.00")
    assert [line.amount for line in found.lines if line.code == "vat"] == [amount("0.00")]
    assert found.owed_by("buyer") == amount("23580.00")
    assert set(found.versions) == set(TABLES)


def test_the_buyer_with_most_homes_decides() -> None:
    rich = replace(HAN, household_homes=2)
    application = sale(buyers={LI: Fraction(1, 2), rich: Fraction(1, 2)})
    assert assess(dues_facts(application, flat()), on("2026-03-02")).amount("deed_tax") == amount("70500.00")


def test_the_holding_period_comes_from_the_book() -> None:
    found = assess(dues_facts(sale(), flat(acquired="2025-06-01")), on("2026-03-02"))
    assert found.amount("vat") > 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"price": None}, "price_missing"),
        ({"household_homes": None}, "household_homes_missing"),
        ({"acquired": None}, "acquired_missing"),
        ({"price": None, "acquired": on("2025-12-01")}, "price_missing"),
    ],
)
def test_a_missing_fact_is_named_and_nothing_is_guessed(changes: dict[str, object], code: str) -> None:
    with pytest.raises(MissingFact) as caught:
        assess(home(**changes), on("2026-03-02"))
    assert caught.value.code == code


def test_before_the_first_line_of_a_table_there_is_no_due() -> None:
    with pytest.raises(NoRate):
        fee(DuesFacts(), "2016-11-30")


@pytest.mark.parametrize("name", TABLES)
def test_every_line_of_every_table_has_a_day_and_a_source(name: str) -> None:
    for lines in table(name).values():
        for row in lines:
            assert isinstance(row["from"], date)
            assert row["source"]
    assert version(name).startswith("20")


def test_a_child_who_buys_is_a_person_like_any_other() -> None:
    buying = replace(sale(), holders=(Applicant(CHILD, Fraction(1), guardians=(WANG,)),))
    assert dues_facts(buying, flat()).people_buy
