"""Rows of a case in the law's terms: one registration is one `Application`. No judgement here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, Final, cast

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from realestate.cases.models import Case, Paper, Part, Party, PublicNotice, Registration
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.flow.naming import ground_of
from realestate.law.application import Applicant, Application, InvalidApplication
from realestate.law.application import Paper as LawPaper
from realestate.law.people import JOINT, Person
from realestate.payments.selectors import is_paid

#: What shows that the taxes are dealt with: the tax department's proof, or its word that none are owed (契税法 11).
TAX_PROOFS: Final = frozenset({"tax_proof", "tax_exempt_proof"})
#: Where those who give apply as well; elsewhere they are only named.
SIGNED_BY_BOTH: Final = ("jointly", "together")
#: 嘱托 and 依职权 cost nothing (财税〔2016〕79号).
UNPAID_CHANNELS: Final = frozenset({"court", "registrar"})


def malformed(error: InvalidApplication) -> Refused:
    """What was typed cannot be meant: the law package's own code and sentence."""
    english = (get_language() or "").startswith("en")
    return Refused(
        error.code,
        error.message_en if english else error.message,
        remedy=_("请改正后再继续。"),
        status=422,
        field=error.field,
    )


def application_of(case: Case, registration: Registration, *, as_if_signed: bool = False) -> Application:
    """One registration of a case in the law's terms. Refused (422) when what was typed cannot be meant."""
    settled = case.submitted_at is not None and is_paid(case)  # no bill before that
    parties, papers = {party.pk: party for party in case.parties.all()}, in_hand(case)
    kinds = {paper.kind for paper in papers}
    parts = sorted(registration.parts.all(), key=lambda part: part.order)
    terms = registration.terms
    ground = ground_of(registration)
    obligors_sign = as_if_signed if ground is None or ground.applicants in SIGNED_BY_BOTH else None
    try:
        return Application(
            type=registration.type,
            unit_code=registration.unit.code if registration.unit else "",
            reason=registration.reason,
            right=registration.right_kind,
            obligors=applicants(parts, Part.Side.OBLIGOR, parties, obligors_sign),
            holders=applicants(parts, Part.Side.HOLDER, parties, as_if_signed),
            share=Fraction(terms["share"]) if terms.get("share") else None,
            price=registration.price,
            amount=registration.amount,
            papers=tuple(papers_of(list(parties.values()), papers, registration, as_if_signed=as_if_signed)),
            copies=int(terms.get("copies") or 1),
            case_id=case.number,
            accepted_at=case.accepted_at.astimezone(clock.ZONE) if case.accepted_at else None,
            sequence=case.pk,
            office_divisions=(case.office.code,),
            tax_settled=bool(kinds & TAX_PROOFS),
            fee_settled=settled or case.channel in UNPAID_CHANNELS,
            site_checked="site_check" in kinds,
            published_on=published_on(case),
            facts={"seller_only_home": sellers_only_home(list(parties.values())), **terms.get("facts", {})},
        )
    except InvalidApplication as error:
        raise malformed(error) from error


def published_on(case: Case) -> dt.date | None:
    """The first day of the case's public notice; None while there is none, or somebody's objection to it is open."""
    if case.accepted_at is None:  # nothing is published before
        return None
    notice = next((one for one in case.notices.all() if one.kind == PublicNotice.Kind.REGISTRATION), None)
    if notice is None or any(one.settled_at is None for one in notice.objections.all()):
        return None
    return notice.published_on


def in_hand(case: Case) -> list[Paper]:
    """The papers of the case that no newer one replaces."""
    return [paper for paper in case.papers.all() if paper.replaced_by_id is None]


def applicants(
    parts: Iterable[Part], side: str, parties: dict[int, Party], as_if_signed: bool | None
) -> tuple[Applicant, ...]:
    """The people of one side in their order, with the facts that departments gave."""
    return tuple(applicant(part, parties[part.party_id], as_if_signed) for part in parts if part.side == side)


def applicant(part: Part, party: Party, as_if_signed: bool | None) -> Applicant:
    """One person on one side. A share counts for who takes; without one it is 共同共有, or no matter.

    `as_if_signed` None: named only (the deceased), never joining.
    """
    facts = party.facts
    wards_guardians = facts.get("guardians") or ()
    return Applicant(
        person=person_of(party),
        share=part.fraction if part.fraction is not None else JOINT if part.side == Part.Side.HOLDER else None,
        joined=as_if_signed is not None and (as_if_signed or party.confirmed_at is not None),
        agent=str(facts.get("agent") or ""),
        guardians=tuple(
            Person(one["name"], one.get("id_number", ""), born=day_in(one.get("born"))) for one in wards_guardians
        ),
    )


def person_of(party: Party) -> Person:
    facts = party.facts
    return Person(
        party.name,
        party.id_number,
        cast(Any, party.id_kind),
        kind=cast(Any, party.kind),
        born=day_in(facts.get("born")),
        capacity=facts.get("capacity") or "by_age",
        spouse=str(facts.get("spouse") or ""),
        household_homes=homes_of(party),
        died=day_in(facts.get("died")),
    )


def day_in(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def homes_of(party: Party) -> int | None:
    """Homes of the household before this case; None when no department has answered yet."""
    value = party.facts.get("homes")
    return int(value) if value is not None else None


def sellers_only_home(parties: list[Party]) -> bool:
    """Do the departments say that no seller's household has another home (满五唯一)? Asked at signing."""
    held = [party.facts.get("homes_held") for party in parties if party.role == Party.Role.OBLIGOR]
    return bool(held) and all(one is not None and int(one["value"]) <= 1 for one in held)


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
    if as_if_signed or all(party.evidence for party in parties if party.invited_at):
        yield LawPaper("application_form", (), "department")
        yield LawPaper("identity", (), "department")
