"""The judgement: every reason at once, and what an entry would do.

Pure: the same application, book, moment and calendar give the same verdict for ever. It never raises on a
well-formed application; a malformed one is an :class:`InvalidApplication` with a code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from realestate.common.workdays import Calendar
from realestate.law.application import Application, InvalidApplication
from realestate.law.book import Book, UnitFacts
from realestate.law.declaration import Ground
from realestate.law.entries import EntryDraft
from realestate.law.facts import Facts
from realestate.law.findings import Finding, Verdict
from realestate.law.projection import apply
from realestate.law.rules import gates
from realestate.law.types import type_of

#: Raised with every change of a rule; stored with each verdict.
RULES_VERSION: Final = "2026-11-22.3"
NO_BOOKS: Final[Mapping[str, Book]] = {}


def judge(
    application: Application,
    book: Book,
    at: datetime,
    calendar: Calendar,
    settled: frozenset[str] = frozenset(),
    others: Mapping[str, Book] = NO_BOOKS,
) -> Verdict:
    """All reasons against (or holding up) this registration at that moment, in a stable order.

    ``settled``: ids of rights that another registration of the same matter ends (see :func:`judge_matter`);
    ``others``: the books of its other units.
    """
    facts = Facts(application, book, at, calendar, settled, others)
    declared = type_of(application)
    ground = declared.ground(application)
    declared.check(application)
    unique: dict[tuple[object, ...], Finding] = {}
    for one in reasons(facts, ground):
        unique.setdefault(_key(one), one)
    ordered = tuple(sorted(unique.values(), key=lambda f: f.sort_key))
    return Verdict(ordered, {"rules": RULES_VERSION, "calendar": calendar.version})


def reasons(facts: Facts, ground: Ground) -> Iterator[Finding]:
    """Each rule of the ground, then its conditional steps and its papers."""
    yield from gates.missing_parties(facts, ground)
    for rule in ground.rules:
        yield from rule(facts)
    if ground.site_check is not None and ground.site_check(facts):
        yield from gates.site_checked(facts)
    if ground.public_notice is not None and ground.public_notice(facts):
        yield from gates.notice_period_over(facts)
    yield from gates.missing_papers(facts, ground.papers)


def _key(one: Finding) -> tuple[object, ...]:
    return (one.code, tuple(sorted(one.params.items())))


def effect(
    application: Application,
    book: Book,
    at: datetime,
    calendar: Calendar,
    settled: frozenset[str] = frozenset(),
    others: Mapping[str, Book] = NO_BOOKS,
) -> tuple[EntryDraft, ...]:
    """The entries that this registration makes, in order. Only a clear verdict makes them worth entering."""
    ground = type_of(application).ground(application)
    if not application.holders and ground.applicants != "ex_officio":
        return ()
    return type_of(application).effect(Facts(application, book, at, calendar, settled, others))


def judge_matter(
    applications: Sequence[Application], books: Iterable[Book], at: datetime, calendar: Calendar
) -> tuple[Verdict, ...]:
    """One verdict for each registration of a matter, in its order.

    Each is judged on the book that the ones before it leave; a right that any of them ends stands in nobody's way
    (带押过户).
    """
    shelf = _shelf(applications, books)
    settled = _settled(applications, shelf, at, calendar)
    verdicts = []
    for application in applications:
        book = shelf[application.unit_code]
        verdicts.append(judge(application, book, at, calendar, settled, shelf))
        place(effect(application, book, at, calendar, settled, shelf), shelf, at)
    return tuple(verdicts)


def effects_of_matter(
    applications: Sequence[Application], books: Iterable[Book], at: datetime, calendar: Calendar
) -> tuple[tuple[EntryDraft, ...], ...]:
    """The entries of each registration of a matter, each made on the book that the ones before it leave."""
    shelf = _shelf(applications, books)
    settled = _settled(applications, shelf, at, calendar)
    result = []
    for application in applications:
        drafts = effect(application, shelf[application.unit_code], at, calendar, settled, shelf)
        place(drafts, shelf, at)
        result.append(drafts)
    return tuple(result)


def _shelf(applications: Sequence[Application], books: Iterable[Book]) -> dict[str, Book]:
    """The books by unit. Refuses a matter that names one registration twice, or a unit without a book."""
    shelf = {book.unit.code: book for book in books}
    seen = set()
    for application in applications:
        if application.unit_code not in shelf:
            raise InvalidApplication(
                "unit_not_found", "登记簿中没有这个不动产单元", "the register holds no such unit", "unit_code"
            )
        declared = type_of(application)
        declared.ground(application)
        declared.check(application)
        takers = frozenset(applicant.person.name for applicant in application.holders)
        asked = (application.unit_code, application.type, application.right, application.reason, takers)
        named = (*asked, str(application.facts.get("of", "")))
        if named in seen:
            raise InvalidApplication(
                "same_unit_twice", "同一件事中重复填写了同一房屋", "the matter names the same unit twice", "unit_code"
            )
        seen.add(named)
    return shelf


def place(drafts: Iterable[EntryDraft], shelf: dict[str, Book], at: datetime) -> None:
    """Enter drafts in the books at hand, new units included; a book that is not at hand (of a dominant unit) is left
    alone.
    """
    for draft in drafts:
        if draft.founds and draft.unit_code not in shelf:
            shelf[draft.unit_code] = Book(UnitFacts(draft.unit_code))
        if draft.unit_code in shelf:
            shelf[draft.unit_code] = apply(shelf[draft.unit_code], draft, at)


def _settled(
    applications: Sequence[Application], shelf: dict[str, Book], at: datetime, calendar: Calendar
) -> frozenset[str]:
    """Rights that some registration of the matter ends on the book as it stands."""
    closed: set[str] = set()
    for application in applications:
        for draft in effect(application, shelf[application.unit_code], at, calendar):
            closed.update(c.id for c in draft.closes if c.how in ("cancelled", "ended"))
    return frozenset(closed)
