"""The case as the law sees it: translate rows into an application and a book, judge, keep the findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from realestate.accounts import working_days
from realestate.cases.machine import State
from realestate.cases.models import Case, Finding, Paper, Party, Registration
from realestate.cases.selectors import registration_of
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.workdays import Calendar
from realestate.law import findings as law_findings
from realestate.law.application import Applicant, Application, InvalidApplication
from realestate.law.application import Paper as LawPaper
from realestate.law.book import Book, PendingCase
from realestate.law.facts import Facts
from realestate.law.findings import Verdict
from realestate.law.judge import judge
from realestate.law.people import JOINT, Person, Share
from realestate.payments.selectors import is_paid
from realestate.register import selectors as register

#: Reasons that are not yet due at a stage: they come up again, and must be gone, at the entry.
NOT_YET = {
    "draft": {"tax_unpaid", "fee_unpaid"},
    "submit": {"tax_unpaid", "fee_unpaid"},
    "precheck": {"tax_unpaid", "fee_unpaid"},
    "accept": {"tax_unpaid"},
    "review": {"tax_unpaid"},
    "entry": set[str](),
}


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


def application_of(case: Case, registration: Registration, *, as_if_signed: bool = False) -> Application:
    """One registration of a case in the law's terms. Refused (422) when what was typed cannot be meant."""
    settled = case.submitted_at is not None and is_paid(case)  # no bill before that
    parties, papers = list(case.parties.all()), in_hand(case)
    proved = any(paper.kind == "tax_proof" for paper in papers)
    try:
        return Application(
            type=registration.type,
            unit_code=registration.unit.code if registration.unit else "",
            reason=registration.reason,
            right=registration.right_kind,
            obligors=applicants(parties, Party.Role.TRANSFEROR, as_if_signed),
            holders=applicants(parties, Party.Role.TRANSFEREE, as_if_signed),
            price=registration.price,
            papers=tuple(papers_of(parties, papers, registration, as_if_signed=as_if_signed)),
            copies=int(registration.terms.get("copies") or 1),
            case_id=case.number,
            accepted_at=case.accepted_at.astimezone(clock.ZONE) if case.accepted_at else None,
            sequence=case.pk,
            office_divisions=(case.office.code,),
            tax_settled=settled and proved,
            fee_settled=settled,
            facts={"seller_only_home": sellers_only_home(parties)},
        )
    except InvalidApplication as error:
        english = (get_language() or "").startswith("en")
        raise Refused(
            error.code,
            error.message_en if english else error.message,
            remedy=_("请改正后再继续。"),
            status=422,
            field=error.field,
        ) from error


def in_hand(case: Case) -> list[Paper]:
    """The papers of the case that no newer one replaces."""
    return [paper for paper in case.papers.all() if paper.replaced_by_id is None]


def applicants(parties: list[Party], role: str, as_if_signed: bool) -> tuple[Applicant, ...]:
    """The people of one side in their order, with the facts that departments gave."""
    rows = sorted((party for party in parties if party.role == role), key=lambda party: party.order)
    return tuple(
        Applicant(
            person=Person(
                party.name,
                party.id_number,
                cast(Any, party.id_kind),
                spouse=str(party.facts.get("spouse") or ""),
                household_homes=homes_of(party),
            ),
            share=share_of(party),
            joined=as_if_signed or party.confirmed_at is not None,
        )
        for party in rows
    )


def homes_of(party: Party) -> int | None:
    """Homes of the household before this case; None when no department has answered yet."""
    value = party.facts.get("homes")
    return int(value) if value is not None else None


def sellers_only_home(parties: list[Party]) -> bool:
    """Do the departments say that no seller's household has another home (满五唯一)? Asked at signing."""
    held = [party.facts.get("homes_held") for party in parties if party.role == Party.Role.TRANSFEROR]
    return bool(held) and all(one is not None and int(one["value"]) <= 1 for one in held)


def share_of(party: Party) -> Share:
    return party.fraction if party.fraction is not None else JOINT


def papers_of(
    parties: list[Party], papers: list[Paper], registration: Registration, *, as_if_signed: bool = False
) -> Iterable[LawPaper]:
    """Papers handed in, and data that stand for papers: the filed contract, the book's own certificate."""
    for paper in papers:
        source = "paper" if paper.source == Paper.Source.WINDOW else paper.source
        yield LawPaper(paper.kind, tuple(paper.data.get("by", ())), cast(Any, source), paper.data)
    if registration.terms.get("contract_number"):
        yield LawPaper("sale_contract", (), "department", {"number": registration.terms["contract_number"]})
    if registration.unit_id:
        yield LawPaper("title_certificate", (), "department")
    if as_if_signed or all(party.evidence for party in parties):
        yield LawPaper("application_form", (), "department")
        yield LawPaper("identity", (), "department")


def pending_on(case: Case, unit_id: int) -> list[PendingCase]:
    """Other accepted, unfinished cases on the unit (R-BLK-02)."""
    others = Registration.objects.filter(unit_id=unit_id, case__state__in=[State.ACCEPTED, State.REVIEWED]).exclude(
        case=case
    )
    return [
        PendingCase(
            case_id=other.case.number,
            type=other.type,
            accepted_at=cast(dt.datetime, other.case.accepted_at).astimezone(clock.ZONE),
            sequence=other.case_id,
            right=other.right_kind,
            reason=other.reason,
        )
        for other in others.select_related("case")
    ]


def book_of(case: Case, registration: Registration) -> Book:
    """The book of the unit with the other pending cases."""
    if registration.unit is None:
        raise Refused("unit_missing", _("还没有选定房屋。"), remedy=_("请先按证书编号或合同编号找到房屋。"), status=422)
    return register.book(registration.unit, pending=pending_on(case, registration.unit_id or 0))


@dataclass(frozen=True)
class Reading:
    """A registration as the law sees it: read from the database once, asked many things."""

    application: Application
    book: Book
    at: dt.datetime
    calendar: Calendar

    @property
    def facts(self) -> Facts:
        return Facts(self.application, self.book, self.at, self.calendar)

    @cached_property
    def verdict(self) -> Verdict:
        return judge(self.application, self.book, self.at, self.calendar)


def read(
    case: Case, registration: Registration, *, as_if_signed: bool = False, at: dt.datetime | None = None
) -> Reading:
    """What `judge` needs, now or at a moment."""
    application = application_of(case, registration, as_if_signed=as_if_signed)
    return Reading(application, book_of(case, registration), at or clock.now(), calendar())


def verdict_of(case: Case, *, stage: str, at: dt.datetime | None = None) -> Verdict:
    """Judge the case's registration now, or at a moment. Pure reading."""
    return read(case, registration_of(case), as_if_signed=stage == "draft", at=at).verdict


def due(verdict: Verdict, stage: str) -> tuple[law_findings.Finding, ...]:
    """The findings that stop this stage."""
    return tuple(f for f in verdict.findings if f.severity != "note" and f.code not in NOT_YET[stage])


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
