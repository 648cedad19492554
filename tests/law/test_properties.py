"""What holds whatever happens (RULEBOOK 12), over random books and applications."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from realestate.law import JOINT, Applicant, Application, Book, InvalidApplication, Paper, Person, apply, effect
from realestate.law.book import PendingCase
from realestate.law.rights import Closure
from realestate.law.types import TYPES
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
    flat,
    mortgage,
    notice,
    objection,
    sale,
    seizure,
)  # fmt: skip

PEOPLE = (WANG, QIANG, LI, HAN, ZHAO, SUN, CHILD)
fractions = st.fractions(min_value=Fraction(1, 12), max_value=1, max_denominator=12)
shares = st.none() | st.just(JOINT) | fractions
moments = st.integers(0, 4000).map(lambda hours: NOW + timedelta(hours=hours))
applicants = st.builds(
    Applicant,
    person=st.sampled_from(PEOPLE),
    share=shares,
    joined=st.booleans(),
    agent=st.sampled_from(["", "刘洋"]),
    guardians=st.sampled_from([(), (QIANG,)]),
)
organs = st.builds(
    Applicant, person=st.sampled_from([Person(COURT.name, kind="court"), Person(ICBC.name, kind="bank")])
)
paper_kinds = st.sampled_from(
    ["identity", "title_certificate", "sale_contract", "consent", "objection_undertaking", "power_of_attorney",
     "guardian_guarantee", "heirs", "heirs_present", "waiver", "death", "will_accepted", "court_transfer_notice",
     "preemption_waiver", "preemption_notice", "inheritance_notarised", "whatever"]
)  # fmt: skip
papers = st.builds(
    Paper,
    kind=paper_kinds,
    by=st.lists(st.sampled_from([p.name for p in PEOPLE] + ["工行杭州分行", "甲法院"]), max_size=3).map(tuple),
    data=st.dictionaries(
        st.sampled_from(["agent", "until", "on", "served", "told", "witnessed", "names", "to"]),
        st.sampled_from(["2026-03-01", "刘洋", "not a date", date(2026, 3, 1), NOW, True, False, ""]),
        max_size=3,
    ),
)


#: Words for what an application must give before it is one (``RegistrationType.check``).
MALFORMED = {
    "unknown_reason", "unknown_right", "amount_missing", "change_missing", "matter_missing", "one_objector",
    "not_an_organ", "invalid_dates",
    "dominant_missing", "invalid_use", "invalid_unit", "other_parcel", "invalid_share", "invalid_price",
}  # fmt: skip
REASONS = (
    "destroyed", "abandoned", "paid_off", "waived", "expired", "death", "ruling", "suit", "owners", "name", "address",
)  # fmt: skip
facts = st.fixed_dictionaries(
    {},
    optional={
        "matter": st.just("产权归属"),
        "of": st.sampled_from(["赵敏", "工行杭州分行", "孙立", "西湖区法院"]),
        "amount": st.sampled_from([Decimal(1), Decimal(10**8), "many"]),
        "name": st.just({"王芳": "王方"}),
        "address": st.just("新路1号"),
        "use": st.just("商业"),
        "area": st.sampled_from(["90.2", "0"]),
        "until": st.sampled_from(["2029-03-01", "2026-03-01", "2040-01-01", "never"]),
        "from": st.just("2026-03-02"),
        "served": st.sampled_from(["2026-03-02 09:00", "2026-01-05 10:00:01"]),
        "co_ownership": st.sampled_from(["joint", {"王芳": "1/2"}, {}]),
        "owners": st.sampled_from(
            [{"孙立": "1/1"}, {"孙立": "1/2"}, {"孙立": "joint", "王芳": "joint"}, {"孙立": "x"}]
        ),
        "error_made": st.sampled_from(["2019-06-01", "2026-01-01"]),
        "evidence": st.sampled_from(["conclusive", "weak"]),
        "ex_officio": st.booleans(),
        "debtor": st.sampled_from(["王芳", "孙立"]),
        "reissue": st.just("lost"),
        "proved": st.just("2026-03-02"),
    },
)


@st.composite
def books(draw: st.DrawFn) -> Book:
    owners: Any = draw(
        st.sampled_from([
            {WANG: Fraction(1)},
            {WANG: JOINT, QIANG: JOINT},
            {WANG: Fraction(1, 2), QIANG: Fraction(1, 3), HAN: Fraction(1, 6)},
            {CHILD: Fraction(1)},
        ])
    )  # fmt: skip
    closed = draw(st.sampled_from([None, Closure("cancelled", NOW), Closure("turned", NOW + timedelta(days=9))]))
    pick = draw(st.sets(st.integers(0, 9)))
    book = flat(
        owners,
        mortgages=tuple(
            replace(mortgage(covenant=c), id=f"m{n}") for n, c in enumerate((True, False, None)) if n in pick
        ),
        notices=(replace(notice(ZHAO), closed=closed),) if 3 in pick else (),
        objections=(objection(),) if 4 in pick else (),
        seizures=(seizure(),) * (5 in pick) + (seizure(COURT_B, served="2026-01-06 10:00"),) * (6 in pick),
        pending=(PendingCase("c9", "transfer", NOW, 1),) if 7 in pick else (),
    )
    return replace(book, ownership=None, first_registered_on=None) if 8 in pick and 9 in pick else book


@st.composite
def applications(draw: st.DrawFn) -> Application:
    slug = draw(st.sampled_from(sorted(TYPES)))
    declared = TYPES[slug]
    for _attempt in range(20):
        try:
            return Application(
                slug,
                CODE,
                right=draw(st.sampled_from(declared.rights)),
                reason=draw(st.sampled_from(sorted({*declared.grounds, *REASONS}))),
                obligors=tuple(draw(st.lists(applicants, max_size=3))),
                holders=tuple(draw(st.lists(applicants | organs, max_size=3))),
                share=draw(st.none() | fractions),
                facts=draw(facts),
                amount=draw(st.none() | st.just(Decimal(500000))),
                site_checked=draw(st.booleans()),
                price=draw(st.none() | st.decimals(min_value=1, max_value=10**9, places=2)),
                papers=tuple(draw(st.lists(papers, max_size=8))),
                accepted_at=draw(st.none() | moments),
                published_on=draw(st.none() | st.just(date(2026, 2, 2))),
                tax_settled=draw(st.booleans()),
                fee_settled=draw(st.booleans()),
            )
        except InvalidApplication:
            continue
    return sale()


@given(applications(), books(), moments)
def test_judge_never_raises_on_a_well_formed_application(application: Application, book: Book, at: datetime) -> None:
    try:
        verdict = ask(application, book, at)
    except InvalidApplication as malformed:
        assert malformed.code in MALFORMED  # noqa: PT017
        return
    assert verdict == ask(application, book, at)
    assert sum([verdict.blocking, verdict.waiting, verdict.clear]) == 1
    order = [f.sort_key for f in verdict.findings]
    assert order == sorted(order)
    for one in verdict.findings:
        assert "{" not in one.sentence() + one.sentence("en") + one.remedy() + one.remedy("en")


@given(applications(), books(), moments)
def test_what_is_entered_keeps_the_book_whole(application: Application, book: Book, at: datetime) -> None:
    try:
        verdict = ask(application, book, at)
    except InvalidApplication:
        return
    drafts = effect(application, book, at, CALENDAR)
    if not verdict.clear:
        return
    closed = {i for draft in drafts for i in draft.closed_ids}
    assert closed <= all_ids(book)
    for draft in drafts:
        book = apply(book, draft, at) if draft.unit_code == CODE else book
    assert len([s for s in book.seizure_standings(at) if s.state == "active"]) <= 1
    if book.ownership is not None and book.ownership.mode != "joint":
        assert sum(Fraction(owner.share) for owner in book.owners) == 1
    assert all(
        not owner.holder.among([other.holder for other in book.owners if other is not owner]) for owner in book.owners
    )


def all_ids(book: Book) -> set[str]:
    shelves = (book.mortgages, book.notices, book.objections, book.seizures, book.residences, book.easements)
    return {right.id for shelf in shelves for right in shelf} | ({book.ownership.id} if book.ownership else set())


@given(st.lists(st.sampled_from(PEOPLE[1:]), min_size=1, max_size=5, unique=True), st.data())
def test_shares_of_a_transferred_part_always_add_up_to_one(takers: list[Any], data: st.DataObject) -> None:
    book = flat({WANG: Fraction(1, 2), QIANG: Fraction(1, 2)})
    share = data.draw(st.fractions(min_value=Fraction(1, 100), max_value=Fraction(1, 2), max_denominator=100))
    part = sale(reason="share", share=share, buyers=dict.fromkeys(takers))
    (draft,) = effect(part, book, NOW, CALENDAR)
    assert sum(Fraction(owner.share) for owner in draft.owners) == 1
    assert all(Fraction(owner.share) > 0 for owner in draft.owners)


@given(st.integers(0, 400))
def test_nothing_is_disposed_of_inside_a_seizure_or_a_notice(days: int) -> None:
    at = NOW + timedelta(days=days)
    book = flat(
        seizures=(seizure(COURT, served="2026-04-01 10:00", starts="2026-04-01", until="2026-06-30"),),
        notices=(notice(ZHAO, capable="2026-07-01", entered="2026-07-01 09:30"),),
        mortgages=(mortgage(ICBC),),
    )
    verdict = ask(sale(price=Decimal(1)), book, at)
    seized = book.active_seizure(at) is not None
    noticed = bool(book.notices_in_force(at, CALENDAR))
    assert verdict.clear == (not seized and not noticed)
