"""The case as the law sees it: translate rows into an application and a book, judge, keep the findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from realestate.accounts import working_days
from realestate.cases.gathering import gather
from realestate.cases.machine import State
from realestate.cases.models import Case, Finding, Registration
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.workdays import Calendar
from realestate.flow.services.translating import application_of, malformed
from realestate.law import findings as law_findings
from realestate.law.application import Application, InvalidApplication
from realestate.law.book import Book, PendingCase
from realestate.law.declaration import Ground
from realestate.law.entries import EntryDraft
from realestate.law.facts import Facts
from realestate.law.findings import Verdict
from realestate.law.judge import effects_of_matter, judge_matter
from realestate.law.types import type_of
from realestate.register import selectors as register
from realestate.register.models import Unit

#: What only the entry waits for, and yet is asked for from the beginning: everything is said once, and early.
SAID_EARLY: Final = frozenset({"objection_unacknowledged"})
#: Units of a matter up to which their books are asked for one by one.
FEW: Final = 4
#: Where Django keeps what was fetched with a row.
FETCHED: Final = "_prefetched_objects_cache"
#: Stages at which the bill has been paid.
AFTER_THE_BILL: Final = frozenset({"accept", "review"})


class Blocked(Refused):
    """The law says no, or not yet: every reason at once."""

    def __init__(self, verdict: Verdict, found: Iterable[law_findings.Finding]) -> None:
        self.findings = tuple(found)
        self.verdict = verdict
        language: law_findings.Language = "en" if (get_language() or "").startswith("en") else "zh"
        first = self.findings[0]
        super().__init__(
            first.code,
            " ".join(finding.sentence(language) for finding in self.findings),
            remedy=" ".join(finding.remedy(language) for finding in self.findings),
            status=409,
            article="；".join(dict.fromkeys(finding.article for finding in self.findings)),
        )


def calendar() -> Calendar:
    """The working calendar in force."""
    return working_days.calendar()


def pending_on(case: Case, unit_id: int) -> list[PendingCase]:
    """Other accepted, unfinished cases on the unit (R-BLK-02)."""
    others = Registration.objects.filter(unit_id=unit_id, case__state__in=[State.ACCEPTED, State.REVIEWED]).exclude(
        case=case
    )
    columns = ("case__number", "type", "case__accepted_at", "case_id", "right_kind", "reason", "case__waiting_for")
    return [
        PendingCase(
            number,
            type_,
            at.astimezone(clock.ZONE),
            sequence,
            right=right,
            reason=reason,
            suspended="correction_pending" in waits,
        )
        for number, type_, at, sequence, right, reason, waits in others.values_list(*columns)
    ]


def book_of(case: Case, registration: Registration) -> Book:
    """The book of the unit with the other pending cases."""
    if registration.unit is None:
        raise Refused("unit_missing", _("还没有选定房屋。"), remedy=_("请先按证书编号或合同编号找到房屋。"), status=422)
    return register.book(registration.unit, pending=pending_on(case, registration.unit_id or 0))


def books_of(case: Case, rows: Sequence[Registration]) -> dict[str, Book]:
    """The books of all units of a matter by code; a building's are asked for at once."""
    units = {row.unit.pk: row.unit for row in rows if row.unit is not None}
    if len(units) <= FEW:
        found = (book_of(case, row) for row in {row.unit_id: row for row in rows}.values())
        return {book.unit.code: book for book in found}
    pending: dict[int, list[PendingCase]] = {}
    for unit_id in others_pending(case, list(units)):
        pending[unit_id] = pending_on(case, unit_id)
    return register.books(units.values(), pending)


def others_pending(case: Case, unit_ids: Sequence[int]) -> set[int]:
    """Those of the units on which something else is pending."""
    rows = Registration.objects.filter(unit__in=unit_ids, case__state__in=[State.ACCEPTED, State.REVIEWED])
    return {unit_id for unit_id in rows.exclude(case=case).values_list("unit_id", flat=True) if unit_id}


def alone(case: Case) -> Case:
    """The same row without what was fetched with it, so that what is read now stays out of the caller's hands."""
    twin = copy(case)
    vars(twin).pop(FETCHED, None)
    return twin


