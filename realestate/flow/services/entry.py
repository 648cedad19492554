"""审核 and 登簿: reviewed by another officer, entered by the registrar in one transaction, all or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates import services as certificates
from certificates.models import Certificate
from realestate.accounts.models import User
from realestate.cases.gathering import FOR_THE_LAW, gather
from realestate.cases.models import Case, Registration
from realestate.cases.services import tell_parties
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.jobs import report_each, together
from realestate.flow.absolute import absolute
from realestate.flow.advance import advance, lock
from realestate.flow.services import closing, judging, waiting
from realestate.law.entries import EntryDraft
from realestate.law.judge import effect
from realestate.law.types import TYPES
from realestate.register import selectors as register
from realestate.register.models import Unit
from realestate.register.services import append, found, lock_units

#: What the law sees of a case; the units come with their locks.
FOR_THE_ENTRY = tuple(kind for kind in FOR_THE_LAW if kind not in ("parcels", "visits"))


@transaction.atomic
def review(*, case_id: int, officer: User, seen: str, opinion: str) -> Case:
    """Another officer than the one who accepted it finds it in order (条例 18; referee: case_four_eyes)."""
    case = lock(case_id, seen=seen)
    if case.accepted_by_id == officer.pk:
        raise Refused(
            "four_eyes",
            _("受理人不能审核自己受理的件。"),
            remedy=_("请由另一位审核人员办理。"),
            status=403,
        )
    case, _event = advance(
        case_id=case_id,
        act="review",
        actor=officer,
        seen=seen,
        fields={"reviewed_at": clock.now(), "reviewed_by": officer},
        data={"opinion": opinion.strip()[:400]},
    )
    verdict = judging.require(case, stage="review")
    judging.store(case, stage="review", verdict=verdict)
    return case


@transaction.atomic
def send_back(*, case_id: int, registrar: User, seen: str, reason: str) -> Case:
    """The registrar wants it reviewed again, and says why."""
    if not reason.strip():
        raise Refused("reason_missing", _("请写明退回的理由。"), status=422, field="reason")
    case, _event = advance(
        case_id=case_id,
        act="send_back",
        actor=registrar,
        seen=seen,
        fields={"reviewed_at": None, "reviewed_by": None},
        data={"reason": reason.strip()[:400]},
    )
    return case


def enter(*, case_id: int, registrar: User, seen: str) -> Case:
    """登簿, the legal effect (民法典 214): the moment is when the registrar confirms.

    All or none. Raises Blocked with every reason; then nothing has been entered. When the law only waits (tax, notice,
    an earlier case), the case notes for what, and goes on by itself when that ends (`waiting.go_on`).
    """
    try:
        return record(case_id=case_id, registrar=registrar, seen=seen)
    except judging.Blocked as blocked:
        if blocked.verdict.waiting:
            waiting.hold(case_id=case_id, actor=registrar, codes=[f.code for f in blocked.findings])
        raise


@transaction.atomic
def record(*, case_id: int, registrar: User, seen: str) -> Case:
    """One transaction for the whole matter: case and units locked in order, law judged again at this instant, entries
    appended in sequence, certificates drawn, jobs queued.
    """
    now = clock.now()
    case, _event = advance(
        case_id=case_id,
        act="enter",
        actor=registrar,
        seen=seen,
        fields={"entered_at": now, "entered_by": registrar, "waiting_for": []},
    )
    registrations = list(gather(case, FOR_THE_ENTRY).registrations.all())
    units = lock_units(codes_of(registrations))
    by_id = {unit.pk: unit for unit in units.values()}
    for registration in registrations:
        registration.unit = by_id[registration.unit_id or 0]
    reading = judging.read(case, registrations, at=now)
    judging.store(case, stage="entry", verdict=judging.require(case, stage="entry", reading=reading))
    outputs = [TYPES[one.type].outputs.get(one.right_kind) for one in registrations]
    certificates.reserve(office=case.office, outputs=outputs, at=now)
    papers: list[Certificate] = []
    with together():
        for place, registration in enumerate(registrations):
            drafts = effect_of(reading, place)
            papers += append_all(case, registration, drafts, units, str(registrar), now)
        tell_entered(case, bool(papers))
        report_each("flow.go_on_unit", [{"unit_id": unit.pk, "but": case.pk} for unit in units.values()])
    return case if papers else closing.finish(case_id=case.pk)


def codes_of(registrations: Sequence[Registration]) -> list[str]:
    """The units that the matter touches: its own, and the dominant unit of an easement."""
    own = [r.unit.code for r in registrations if r.unit]
    others = [str(r.terms.get("facts", {}).get("dominant_unit") or "") for r in registrations]
    return sorted({*own, *filter(None, others)})


def effect_of(reading: judging.Reading, place: int) -> tuple[EntryDraft, ...]:
    """What a registration makes of the book as the ones before it have left it."""
    application = reading.applications[place]
    books = reading.books
    if place:
        touched = {one.unit_code for one in reading.applications[:place]}
        if application.unit_code in touched:
            book = register.book(Unit.objects.get(code=application.unit_code))
            return effect(application, book, reading.at, reading.calendar)
    return effect(application, books[application.unit_code], reading.at, reading.calendar)


def append_all(
    case: Case,
    registration: Registration,
    drafts: Iterable[EntryDraft],
    units: dict[str, Unit],
    registrar: str,
    now: dt.datetime,
) -> list[Certificate]:
    """Append the entries of one registration; certificates and proofs follow them."""
    made: list[Certificate] = []
    for place, draft in enumerate(drafts):
        if draft.founds:
            units[draft.unit_code] = found(draft=draft, beside=next(iter(units.values())))
        entry = append(
            unit=units[draft.unit_code],
            draft=draft,
            case_number=case.number,
            sequence=registration.sequence * 10 + place,
            registrar=registrar,
            at=now,
        )
        made += certificates.follow(case=case, entry=entry, output=draft.output, at=now, **asked_for(registration))
    return made


REISSUED: Final = {"lost": "补发", "damaged": "换发"}


def asked_for(registration: Registration) -> dict[str, Any]:
    """In how many books, and whether it stands for one that was lost or damaged (细则 21, 22)."""
    terms = registration.terms
    reissued = REISSUED.get(str(terms.get("facts", {}).get("reissue")), "")
    return {"copies": int(terms.get("copies") or 1), "remark": reissued}


def tell_entered(case: Case, with_papers: bool) -> None:
    """The news for everybody, with what comes next."""
    text = (
        _("申请 %(number)s 已登簿，权利自此生效；证书制作后由专人送达：%(url)s")
        if with_papers
        else _("申请 %(number)s 已登簿，自此生效：%(url)s")
    )
    tell_parties(
        case=case,
        text=str(text) % {"number": case.number, "url": absolute(reverse("case", args=[case.number]))},
        key="entered",
    )
