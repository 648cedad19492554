"""Periods, what an entry says of a right, malformed applications, and the words of every reason."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from realestate.law import JOINT, REASONS, Applicant, Application, InvalidApplication, Owner, deadlines
from realestate.law.deadlines import Promise
from realestate.law.entries import read_right, to_content
from realestate.law.findings import finding
from realestate.law.matters import MATTERS
from realestate.law.people import Crowd, Holder, parse_share, share_text
from realestate.law.rights import Easement, Ownership, Residence, Right
from tests.law.stage import (
    CALENDAR,
    CODE,
    HAN,
    ICBC,
    LI,
    NOW,
    QIANG,
    WANG,
    ZHAO,
    firm,
    flat,
    id_number,
    moment,
    mortgage,
    notice,
    objection,
    person,
    sale,
    seizure,
)  # fmt: skip


def test_the_statutory_limit_is_thirty_working_days() -> None:
    assert deadlines.statutory_limit(NOW, CALENDAR).date == date(2026, 4, 14)
    assert not deadlines.statutory_limit(NOW, CALENDAR).provisional


def test_a_limit_that_reaches_next_year_says_that_it_is_provisional() -> None:
    limit = deadlines.statutory_limit(moment("2026-11-23 09:00"), CALENDAR)
    assert limit.provisional
    assert limit.date == date(2027, 1, 5)


def test_a_pause_is_added_to_the_limit() -> None:
    assert deadlines.statutory_limit(NOW, CALENDAR, 15).date == CALENDAR.add_workdays(date(2026, 3, 2), 45).date


@pytest.mark.parametrize(
    ("promise", "moment_promised"),
    [
        (Promise(60, "minutes"), "2026-03-02 10:30"),
        (Promise(0, "minutes"), "2026-03-02 10:00"),
        (Promise(1, "workdays"), "2026-03-03 17:00"),
        (Promise(99, "workdays"), "2026-04-14 17:00"),
    ],
)
def test_a_promise_never_exceeds_the_law(promise: Promise, moment_promised: str) -> None:
    assert deadlines.promised_moment(promise, NOW, CALENDAR) == moment(moment_promised)


def test_promises_speak_both_languages() -> None:
    assert (Promise(60, "minutes").zh, Promise(0, "minutes").zh, Promise(3, "workdays").zh) == (
        "60分钟",
        "当场办结",
        "3个工作日",
    )
    assert Promise(1, "workdays").en == "1 working day"


@pytest.mark.parametrize(
    ("kind", "capable", "registered", "last"),
    [
        ("sale", "2026-07-01", None, "2026-09-29"),
        ("presale", None, date(2026, 6, 1), "2026-08-31"),
        ("presale", None, None, None),
        ("sale", None, None, "2026-04-07"),
        ("sale", "2020-09-30", None, "2020-12-30"),
        ("sale", "2020-10-01", None, "2020-12-30"),
    ],
)
def test_a_notice_lapses_ninety_days_after_registration_became_possible(
    kind: str, capable: str | None, registered: date | None, last: str | None
) -> None:
    one = notice(
        kind=kind, capable=capable, entered="2020-01-05 10:00" if capable and capable < "2021" else "2026-01-06 10:00"
    )
    found = deadlines.notice_lapse(one, registered, CALENDAR)
    assert (found.date.isoformat() if found else None) == last


def test_a_lapse_in_a_year_without_notice_is_left_open_for_the_later_reading() -> None:
    book = flat(notices=(notice(capable="2026-11-09"),))
    last = book.notice_deadline(book.notices[0], CALENDAR)
    assert last is not None
    assert last.provisional
    assert last.date == date(2027, 2, 9)
    assert book.notice_state(book.notices[0], moment("2027-02-10 10:00"), CALENDAR) == "active"
    assert book.notice_state(book.notices[0], moment("2027-02-20 10:00"), CALENDAR) == "lapsed"
    known = CALENDAR.with_notice(2027, [date(2027, 2, n) for n in range(5, 10)], [])
    assert book.notice_state(book.notices[0], moment("2027-02-11 10:00"), known) == "lapsed"


RIGHTS: tuple[tuple[str, Right], ...] = (
    ("ownership", Ownership(
        id="1", entered_at=NOW, owners=(Owner(WANG.holder, Fraction(1, 3)), Owner(LI.holder, Fraction(2, 3))),
        acquired=date(2026, 3, 2), price=Decimal("2350000.00"),
    )),
    ("ownership", Ownership(id="1", entered_at=NOW, owners=(Owner(WANG.holder, JOINT), Owner(QIANG.holder, JOINT)))),
    ("mortgage", replace(mortgage(covenant=False), ranked_from=NOW, until=date(2040, 1, 1), debtor=LI.holder)),
    ("notice", notice(obligors=(WANG.holder,))),
    ("objection", objection(suit_proved=date(2026, 3, 1))),
    ("seizure", seizure(debtor=WANG.holder, share=Fraction(1, 2), kind="pre_seizure")),
    ("residence", Residence(id="1", entered_at=NOW, to=(ZHAO.holder,), until=date(2040, 1, 1))),
    ("easement", Easement(id="1", entered_at=NOW, other_unit=CODE, purpose="通行", side="dominant")),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "right"), RIGHTS)
def test_a_right_reads_back_from_its_entry_the_same(kind: str, right: Right) -> None:
    stored = json.loads(json.dumps(to_content(right)))
    assert read_right(kind, id=right.id, entered_at=right.entered_at, content=stored) == right


def test_a_false_covenant_is_not_an_unknown_one() -> None:
    assert to_content(mortgage(covenant=False))["covenant"] is False
    assert "covenant" not in to_content(mortgage(covenant=None))


def test_residence_and_easement_end_with_their_term() -> None:
    book = flat(residences=(Residence(id="r", entered_at=NOW, to=(ZHAO.holder,), until=date(2026, 12, 31)),))
    assert book.residences_in_force(moment("2026-12-31 23:59"))
    assert not book.residences_in_force(moment("2027-01-01 00:00"))


def test_the_same_person_is_known_by_number_and_else_by_name() -> None:
    old = Holder("王芳", "330102000101001")
    assert old.same_as(Holder("王方", "330102190001010011"))
    assert not old.same_as(Holder("王芳", id_number(2)))
    assert Holder("王芳").same_as(old)


OLD_WANG = Holder("王芳", "330102000101001")
PEOPLE = (
    OLD_WANG, Holder("王方", "330102190001010011"), Holder("王芳", id_number(2)), Holder("王芳"), Holder("李雷"),
)  # fmt: skip


@pytest.mark.parametrize("one", PEOPLE)
@pytest.mark.parametrize("other", PEOPLE)
def test_a_crowd_knows_whom_each_of_its_people_would_know(one: Holder, other: Holder) -> None:
    assert (one in Crowd([other])) == one.among([other])
    assert one not in Crowd([])


@pytest.mark.parametrize("text", ["1/2", "1/1", "joint", "667/1000"])
def test_shares_are_written_as_fractions(text: str) -> None:
    assert share_text(parse_share(text)) == text


@pytest.mark.parametrize("text", ["0", "3/2", "-1/2", "half", ""])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"share|Fraction"):
        parse_share(text)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"price": Decimal(0)}, "invalid_price"),
        ({"price": Decimal(-1)}, "invalid_price"),
        ({"price": Decimal(10) ** 15}, "price_implausible"),
        ({"price": Decimal("NaN")}, "invalid_price"),
        ({"price": Decimal("1.001")}, "invalid_price"),
        ({"amount": Decimal(0)}, "invalid_price"),
        ({"copies": 0}, "invalid_copies"),
        ({"share": Fraction(0)}, "invalid_share"),
        ({"share": Fraction(3, 2)}, "invalid_share"),
        ({"holders": (Applicant(LI, Fraction(3, 2)),)}, "invalid_share"),
        ({"holders": (Applicant(LI), Applicant(LI))}, "party_twice"),
        ({"holders": (Applicant(WANG),)}, "party_both_sides"),
        ({"holders": (Applicant(LI, guardians=(LI,)),)}, "guardian_circular"),
    ],
)
def test_a_malformed_application_is_refused_with_a_code_and_words(changes: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidApplication) as caught:
        replace(sale(), **changes)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert caught.value.message
    assert caught.value.message_en


def test_a_thousand_co_owners_are_judged_like_two() -> None:
    crowd = tuple(Applicant(person(f"业主{n}", n), Fraction(1, 999)) for n in range(1, 1000))
    application = Application(
        "transfer", CODE, holders=crowd, obligors=(Applicant(person("王芳", 2, born="1970-01-01")),)
    )
    assert len(application.acquirers()) == 999


def test_every_reason_speaks_both_languages_and_names_its_article() -> None:
    for code, reason in REASONS.items():
        one = finding(code, names="王芳、李强", organ="法院", until="2026-03-02", what="材料", what_en="papers")
        for text in (one.sentence("zh"), one.sentence("en"), one.remedy("zh"), one.remedy("en"), one.article):
            assert text, code
            assert "{" not in text, code
        assert not re.search("[一-龥]{3}", reason.en + reason.remedy_en), code


def test_the_reasons_of_the_scenario_format_are_all_there() -> None:
    waits = {"objection_unacknowledged", "correction_pending", "earlier_case", "tax_unpaid", "fee_unpaid",
             "public_notice", "site_check", "material_missing"}  # fmt: skip
    assert {code for code, reason in REASONS.items() if reason.severity in ("wait", "acknowledge")} == waits
    assert len([reason for reason in REASONS.values() if reason.severity != "note"]) == 36


def test_a_matter_tells_everything_before_a_word_is_typed() -> None:
    matter = MATTERS["second_hand_home"]
    assert matter.say_zh == "我要买二手房"
    assert (matter.trips, matter.remote_trips) == (1, 0)
    assert [need.kind for need in matter.usual_papers] == ["identity", "title_certificate", "sale_contract"]
    assert {"power_of_attorney", "objection_undertaking"} <= {need.kind for need in matter.possible_papers}
    assert matter.promise.zh == "60分钟"
    assert matter.questions


def test_holders_of_papers_may_be_named_by_number_or_name() -> None:
    consent = sale(extra=())
    assert not consent.consents(ICBC)
    assert firm("工行杭州分行").is_named("工行杭州分行")
    assert HAN.is_named(HAN.id_number)
