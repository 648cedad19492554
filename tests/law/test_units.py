"""Split and merger of units: new codes, the same owners, every burden goes along, nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from realestate.law import JOINT, Applicant, Application, Book, InvalidApplication, apply, effect, effects_of_matter
from realestate.law.book import PendingCase
from realestate.law.judge import judge_matter
from realestate.law.rights import Residence
from tests.law.stage import (
    BANK,
    CALENDAR,
    CODE,
    ICBC,
    NOW,
    OTHER_CODE,
    QIANG,
    WANG,
    ZHAO,
    ask_for,
    codes,
    flat,
    moment,
    mortgage,
    notice,
    objection,
    seizure,
    signed,
)  # fmt: skip

THIRD_CODE = "330106001002GB00023F00010014"
INTO = [{"code": OTHER_CODE, "area": "40.00"}, {"code": THIRD_CODE, "area": "49.50", "address": "文三路1号B"}]


def split(*extra: Any, by: tuple[Any, ...] = (WANG,), into: Any = INTO, book: Book | None = None) -> Application:
    return ask_for("change", "split", "ownership", by=by, facts={"into": into}, extra=extra, book=book)


def neighbour(**changes: Any) -> Book:
    book = flat(**changes)
    return replace(book, unit=replace(book.unit, code=OTHER_CODE))


def merger(books: tuple[Book, ...], by: tuple[Any, ...] = (WANG,), *extra: Any) -> list[Application]:
    facts = {"into": {"code": THIRD_CODE, "area": "180.00"}, "units": [book.unit.code for book in books]}
    return [
        replace(ask_for("change", "merge", "ownership", by=by, facts=facts, extra=extra), unit_code=book.unit.code)
        for book in books
    ]


def placed(drafts: Any, code: str) -> Book:
    """The book of a new unit after all drafts on it."""
    book = replace(flat(), unit=replace(flat().unit, code=code), ownership=None, first_registered_on=None)
    for number, draft in enumerate(drafts):
        book = apply(book, draft, NOW, f"e{number}") if draft.unit_code == code else book
    return book


def test_a_split_makes_new_units_with_the_same_owners() -> None:
    drafts = effect(split(), flat({WANG: JOINT, QIANG: JOINT}), NOW, CALENDAR)
    assert [(d.unit_code, d.opens, d.founds) for d in drafts] == [
        (CODE, False, False), (OTHER_CODE, True, True), (THIRD_CODE, True, True),
    ]  # fmt: skip
    assert drafts[0].closed_ids == ("o1",)
    new = placed(drafts, THIRD_CODE)
    assert [owner.share for owner in new.owners] == [JOINT, JOINT]
    assert (str(new.unit.area), new.unit.location, new.unit.use) == ("49.50", "文三路1号B", "住宅")
    assert new.ownership is not None
    assert new.ownership.set_up_at == moment("2019-06-01 10:00"), "they have owned it since then"


def test_burdens_go_to_every_new_unit_in_their_rank() -> None:
    book = flat(
        mortgages=(mortgage(), mortgage(BANK, entered="2024-05-01 10:00")),
        objections=(objection(),),
        residences=(Residence(id="r1", entered_at=NOW, to=(ZHAO.holder,)),),
    )
    drafts = effect(split(), book, NOW, CALENDAR)
    for code in (OTHER_CODE, THIRD_CODE):
        new = placed(drafts, code)
        assert [m.ranked_from for m in new.mortgages_in_force(NOW)] == [
            moment("2023-05-01 10:00"), moment("2024-05-01 10:00"),
        ]  # fmt: skip
        assert len(new.residences_in_force(NOW)) == 1
        (kept,) = new.objections
        deadline = moment("2026-03-20 10:00")
        assert new.objection_state(kept, deadline, CALENDAR) == "lapsed", (
            "the fifteen days go on, they do not begin anew"
        )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ()),
        ({"seizures": (seizure(),)}, ("seized",)),
        ({"notices": (notice(ZHAO),)}, ("notice_without_consent",)),
        ({"mortgages": (mortgage(),)}, ("mortgagee_consent",)),
        ({"objections": (objection(),)}, ("objection_unacknowledged",)),
        ({"pending": (PendingCase("c0", "transfer", moment("2026-03-01 10:00")),)}, ("earlier_case",)),
        ({"pending": (PendingCase("c0", "correction", moment("2026-03-01 10:00")),)}, ("correction_pending",)),
        ({"residences": (Residence(id="r1", entered_at=NOW, to=(ZHAO.holder,)),)}, ("material_missing",)),
    ],
)
def test_what_stands_against_a_split(changes: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert codes(split(), flat(**changes)) == expected


def test_the_mortgagee_and_the_resident_may_agree() -> None:
    book = flat(mortgages=(mortgage(),), residences=(Residence(id="r1", entered_at=NOW, to=(ZHAO.holder,)),))
    assert codes(split(signed("consent", ICBC, ZHAO)), book) == ()


def test_all_owners_split_together() -> None:
    book = flat({WANG: Fraction(2, 3), QIANG: Fraction(1, 3)})
    assert codes(split(), book) == ("coowners_missing",)
    assert codes(split(by=(WANG, QIANG)), book) == ()


@pytest.mark.parametrize(
    ("into", "code"),
    [
        ([], "change_missing"),
        (INTO[:1], "change_missing"),
        ("nothing", "change_missing"),
        ([*INTO, INTO[0]], "same_unit_twice"),
        ([{"code": CODE, "area": "1"}, INTO[0]], "same_unit_twice"),
        ([{"code": "330106", "area": "1"}, INTO[0]], "invalid_unit"),
        ([{"code": OTHER_CODE, "area": "-1"}, INTO[1]], "invalid_price"),
        ([{"code": OTHER_CODE}, INTO[1]], "amount_missing"),
    ],
)
def test_a_split_that_cannot_be_meant(into: Any, code: str) -> None:
    application = replace(split(), facts={"into": into})
    with pytest.raises(InvalidApplication) as error:
        codes(application, flat())
    assert error.value.code == code


def test_units_of_the_same_owner_merge_into_one() -> None:
    books = (flat(), neighbour())
    asked = merger(books)
    assert [verdict.codes for verdict in judge_matter(asked, books, NOW, CALENDAR)] == [(), ()]
    drafts = [d for of_one in effects_of_matter(asked, books, NOW, CALENDAR) for d in of_one]
    assert [(d.unit_code, d.opens) for d in drafts] == [(CODE, False), (THIRD_CODE, True), (OTHER_CODE, False)]
    assert str(placed(drafts, THIRD_CODE).unit.area) == "180.00"


def test_each_merged_unit_brings_its_mortgages() -> None:
    books = (flat(mortgages=(mortgage(),)), neighbour(mortgages=(mortgage(BANK, entered="2024-05-01 10:00"),)))
    asked = merger(books, (WANG,), signed("consent", ICBC, BANK))
    drafts = [d for of_one in effects_of_matter(asked, books, NOW, CALENDAR) for d in of_one]
    assert len(placed(drafts, THIRD_CODE).mortgages_in_force(NOW)) == 2


def test_units_of_different_owners_do_not_merge() -> None:
    books = (flat(), neighbour(owners={QIANG: Fraction(1)}))
    asked = merger(books, (WANG, QIANG))
    first, second = judge_matter(asked, books, NOW, CALENDAR)
    assert first.codes == ("not_the_holder", "shares_not_whole")
    assert second.codes == ("not_the_holder",)


def test_shares_have_to_be_alike_in_every_merged_unit() -> None:
    half = Fraction(1, 2)
    books = (flat({WANG: half, QIANG: half}), neighbour(owners={WANG: Fraction(1, 3), QIANG: Fraction(2, 3)}))
    asked = merger(books, (WANG, QIANG))
    assert judge_matter(asked, books, NOW, CALENDAR)[0].codes == ("shares_not_whole",)


def test_a_merger_needs_every_unit_in_the_same_matter() -> None:
    assert codes(merger((flat(), neighbour()))[0], flat()) == ("material_missing",)


def test_a_unit_cannot_merge_with_itself() -> None:
    asked = merger((flat(), flat()))[0]
    with pytest.raises(InvalidApplication) as error:
        codes(asked, flat())
    assert error.value.code == "same_unit_twice"


def test_nobody_else_reshapes_the_unit() -> None:
    assert codes(replace(split(), holders=(Applicant(ZHAO),)), flat()) == ("not_the_holder", "coowners_missing")
