"""RULEBOOK 12 over random histories: all acts by all people, wrong ones too, with the clock moving.

Every act goes the way of the service: judged, and entered only when nothing stands against it. After each, the book
keeps its promises.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from realestate.law import (
    JOINT,
    TYPES,
    Applicant,
    Application,
    Book,
    InvalidApplication,
    Paper,
    Person,
    UnitFacts,
    apply,
    effect,
    judge,
)
from realestate.law.deadlines import statutory_limit
from realestate.law.dues import MissingFact, assess, dues_facts
from realestate.law.entries import EntryDraft, read_right
from realestate.law.facts import Facts
from realestate.law.judge import judge_matter
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
    LI,
    NOW,
    OTHER_CODE,
    QIANG,
    SUN,
    WANG,
    ZHAO,
    as_person,
    flat,
    sale,
)  # fmt: skip

THIRD_CODE = "330106001002GB00023F00010014"
WEST, EAST = as_person(COURT), as_person(COURT_B)
PEOPLE = (WANG, QIANG, LI, HAN, ZHAO, SUN, CHILD)
EVERYBODY = (*PEOPLE, BANK, BANK_B, DEVELOPER, WEST, EAST)
NAMES = [p.name for p in EVERYBODY]
moves = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=200))
fractions = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(2, 3), Fraction(1, 4)])

#: Whatever somebody might put there: right kinds, wrong kinds, nonsense.
anything: Any = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=5), st.sampled_from(NAMES),
    st.dates(date(2015, 1, 1), date(2040, 1, 1)), st.just(float("nan")), st.just(Decimal("Infinity")),
    st.sampled_from(["2029-03-01", "2026-02-30", "1/2", "0/0", "1e999999", "joint", "life", "住宅", CODE, OTHER_CODE]),
    st.lists(st.sampled_from(NAMES), max_size=2),
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["1/2", "1/1", "joint", "x", 5, None, "新名"]), max_size=3),
    st.just([{"code": OTHER_CODE, "area": "40"}, {"code": THIRD_CODE, "area": "40"}]),
    st.just([{"name": "孙立", "id_number": "", "share": "1/1"}]),
)  # fmt: skip
KEYS = (
    "matter", "of", "amount", "name", "id_number", "address", "use", "area", "until", "from", "starts", "served",
    "co_ownership", "owners", "error_made", "evidence", "ex_officio", "debtor", "share", "reissue", "proved",
    "told_on", "capable_from", "covenant", "kind", "scope", "purpose", "dominant_unit", "into", "units", "document",
    "mortgage", "notice", "difference", "assessed_price", "own_error", "seller_only_home", "deed_exempt",
    "fee_exempt",
)  # fmt: skip
wild_facts = st.dictionaries(st.sampled_from(KEYS), anything, max_size=6)
PAPER_KINDS = sorted(
    {need.kind for one in TYPES.values() for ground in one.grounds.values() for need in ground.papers}
    | {"waiver", "heirs_present", "knew", "preemption_notice", "inheritance_notarised", "superior_court", "will"}
)
wild_papers = st.builds(
    Paper,
    kind=st.sampled_from(PAPER_KINDS),
    by=st.lists(st.sampled_from(NAMES), max_size=3).map(tuple),
    data=st.dictionaries(
        st.sampled_from(["on", "until", "served", "told", "agent", "names", "to"]), anything, max_size=3
    ),
)
applicants = st.builds(
    Applicant,
    person=st.sampled_from(EVERYBODY),
    share=st.none() | st.just(JOINT) | fractions,
    joined=st.sampled_from([True, True, True, False]),
    agent=st.sampled_from(["", "", "刘洋"]),
    guardians=st.sampled_from([(), (QIANG,), (CHILD,)]),
)
REASONS = sorted(
    {code for one in TYPES.values() for code in one.grounds}
    | {"destroyed", "abandoned", "paid_off", "waived", "expired", "death", "ruling", "terms", "assignment"}
)


def draw_application(draw: st.DrawFn, facts: Any, extra: Any) -> Application | None:
    """One application; None where already building it is refused."""
    declared = TYPES[draw(st.sampled_from(sorted(TYPES)))]
    try:
        return Application(
            declared.slug,
            CODE,
            right=draw(st.sampled_from(declared.rights)),
            reason=draw(st.sampled_from(REASONS)),
            obligors=tuple(draw(st.lists(applicants, max_size=2))),
            holders=tuple(draw(st.lists(applicants, max_size=2))),
            share=draw(st.none() | fractions),
            amount=draw(st.none() | st.just(Decimal(500000))),
            price=draw(st.none() | st.just(Decimal(2350000))),
            papers=tuple(draw(extra)),
            site_checked=draw(st.booleans()),
            published_on=draw(st.none() | st.just(date(2026, 2, 2))),
            tax_settled=draw(st.booleans()),
            fee_settled=draw(st.booleans()),
            facts=draw(facts),
        )
    except InvalidApplication:
        return None


@st.composite
def wild(draw: st.DrawFn) -> Application:
    return draw_application(draw, wild_facts, st.lists(wild_papers, max_size=6)) or sale()


@settings(max_examples=400)
@given(wild(), moves)
def test_nonsense_is_judged_or_refused_with_a_code(application: Application, later: timedelta) -> None:
    for book in (flat(), flat({WANG: JOINT, QIANG: JOINT}), Book(UnitFacts(CODE, developer=DEVELOPER.holder))):
        try:
            judge(application, book, NOW + later, CALENDAR)
            judge_matter([application], [book], NOW + later, CALENDAR)
            assess(dues_facts(application, book), date(2026, 3, 2))
        except (InvalidApplication, MissingFact) as error:
            assert all((error.code, error.message, error.message_en))  # noqa: PT017


# Histories.


def complete(application: Application, book: Book, at: datetime) -> Application:
    """Everything that only takes time and paper is done: what is left are the reasons of the law."""
    ready = replace(application, tax_settled=True, fee_settled=True, site_checked=True, published_on=date(2020, 1, 2),
                    facts={"matter": "产权归属", **application.facts})  # fmt: skip
    needs = TYPES[ready.type].ground(ready).papers
    facts = Facts(ready, book, at, CALENDAR)
    own = tuple(Paper(need.kind) for need in needs if not need.own_code and need.when(facts))
    return replace(ready, papers=(*ready.papers, *own, Paper("interest_proof")))


plain_facts = st.fixed_dictionaries(
    {},
    optional={
        "name": st.just({"王芳": "王方"}),
        "address": st.just("新路1号"),
        "area": st.just("90.20"),
        "use": st.just("商业"),
        "co_ownership": st.sampled_from(["joint", {"王芳": "1/2", "李强": "1/2"}]),
        "owners": st.sampled_from([{"孙立": "1/1"}, {"孙立": "1/2", "王芳": "1/2"}]),
        "evidence": st.sampled_from(["conclusive", "weak"]),
        "amount": st.sampled_from(["100000", "900000"]),
        "of": st.sampled_from(["工行杭州分行", "杭州银行", "赵敏"]),
        "until": st.sampled_from(["2026-12-31", "2029-03-01", "2050-01-01"]),
        "debtor": st.sampled_from(["王芳", "李雷"]),
        "dominant_unit": st.just(OTHER_CODE),
        "capable_from": st.just("2026-03-02"),
        "covenant": st.booleans(),
        "reissue": st.just("lost"),
    },
)
consents = st.lists(
    st.builds(
        Paper,
        kind=st.sampled_from(["consent", "consent", "preemption_waiver", "objection_undertaking", "guardian_guarantee",
                              "court_transfer_notice", "inheritance_notarised"]),
        by=st.sampled_from([tuple(NAMES), ("西湖区法院",), ("赵敏",), ()]),
    ),
    max_size=3,
)  # fmt: skip


@st.composite
def acts(draw: st.DrawFn) -> Application:
    return draw_application(draw, plain_facts, consents) or sale()


class History:
    """A book, all entries that made it, and the clock."""

    def __init__(self, book: Book) -> None:
        self.start = book
        self.book = book
        self.at = NOW
        self.entries: list[tuple[str, EntryDraft, datetime]] = []

    def ask(self, application: Application) -> None:
        try:
            ready = complete(application, self.book, self.at)
            verdict = judge(ready, self.book, self.at, CALENDAR)
        except InvalidApplication:
            return
        if not verdict.clear:
            return
        before = self.book
        for draft in effect(ready, self.book, self.at, CALENDAR):
            if draft.unit_code == CODE:
                name = f"e{len(self.entries)}"
                self.book = apply(self.book, draft, self.at, name)
                self.entries.append((name, draft, self.at))
        check_disposal(ready, before, self.at)

    def check(self) -> None:
        check_book(self.book, self.at)
        again = self.start
        for name, draft, at in self.entries:
            again = apply(again, draft, at, name)
        assert again == self.book, "replaying all entries gives the present"


def is_disposal(application: Application) -> bool:
    """Does the law tax it, or does it burden the unit?"""
    ground = TYPES[application.type].ground(application)
    return application.right == "ownership" and ground.deed_tax != "none"


def check_disposal(application: Application, before: Book, at: datetime) -> None:
    """Invariants 2, 3 and 4: inside a seizure only the court disposes, inside a notice only with consent, under an
    objection only with the undertaking.
    """
    if not is_disposal(application):
        return
    standing = before.active_seizure(at)
    if standing is not None:
        seizure = standing.seizure
        by_court = application.consents(seizure.organ, "court_transfer_notice")
        to_debtor = seizure.debtor is not None and all(a.person.same_as(seizure.debtor) for a in application.holders)
        assert by_court or (to_debtor and seizure.kind == "pre_seizure")
    ground = TYPES[application.type].ground(application)
    if ground.code in ("court_sale", "judgment"):
        return
    takers = [a.person for a in application.holders]
    for notice in before.notices_in_force(at, CALENDAR):
        joined = all(h.among([a.person for a in application.parties() if a.joined]) for h in notice.to)
        own = all(taker.among((*notice.to, *notice.obligors)) for taker in takers)
        through_purchase = not notice.is_purchase and not notice.obligors
        assert own or joined or through_purchase or all(application.consents(h) for h in notice.to)
    if before.objections_in_force(at, CALENDAR):
        assert application.has_paper("objection_undertaking")


def check_book(book: Book, at: datetime) -> None:
    """Invariants 1 and 5, and one ownership with every owner named once."""
    standings = book.seizure_standings(at)
    assert len([s for s in standings if s.state == "active"]) <= 1
    waiting = [s.rank for s in standings if s.state == "waiting"]
    assert waiting == list(range(1, len(waiting) + 1))
    assert not waiting or any(s.state == "active" for s in standings)
    if book.ownership is not None:
        shares = [owner.share for owner in book.owners]
        assert all(share == JOINT for share in shares) or sum(Fraction(s) for s in shares if s != JOINT) == 1
        assert JOINT not in shares or len(shares) > 1 or len(book.owners) == 1
        names = [owner.holder.id_number or owner.holder.name for owner in book.owners]
        assert len(names) == len(set(names))
    assert len({m.id for m in book.mortgages}) == len(book.mortgages)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(acts(), moves), min_size=1, max_size=14), st.booleans())
def test_the_book_keeps_its_promises_through_any_history(
    steps: list[tuple[Application, timedelta]], built: bool
) -> None:
    history = History(flat() if built else Book(UnitFacts(CODE, developer=DEVELOPER.holder)))
    for application, later in steps:
        history.ask(application)
        history.check()
        history.at += later
        history.check()


USUAL = [
    ("transfer", "sale", "ownership", (WANG,), (LI,)), ("transfer", "gift", "ownership", (LI,), (HAN,)),
    ("first", "mortgage", "mortgage", (WANG,), (BANK,)), ("first", "mortgage", "mortgage", (LI,), (BANK_B,)),
    ("notice", "sale", "notice", (WANG,), (ZHAO,)), ("transfer", "sale", "ownership", (WANG,), (ZHAO,)),
    ("seizure", "seize", "seizure", (), (WEST,)), ("seizure", "seize", "seizure", (), (EAST,)),
    ("seizure", "renew", "seizure", (), (WEST,)), ("seizure", "release", "seizure", (), (WEST,)),
    ("seizure", "release", "seizure", (), (EAST,)),
    ("objection", "objection", "objection", (), (SUN,)), ("objection", "suit", "objection", (), (SUN,)),
    ("cancellation", "paid_off", "mortgage", (), (BANK,)), ("cancellation", "waived", "notice", (), (ZHAO,)),
    ("transfer", "court_sale", "ownership", (WANG,), (HAN,)), ("transfer", "court_sale", "ownership", (LI,), (HAN,)),
    ("change", "name", "ownership", (), (WANG,)), ("correction", "owners", "ownership", (), (SUN,)),
    ("transfer", "share", "ownership", (WANG,), (QIANG,)), ("first", "residence", "residence", (WANG,), (ZHAO,)),
]  # fmt: skip


@st.composite
def usual(draw: st.DrawFn) -> Application:
    """An act that often goes through, so that histories get long."""
    slug, reason, right, givers, takers = draw(st.sampled_from(USUAL))
    people: tuple[Person, ...] = takers
    return Application(
        slug,
        CODE,
        reason=reason,
        right=right,
        obligors=tuple(Applicant(p) for p in givers),
        holders=tuple(Applicant(p) for p in people),
        share=Fraction(1, 2) if reason == "share" else None,
        price=Decimal(2350000),
        amount=Decimal(500000) if right == "mortgage" else None,
        papers=tuple(draw(consents)),
        facts={"name": {"王芳": "王芳"}, "owners": {"孙立": "1/1"}, "evidence": "conclusive"},
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(usual(), moves), min_size=5, max_size=30))
def test_long_histories_keep_the_promises_too(steps: list[tuple[Application, timedelta]]) -> None:
    history = History(flat())
    for application, later in steps:
        history.ask(application)
        history.at += later
        history.check()
    for name, draft, at in history.entries:
        if draft.opens:
            right = read_right(draft.right, id=name, entered_at=at, content=draft.content)
            assert right == read_right(draft.right, id=name, entered_at=at, content=dict(draft.content))


@given(st.integers(0, 2000), st.integers(0, 60), st.integers(0, 60))
def test_a_deadline_grows_with_its_days_and_falls_on_a_working_day(start: int, more: int, days: int) -> None:
    accepted = datetime(2017, 1, 1, 9, tzinfo=NOW.tzinfo) + timedelta(days=start)
    first = statutory_limit(accepted, CALENDAR, days)
    second = statutory_limit(accepted, CALENDAR, days + more)
    assert first.date <= second.date
    assert CALENDAR.is_workday(first.date)


@given(
    st.decimals(min_value="0.01", max_value="99999999999", places=2),
    st.decimals(min_value="0.01", max_value="99999", places=2),
    st.sampled_from(["住宅", "商业", "车位"]),
)
def test_the_fee_knows_neither_price_nor_area(price: Decimal, area: Decimal, use: str) -> None:
    book = flat(area=str(area), use=use)
    fee = {"住宅": 80, "商业": 550, "车位": 80}[use]
    assert assess(dues_facts(sale(price=price), book), date(2026, 3, 2)).amount("registration_fee") == fee
