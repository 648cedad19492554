"""Dues of whole matters, and what only some registrations pay or are spared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from realestate.law import TYPES, Application, Book, InvalidApplication, Paper, UnitFacts
from realestate.law.dues import assess, assess_matter, dues_facts
from realestate.law.dues.fee import in_words
from tests.law.stage import (
    BANK,
    BANK_B,
    CALENDAR,
    CODE,
    DEVELOPER,
    LI,
    NOW,
    OTHER_CODE,
    WANG,
    ask_for,
    entered,
    flat,
    mortgage,
    person,
    sale,
)  # fmt: skip

TODAY = date(2026, 3, 2)
SECOND = person("李雷", 5, born="1990-03-03", homes=1)
ELSEWHERE = "330106001002GB00024F00010013"


def loan(unit: str = CODE, by: Any = LI, bank: Any = BANK, amount: int = 1_500_000) -> Application:
    return replace(
        ask_for("first", "mortgage", "mortgage", by=(bank,), given_by=(by,), amount=Decimal(amount)), unit_code=unit
    )


def fees(applications: tuple[Application, ...], *books: Book) -> list[Decimal]:
    return [one.amount("registration_fee") for one in assess_matter(applications, books, TODAY)]


def test_a_home_carried_over_with_its_mortgage_pays_two_items() -> None:
    book = flat(area="150.00", mortgages=(mortgage(),))
    paid_off = ask_for("cancellation", "paid_off", "mortgage", by=(BANK,), facts={"of": "工行杭州分行"})
    bought = sale(buyers={SECOND: Fraction(1)}, price=Decimal(3_000_000))
    lines = assess_matter((paid_off, bought, loan(by=SECOND, bank=BANK_B)), [book], TODAY)
    assert [one.amount("registration_fee") for one in lines] == [Decimal(0), Decimal(80), Decimal(80)]
    assert sum(one.amount("deed_tax") for one in lines) == Decimal(60_000)


def test_several_units_of_one_parcel_for_one_loan_are_one_item() -> None:
    books = (flat(), replace(flat(), unit=replace(flat().unit, code=OTHER_CODE)))
    assert fees((loan(by=WANG), loan(OTHER_CODE, by=WANG)), *books) == [Decimal(80), Decimal(0)]


def test_units_on_two_parcels_are_two_items_and_so_are_two_loans() -> None:
    far = replace(flat(), unit=replace(flat().unit, code=ELSEWHERE))
    assert fees((loan(by=WANG), loan(ELSEWHERE, by=WANG)), flat(), far) == [Decimal(80), Decimal(80)]
    near = replace(flat(), unit=replace(flat().unit, code=OTHER_CODE))
    assert fees((loan(by=WANG), loan(OTHER_CODE, by=WANG, amount=9)), flat(), near) == [Decimal(80), Decimal(80)]


def test_a_new_home_pays_for_what_was_surveyed() -> None:
    book = Book(UnitFacts(CODE, area=Decimal(0), developer=DEVELOPER.holder))
    built = ask_for("first", "ownership", "ownership", by=(DEVELOPER,), facts={"use": "住宅", "area": "140.01"})
    bought = sale(sellers=(DEVELOPER,), price=Decimal(1_000_000))
    lines = assess_matter((built, bought), [book], TODAY)
    assert lines[1].amount("deed_tax") == Decimal("15000.00")  # 1.5 % above 140 m2
    assert lines[1].amount("vat") == 0


@pytest.mark.parametrize(
    ("on", "stamp"), [(date(2022, 6, 30), Decimal(10)), (date(2022, 7, 1), Decimal(0))]
)  # fmt: skip
def test_the_stamp_on_certificates_ended_in_2022(on: date, stamp: Decimal) -> None:
    assert assess(dues_facts(sale(copies=2), flat()), on).amount("certificate_stamp") == stamp


def test_the_tax_office_may_have_exempted() -> None:
    exempt = sale(extra=(Paper("tax_exempt_proof"),), tax_settled=False)
    assert assess(dues_facts(exempt, flat()), TODAY).amount("deed_tax") == 0
    assert entered(exempt, flat(), NOW).owners[0].holder.name == "李雷"


@pytest.mark.parametrize("facts", [{"assessed_price": "much"}, {"difference": "-1"}, {"deed_exempt": "friends"}])
def test_nonsense_in_the_facts_is_an_error_with_a_code(facts: dict[str, Any]) -> None:
    with pytest.raises(InvalidApplication):
        dues_facts(sale(facts=facts), flat())


def test_the_fee_of_every_kind_can_be_said_before_anything_is_known() -> None:
    said = {ground.fee: in_words(ground.fee, TODAY) for one in TYPES.values() for ground in one.grounds.values()}
    assert said["full"] == "住宅每件80元，非住宅每件550元"
    assert said["half"] == "住宅每件40元，非住宅每件275元"
    assert all(said.values())
    assert in_words("full", TODAY, "en").startswith("80 yuan")


@pytest.mark.parametrize("price", [Decimal("0.01"), Decimal(99_999_999_999)])
@pytest.mark.parametrize("area", ["1.00", "99999.00"])
def test_the_fee_depends_on_neither_price_nor_area(price: Decimal, area: str) -> None:
    facts = dues_facts(sale(price=price), flat(area=area))
    assert assess(facts, TODAY).amount("registration_fee") == Decimal(80)
    assert CALENDAR.is_workday(TODAY)
