"""The other seven types: first, change, cancellation, correction, objection, notice, seizure; the blocking matrix
by row.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from realestate.law import (
    JOINT,
    TYPES,
    Applicant,
    Application,
    Book,
    Holder,
    InvalidApplication,
    Paper,
    Person,
    UnitFacts,
    effect,
    judge,
)  # fmt: skip
from realestate.law.book import PendingCase
from realestate.law.entries import EntryDraft
from realestate.law.people import parse_share
from realestate.law.rights import Closure, Easement, Residence
from tests.law.stage import (
    BANK,
    BANK_B,
    CALENDAR,
    CODE,
    COURT,
    COURT_B,
    DEVELOPER,
    ICBC,
    LI,
    NOW,
    OTHER_CODE,
    QIANG,
    SUN,
    WANG,
    ZHAO,
    as_person,
    ask_for,
    codes,
    entered,
    flat,
    moment,
    mortgage,
    notice,
    objection,
    person,
    seizure,
    signed,
)  # fmt: skip

HALF = Fraction(1, 2)


def only(application: Application, book: Book) -> EntryDraft:
    (draft,) = effect(application, book, NOW, CALENDAR)
    return draft


# Rows of the blocking matrix. Each column is one restriction on an otherwise free flat.

RESIDENCE = Residence(id="r1", entered_at=moment("2025-01-05 10:00"), to=(ZHAO.holder,))
COLUMNS: dict[str, dict[str, Any]] = {
    "seized": {"seizures": (seizure(),)},
    "pre_seized": {"seizures": (seizure(kind="pre_seizure", debtor=SUN.holder),)},
    "notice": {"notices": (notice(SUN),)},
    "free_mortgage": {"mortgages": (mortgage(covenant=False),)},
    "covenant": {"mortgages": (mortgage(covenant=True),)},
    "old_mortgage": {"mortgages": (mortgage(covenant=False, entered="2020-06-01 10:00"),)},
    "objection": {"objections": (objection(),)},
    "pending": {"pending": (PendingCase("c0", "transfer", moment("2026-03-01 10:00")),)},
    "residence": {"residences": (RESIDENCE,)},
    "correction": {"pending": (PendingCase("c0", "correction", moment("2026-03-01 10:00")),)},
}


def mortgage_first() -> Application:
    return ask_for("first", "mortgage", "mortgage", by=(BANK_B,), given_by=(WANG,), amount=Decimal(500000))


def more_amount() -> Application:
    book = flat(mortgages=(mortgage(),))
    return ask_for("change", "mortgage_amount", "mortgage", by=(WANG, BANK_B), book=book,
                   facts={"amount": Decimal(900000), "of": "杭州银行"})  # fmt: skip


def easement_first() -> Application:
    return ask_for("first", "easement", "easement", by=(LI,), given_by=(WANG,), facts={"dominant_unit": OTHER_CODE})


def residence_first() -> Application:
    return ask_for("first", "residence", "residence", by=(LI,), given_by=(WANG,))


def rename() -> Application:
    return ask_for("change", "name", "ownership", by=(WANG,), facts={"name": {"王芳": "王方"}})


def new_use() -> Application:
    return ask_for("change", "use", "ownership", by=(WANG,), facts={"use": "商业"})


def notice_of_sale() -> Application:
    return ask_for("notice", "sale", "notice", by=(LI,), given_by=(WANG,), price=Decimal(2350000))


def abandon() -> Application:
    return ask_for("cancellation", "abandoned", "ownership", by=(WANG,))


def destroyed() -> Application:
    return ask_for("cancellation", "destroyed", "ownership", by=(WANG,))


def pay_off() -> Application:
    return ask_for("cancellation", "paid_off", "mortgage", by=(BANK_B,), facts={"of": "杭州银行"})


def object_to() -> Application:
    return ask_for("objection", "objection", "objection", by=(LI,), facts={"matter": "面积"})


def seize() -> Application:
    return ask_for("seizure", "seize", "seizure", by=(as_person(COURT_B),),
                   facts={"from": "2026-03-02", "until": "2029-03-01"})  # fmt: skip


def inherit() -> Application:
    return ask_for("transfer", "inheritance", "ownership", by=(LI,), given_by=(WANG,),
                   extra=(Paper("inheritance_notarised"),))  # fmt: skip


def reissue() -> Application:
    return ask_for("change", "reissue", "ownership", by=(WANG,), facts={"reissue": "lost"})


def correct() -> Application:
    return ask_for("correction", "owners", "ownership", by=(LI, WANG),
                   facts={"owners": {"李雷": "1/1"}, "error_made": "2019-06-01", "evidence": "conclusive"})  # fmt: skip


WAITS = {"objection": "objection_unacknowledged", "pending": "earlier_case", "correction": "correction_pending"}
MORTGAGED = dict.fromkeys(("free_mortgage", "covenant", "old_mortgage"), "mortgagee_consent")
MATRIX: list[tuple[Any, dict[str, str]]] = [
    (mortgage_first, {"seized": "seized", "pre_seized": "seized", "notice": "notice_without_consent",
                      "residence": "residence_noted"} | WAITS),
    (more_amount, {"seized": "seized", "pre_seized": "seized", "notice": "notice_without_consent"} | MORTGAGED | WAITS),
    (easement_first, {"seized": "seized", "pre_seized": "seized", "notice": "notice_without_consent"} | MORTGAGED
     | WAITS),
    (residence_first, {"seized": "seized", "pre_seized": "seized", "notice": "notice_without_consent",
                       "residence": "already_registered"} | MORTGAGED | WAITS),
    (rename, {"pending": "earlier_case"}),
    (new_use, {"seized": "seized", "pre_seized": "seized", "notice": "notice_without_consent",
               "residence": "material_missing"} | MORTGAGED | WAITS),
    (notice_of_sale, {"seized": "seized", "pre_seized": "seized", "notice": "notice_without_consent",
                      "covenant": "mortgage_covenant", "old_mortgage": "mortgage_before_2021"} | WAITS),
    (abandon, {"seized": "seized", "pre_seized": "seized", "notice": "notice_consent_to_abandon",
               "residence": "encumbrance_consent_to_abandon"}
     | dict.fromkeys(MORTGAGED, "encumbrance_consent_to_abandon") | WAITS),
    (destroyed, {"seized": "court_informed", "pre_seized": "court_informed", "pending": "earlier_case",
                 "correction": "correction_pending"}),
    (pay_off, {}),
    (object_to, {}),
    (seize, {}),
    (reissue, {}),
    (inherit, {"seized": "seized", "pre_seized": "seized", "notice": "notice_without_consent"} | MORTGAGED | WAITS),
    (correct, {"seized": "correction_superseded", "pre_seized": "correction_superseded",
               "notice": "correction_superseded", "free_mortgage": "correction_superseded",
               "covenant": "correction_superseded", "old_mortgage": "correction_superseded",
               "residence": "correction_superseded", "pending": "earlier_case", "correction": "earlier_case"}),
]  # fmt: skip


def ground_flat(make: Any) -> Book:
    """The flat that a row needs to be in order at all: acts on a mortgage need one."""
    own = replace(mortgage(), id="own", mortgagees=(BANK_B.holder,))
    return flat(mortgages=(own,)) if make in (more_amount, pay_off) else flat()


@pytest.mark.parametrize(("make", "cells"), MATRIX, ids=lambda value: getattr(value, "__name__", ""))
def test_a_row_of_the_blocking_matrix(make: Any, cells: dict[str, str]) -> None:
    book = ground_flat(make)
    assert codes(make(), book) == ()
    for column, changes in COLUMNS.items():
        changed = dict(changes)
        if "mortgages" in changed:
            changed["mortgages"] = (*book.mortgages, *changed["mortgages"])
        found = codes(make(), replace(book, **changed))
        assert found == ((cells[column],) if column in cells else ()), column


@pytest.mark.parametrize("make", [more_amount, easement_first, residence_first, new_use, inherit])
def test_the_mortgagees_written_consent_opens_the_way(make: Any) -> None:
    book = ground_flat(make)
    book = replace(book, mortgages=(*book.mortgages, mortgage()))
    application = make()
    assert codes(application, book) == ("mortgagee_consent",)
    assert codes(replace(application, papers=(*application.papers, signed("consent", ICBC))), book) == ()


# First registration


def new_house(**changes: Any) -> Book:
    unit = UnitFacts(CODE, area=Decimal("101.20"), developer=DEVELOPER.holder)
    return Book(replace(unit, **changes.pop("unit", {})), **changes)


def first_house(by: Person = DEVELOPER, **changes: Any) -> Application:
    return ask_for("first", "ownership", "ownership", by=(by,), **changes)


def test_the_developer_registers_a_new_house_once() -> None:
    book = new_house()
    assert codes(first_house(), book) == ()
    assert codes(first_house(WANG), book) == ("not_the_holder",)
    after = entered(first_house(), book)
    assert after.first_registered_on == date(2026, 3, 2)
    assert codes(first_house(), after) == ("already_registered",)


def test_a_new_house_waits_for_the_inspection() -> None:
    application = replace(first_house(), site_checked=False)
    assert codes(application, new_house()) == ("site_check",)


def test_on_collective_land_fifteen_working_days_of_public_notice_go_before() -> None:
    book = new_house(unit={"land": "collective"})
    application = replace(first_house(), published_on=date(2026, 3, 2))
    assert codes(application, book, "2026-03-23 23:59") == ("public_notice",)
    assert codes(application, book, "2026-03-24 00:00") == ()
    assert codes(replace(application, published_on=None), book) == ("public_notice",)
    assert codes(replace(application, published_on=None), new_house()) == ()


def test_the_first_registration_starts_the_ninety_days_of_a_presale_notice() -> None:
    presold = notice(ZHAO, kind="presale", capable=None)
    book = new_house(notices=(presold,))
    assert book.notice_deadline(presold, CALENDAR) is None
    after = entered(first_house(), book, moment("2026-06-01 10:00"))
    assert after.notice_state(presold, moment("2026-08-31 23:59"), CALENDAR) == "active"
    assert after.notice_state(presold, moment("2026-09-01 00:00"), CALENDAR) == "lapsed"


def test_a_mortgage_ranks_behind_those_that_are_there() -> None:
    after = entered(mortgage_first(), flat(mortgages=(mortgage(),)))
    assert [m.mortgagees[0].name for m in after.mortgages_in_force(NOW)] == ["工行杭州分行", "杭州银行"]


def test_a_mortgage_from_a_notice_ranks_from_the_notice() -> None:
    noted = notice(BANK_B, kind="mortgage", entered="2023-01-05 10:00", capable="2026-03-01", obligors=(WANG.holder,))
    book = flat(mortgages=(mortgage(entered="2023-05-01 10:00"),), notices=(noted,))
    after = entered(mortgage_first(), book)
    assert [m.mortgagees[0].name for m in after.mortgages_in_force(NOW)] == ["杭州银行", "工行杭州分行"]
    assert after.notice_state(after.notices[0], NOW, CALENDAR) == "turned"


@pytest.mark.parametrize("bar", [{"land": "homestead"}, {"public_facility": True}, {"disputed": True}])
def test_what_the_law_excepts_cannot_be_mortgaged(bar: dict[str, Any]) -> None:
    book = flat()
    assert codes(mortgage_first(), replace(book, unit=replace(book.unit, **bar))) == ("cannot_be_mortgaged",)


def test_a_building_under_construction_may_be_mortgaged_before_its_first_registration() -> None:
    book = new_house()
    application = ask_for("first", "mortgage", "mortgage", by=(BANK,), given_by=(DEVELOPER,), amount=Decimal(9_000_000))
    assert codes(application, book) == ()
    assert codes(replace(application, site_checked=False), book) == ("site_check",)
    stranger = replace(application, obligors=(Applicant(WANG),))
    assert codes(stranger, book) == ("not_registered_first",)
    rising = replace(book, unit=replace(book.unit, under_construction=True, developer=None))
    assert codes(application, rising) == ()
    assert codes(replace(mortgage_first(), site_checked=False), flat()) == ()


def test_an_easement_is_entered_in_both_books() -> None:
    serving, served = effect(easement_first(), flat(), NOW, CALENDAR)
    assert (serving.unit_code, serving.content["other_unit"]) == (CODE, OTHER_CODE)
    assert (served.unit_code, served.content["other_unit"], served.content["side"]) == (OTHER_CODE, CODE, "dominant")
    assert (serving.output, served.output) == ("proof", "entry")


def test_joint_owners_mortgage_together() -> None:
    book = flat({WANG: JOINT, QIANG: JOINT})
    assert codes(mortgage_first(), book) == ("coowners_missing",)


# Change


def test_a_new_name_leaves_everything_else_as_it_was() -> None:
    book = flat(seizures=(seizure(),), mortgages=(mortgage(),))
    after = entered(rename(), book)
    assert [o.holder.name for o in after.owners] == ["王方"]
    assert after.owners[0].holder.id_number == WANG.id_number
    assert after.ownership is not None
    assert book.ownership is not None
    assert after.ownership.acquired == book.ownership.acquired
    assert after.mortgages == book.mortgages


def test_only_an_owner_changes_his_entry() -> None:
    assert codes(ask_for("change", "name", "ownership", by=(SUN,), facts={"name": {"王芳": "王方"}}), flat()) == (
        "not_the_holder",
    )


def test_a_new_area_becomes_a_fact_of_the_unit() -> None:
    draft = only(ask_for("change", "area", "ownership", by=(WANG,), facts={"area": Decimal("90.20")}), flat())
    assert draft.unit_facts == {"area": "90.20"}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [("joint", ()), ({"王芳": "1/3", "李强": "2/3"}, ()), ({"王芳": "1/3", "李强": "1/3"}, ("shares_not_whole",)),
     ({"王芳": "1/3", "孙立": "2/3"}, ("shares_not_whole",))],
)  # fmt: skip
def test_the_nature_of_co_ownership_changes_among_the_same_people(wanted: Any, expected: tuple[str, ...]) -> None:
    book = flat({WANG: HALF, QIANG: HALF})
    application = ask_for("change", "co_ownership", "ownership", by=(WANG, QIANG), facts={"co_ownership": wanted})
    assert codes(application, book) == expected
    assert "coowners_missing" in codes(replace(application, holders=application.holders[:1]), book)


def test_a_larger_mortgage_needs_its_own_bank_and_keeps_its_rank() -> None:
    own = replace(mortgage(), id="own", mortgagees=(BANK_B.holder,))
    book = flat(mortgages=(own,))
    without = replace(more_amount(), holders=(Applicant(WANG),))
    assert codes(without, book) == ("mortgagee_consent",)
    after = entered(more_amount(), book)
    (changed,) = after.mortgages_in_force(NOW)
    assert changed.amount == Decimal(900000)
    assert changed.ranked_from == own.entered_at


def test_a_smaller_amount_harms_nobody() -> None:
    own = replace(mortgage(), id="own", mortgagees=(BANK_B.holder,))
    book = flat(mortgages=(own, mortgage()), seizures=(seizure(),))
    smaller = replace(more_amount(), facts={"amount": Decimal(500000), "of": "杭州银行"})
    assert codes(more_amount(), book) == ("seized", "mortgagee_consent")
    assert codes(smaller, book) == ()


# Cancellation


def test_the_bank_alone_cancels_its_mortgage_and_the_owner_alone_does_not() -> None:
    book = flat(mortgages=(mortgage(), replace(mortgage(), id="own", mortgagees=(BANK_B.holder,))))
    after = entered(pay_off(), book)
    assert [m.id for m in after.mortgages_in_force(NOW)] == ["m-工行杭州分行"]
    assert codes(replace(pay_off(), holders=(Applicant(WANG),)), book) == ("not_the_holder",)
    assert codes(replace(pay_off(), holders=(Applicant(WANG), Applicant(BANK_B))), book) == ()
    assert codes(replace(pay_off(), facts={"of": "招商银行"}), book) == ("not_the_holder",)


def test_a_lapsed_notice_may_be_cleared_by_the_owner_and_a_living_one_not() -> None:
    book = flat(notices=(notice(ZHAO),))
    clear = ask_for("cancellation", "expired", "notice", by=(WANG,), facts={"of": "赵敏"})
    assert codes(clear, book, "2026-04-07 10:00") == ("not_the_holder",)
    assert codes(clear, book, "2026-04-08 10:00") == ()
    assert codes(replace(clear, reason="waived", holders=(Applicant(ZHAO),)), book) == ()


def test_a_dead_residents_right_is_cleared_by_the_owner() -> None:
    book = flat(residences=(RESIDENCE,))
    clear = ask_for("cancellation", "death", "residence", by=(WANG,), facts={"of": "赵敏"})
    assert codes(clear, book) == ()
    assert codes(replace(clear, reason="waived"), book) == ("not_the_holder",)
    assert entered(clear, book).residences_in_force(NOW) == ()


def test_abandonment_goes_with_everybodys_consent() -> None:
    book = flat(mortgages=(mortgage(),), notices=(notice(ZHAO),), residences=(RESIDENCE,))
    assert codes(abandon(), book) == ("notice_consent_to_abandon", "encumbrance_consent_to_abandon")
    application = abandon()
    consent = signed("consent", ICBC, ZHAO)
    assert codes(replace(application, papers=(*application.papers, consent)), book) == ()


def test_an_easement_holder_has_a_say_in_the_abandonment() -> None:
    passage = Easement(id="e1", entered_at=NOW, other_unit=OTHER_CODE, purpose="通行", holders=(LI.holder,))
    assert codes(abandon(), flat(easements=(passage,))) == ("encumbrance_consent_to_abandon",)


def test_a_destroyed_house_leaves_no_ownership() -> None:
    assert codes(replace(destroyed(), site_checked=False), flat()) == ("site_check",)
    assert entered(destroyed(), flat()).ownership is None


# Correction


def test_evidence_or_the_holders_word_carries_a_correction() -> None:
    facts = {"owners": {"孙立": "1/1"}, "error_made": "2019-06-01"}
    alone = ask_for("correction", "owners", "ownership", by=(SUN,), facts=facts | {"evidence": "weak"})
    assert codes(alone, flat()) == ("correction_unproven",)
    assert codes(replace(alone, facts=facts | {"evidence": "conclusive"}), flat()) == ()
    assert codes(replace(alone, papers=(*alone.papers, signed("consent", WANG))), flat()) == ()
    after = entered(replace(alone, facts=facts | {"evidence": "conclusive"}), flat())
    assert [(o.holder.name, o.share) for o in after.owners] == [("孙立", Fraction(1))]
    assert after.owners[0].holder.id_number == SUN.id_number


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        ({"孙立": "1/2", "王芳": "1/2"}, ()),
        ({"孙立": "joint", "王芳": "joint"}, ()),
        ({"孙立": "1/2", "王芳": "1/3"}, ("shares_not_whole",)),
        ({"孙立": "1/2", "王芳": "joint"}, ("shares_not_whole",)),
    ],
)
def test_corrected_shares_add_up_to_one(owners: dict[str, str], expected: tuple[str, ...]) -> None:
    facts = {"owners": owners, "error_made": "2019-06-01", "evidence": "conclusive"}
    assert codes(ask_for("correction", "owners", "ownership", by=(SUN,), facts=facts), flat()) == expected


def test_a_stranger_without_interest_corrects_nothing() -> None:
    facts = {"owners": {"孙立": "1/1"}, "error_made": "2019-06-01", "evidence": "conclusive"}
    application = ask_for("correction", "owners", "ownership", by=(SUN,), facts=facts)
    without = tuple(p for p in application.papers if p.kind != "interest_proof")
    assert codes(replace(application, papers=without), flat()) == ("not_an_interested_party",)


def test_what_came_before_the_error_does_not_stand_against_its_correction() -> None:
    facts = {"owners": {"孙立": "1/1"}, "evidence": "conclusive"}
    book = flat(mortgages=(mortgage(entered="2023-05-01 10:00"),))
    make = lambda day: ask_for("correction", "owners", "ownership", by=(SUN,), facts=facts | {"error_made": day})  # noqa: E731
    assert codes(make("2023-05-01"), book) == ()
    assert codes(make("2023-04-30"), book) == ("correction_superseded",)


def test_a_slip_of_the_pen_may_be_corrected_under_a_seizure() -> None:
    application = ask_for("correction", "name", "ownership", by=(WANG,), facts={"name": {"王芳": "王芳芳"}})
    assert codes(application, flat(seizures=(seizure(),))) == ()
    assert entered(application, flat()).owners[0].holder.name == "王芳芳"


def test_ex_officio_waits_for_the_public_notice() -> None:
    facts = {"owners": {"孙立": "1/1"}, "ex_officio": True, "error_made": "2019-06-01"}
    application = ask_for("correction", "owners", "ownership", by=(SUN,), facts=facts)
    assert codes(application, flat()) == ()
    assert codes(replace(application, published_on=None), flat()) == ("public_notice",)


# Objection


def test_an_objection_lapses_and_does_not_come_back() -> None:
    book = flat(objections=(objection(SUN, entered="2026-05-20 09:30"),))
    again = ask_for("objection", "objection", "objection", by=(SUN,), facts={"matter": "产权归属"})
    assert codes(again, book, "2026-06-04 16:00") == ("already_registered",)
    assert codes(again, book, "2026-06-05 09:00") == ("objection_lapsed_before",)
    assert codes(replace(again, facts={"matter": "面积"}), book, "2026-06-05 09:00") == ()
    assert codes(replace(again, holders=(Applicant(LI),)), book, "2026-06-05 09:00") == ()


def test_the_proof_of_a_suit_keeps_an_objection() -> None:
    book = flat(objections=(objection(SUN, entered="2026-05-20 09:30"),))
    suit = ask_for("objection", "suit", "objection", by=(SUN,), facts={"matter": "产权归属", "proved": "2026-06-04"})
    assert codes(suit, book, "2026-06-04 16:00") == ()
    assert codes(suit, book, "2026-06-05 09:00") == ("objection_lapsed_before",)
    kept = entered(suit, book, moment("2026-06-04 16:00"))
    assert len(kept.objections_in_force(moment("2026-12-01 10:00"), CALENDAR)) == 1


def test_a_proof_handed_in_on_the_fifteenth_day_counts_however_long_the_entry_takes() -> None:
    book = flat(objections=(objection(SUN, entered="2026-05-20 09:30"),))
    suit = ask_for("objection", "suit", "objection", by=(SUN,), facts={"matter": "产权归属"})
    in_time = replace(suit, accepted_at=moment("2026-06-04 16:00"))
    assert codes(in_time, book, "2026-06-08 09:00") == ()
    kept = entered(in_time, book, moment("2026-06-08 09:00"))
    assert len(kept.objections_in_force(moment("2026-12-01 10:00"), CALENDAR)) == 1
    late = replace(suit, accepted_at=moment("2026-06-05 09:00"))
    assert codes(late, book, "2026-06-08 09:00") == ("objection_lapsed_before",)


def test_the_sole_owner_does_not_object_to_himself() -> None:
    own = ask_for("objection", "objection", "objection", by=(WANG,), facts={"matter": "产权归属"})
    assert codes(own, flat()) == ("not_an_interested_party",)
    assert codes(own, flat({WANG: JOINT, QIANG: JOINT})) == ()


# Notice


def presale(by: Person = ZHAO, seller: Person = DEVELOPER) -> Application:
    return ask_for("notice", "presale", "notice", by=(by,), given_by=(seller,), price=Decimal(3_100_000))


def test_a_presale_is_noted_before_the_house_is_registered() -> None:
    assert codes(presale(), new_house()) == ()
    assert codes(presale(seller=WANG), new_house()) == ("not_the_holder",)
    without = tuple(p for p in presale().papers if p.kind != "presale_contract_filed")
    assert codes(replace(presale(), papers=without), new_house()) == ("material_missing",)


def test_a_home_is_presold_once() -> None:
    after = entered(presale(), new_house())
    assert codes(presale(LI), after) == ("notice_without_consent",)
    assert codes(presale(), after) == ("already_registered",)


def test_the_builders_mortgage_goes_before_the_presale_notice() -> None:
    assert codes(presale(), new_house(mortgages=(mortgage(),))) == ("mortgagee_consent",)


def test_a_presold_home_is_mortgaged_by_who_pre_bought_it() -> None:
    after = entered(presale(), new_house())
    loan = ask_for("notice", "presale_mortgage", "notice", by=(BANK,), given_by=(ZHAO,), amount=Decimal(2_000_000))
    assert codes(loan, after) == ()
    assert codes(loan, new_house()) == ("not_the_holder",)
    both = entered(loan, after)
    assert [n.kind for n in both.notices_in_force(NOW, CALENDAR)] == ["presale", "presale_mortgage"]


def test_a_mortgage_notice_on_a_house_needs_what_a_mortgage_needs() -> None:
    loan = ask_for("notice", "mortgage", "notice", by=(BANK,), given_by=(WANG,), amount=Decimal(2_000_000))
    assert codes(loan, flat()) == ()
    assert codes(loan, flat(seizures=(seizure(),))) == ("seized",)


# Seizure


def court(act: str, by: Holder = COURT, extra: tuple[Paper, ...] = (), **given: Any) -> Application:
    facts = {"from": "2026-03-02", "until": "2029-03-01"} if act in ("seize", "preseize") else {}
    return ask_for("seizure", act, "seizure", by=(as_person(by),), extra=extra, facts=facts | given)


@pytest.mark.parametrize(("until", "expected"), [("2029-03-01", ()), ("2029-03-02", ("term_too_long",))])
def test_a_seizure_lasts_three_years_at_most(until: str, expected: tuple[str, ...]) -> None:
    assert codes(court("seize", until=until), flat()) == expected


def test_a_seizure_comes_into_the_book_behind_the_one_served_first() -> None:
    book = entered(court("seize", served="2026-03-02 09:00:00"), flat())
    book = entered(court("seize", COURT_B, served="2026-03-02 09:00:01"), book)
    assert [(s.seizure.organ.name, s.state, s.rank) for s in book.seizure_standings(NOW)] == [
        ("西湖区法院", "active", None), ("滨江区法院", "waiting", 1)
    ]  # fmt: skip


def test_a_flat_that_the_debtor_has_sold_is_not_seized() -> None:
    assert codes(court("seize", debtor=WANG.holder), flat()) == ()
    assert codes(court("seize", debtor=SUN.holder), flat()) == ("already_transferred",)


def test_a_pre_seizure_takes_what_the_debtor_pre_bought() -> None:
    book = new_house(notices=(notice(ZHAO, kind="presale", capable=None),))
    assert codes(court("preseize", debtor=ZHAO.holder), book) == ()
    assert codes(court("preseize", debtor=DEVELOPER.holder), book) == ()
    assert codes(court("preseize", debtor=SUN.holder), book) == ("already_transferred",)
    assert codes(court("preseize", debtor=SUN.holder, extra=(Paper("presale_contract_filed"),)), book) == ()
    assert codes(court("seize"), book) == ("not_registered_first",)


def test_only_the_seizing_court_releases() -> None:
    book = flat(seizures=(seizure(COURT),))
    assert codes(court("release"), book) == ()
    assert codes(court("release", COURT_B), book) == ("not_the_seizing_court",)
    superior = court("release", COURT_B, of="西湖区法院", extra=(Paper("superior_court"),))
    assert codes(superior, book) == ()
    assert [s.state for s in entered(court("release"), book).seizure_standings(NOW)] == ["released"]


def test_a_renewal_in_time_keeps_the_place_and_a_late_one_is_new() -> None:
    first = seizure(COURT, served="2023-04-01 10:00", starts="2023-04-01", until="2026-03-31")
    second = seizure(COURT_B, served="2024-04-01 10:00", starts="2024-04-01", until="2027-03-31")
    book = flat(seizures=(first, second))
    renewal = court("renew", until="2029-03-31")
    assert codes(renewal, book, "2026-03-30 10:00") == ()
    kept = entered(renewal, book, moment("2026-03-30 10:00"))
    later = moment("2026-04-02 10:00")
    assert [(s.seizure.organ.name, s.state, s.until.isoformat()) for s in kept.seizure_standings(later)] == [
        ("西湖区法院", "active", "2029-03-31"), ("滨江区法院", "waiting", "2027-03-31")
    ]  # fmt: skip
    late = entered(court("renew", **{"from": "2026-04-02"}), book, later)
    assert [(s.seizure.organ.name, s.state) for s in late.seizure_standings(later)] == [
        ("西湖区法院", "ended"), ("滨江区法院", "active"), ("西湖区法院", "waiting")
    ]  # fmt: skip


def test_a_renewal_is_three_years_at_most_and_its_courts_own() -> None:
    book = flat(seizures=(seizure(COURT, starts="2023-04-01", until="2026-03-31"),))
    assert codes(court("renew", until="2029-03-31"), book) == ()
    assert codes(court("renew", until="2029-04-01"), book) == ("term_too_long",)
    assert codes(court("renew", COURT_B), book) == ("not_the_seizing_court",)


def test_a_promoted_seizure_may_be_renewed_from_its_own_end() -> None:
    first = replace(seizure(COURT), closed=Closure("released", moment("2026-02-01 10:00")))
    second = seizure(COURT_B, served="2026-01-06 10:00", starts="2026-01-06", until="2027-01-05")
    book = flat(seizures=(first, second))
    standing = book.active_seizure(NOW)
    assert standing is not None
    assert (standing.starts, standing.until) == (date(2026, 2, 1), date(2027, 1, 31))
    after = entered(court("renew", COURT_B, until="2029-01-31"), book)
    renewed = after.active_seizure(moment("2028-01-01 10:00"))
    assert renewed is not None
    assert (renewed.starts, renewed.until) == (date(2026, 2, 1), date(2029, 1, 31))


# Malformed


@pytest.mark.parametrize(
    ("make", "changes", "code"),
    [
        (rename, {"facts": {}}, "change_missing"),
        (rename, {"reason": "colour"}, "unknown_reason"),
        (new_use, {"right": "seizure"}, "unknown_right"),
        (more_amount, {"facts": {"amount": "many"}}, "invalid_price"),
        (mortgage_first, {"amount": None}, "amount_missing"),
        (easement_first, {"facts": {"dominant_unit": CODE}}, "same_unit_twice"),
        (object_to, {"facts": {}}, "matter_missing"),
        (object_to, {"holders": (Applicant(LI), Applicant(SUN))}, "one_objector"),
        (seize, {"holders": (Applicant(LI),)}, "not_an_organ"),
        (seize, {"facts": {"from": "2026-03-02", "until": "2026-03-01"}}, "invalid_dates"),
        (seize, {"facts": {"from": "2026-02-30"}}, "invalid_dates"),
        (seize, {"facts": {"served": "at noon"}}, "invalid_dates"),
        (seize, {"facts": {"share": "3/2"}}, "invalid_share"),
        (seize, {"facts": {"share": "1/0"}}, "invalid_share"),
        (correct, {"facts": {"owners": {"李雷": "two"}}}, "invalid_share"),
        (correct, {"facts": {}}, "change_missing"),
        (pay_off, {"reason": "destroyed"}, "unknown_reason"),
        (notice_of_sale, {"facts": {"capable_from": "tomorrow"}}, "invalid_dates"),
    ],
)
def test_facts_that_cannot_be_meant_are_a_clear_error(make: Any, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidApplication) as caught:
        judge(replace(make(), **changes), flat(), NOW, CALENDAR)
    assert caught.value.code == code
    assert caught.value.message
    assert caught.value.message_en


# Declarations


def test_there_are_eight_types_with_the_national_codes() -> None:
    assert {t.slug: t.code for t in TYPES.values()} == {
        "first": 100, "transfer": 200, "change": 300, "cancellation": 400, "correction": 500, "objection": 600,
        "notice": 700, "seizure": 800,
    }  # fmt: skip


@pytest.mark.parametrize("slug", sorted(TYPES))
def test_every_ground_is_declared_whole(slug: str) -> None:
    for code, ground in TYPES[slug].grounds.items():
        assert ground.code == code
        assert ground.zh
        assert ground.en
        assert ground.article
        assert ground.rules
        assert ground.promise.workdays <= ground.statutory_workdays
        kinds = [(need.kind, need.zh) for need in ground.papers]
        assert len(kinds) == len(set(kinds))


def test_reduced_persons_never_hide_behind_another() -> None:
    minor = person("小华", 40, born="2015-01-01")
    book = flat({minor: Fraction(1)})
    assert "guardian_guarantee" in codes(ask_for("change", "name", "ownership", by=(minor,),
                                                 facts={"name": {"小华": "小花"}}, book=book), book)  # fmt: skip


@pytest.mark.parametrize("text", ["1e3000000", "1/9999999999999", "٣/٤x", "0", "2", "1/0", "-1/2", ""])
def test_a_share_is_written_as_people_write_it(text: str) -> None:
    with pytest.raises((ValueError, ZeroDivisionError)):
        parse_share(text)
