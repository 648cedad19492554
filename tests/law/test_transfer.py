"""Transfers: each refusal beside the success that differs from it in one fact (RULEBOOK 3, column by column)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from realestate.law import JOINT, Applicant, Book, InvalidApplication, Paper, UnitFacts, apply, effect
from realestate.law.book import PendingCase
from realestate.law.rights import Closure
from tests.law.stage import (
    CALENDAR,
    CHILD,
    CODE,
    COURT,
    COURT_B,
    HAN,
    ICBC,
    LI,
    NOW,
    QIANG,
    SUN,
    WANG,
    ZHAO,
    ask,
    codes,
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

HALF = Fraction(1, 2)
THIRD = Fraction(1, 3)


def test_a_plain_sale_is_clear() -> None:
    verdict = ask(sale(), flat())
    assert verdict.findings == ()
    assert verdict.clear
    assert verdict.outcome() == "recorded"
    assert set(verdict.versions) == {"rules", "calendar"}


def test_the_same_question_has_the_same_answer_for_ever() -> None:
    book = flat(seizures=(seizure(),), mortgages=(mortgage(covenant=True),), notices=(notice(),))
    assert ask(sale(papers=()), book) == ask(sale(papers=()), book)


def test_all_reasons_come_at_once_refusals_first() -> None:
    book = flat(
        seizures=(seizure(),), mortgages=(mortgage(covenant=True),), notices=(notice(),), objections=(objection(),)
    )
    assert codes(sale(tax_settled=False, papers=()), book) == (
        "seized", "notice_without_consent", "mortgage_covenant", "objection_unacknowledged", "tax_unpaid",
        "material_missing",
    )  # fmt: skip


# Seizure


def test_a_seizure_in_force_stops_a_sale_and_one_that_is_over_does_not() -> None:
    book = flat(seizures=(seizure(until="2026-03-02"),))
    assert codes(sale(), book, "2026-03-02 23:59") == ("seized",)
    assert codes(sale(), book, "2026-03-03 00:00") == ()


def test_a_released_seizure_does_not_stop_a_sale() -> None:
    released = replace(seizure(), closed=Closure("released", moment("2026-03-02 09:00")))
    assert codes(sale(), flat(seizures=(released,)), "2026-03-02 08:59") == ("seized",)
    assert codes(sale(), flat(seizures=(released,)), "2026-03-02 09:00") == ()


def test_a_seizure_served_in_the_very_second_of_the_entry_is_in_force() -> None:
    book = flat(seizures=(seizure(served="2026-03-02 10:00:00"),))
    assert codes(sale(), book, "2026-03-02 09:59:59") == ()
    assert codes(sale(), book, "2026-03-02 10:00:00") == ("seized",)


def test_a_waiting_seizure_takes_over_and_goes_on_stopping_the_sale() -> None:
    first, second = seizure(until="2026-03-02"), seizure(COURT_B, served="2026-01-06 10:00")
    assert codes(sale(), flat(seizures=(first, second)), "2026-03-03 10:00") == ("seized",)


def test_a_pre_seizure_lets_the_debtor_himself_be_registered_and_nobody_else() -> None:
    book = flat(seizures=(seizure(kind="pre_seizure", debtor=LI.holder),))
    assert codes(sale(), book) == ()
    assert codes(sale(buyers={ZHAO: Fraction(1)}), book) == ("seized",)


def test_a_seized_share_leaves_the_other_owners_share_free() -> None:
    book = flat({WANG: HALF, QIANG: HALF}, seizures=(seizure(debtor=QIANG.holder, share=HALF),))
    waiver = signed("preemption_waiver", QIANG, WANG)
    part = sale(reason="share", share=HALF, extra=(waiver,))
    assert codes(part, book) == ()
    assert codes(replace(part, obligors=(Applicant(QIANG),)), book) == ("seized",)


def test_a_court_transfer_goes_on_only_for_the_seizing_court() -> None:
    book = flat(seizures=(seizure(COURT),))
    ordered = sale(reason="court_sale", papers=papers("identity", signed("court_transfer_notice", COURT)))
    other = replace(ordered, papers=papers("identity", signed("court_transfer_notice", COURT_B)))
    assert codes(ordered, book) == ()
    assert codes(other, book) == ("seized",)


def test_a_transfer_notice_served_before_the_seizure_is_done_first() -> None:
    book = flat(seizures=(seizure(served="2026-01-05 10:00"),))
    early = signed("court_transfer_notice", COURT_B, served="2026-01-05 09:59")
    late = signed("court_transfer_notice", COURT_B, served="2026-01-05 10:01")
    assert codes(sale(reason="judgment", papers=papers("identity", "judgment", early)), book) == ()
    assert codes(sale(reason="judgment", papers=papers("identity", "judgment", late)), book) == ("seized",)


# Advance notice


def test_a_notice_in_force_stops_a_sale_to_a_stranger_but_not_to_its_holder() -> None:
    book = flat(notices=(notice(ZHAO),))
    assert codes(sale(), book) == ("notice_without_consent",)
    assert codes(sale(buyers={ZHAO: Fraction(1)}), book) == ()


def test_the_written_consent_of_the_notice_holder_opens_the_way() -> None:
    book = flat(notices=(notice(ZHAO),))
    assert codes(sale(extra=(signed("consent", ZHAO),)), book) == ()
    assert codes(sale(extra=(signed("consent", SUN),)), book) == ("notice_without_consent",)
    assert codes(sale(extra=(Paper("consent"),)), book) == ("notice_without_consent",)


def test_a_notice_stops_on_day_ninety_and_has_lapsed_on_day_ninety_one() -> None:
    book = flat(notices=(notice(capable="2026-07-01"),))
    assert codes(sale(), book, "2026-09-29 17:00") == ("notice_without_consent",)
    assert codes(sale(), book, "2026-09-30 09:00") == ()


def test_day_ninety_on_a_sunday_moves_to_the_monday() -> None:
    book = flat(notices=(notice(capable="2026-06-01"),))
    assert codes(sale(), book, "2026-08-31 10:00") == ("notice_without_consent",)
    assert codes(sale(), book, "2026-09-01 10:00") == ()


def test_a_mortgage_notice_stays_whole_when_its_grantor_acquires() -> None:
    own = notice(person("工行经理", 11), kind="mortgage", obligors=(LI.holder,))
    assert codes(sale(), flat(notices=(own,))) == ()
    assert codes(sale(buyers={ZHAO: Fraction(1)}), flat(notices=(own,))) == ("notice_without_consent",)


# Mortgages: three regimes


@pytest.mark.parametrize(
    ("covenant", "entered", "expected"),
    [
        (False, "2021-01-01 00:00", ()),
        (True, "2021-01-01 00:00", ("mortgage_covenant",)),
        (None, "2022-05-01 10:00", ("mortgage_covenant",)),
        (False, "2020-12-31 23:59", ("mortgage_before_2021",)),
        (True, "2020-12-31 23:59", ("mortgage_before_2021",)),
    ],
)
def test_the_regime_of_a_mortgage_decides(covenant: bool | None, entered: str, expected: tuple[str, ...]) -> None:
    book = flat(mortgages=(mortgage(covenant=covenant, entered=entered),))
    assert codes(sale(), book) == expected
    assert codes(sale(extra=(signed("consent", ICBC),)), book) == ()


def test_one_banks_consent_does_not_speak_for_another() -> None:
    second = replace(mortgage(covenant=True), id="m2", mortgagees=(replace(ICBC, name="杭州银行"),))
    book = flat(mortgages=(mortgage(covenant=True), second))
    verdict = ask(sale(extra=(signed("consent", ICBC),)), book)
    assert verdict.codes == ("mortgage_covenant",)
    assert "杭州银行" in verdict.findings[0].sentence()
    assert "工行" not in verdict.findings[0].sentence()


def test_a_mortgage_paid_off_in_the_same_matter_stands_in_nobodys_way() -> None:
    from realestate.law import judge

    book = flat(mortgages=(mortgage(covenant=True),))
    verdict = judge(sale(), book, NOW, CALENDAR, frozenset({"m-工行杭州分行"}))
    assert verdict.clear


# Objection


def test_an_objection_waits_for_the_undertaking_of_all_applicants() -> None:
    book = flat(objections=(objection(),))
    verdict = ask(sale(), book)
    assert verdict.codes == ("objection_unacknowledged",)
    assert verdict.waiting
    assert not verdict.blocking
    assert verdict.at_gate("accept") == ()
    assert codes(sale(extra=(signed("objection_undertaking", WANG, LI),)), book) == ()
    assert codes(sale(extra=(Paper("objection_undertaking"),)), book) == ()
    assert codes(sale(extra=(signed("objection_undertaking", LI),)), book) == ("objection_unacknowledged",)


def test_an_objection_without_suit_counts_on_day_fifteen_and_not_on_day_sixteen() -> None:
    book = flat(objections=(objection(entered="2026-05-20 10:00"),))
    assert codes(sale(), book, "2026-06-04 23:59") == ("objection_unacknowledged",)
    assert codes(sale(), book, "2026-06-05 00:00") == ()


def test_a_suit_proved_in_time_keeps_the_objection_and_one_proved_late_does_not() -> None:
    in_time = objection(entered="2026-05-20 10:00", suit_proved=date(2026, 6, 4))
    late = objection(entered="2026-05-20 10:00", suit_proved=date(2026, 6, 5))
    assert codes(sale(), flat(objections=(in_time,)), "2026-08-01 10:00") == ("objection_unacknowledged",)
    assert codes(sale(), flat(objections=(late,)), "2026-08-01 10:00") == ()


# Co-owners


def test_joint_owners_all_have_to_join() -> None:
    book = flat({WANG: JOINT, QIANG: JOINT})
    assert codes(sale(sellers=(WANG, QIANG)), book) == ()
    assert codes(sale(sellers=(QIANG,)), book) == ("coowners_missing",)
    assert codes(sale(sellers=(QIANG, Applicant(WANG, joined=False))), book) == ("coowners_missing",)
    assert codes(sale(sellers=(QIANG,), extra=(signed("consent", WANG),)), book) == ()


@pytest.mark.parametrize(
    ("share", "expected"),
    [(Fraction(2, 3), ()), (Fraction(66, 100), ("coowners_missing",)), (Fraction(667, 1000), ())],
)
def test_two_thirds_of_the_shares_suffice_and_0_66_does_not(share: Fraction, expected: tuple[str, ...]) -> None:
    book = flat({WANG: share, QIANG: 1 - share})
    assert codes(sale(extra=(Paper("coowner_notice"),)), book) == expected


def test_the_others_have_to_be_told_when_two_thirds_sell() -> None:
    book = flat({WANG: Fraction(2, 3), QIANG: THIRD})
    verdict = ask(sale(), book)
    assert verdict.codes == ("material_missing",)
    assert verdict.findings[0].params["paper"] == "coowner_notice"


def test_a_share_needs_the_others_waiver_or_fifteen_days() -> None:
    book = flat({WANG: HALF, QIANG: HALF})
    part = sale(reason="share", share=HALF)
    told = signed("preemption_notice", QIANG, told="2026-02-10")
    assert codes(part, book) == ("preemption_open",)
    assert codes(replace(part, papers=(*part.papers, signed("preemption_waiver", QIANG))), book) == ()
    assert codes(replace(part, papers=(*part.papers, told)), book, "2026-02-25 09:00") == ("preemption_open",)
    assert codes(replace(part, papers=(*part.papers, told)), book, "2026-02-26 09:00") == ()


def test_telling_one_co_owner_is_not_telling_another() -> None:
    book = flat({WANG: HALF, QIANG: Fraction(1, 4), HAN: Fraction(1, 4)})
    part = sale(reason="share", share=HALF)
    told = signed("preemption_notice", QIANG, told="2026-01-05")
    to_han = Paper("preemption_notice", data={"told": "2026-01-05", "to": ["韩梅"]})
    verdict = ask(replace(part, papers=(*part.papers, told)), book)
    assert [f.params["names"] for f in verdict.findings] == ["韩梅"]
    assert (
        codes(replace(part, papers=(*part.papers, told, signed("preemption_notice", HAN, told="2026-01-05"))), book)
        == ()
    )
    assert codes(replace(part, papers=(*part.papers, told, to_han)), book) == ()
    assert codes(replace(part, papers=(*part.papers, to_han)), book) == ("preemption_open",)


@pytest.mark.parametrize(
    ("buyers", "expected"),
    [
        ({LI: Fraction(1, 4), HAN: Fraction(1, 4)}, ()),
        ({LI: HALF, HAN: HALF}, ()),
        ({LI: JOINT, HAN: JOINT}, ()),
        ({LI: None, HAN: None}, ()),
        ({LI: Fraction(1, 4), HAN: Fraction(1, 3)}, ("shares_not_whole",)),
        ({LI: JOINT, HAN: HALF}, ("shares_not_whole",)),
    ],
)
def test_acquirers_of_a_share_divide_that_share_or_parts_of_one(
    buyers: dict[object, object], expected: tuple[str, ...]
) -> None:
    book = flat({WANG: HALF, QIANG: HALF})
    part = sale(reason="share", share=HALF, buyers=buyers, extra=(signed("preemption_waiver", QIANG),))  # type: ignore[arg-type]
    assert codes(part, book) == expected
    if not expected:
        (draft,) = effect(part, book, NOW, CALENDAR)
        assert {o.holder.name: o.share for o in draft.owners} == {
            "李强": HALF, "李雷": Fraction(1, 4), "韩梅": Fraction(1, 4)
        }  # fmt: skip


def test_no_preemption_between_co_owners() -> None:
    book = flat({WANG: HALF, QIANG: HALF})
    assert codes(sale(reason="share", share=HALF, buyers={QIANG: None}), book) == ()
    assert codes(sale(reason="share", share=HALF, buyers={LI: None}), book) == ("preemption_open",)


def test_nobody_gives_a_larger_share_than_he_holds() -> None:
    book = flat({WANG: HALF, QIANG: HALF})
    waiver = signed("preemption_waiver", QIANG)
    assert codes(sale(reason="share", share=HALF, extra=(waiver,)), book) == ()
    assert codes(sale(reason="share", share=Fraction(51, 100), extra=(waiver,)), book) == ("shares_not_whole",)


def test_only_the_holder_on_the_register_sells() -> None:
    assert codes(sale(sellers=(SUN,)), flat()) == ("not_the_holder",)
    assert codes(sale(sellers=(WANG,)), flat()) == ()


@pytest.mark.parametrize(
    ("buyers", "expected"),
    [
        ({LI: HALF, HAN: HALF}, ()),
        ({LI: JOINT, HAN: JOINT}, ()),
        ({LI: None, HAN: None}, ()),
        ({LI: THIRD, HAN: THIRD}, ("shares_not_whole",)),
        ({LI: Fraction(1), HAN: HALF}, ("shares_not_whole",)),
        ({LI: JOINT, HAN: HALF}, ("shares_not_whole",)),
        ({LI: JOINT}, ()),
    ],
)
def test_shares_add_up_to_one_exactly(buyers: dict[object, object], expected: tuple[str, ...]) -> None:
    assert codes(sale(buyers=buyers), flat()) == expected  # type: ignore[arg-type]


# Wards and agents


def test_a_ward_sells_only_with_guardian_and_guarantee() -> None:
    book = flat({CHILD: Fraction(1)})
    seller = Applicant(CHILD, guardians=(QIANG,))
    proof = papers("guardianship_proof")
    assert codes(sale(sellers=(seller,), extra=(*proof, signed("guardian_guarantee", QIANG))), book) == ()
    assert codes(sale(sellers=(seller,), extra=proof), book) == ("guardian_guarantee",)
    assert codes(sale(sellers=(seller,), extra=(*proof, signed("guardian_guarantee", SUN))), book) == (
        "guardian_guarantee",
    )
    assert codes(sale(sellers=(CHILD,), extra=(*proof, Paper("guardian_guarantee"))), book) == ("guardian_guarantee",)


def test_a_ward_may_buy_without_a_guarantee() -> None:
    buying = sale(extra=papers("guardianship_proof"))
    assert codes(replace(buying, holders=(Applicant(CHILD, Fraction(1), guardians=(QIANG,)),)), flat()) == ()
    assert codes(replace(buying, holders=(Applicant(CHILD, Fraction(1)),)), flat()) == ("guardian_guarantee",)


def test_childhood_ends_on_the_eighteenth_birthday() -> None:
    young = person("小华", 12, born="2008-03-02")
    book = flat({young: Fraction(1)})
    assert codes(sale(sellers=(young,)), book, "2026-03-02 00:00") == ()
    assert "guardian_guarantee" in codes(sale(sellers=(young,)), book, "2026-03-01 23:59")


def test_a_guardian_who_is_a_ward_himself_is_none() -> None:
    book = flat({CHILD: Fraction(1)})
    extra = papers("guardianship_proof", "guardian_guarantee")
    other_child = person("小红", 13, born="2015-05-01")
    assert codes(sale(sellers=(Applicant(CHILD, guardians=(other_child,)),), extra=extra), book) == (
        "guardian_guarantee",
    )


def test_an_agents_power_ends_with_its_last_day() -> None:
    seller = Applicant(WANG, agent="刘洋")
    power = signed("power_of_attorney", WANG, agent="刘洋", until="2026-03-31")
    assert codes(sale(sellers=(seller,), extra=(power,)), flat(), "2026-03-31 16:00") == ()
    assert codes(sale(sellers=(seller,), extra=(power,)), flat(), "2026-04-01 09:00") == ("agency_ended",)
    assert codes(sale(sellers=(seller,)), flat()) == ("agency_ended",)


@pytest.mark.parametrize("weak", [{"revoked": True}, {"agent": "别人"}, {"witnessed": False}])
def test_a_revoked_foreign_or_unwitnessed_power_is_none(weak: dict[str, object]) -> None:
    seller = Applicant(WANG, agent="刘洋")
    facts: dict[str, object] = {"agent": "刘洋"}
    assert codes(sale(sellers=(seller,), extra=(signed("power_of_attorney", WANG, **facts),)), flat()) == ()
    assert codes(sale(sellers=(seller,), extra=(signed("power_of_attorney", WANG, **(facts | weak)),)), flat()) == (
        "agency_ended",
    )


def test_a_dead_principal_has_no_agent() -> None:
    power = signed("power_of_attorney", WANG, agent="刘洋")
    dead = replace(WANG, died=date(2026, 3, 1))
    assert codes(sale(sellers=(Applicant(dead, agent="刘洋"),), extra=(power,)), flat()) == ("agency_ended",)


# Queue, gates, papers, office


def test_an_earlier_case_goes_first_by_the_second_and_then_by_the_number() -> None:
    other = PendingCase("c0", "transfer", moment("2026-03-02 09:00:00"), 7)
    book = flat(pending=(other,))
    mine = sale(accepted_at=moment("2026-03-02 09:00:00"), sequence=8)
    assert codes(mine, book) == ("earlier_case",)
    assert codes(replace(mine, sequence=6), book) == ()
    assert codes(replace(mine, accepted_at=moment("2026-03-02 08:59:59")), book) == ()
    assert codes(replace(mine, accepted_at=None), book) == ("earlier_case",)
    assert codes(replace(mine, case_id="c0"), book) == ()


def test_a_correction_of_the_ownership_goes_before_everything() -> None:
    book = flat(pending=(PendingCase("c0", "correction", moment("2026-03-02 09:20")),))
    mine = sale(accepted_at=moment("2026-03-02 09:00"), sequence=1)
    assert codes(mine, book) == ("correction_pending",)
    assert ask(mine, book).waiting


def test_tax_and_fee_hold_up_the_entry_but_not_the_acceptance() -> None:
    verdict = ask(sale(tax_settled=False, fee_settled=False), flat())
    assert verdict.codes == ("tax_unpaid", "fee_unpaid")
    assert verdict.waiting
    assert verdict.at_gate("accept") == ()
    assert len(verdict.at_gate("entry")) == 2


@pytest.mark.parametrize("kind", ["identity", "title_certificate", "sale_contract"])
def test_each_missing_paper_is_named(kind: str) -> None:
    left = tuple(p for p in sale().papers if p.kind != kind)
    verdict = ask(sale(papers=left), flat())
    assert [f.params["paper"] for f in verdict.findings] == [kind]
    assert verdict.at_gate("accept") == verdict.findings


def test_the_unit_decides_which_office_is_right() -> None:
    assert codes(sale(office_divisions=("330106", "330108")), flat()) == ()
    assert codes(sale(office_divisions=("330108",)), flat()) == ("wrong_office",)


def test_nothing_before_the_first_registration() -> None:
    bare = Book(UnitFacts(CODE))
    assert "not_registered_first" in codes(sale(), bare)


# What the entry does


def test_a_sale_closes_the_old_ownership_and_opens_the_new_one() -> None:
    (draft,) = effect(sale(), flat(), NOW, CALENDAR)
    assert draft.right == "ownership"
    assert draft.output == "certificate"
    assert draft.closed_ids == ("o1",)
    assert draft.content["owners"][0]["name"] == "李雷"
    assert draft.content["owners"][0]["share"] == "1/1"
    after = apply(flat(), draft, NOW)
    assert [(o.holder.name, o.share) for o in after.owners] == [("李雷", Fraction(1))]


def test_the_notice_that_a_sale_fulfils_is_turned_and_the_mortgage_stays() -> None:
    book = flat(notices=(notice(ZHAO),), mortgages=(mortgage(),))
    (draft,) = effect(sale(buyers={ZHAO: Fraction(1)}), book, NOW, CALENDAR)
    after = apply(book, draft, NOW)
    assert after.notice_state(after.notices[0], NOW, CALENDAR) == "turned"
    assert after.mortgages_in_force(NOW) == book.mortgages


def test_a_share_passes_and_the_others_keep_theirs() -> None:
    book = flat({WANG: HALF, QIANG: HALF})
    (draft,) = effect(sale(reason="share", share=Fraction(1, 4)), book, NOW, CALENDAR)
    assert {o.holder.name: o.share for o in draft.owners} == {
        "王芳": Fraction(1, 4), "李强": HALF, "李雷": Fraction(1, 4)
    }  # fmt: skip


def test_a_co_owner_who_buys_a_share_holds_one_larger_share() -> None:
    book = flat({WANG: HALF, QIANG: HALF})
    (draft,) = effect(sale(reason="share", share=HALF, buyers={QIANG: None}), book, NOW, CALENDAR)
    assert [(o.holder.name, o.share) for o in draft.owners] == [("李强", Fraction(1))]


def test_a_court_sale_frees_the_unit() -> None:
    book = flat(mortgages=(mortgage(),), seizures=(seizure(), seizure(COURT_B, served="2026-01-06 10:00")))
    ordered = sale(reason="court_sale", papers=papers("identity", signed("court_transfer_notice", COURT)))
    (draft,) = effect(ordered, book, NOW, CALENDAR)
    after = apply(book, draft, NOW)
    assert after.mortgages_in_force(NOW) == ()
    assert [s.state for s in after.seizure_standings(NOW)] == ["ended", "void"]


def test_a_mortgage_moves_with_its_claim_and_keeps_its_rank() -> None:
    other = replace(
        mortgage(), id="m2", mortgagees=(replace(ICBC, name="杭州银行"),), entered_at=moment("2024-01-01 10:00")
    )
    book = flat(mortgages=(mortgage(), other))
    bank_b = person("招商银行", 30)
    move = sale(
        right="mortgage", reason="assignment", price=None,
        sellers=(person("工行杭州分行", 31),), buyers={bank_b: None},
        papers=papers("identity", "mortgage_proof", "assignment_contract"),
    )  # fmt: skip
    assert codes(move, book) == ()
    assert codes(replace(move, obligors=(Applicant(person("农业银行", 32)),)), book) == ("not_the_holder",)
    (draft,) = effect(move, book, NOW, CALENDAR)
    after = apply(book, draft, NOW)
    assert [m.mortgagees[0].name for m in after.mortgages_in_force(NOW)] == ["招商银行", "杭州银行"]


@pytest.mark.parametrize("right", ["residence", "easement"])
def test_residence_rights_and_easements_do_not_move_by_themselves(right: str) -> None:
    assert codes(sale(right=right, reason="alone"), flat()) == ("not_transferable",)


# Malformed


@pytest.mark.parametrize(("side", "missing"), [("holders", "holders"), ("obligors", "obligors")])
def test_a_draft_that_still_lacks_a_side_is_incomplete_and_not_an_error(side: str, missing: str) -> None:
    verdict = ask(replace(sale(), **{side: ()}), flat())  # type: ignore[arg-type]
    assert missing in [f.params.get("paper") for f in verdict.findings]
    assert verdict.codes[-1] == "material_missing"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "rental"}, "unknown_type"),
        ({"reason": "whim"}, "unknown_reason"),
        ({"right": "moon"}, "unknown_right"),
    ],
)
def test_what_the_law_does_not_know_is_a_clear_error(changes: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidApplication) as caught:
        ask(replace(sale(), **changes), flat())  # type: ignore[arg-type]
    assert caught.value.code == code