@dataclass(frozen=True)
class Reading:
    """A matter as the law sees it: read from the database once, asked many things.

    `applications` in the order of the matter; `books` of all their units, by code.
    """

    applications: tuple[Application, ...]
    books: Mapping[str, Book]
    at: dt.datetime
    calendar: Calendar

    @property
    def application(self) -> Application:
        """The first registration: the one that the matter is named after on most pages."""
        return self.applications[0]

    @property
    def book(self) -> Book:
        return self.books[self.application.unit_code]

    @property
    def facts(self) -> Facts:
        return Facts(self.application, self.book, self.at, self.calendar)

    @property
    def every_facts(self) -> Iterator[Facts]:
        """The facts of each registration, on the books as they stand today."""
        return (Facts(one, self.books[one.unit_code], self.at, self.calendar) for one in self.applications)

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One for each registration, each judged on the book that those before it leave."""
        try:
            return judge_matter(self.applications, self.books.values(), self.at, self.calendar)
        except InvalidApplication as error:
            raise malformed(error) from error

    @cached_property
    def verdict(self) -> Verdict:
        """Every reason of the whole matter once, in the order of the law: all or none is entered."""
        if len(self.verdicts) == 1:
            return self.verdicts[0]
        found = dict.fromkeys((f.code, tuple(sorted(f.params.items()))) for v in self.verdicts for f in v.findings)
        first = {
            (f.code, tuple(sorted(f.params.items()))): f for v in reversed(self.verdicts) for f in reversed(v.findings)
        }
        ordered = sorted((first[key] for key in found), key=lambda finding: finding.sort_key)
        return Verdict(tuple(ordered), self.verdicts[0].versions)

    @property
    def grounds(self) -> tuple[Ground, ...]:
        return tuple(type_of(one).ground(one) for one in self.applications)

    def effects(self) -> tuple[tuple[EntryDraft, ...], ...]:
        """What each registration makes of the book, in order."""
        return effects_of_matter(self.applications, self.books.values(), self.at, self.calendar)


def registrations_of(case: Case) -> list[Registration]:
    """All registrations of the matter, in order, with their units; as they were fetched, when they were."""
    if "registrations" in getattr(case, "_prefetched_objects_cache", {}):
        return list(case.registrations.all())
    rows = case.registrations.select_related("unit__parcel").prefetch_related("parts__party")
    return list(rows.order_by("sequence"))


def read(
    case: Case,
    registrations: Sequence[Registration] | None = None,
    *,
    as_if_signed: bool = False,
    at: dt.datetime | None = None,
    days: Calendar | None = None,
) -> Reading:
    """What `judge` needs, now or at a moment: the whole matter, or the registrations at hand (locked units)."""
    if registrations is None and FETCHED not in vars(case):
        case = gather(alone(case))
    rows = list(registrations) if registrations is not None else registrations_of(case)
    books = books_of(case, rows)
    applications = tuple(application_of(case, row, as_if_signed=as_if_signed) for row in rows)
    for one in applications:
        add_other_books(one, books)
    try:
        for one in applications:
            type_of(one).ground(one)
    except InvalidApplication as error:
        raise malformed(error) from error
    return Reading(applications, books, at or clock.now(), days or calendar())


def add_other_books(application: Application, books: dict[str, Book]) -> None:
    """The books of other units that the registration touches: the dominant unit of an easement."""
    code = str(application.facts.get("dominant_unit") or "")
    if code and code not in books:
        unit = Unit.objects.filter(code=code).first()
        if unit is None:
            raise Refused(
                "unit_not_found",
                _("登记簿中没有这个不动产单元：%(code)s。") % {"code": code},
                remedy=_("请核对不动产单元号。"),
                status=422,
            )
        books[code] = register.book(unit)


def verdict_of(case: Case, *, stage: str, at: dt.datetime | None = None) -> Verdict:
    """Judge the whole matter now, or at a moment. Pure reading."""
    return read(case, as_if_signed=stage == "draft", at=at).verdict


def due(verdict: Verdict, stage: str) -> tuple[law_findings.Finding, ...]:
    """The findings that stop this stage: before the entry those of the gate `accept`, at the entry all."""
    if stage == "entry":
        return verdict.at_gate("entry")
    early = SAID_EARLY | {"fee_unpaid"} if stage in AFTER_THE_BILL else SAID_EARLY
    return tuple(f for f in verdict.at_gate("entry") if f.gate == "accept" or f.code in early)


def require(case: Case, *, stage: str, reading: Reading | None = None) -> Verdict:
    """Judge (what was read already, or now) and raise Blocked with every reason, or give the verdict."""
    verdict = reading.verdict if reading else verdict_of(case, stage=stage)
    if found := due(verdict, stage):
        raise Blocked(verdict, found)
    return verdict


def store(case: Case, *, stage: str, verdict: Verdict | None = None) -> Verdict:
    """Keep what the law found at this stage, notes included."""
    verdict = verdict or verdict_of(case, stage=stage)
    Finding.objects.bulk_create(
        Finding(
            case=case,
            stage=stage,
            found_at=clock.now(),
            code=found.code,
            severity=found.severity,
            article=found.article,
            params=dict(found.params),
            versions=dict(verdict.versions),
        )
        for found in verdict.findings
    )
    return verdict
