"""The stories of the scenario format, step by step against the law alone: what is refused, what waits, what is
recorded.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from realestate.law import (
    JOINT,
    Application,
    Book,
    UnitFacts,
    deadlines,
    effect,
    effects_of_matter,
    judge_matter,
    type_of,
)
from realestate.law.book import Holder
from realestate.law.dues import assess, assess_matter, dues_facts
from tests.law.stage import (
    BANK,
    BANK_B,
    CALENDAR,
    CODE,
    COURT,
    DEVELOPER,
    ICBC,
    LI,
    NOW,
    QIANG,
    SUN,
    WANG,
    ZHAO,
    as_person,
    ask,
    ask_for,
    codes,
    entered,
    firm,
    flat,
    moment,
    mortgage,
    notice,
    objection,
    sale,
    seizure,
    signed,
)  # fmt: skip

COURT_1 = as_person(firm("甲法院", "court"))
COURT_2 = as_person(firm("乙法院", "court"))


def dues(application: Application, book: Book, day: str) -> dict[str, Decimal]:
    return {line.code: line.amount for line in assess(dues_facts(application, book), date.fromisoformat(day)).lines}


def serve(by: Any, at: str, until: str, starts: str = "2026-03-02") -> Application:
    return ask_for("seizure", "seize", "seizure", by=(by,), facts={"served": at, "from": starts, "until": until})


def seizures(book: Book, at: str) -> list[tuple[str, str, str, str]]:
    return [
        (s.seizure.organ.name, s.state, s.starts.isoformat(), s.until.isoformat())
        for s in book.seizure_standings(moment(at))
    ]


def owners(book: Book) -> dict[str, object]:
    return {owner.holder.name: owner.share for owner in book.owners}


# transfer


def test_a_plain_second_hand_sale_is_done_in_one_go() -> None:
    """民法典 214."""
    book = flat()
    assert ask(sale(), book).outcome() == "recorded"
    lines = dues(sale(), book, "2026-03-02")
    assert lines["registration_fee"] == Decimal("80.00")
    assert lines["deed_tax"] == Decimal("23500.00")
    assert lines["vat"] == Decimal("0.00")
    assert deadlines.statutory_limit(NOW, CALENDAR).date == date(2026, 4, 14)
    after = entered(sale(), book)
    assert owners(after) == {"李雷": Fraction(1)}


def test_no_transfer_under_seizure_and_the_same_application_goes_on_after_the_release() -> None:
    """城市房地产管理法 38(2)；民事执行查封规定 24、28."""
    book = flat(area="120.00", acquired="2015-06-01", seizures=(seizure(),))
    assert (ask(sale(), book).outcome(), codes(sale(), book)) == ("refused", ("seized",))
    release = ask_for("seizure", "release", "seizure", by=(as_person(COURT),))
    assert codes(release, book) == ()
    free = entered(release, book)
    assert ask(sale(), free).outcome() == "recorded"
    after = entered(sale(), free)
    assert owners(after) == {"李雷": Fraction(1)}
    assert [s.state for s in after.seizure_standings(NOW)] == ["released"]


def test_a_registered_covenant_needs_the_banks_consent() -> None:
    """民法典 406；民法典担保制度解释 43(2)."""
    book = flat(mortgages=(mortgage(covenant=True, entered="2022-05-01 10:00"),))
    assert codes(sale(), book) == ("mortgage_covenant",)
    agreed = sale(extra=(signed("consent", ICBC),))
    assert ask(agreed, book).outcome() == "recorded"
    after = entered(agreed, book)
    assert owners(after) == {"李雷": Fraction(1)}
    assert [m.mortgagees[0].name for m in after.mortgages_in_force(NOW)] == ["工行杭州分行"]


def test_a_wife_who_did_not_come_is_missing() -> None:
    """民法典 301."""
    book = flat({WANG: JOINT, QIANG: JOINT})
    assert codes(sale(sellers=(QIANG,)), book) == ("coowners_missing",)


def test_unpaid_tax_holds_up_the_entry_until_it_is_paid() -> None:
    """契税法 11."""
    waiting = sale(tax_settled=False)
    assert (ask(waiting, flat()).outcome(), codes(waiting, flat())) == ("waiting", ("tax_unpaid",))
    assert ask(sale(), flat(), "2026-03-04 10:00").outcome() == "recorded"


# notice


def test_while_a_notice_lasts_only_its_holder_acquires() -> None:
    """民法典 221；实施细则 85(2)."""
    book = flat(notices=(notice(ZHAO),))
    assert codes(sale(), book) == ("notice_without_consent",)
    to_zhao = sale(buyers={ZHAO: Fraction(1)})
    assert ask(to_zhao, book).outcome() == "recorded"
    after = entered(to_zhao, book)
    assert owners(after) == {"赵敏": Fraction(1)}
    assert after.notice_state(after.notices[0], NOW, CALENDAR) == "turned"


def test_a_presale_notice_lapses_ninety_days_after_the_developers_registration() -> None:
    """民法典 221(2)、203."""
    book = Book(UnitFacts(CODE, area=Decimal("101.20"), developer=DEVELOPER.holder))
    presale = ask_for("notice", "presale", "notice", by=(ZHAO,), given_by=(DEVELOPER,), price=Decimal(3_100_000))
    assert codes(presale, book) == ()
    assert dues(presale, book, "2026-03-02")["registration_fee"] == 0
    book = entered(presale, book)
    first = ask_for("first", "ownership", "ownership", by=(DEVELOPER,))
    assert codes(first, book, "2026-06-01 10:00") == ()
    book = entered(first, book, moment("2026-06-01 10:00"))
    assert book.notice_state(book.notices[0], moment("2026-08-31 10:00"), CALENDAR) == "active"
    assert book.notice_state(book.notices[0], moment("2026-09-01 10:00"), CALENDAR) == "lapsed"


# objection


def test_an_objection_does_not_stop_a_transfer_but_wants_the_undertaking() -> None:
    """不动产登记暂行条例实施细则 84."""
    book = flat(objections=(objection(),))
    assert (ask(sale(), book).outcome(), codes(sale(), book)) == ("waiting", ("objection_unacknowledged",))
    resumed = sale(extra=(signed("objection_undertaking", WANG, LI),))
    assert ask(resumed, book).outcome() == "recorded"
    after = entered(resumed, book)
    assert after.objection_state(after.objections[0], NOW, CALENDAR) == "active"


def test_an_objection_without_suit_lapses_and_cannot_be_repeated() -> None:
    """民法典 220(2)."""
    book = flat(use="商业", area="60.00")
    protest = ask_for("objection", "objection", "objection", by=(SUN,), facts={"matter": "产权归属"})
    assert codes(protest, book, "2026-05-20 09:30") == ()
    assert dues(protest, book, "2026-05-20")["registration_fee"] == Decimal("275.00")
    book = entered(protest, book, moment("2026-05-20 09:30"))
    assert book.objection_state(book.objections[0], moment("2026-06-04 16:00"), CALENDAR) == "active"
    assert book.objection_state(book.objections[0], moment("2026-06-05 09:00"), CALENDAR) == "lapsed"
    assert codes(protest, book, "2026-06-05 09:00") == ("objection_lapsed_before",)


# seizure


def test_the_waiting_seizure_takes_effect_by_itself_and_its_term_begins_then() -> None:
    """民事执行查封规定 26、27；民诉法解释 485."""
    book = entered(serve(COURT_1, "2026-03-02 10:00", "2027-03-01"), flat())
    book = entered(serve(COURT_2, "2026-03-02 10:05", "2029-03-01"), book)
    assert [(s.state, s.rank) for s in book.seizure_standings(moment("2026-03-02 10:05"))] == [
        ("active", None), ("waiting", 1)
    ]  # fmt: skip
    assert seizures(book, "2027-03-02 00:10") == [
        ("甲法院", "ended", "2026-03-02", "2027-03-01"), ("乙法院", "active", "2027-03-02", "2030-03-01")
    ]  # fmt: skip


def test_a_seizure_served_before_the_entry_stops_an_accepted_transfer() -> None:
    """民事执行查封规定 23(1)."""
    accepted = sale(accepted_at=moment("2026-03-02 09:00"))
    assert ask(accepted, flat(), "2026-03-02 09:00").at_gate("accept") == ()
    order = serve(COURT_1, "2026-03-02 10:00", "2029-03-01")
    assert codes(order, flat(), "2026-03-02 10:00") == ()
    book = entered(order, flat(), moment("2026-03-02 10:00"))
    assert codes(accepted, book, "2026-03-02 10:00") == ("seized",)


def test_three_years_and_a_day_are_too_long() -> None:
    """民诉法解释 485."""
    assert codes(serve(COURT_1, "2026-03-02 10:00", "2029-03-02"), flat()) == ("term_too_long",)
    assert codes(serve(COURT_1, "2026-03-02 10:00", "2029-03-01"), flat()) == ()


# the other types


def test_a_second_mortgage_stands_behind_the_first() -> None:
    """民法典 402、414."""
    book = flat(mortgages=(mortgage(),))
    second = ask_for("first", "mortgage", "mortgage", by=(BANK_B,), given_by=(WANG,), amount=Decimal(500000),
                     facts={"until": "2036-03-01", "covenant": True})  # fmt: skip
    assert ask(second, book).outcome() == "recorded"
    assert dues(second, book, "2026-03-02")["registration_fee"] == Decimal("80.00")
    after = entered(second, book)
    assert [(m.mortgagees[0].name, m.amount) for m in after.mortgages_in_force(NOW)] == [
        ("工行杭州分行", Decimal(800000)), ("杭州银行", Decimal(500000))
    ]  # fmt: skip
    assert after.mortgages_in_force(NOW)[1].covenant is True


def test_a_new_name_is_no_disposal_and_costs_nothing() -> None:
    """实施细则 26；财税〔2019〕45号."""
    book = flat(seizures=(seizure(),))
    change = ask_for("change", "name", "ownership", by=(WANG,), facts={"name": {"王芳": "王方"}})
    assert codes(change, book) == ()
    assert dues(change, book, "2026-03-02")["registration_fee"] == 0
    after = entered(change, book)
    assert owners(after) == {"王方": Fraction(1)}
    assert after.active_seizure(NOW) is not None


def test_the_bank_cancels_a_mortgage_that_is_paid_off() -> None:
    """实施细则 70；民法典 393."""
    book = flat(mortgages=(mortgage(),))
    off = ask_for("cancellation", "paid_off", "mortgage", by=(BANK,), facts={"of": "工行杭州分行"})
    assert codes(off, book) == ()
    assert dues(off, book, "2026-03-02")["registration_fee"] == 0
    assert entered(off, book).mortgages_in_force(NOW) == ()


def test_after_a_mortgage_the_ownership_is_not_corrected() -> None:
    """实施细则 80."""
    book = flat(acquired="2025-06-01", mortgages=(mortgage(entered="2026-01-10 10:00"),))
    facts = {"owners": {"孙立": "1/1"}, "error_made": "2025-06-01", "evidence": "conclusive"}
    wrong = ask_for("correction", "owners", "ownership", by=(SUN,), facts=facts)
    assert codes(wrong, book) == ("correction_superseded",)


def carried_over(buyer_homes: int = 1) -> tuple[Application, ...]:
    buyer = replace(LI, household_homes=buyer_homes)
    return (
        ask_for("cancellation", "paid_off", "mortgage", by=(BANK,), facts={"of": "工行杭州分行"}),
        sale(buyers={buyer: Fraction(1)}, price=Decimal(3_000_000)),
        ask_for("first", "mortgage", "mortgage", by=(BANK_B,), given_by=(LI,), amount=Decimal(1_500_000),
                facts={"until": "2056-03-01", "covenant": False}),
    )  # fmt: skip


def test_pay_off_transfer_and_new_mortgage_are_one_matter() -> None:
    """自然资发〔2023〕29号；民法典 406."""
    book = flat(area="150.00", mortgages=(mortgage(covenant=True),))
    matter = carried_over()
    assert [v.codes for v in judge_matter(matter, [book], NOW, CALENDAR)] == [(), (), ()]
    bill = assess_matter(matter, [book], date(2026, 3, 2))
    assert sum(one.amount("registration_fee") for one in bill) == Decimal("160.00")
    assert sum(one.amount("deed_tax") for one in bill) == Decimal("60000.00")
    drafts = effects_of_matter(matter, [book], NOW, CALENDAR)
    assert [len(one) for one in drafts] == [1, 1, 1]
    after = book
    for one in matter:
        after = entered(one, after)
    assert owners(after) == {"李雷": Fraction(1)}
    assert [(m.mortgagees[0].name, m.amount) for m in after.mortgages_in_force(NOW)] == [
        ("杭州银行", Decimal(1_500_000))
    ]


def test_the_order_within_the_matter_does_not_change_what_stands_in_its_way() -> None:
    """R-BLK-04: paid off in the same batch, named last."""
    book = flat(mortgages=(mortgage(covenant=True),))
    off, transfer, loan = carried_over()
    assert [v.codes for v in judge_matter((transfer, loan, off), [book], NOW, CALENDAR)] == [(), (), ()]
    assert judge_matter((transfer, loan), [book], NOW, CALENDAR)[0].codes == ("mortgage_covenant",)


def test_a_new_mortgage_of_the_buyer_is_judged_on_the_book_after_the_sale() -> None:
    _off, transfer, loan = carried_over()
    assert judge_matter((loan,), [flat()], NOW, CALENDAR)[0].codes == ("not_the_holder",)
    assert [v.codes for v in judge_matter((transfer, loan), [flat()], NOW, CALENDAR)] == [(), ()]


# heirs


def heir(*extra: Any, reason: str = "inheritance", **changes: Any) -> Application:
    return ask_for("transfer", reason, "ownership", by=(LI,), given_by=(WANG,), extra=extra, **changes)


def test_heirs_without_a_notary_all_come_and_the_public_is_told() -> None:
    """实施细则 14；民法典 1127."""
    all_heirs = signed("heirs", LI, QIANG)
    here = signed("heirs_present", LI, QIANG)
    assert codes(heir(all_heirs, here), flat()) == ()
    assert codes(heir(all_heirs, signed("heirs_present", LI)), flat()) == ("heirs_missing",)
    assert codes(heir(all_heirs, signed("heirs_present", LI), signed("waiver", QIANG)), flat()) == ()
    assert codes(heir(), flat()) == ("heirs_missing",)
    assert codes(replace(heir(all_heirs, here), published_on=None), flat()) == ("public_notice",)


def test_a_notary_spares_the_gathering_and_the_public_notice() -> None:
    notarised = replace(heir(signed("inheritance_notarised", LI)), published_on=None)
    assert codes(notarised, flat()) == ()
    assert type_of(notarised).ground(notarised).promise.zh == "1个工作日"
    assert type_of(heir()).ground(heir()).promise.zh == "5个工作日"
    (draft,) = effect(notarised, flat(), NOW, CALENDAR)
    assert draft.reason == "inheritance"
    assert dues(notarised, flat(), "2026-03-02")["deed_tax"] == 0


def test_a_bequest_is_accepted_within_sixty_days() -> None:
    """民法典 1124."""

    def legacy(accepted: str) -> Application:
        return heir(
            signed("inheritance_notarised", LI), signed("death", WANG, on="2026-01-01"),
            signed("will_accepted", LI, on=accepted), reason="bequest", facts={"assessed_price": 2_000_000},
        )  # fmt: skip

    assert codes(legacy("2026-03-02"), flat()) == ()
    assert codes(legacy("2026-03-03"), flat()) == ("bequest_not_accepted",)
    assert dues(legacy("2026-03-02"), flat(), "2026-03-02")["deed_tax"] == Decimal("60000.00")
    silent = replace(
        legacy("2026-03-02"), papers=tuple(p for p in legacy("2026-03-02").papers if p.kind != "will_accepted")
    )
    assert codes(silent, flat(), "2026-03-02 16:00") == ()
    assert codes(silent, flat(), "2026-03-03 09:00") == ("bequest_not_accepted",)
    assert codes(replace(silent, accepted_at=moment("2026-03-02 16:00")), flat(), "2026-03-20 09:00") == ()


def test_the_heirs_take_only_the_dead_owners_share() -> None:
    book = flat({WANG: Fraction(1, 2), QIANG: Fraction(1, 2)})
    after = entered(heir(signed("inheritance_notarised", LI)), book)
    assert owners(after) == {"李强": Fraction(1, 2), "李雷": Fraction(1, 2)}


def test_spouses_pay_ten_yuan_a_book_and_no_deed_tax() -> None:
    """契税法 6(4)."""
    both = ask_for("transfer", "spouse", "ownership", by=(WANG, QIANG), given_by=(WANG,), copies=2)
    assert codes(both, flat()) == ()
    lines = dues(both, flat(), "2026-03-02")
    assert (lines["registration_fee"], lines["deed_tax"]) == (Decimal("20.00"), Decimal("0.00"))
    after = entered(both, flat())
    assert owners(after) == {"王芳": JOINT, "李强": JOINT}
    assert after.ownership is not None
    assert after.ownership.acquired == date(2019, 6, 1)


def test_a_shop_mortgaged_costs_550() -> None:
    loan = ask_for("first", "mortgage", "mortgage", by=(as_person(Holder("招商银行", kind="bank")),), given_by=(WANG,),
                   amount=Decimal(500000))  # fmt: skip
    assert dues(loan, flat(use="商业"), "2026-03-02")["registration_fee"] == Decimal("550.00")
