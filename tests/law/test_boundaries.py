"""Boundaries, one fact apart: what a careful registrar would try on the rulebook."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from realestate.law import (
    JOINT,
    Applicant,
    Application,
    Book,
    InvalidApplication,
    Paper,
    Person,
    UnitFacts,
    effects_of_matter,
)
from realestate.law.book import PendingCase
from realestate.law.judge import judge_matter
from realestate.law.rights import Easement, Residence
from tests.law.stage import (
    BANK,
    BANK_B,
    CALENDAR,
    CHILD,
    CODE,
    COURT,
    COURT_B,
    DEVELOPER,
    HAN,
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
    papers,
    person,
    sale,
    seizure,
    signed,
)  # fmt: skip

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
ONE = Fraction(1)


def owners(book: Book) -> dict[str, Any]:
    return {owner.holder.name: owner.share for owner in book.owners}


def passed(
    reason: str, sellers: tuple[Person, ...], buyers: dict[Person, Any], *extra: Paper, **more: Any
) -> Application:
    return replace(
        ask_for("transfer", reason, "ownership", given_by=sellers, extra=extra, **more),
        holders=tuple(Applicant(p, share) for p, share in buyers.items()),
    )


# Co-owners.


@pytest.mark.parametrize(
    ("share", "expected"),
    [(Fraction(2, 3), ()), (Fraction(66, 100), ("coowners_missing",)), (Fraction(667, 1000), ())],
)
def test_two_thirds_are_enough_and_066_is_not(share: Fraction, expected: tuple[str, ...]) -> None:
    book = flat({WANG: share, QIANG: 1 - share})
    told = papers("coowner_notice")
    assert codes(sale(extra=told if not expected else ()), book) == expected


@pytest.mark.parametrize("reason", ["sale", "gift", "divorce", "spouse"])
def test_a_joint_owner_who_takes_has_joined(reason: str) -> None:
    book = flat({WANG: JOINT, QIANG: JOINT})
    application = passed(reason, (QIANG,), {WANG: ONE})
    assert codes(application, book) == ()
    assert owners(entered(application, book)) == {"王芳": ONE}


def test_a_gift_of_a_part_leaves_the_rest() -> None:
    application = passed("gift", (WANG,), {HAN: HALF}, share=HALF)
    assert codes(application, flat()) == ()
    assert owners(entered(application, flat())) == {"王芳": HALF, "韩梅": HALF}
    shared = flat({WANG: HALF, QIANG: HALF})
    assert codes(application, shared) == (), "his own share is his to give; nobody may buy first what is given away"
    assert owners(entered(application, shared)) == {"李强": HALF, "韩梅": HALF}


def test_nobody_gives_a_larger_part_than_he_has() -> None:
    shared = flat({WANG: THIRD, QIANG: 1 - THIRD})
    assert "shares_not_whole" in codes(passed("gift", (WANG,), {HAN: HALF}, share=HALF), shared)


def test_a_sale_of_a_share_asks_the_other_owners_first() -> None:
    shared = flat({WANG: HALF, QIANG: HALF})
    application = passed("sale", (WANG,), {LI: HALF}, share=HALF, price=Decimal(10**6))
    assert codes(application, shared) == ("preemption_open",)
    assert codes(replace(application, papers=(*application.papers, signed("preemption_waiver", QIANG))), shared) == ()
    among = passed("sale", (WANG,), {QIANG: HALF}, share=HALF, price=Decimal(10**6))
    assert codes(among, shared) == ()


# Heirs.


def inherits(heirs: dict[Person, Any], dead: Person = QIANG) -> Application:
    return passed("inheritance", (dead,), heirs, *papers("inheritance_notarised", "guardianship_proof"))


@pytest.mark.parametrize(
    ("taken", "after"),
    [
        ({WANG: HALF, CHILD: HALF}, {"王芳": Fraction(3, 4), "小明": Fraction(1, 4)}),  # halves of his half
        ({WANG: Fraction(3, 4), CHILD: Fraction(1, 4)}, {"王芳": Fraction(3, 4), "小明": Fraction(1, 4)}),  # the end
        ({CHILD: ONE}, {"王芳": HALF, "小明": HALF}),
        ({WANG: ONE}, {"王芳": ONE}),
        ({WANG: Fraction(1, 4), CHILD: Fraction(1, 4)}, {"王芳": Fraction(3, 4), "小明": Fraction(1, 4)}),
        ({WANG: None, CHILD: None}, {"王芳": Fraction(3, 4), "小明": Fraction(1, 4)}),
    ],
)
def test_what_a_joint_owner_leaves(taken: dict[Person, Any], after: dict[str, Fraction]) -> None:
    book = flat({WANG: JOINT, QIANG: JOINT})
    application = inherits(taken)
    application = replace(
        application,
        holders=tuple(replace(a, guardians=(WANG,)) if a.person is CHILD else a for a in application.holders),
    )
    assert codes(application, book) == ()
    assert owners(entered(application, book)) == after


@pytest.mark.parametrize(
    ("accepted", "expected"), [("2026-03-02", ()), ("2026-03-03", ("bequest_not_accepted",))]
)  # fmt: skip
def test_a_bequest_is_accepted_on_the_sixtieth_day_at_the_latest(accepted: str, expected: tuple[str, ...]) -> None:
    will = passed("bequest", (WANG,), {SUN: ONE}, Paper("death", data={"on": date(2026, 1, 1)}),
                  Paper("will_accepted", data={"on": accepted}))  # fmt: skip
    will = replace(will, papers=tuple(p for p in will.papers if p.kind != "death" or p.data))
    assert codes(will, flat(), "2026-04-10 10:00") == expected


# Age.


@pytest.mark.parametrize(("day", "ward"), [("2026-05-31", True), ("2026-06-01", False)])
def test_a_ward_comes_of_age_on_the_eighteenth_birthday(day: str, ward: bool) -> None:
    young = Applicant(person("小红", 11, born="2008-06-01"), guardians=(QIANG,))
    found = codes(sale(sellers=(young,), extra=papers("guardianship_proof") if ward else ()),
                  flat({young.person: ONE}), f"{day} 10:00")  # fmt: skip
    assert found == (("guardian_guarantee",) if ward else ())


def test_a_ward_gives_nothing_up_without_the_guarantee() -> None:
    ward = Applicant(CHILD, guardians=(QIANG,))
    application = ask_for("cancellation", "abandoned", "ownership", by=(ward,), extra=papers("guardianship_proof"))
    book = flat({CHILD: ONE})
    assert codes(application, book) == ("guardian_guarantee",)
    guaranteed = replace(application, papers=(*application.papers, signed("guardian_guarantee", QIANG)))
    assert codes(guaranteed, book) == ()


def test_guardians_in_a_circle_are_malformed() -> None:
    with pytest.raises(InvalidApplication) as error:
        sale(sellers=(Applicant(CHILD, guardians=(HAN,)),), buyers=None,
             holders=(Applicant(HAN, guardians=(LI,)), Applicant(LI, guardians=(CHILD,))))  # fmt: skip
    assert error.value.code == "guardian_circular"


# An agent's term.


@pytest.mark.parametrize(
    ("at", "expected"), [("2026-03-31 17:00", ()), ("2026-04-01 09:00", ("agency_ended",))]
)  # fmt: skip
def test_an_agents_last_day(at: str, expected: tuple[str, ...]) -> None:
    power = signed("power_of_attorney", WANG, agent="刘洋", until=date(2026, 3, 31))
    application = sale(sellers=(Applicant(WANG, agent="刘洋"),), extra=(power,))
    assert codes(application, flat(), at) == expected


# Mortgages.


@pytest.mark.parametrize(
    ("set_up", "covenant", "expected"),
    [
        ("2020-12-31 23:59", False, ("mortgage_before_2021",)),
        ("2021-01-01 00:00", False, ()),
        ("2021-01-01 00:00", True, ("mortgage_covenant",)),
        ("2021-01-01 00:00", None, ("mortgage_covenant",)),
    ],
)
def test_three_regimes_of_a_mortgage(set_up: str, covenant: bool | None, expected: tuple[str, ...]) -> None:
    assert codes(sale(), flat(mortgages=(mortgage(entered=set_up, covenant=covenant),))) == expected


def test_an_old_mortgage_stays_old_when_it_is_changed() -> None:
    book = flat(mortgages=(mortgage(entered="2020-05-01 10:00"),))
    longer = ask_for("change", "mortgage_until", "mortgage", by=(WANG, BANK), facts={"until": "2050-01-01"}, book=book)
    after = entered(longer, book)
    assert codes(sale(), after) == ("mortgage_before_2021",)


def test_a_mortgage_of_the_construction_does_not_stay_on_a_sold_home() -> None:
    book = flat({DEVELOPER: ONE}, mortgages=(mortgage(entered="2018-05-01 10:00", covenant=False),))
    recent = replace(book.mortgages[0], entered_at=moment("2022-05-01 10:00"))
    book = replace(book, mortgages=(recent,), first_registered_on=date(2023, 1, 1))
    assert codes(sale(sellers=(DEVELOPER,)), book) == ("mortgagee_consent",)
    assert codes(sale(sellers=(DEVELOPER,), extra=(signed("consent", ICBC),)), book) == ()
    assert codes(sale(), replace(book, ownership=flat().ownership)) == (), "a citizen's mortgage follows the home"


# Before the first registration.

RISING = Book(UnitFacts(CODE, area=Decimal("101.20"), developer=DEVELOPER.holder))


def test_before_the_first_registration_that_is_the_reason() -> None:
    assert codes(sale(sellers=(DEVELOPER,)), RISING) == ("not_registered_first",)
    rename = ask_for("change", "name", "ownership", by=(DEVELOPER,), facts={"name": {"滨江置业": "滨江地产"}})
    assert codes(rename, RISING) == ("not_registered_first",)
    assert codes(ask_for("cancellation", "abandoned", "ownership", by=(DEVELOPER,)), RISING) == (
        "not_registered_first",
    )


def test_a_new_home_passes_with_its_first_registration() -> None:
    built = ask_for("first", "ownership", "ownership", by=(DEVELOPER,), facts={"use": "住宅", "area": "101.20"})
    loan = ask_for("first", "mortgage", "mortgage", by=(BANK,), given_by=(LI,), amount=Decimal(10**6))
    matter = [built, sale(sellers=(DEVELOPER,)), loan]
    assert [v.codes for v in judge_matter(matter, [RISING], NOW, CALENDAR)] == [(), (), ()]
    assert [len(d) for d in effects_of_matter(matter, [RISING], NOW, CALENDAR)] == [1, 1, 1]


def test_a_presold_home_and_its_loan_are_noted_together_and_turn_together() -> None:
    bought = ask_for("notice", "presale", "notice", by=(LI,), given_by=(DEVELOPER,), price=Decimal(3_100_000))
    loan = ask_for("notice", "presale_mortgage", "notice", by=(BANK,), given_by=(LI,), amount=Decimal(10**6))
    assert [v.codes for v in judge_matter([bought, loan], [RISING], NOW, CALENDAR)] == [(), ()]
    book = RISING
    for number, application in enumerate((bought, loan)):
        book = entered(application, book, moment(f"2026-03-02 09:3{number}"))
    later = moment("2026-06-01 10:00")
    built = ask_for("first", "ownership", "ownership", by=(DEVELOPER,))
    final = ask_for("first", "mortgage", "mortgage", by=(BANK,), given_by=(LI,), amount=Decimal(10**6))
    for application in (built, sale(sellers=(DEVELOPER,)), final):
        assert codes(application, book, later) == ()
        book = entered(application, book, later)
    assert [book.notice_state(n, later, CALENDAR) for n in book.notices] == ["turned", "turned"]
    assert book.mortgages[0].ranked_from == moment("2026-03-02 09:31")


def test_a_mortgage_notice_without_a_named_grantor_is_the_buyers() -> None:
    book = flat(
        {DEVELOPER: ONE}, notices=(notice(LI, kind="presale"), notice(as_person(ICBC), kind="presale_mortgage"))
    )
    assert codes(sale(sellers=(DEVELOPER,)), book) == ()
    assert codes(sale(sellers=(DEVELOPER,), buyers={HAN: ONE}), book) == ("notice_without_consent",)


# Seizures.


def order(act: str, court: Any = COURT, **facts: Any) -> Application:
    return ask_for("seizure", act, "seizure", by=(as_person(court),), facts=facts)


@pytest.mark.parametrize(
    ("until", "expected"), [("2029-03-01", ()), ("2029-03-02", ("term_too_long",))]
)  # fmt: skip
def test_three_years_less_a_day(until: str, expected: tuple[str, ...]) -> None:
    facts = {"served": "2026-03-02 09:30", "from": "2026-03-02", "until": until}
    assert codes(order("seize", **facts), flat()) == expected


@pytest.mark.parametrize(
    ("facts", "expected", "end"),
    [
        ({"from": "2029-01-05", "until": "2032-01-04"}, (), "2032-01-04"),
        ({"from": "2029-01-05", "until": "2032-01-05"}, ("term_too_long",), ""),
        ({"from": "2028-12-20", "until": "2031-12-19"}, (), "2031-12-19"),
        ({"from": "2028-12-20", "until": "2031-12-20"}, ("term_too_long",), ""),
        ({"until": "2032-01-04"}, (), "2032-01-04"),
        ({}, (), "2031-12-19"),
    ],
)
def test_a_renewal_counts_as_the_court_printed_it(facts: dict[str, str], expected: tuple[str, ...], end: str) -> None:
    at, book = moment("2028-12-20 10:00"), flat(seizures=(seizure(),))
    application = order("renew", **facts)
    assert codes(application, book, at) == expected
    if end:
        (standing,) = entered(application, book, at).seizure_standings(at)
        assert (standing.state, standing.until.isoformat()) == ("active", end)


def test_a_late_renewal_stands_behind_who_was_promoted() -> None:
    at = moment("2029-01-05 09:00")
    book = flat(seizures=(seizure(), seizure(COURT_B, served="2026-02-01 10:00")))
    late = order("renew", **{"from": "2029-01-05", "until": "2032-01-04"})
    assert codes(late, book, at) == ()
    states = [(s.seizure.organ.name, s.state, s.rank) for s in entered(late, book, at).seizure_standings(at)]
    assert states == [("西湖区法院", "ended", None), ("滨江区法院", "active", None), ("西湖区法院", "waiting", 1)]


@pytest.mark.parametrize(
    ("served", "expected"),
    [("2026-03-02 09:30:00", ("already_transferred",)), ("2026-03-02 09:29:59", ())],
)
def test_a_sale_entered_in_the_second_of_service_was_first(served: str, expected: tuple[str, ...]) -> None:
    sold = entered(sale(), flat())
    assert codes(order("seize", served=served, debtor="王芳"), sold, "2026-03-02 10:00") == expected


def test_service_in_the_very_second_of_the_entry_stops_the_sale() -> None:
    assert codes(sale(), flat(seizures=(seizure(served="2026-03-02 09:30"),))) == ("seized",)
    assert codes(sale(), flat(seizures=(seizure(served="2026-03-02 09:30:01"),))) == ()


def test_the_part_of_another_owner_is_free() -> None:
    book = flat({WANG: HALF, QIANG: HALF}, seizures=(seizure(debtor=WANG.holder, share=HALF),))
    given = passed("gift", (QIANG,), {HAN: HALF}, share=HALF)
    assert codes(given, book) == ()
    assert codes(passed("gift", (WANG,), {HAN: HALF}, share=HALF), book) == ("seized",)


def test_a_court_sale_of_a_part_moves_the_waiting_to_the_rest() -> None:
    waiting = seizure(COURT_B, served="2026-02-01 10:00")
    book = flat({WANG: HALF, QIANG: HALF}, mortgages=(mortgage(),),
                seizures=(seizure(debtor=WANG.holder, share=HALF), waiting))  # fmt: skip
    ruling = signed("court_transfer_notice", COURT)
    sold = passed("court_sale", (WANG,), {LI: HALF}, ruling, share=HALF, price=Decimal(10**6))
    assert codes(sold, book) == ()
    after = entered(sold, book)
    assert owners(after) == {"李强": HALF, "李雷": HALF}
    assert [s.state for s in after.seizure_standings(NOW)] == ["ended", "active"]
    assert after.mortgages_in_force(NOW)


def test_a_court_sale_of_the_whole_clears_everything() -> None:
    book = flat(mortgages=(mortgage(),), objections=(objection(),),
                seizures=(seizure(), seizure(COURT_B, served="2026-02-01 10:00")))  # fmt: skip
    sold = passed("court_sale", (WANG,), {LI: ONE}, signed("court_transfer_notice", COURT), price=Decimal(10**6))
    assert codes(sold, book) == ()
    assert [s.state for s in entered(sold, book).seizure_standings(NOW)] == ["ended", "void"]
    other = passed("court_sale", (WANG,), {LI: ONE}, signed("court_transfer_notice", COURT_B), price=Decimal(10**6))
    assert codes(other, book) == ("seized",)


def test_a_pre_seized_home_passes_to_the_debtor_alone() -> None:
    book = replace(RISING, notices=(notice(LI, kind="presale", capable=None),))
    locked = entered(order("preseize", debtor="李雷", served="2026-03-02 09:00"), book)
    built = entered(ask_for("first", "ownership", "ownership", by=(DEVELOPER,)), locked)
    assert codes(sale(sellers=(DEVELOPER,)), built) == ()
    after = entered(sale(sellers=(DEVELOPER,)), built)
    assert codes(sale(sellers=(LI,), buyers={HAN: ONE}), after) == ("seized",)


# Corrections.


def correct(by: Any = SUN, reason: str = "owners", *extra: Paper, **facts: Any) -> Application:
    given = {"owners": {"孙立": "1/1"}} if reason == "owners" else {}
    return ask_for("correction", reason, "ownership", by=(by,), facts=given | facts, extra=extra)


def test_a_change_of_name_after_the_error_supersedes_nothing() -> None:
    renamed = ask_for("change", "name", "ownership", by=(WANG,), facts={"name": {"王芳": "王方"}})
    book = entered(renamed, flat())
    wrong = correct(evidence="conclusive", error_made="2019-06-01")
    assert codes(wrong, book, "2026-03-03 10:00") == ()
    sold = entered(sale(), flat())
    assert codes(wrong, sold, "2026-03-03 10:00") == ("correction_superseded",)


def test_no_correction_of_any_kind_after_a_disposal() -> None:
    book = flat(mortgages=(mortgage(entered="2024-01-01 10:00"),))
    area = correct(WANG, "area", area="90.20", error_made="2019-06-01")
    assert codes(area, book) == ("correction_superseded",)
    assert codes(replace(area, facts=dict(area.facts) | {"error_made": "2024-01-01"}), book) == ()


def test_a_stranger_is_told_that_he_shows_no_interest() -> None:
    asked = correct()
    stranger = replace(asked, papers=tuple(p for p in asked.papers if p.kind != "interest_proof"))
    assert codes(stranger, flat()) == ("not_an_interested_party",)
    weak = replace(stranger, facts=dict(stranger.facts) | {"evidence": "weak"})
    assert set(codes(weak, flat())) == {"not_an_interested_party", "correction_unproven"}
    assert codes(correct(), flat()) == ("correction_unproven",)
    agreed = correct(SUN, "owners", signed("consent", WANG))
    assert codes(agreed, flat()) == ()


def test_a_mortgage_that_was_written_wrongly() -> None:
    book = flat(mortgages=(mortgage(),))
    asked = correct(WANG, "mortgage_amount", amount="900000", of="工行杭州分行")
    assert codes(asked, book) == ("correction_unproven",)
    agreed = correct(WANG, "mortgage_amount", signed("consent", ICBC), amount="900000", of="工行杭州分行")
    assert codes(agreed, book) == ()
    (kept,) = entered(agreed, book).mortgages_in_force(NOW)
    assert (kept.amount, kept.ranked_from) == (Decimal(900000), moment("2023-05-01 10:00"))


def test_the_registry_corrects_after_thirty_working_days_and_fifteen_of_notice() -> None:
    asked = replace(correct(WANG, "name", name={"王芳": "王方"}, ex_officio=True, told_on="2026-03-02"), holders=())
    assert codes(replace(asked, published_on=None), flat(), "2026-04-14 10:00") == ("public_notice",)
    asked = replace(asked, published_on=date(2026, 4, 15))
    assert codes(asked, flat(), "2026-05-09 10:00") == ("public_notice",), "a Saturday on which people work"
    assert codes(asked, flat(), "2026-05-10 10:00") == ()
    assert owners(entered(asked, flat())) == {"王方": ONE}


def test_a_correction_of_the_ownership_holds_up_what_was_accepted_before_it() -> None:
    pending = PendingCase("c2", "correction", moment("2026-03-02 09:00"), reason="owners")
    mine = sale(accepted_at=moment("2026-03-02 08:00"))
    assert codes(mine, flat(pending=(pending,))) == ("correction_pending",)
    mere_name = replace(pending, reason="name")
    assert codes(mine, flat(pending=(mere_name,))) == ()
    assert codes(replace(mine, accepted_at=NOW), flat(pending=(mere_name,))) == ("earlier_case",)


def test_no_two_cases_wait_for_each_other() -> None:
    earlier = PendingCase("c7", "transfer", moment("2026-03-02 08:00"))
    mine = replace(correct(evidence="conclusive"), accepted_at=moment("2026-03-02 09:00"))
    assert codes(mine, flat(pending=(earlier,))) == ("earlier_case",)
    assert codes(mine, flat(pending=(replace(earlier, suspended=True),))) == ()


# The queue.


@pytest.mark.parametrize(
    ("accepted", "sequence", "expected"),
    [("2026-03-02 09:29:59", 9, ()), ("2026-03-02 09:30", 1, ()), ("2026-03-02 09:30", 3, ("earlier_case",))],
)
def test_in_the_same_second_the_running_number_decides(accepted: str, sequence: int, expected: tuple[str, ...]) -> None:
    other = PendingCase("c9", "transfer", moment("2026-03-02 09:30"), 2)
    mine = sale(accepted_at=moment(accepted), sequence=sequence)
    assert codes(mine, flat(pending=(other,)), "2026-03-02 10:00") == expected


# What cannot be meant.


def test_a_matter_does_not_name_the_same_registration_twice() -> None:
    with pytest.raises(InvalidApplication) as error:
        judge_matter([sale(), sale()], [flat()], NOW, CALENDAR)
    assert error.value.code == "same_unit_twice"
    two_loans = [
        ask_for("first", "mortgage", "mortgage", by=(bank,), given_by=(WANG,), amount=Decimal(9))
        for bank in (BANK, BANK_B)
    ]
    assert [v.codes for v in judge_matter(two_loans, [flat()], NOW, CALENDAR)] == [(), ()]


def test_an_order_for_an_unknown_unit_is_an_error_with_a_code() -> None:
    with pytest.raises(InvalidApplication) as error:
        judge_matter([order("seize")], [], NOW, CALENDAR)
    assert error.value.code == "unit_not_found"


@pytest.mark.parametrize(
    ("reason", "facts", "code"),
    [
        ("use", {"use": "城堡"}, "invalid_use"),
        ("use", {"use": ["住宅"]}, "invalid_use"),
        ("area", {"area": "-1"}, "invalid_price"),
        ("name", {"name": "王方"}, "change_missing"),
        ("name", {"name": {"王芳": " "}}, "change_missing"),
        ("address", {"address": 5}, "change_missing"),
        ("co_ownership", {"co_ownership": {"王芳": "2/1"}}, "invalid_share"),
        ("co_ownership", {"co_ownership": {"王芳": "1/0"}}, "invalid_share"),
        ("mortgage_terms", {}, "change_missing"),
        ("mortgage_until", {"until": "2026-02-30"}, "invalid_dates"),
    ],
)
def test_a_change_that_cannot_be_meant(reason: str, facts: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidApplication) as error:
        codes(ask_for("change", reason, "ownership", by=(WANG,), facts=facts), flat())
    assert error.value.code == code


# Rights that are bound to somebody or to something.


@pytest.mark.parametrize("right", ["residence", "easement"])
@pytest.mark.parametrize("reason", ["sale", "gift", "inheritance", "assignment"])
def test_a_residence_right_and_an_easement_are_never_transferred_by_themselves(right: str, reason: str) -> None:
    book = flat(residences=(Residence(id="r1", entered_at=NOW, to=(ZHAO.holder,)),),
                easements=(Easement(id="e1", entered_at=NOW, other_unit=OTHER_CODE, purpose="通行"),))  # fmt: skip
    application = ask_for("transfer", reason, right, by=(LI,), given_by=(ZHAO,))
    assert codes(application, book) == ("not_transferable",)


def test_a_notice_goes_with_its_claim_and_its_days_go_on() -> None:
    book = flat(notices=(notice(ZHAO, capable="2026-01-05"),))
    moved = entered(ask_for("transfer", "assignment", "notice", by=(LI,), given_by=(ZHAO,)), book)
    (now,) = moved.notices_in_force(NOW, CALENDAR)
    assert [h.name for h in now.to] == ["李雷"]
    assert moved.notice_deadline(now, CALENDAR) == book.notice_deadline(book.notices[0], CALENDAR)
    assert codes(sale(), moved) == ()


def test_a_holder_of_another_right_changes_its_name_and_keeps_its_place() -> None:
    book = flat(mortgages=(mortgage(), mortgage(BANK_B, entered="2024-05-01 10:00")))
    asked = ask_for(
        "change",
        "name",
        "mortgage",
        by=(BANK,),
        facts={"name": {"工行杭州分行": "工行杭州市分行"}, "of": "工行杭州分行"},
    )
    assert codes(asked, book) == ()
    after = entered(asked, book).mortgages_in_force(NOW)
    assert [m.mortgagees[0].name for m in after] == ["工行杭州市分行", "杭州银行"]


# A home that still carries a loan, in three ways (PLEDGE).


def test_three_ways_to_sell_a_mortgaged_home() -> None:
    book = flat(mortgages=(mortgage(covenant=True),))
    pay_off = ask_for("cancellation", "paid_off", "mortgage", by=(BANK,))
    new_loan = ask_for("first", "mortgage", "mortgage", by=(BANK_B,), given_by=(LI,), amount=Decimal(10**6))
    agreed = sale(extra=(signed("consent", ICBC),))
    taken_over = ask_for("change", "mortgage_terms", "mortgage", by=(BANK,), given_by=(LI,),
                         facts={"debtor": "李雷", "of": "工行杭州分行"}, book=book)  # fmt: skip
    combined, staged, changed = [pay_off, sale(), new_loan], [agreed, new_loan], [agreed, taken_over]
    for matter, banks in (
        (combined, ["杭州银行"]),
        (staged, ["工行杭州分行", "杭州银行"]),
        (changed, ["工行杭州分行"]),
    ):
        assert [v.codes for v in judge_matter(matter, [book], NOW, CALENDAR)] == [()] * len(matter)
        after = book
        for number, application in enumerate(matter):
            after = entered(application, after, moment(f"2026-03-02 10:0{number}"))
        assert owners(after) == {"李雷": ONE}
        assert [m.mortgagees[0].name for m in after.mortgages_in_force(moment("2026-03-03 10:00"))] == banks
    assert judge_matter([sale(), new_loan], [book], NOW, CALENDAR)[0].codes == ("mortgage_covenant",)


def test_a_buyer_alone_when_the_developer_fails() -> None:
    alone = ask_for("notice", "presale", "notice", by=(LI,), price=Decimal(3_100_000))
    assert codes(alone, RISING) == ("material_missing",)
    assert codes(replace(alone, papers=(*alone.papers, Paper("developer_default"))), RISING) == ()


def test_the_bank_that_lent_on_a_presold_home_agrees_to_another_buyer() -> None:
    lent = notice(as_person(ICBC), kind="presale_mortgage", obligors=(ZHAO.holder,))
    book = replace(RISING, notices=(notice(ZHAO, kind="presale", capable=None), lent))
    moved = ask_for("transfer", "assignment", "notice", by=(LI,), given_by=(ZHAO,))
    assert codes(moved, book) == ("mortgagee_consent",)
    assert codes(replace(moved, papers=(*moved.papers, signed("consent", ICBC))), book) == ()
    assert codes(ask_for("transfer", "assignment", "notice", by=(LI,), given_by=(HAN,)), book) == ("not_the_holder",)


def test_bank_and_owner_correct_their_mortgage_together() -> None:
    book = flat(mortgages=(mortgage(),))
    asked = correct(WANG, "mortgage_amount", amount="900000", of="工行杭州分行", error_made="2023-05-01")
    both = replace(asked, holders=(Applicant(WANG), Applicant(BANK)),
                   papers=tuple(p for p in asked.papers if p.kind != "interest_proof"))  # fmt: skip
    assert codes(both, book) == ()


def test_all_who_hold_a_right_agree_to_its_new_terms() -> None:
    book = flat(residences=(Residence(id="r1", entered_at=NOW, to=(ZHAO.holder, SUN.holder)),))
    asked = ask_for("change", "terms", "residence", by=(WANG, ZHAO), facts={"until": "2030-01-01"})
    assert codes(asked, book) == ("coowners_missing",)
    assert codes(replace(asked, holders=(*asked.holders, Applicant(SUN))), book) == ()
    (kept,) = entered(replace(asked, holders=(*asked.holders, Applicant(SUN))), book).residences_in_force(NOW)
    assert kept.until == date(2030, 1, 1)


def test_a_notice_that_came_before_the_thirty_days_does_not_count() -> None:
    asked = correct(WANG, "name", name={"王芳": "王方"}, ex_officio=True, told_on="2026-03-02")
    early = replace(asked, holders=(), published_on=date(2026, 3, 3))
    assert codes(early, flat(), "2026-04-10 10:00") == ("public_notice",)
    assert codes(early, flat(), "2026-04-20 10:00") == ("public_notice",), "it is published only after them"


def test_nobody_renames_the_holder_of_anothers_right() -> None:
    book = flat(mortgages=(mortgage(),))
    asked = ask_for("change", "name", "mortgage", by=(BANK_B,), facts={"name": {"工行杭州分行": "杭州银行"}})
    assert codes(asked, book) == ("not_the_holder",)
    assert codes(replace(asked, holders=(Applicant(BANK),)), flat()) == ("not_the_holder",)
