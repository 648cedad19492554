"""审核 and 登簿: reviewed by another officer, entered by the registrar in one transaction, all or none."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates import services as certificates
from realestate.accounts.models import User
from realestate.cases.models import Case, Registration
from realestate.cases.services import tell_parties
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.flow.absolute import absolute
from realestate.flow.advance import advance, lock
from realestate.flow.services import judging
from realestate.law.types import TYPES
from realestate.register.models import Entry, Right
from realestate.register.services import append, lock_units


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


@transaction.atomic
def enter(*, case_id: int, registrar: User, seen: str) -> Case:
    """登簿, the legal effect (民法典 214): the moment is when the registrar confirms.

    One transaction for the whole matter: case and units locked in order, law judged again at this instant, entries
    appended in sequence, certificates drawn, jobs queued. Raises Blocked with every reason; then nothing has changed.
    """
    now = clock.now()
    case, _event = advance(
        case_id=case_id,
        act="enter",
        actor=registrar,
        seen=seen,
        fields={"entered_at": now, "entered_by": registrar, "waiting_for": []},
    )
    registrations = list(case.registrations.select_related("unit__parcel").order_by("sequence"))
    units = lock_units([r.unit.code for r in registrations if r.unit])
    for registration in registrations:
        registration.unit = units[registration.unit.code]  # type: ignore[union-attr]
        enter_registration(case, registration, registrar, now)
    tell_parties(
        case=case,
        text=str(_("申请 %(number)s 已登簿，权利自此生效；证书制作后由专人送达：%(url)s"))
        % {"number": case.number, "url": absolute(reverse("case", args=[case.number]))},
        key="entered",
    )
    return case


def enter_registration(case: Case, registration: Registration, registrar: User, now: dt.datetime) -> None:
    """Judge one registration at this instant and append what it makes of the book."""
    reading = judging.read(case, registration, at=now)
    judging.store(case, stage="entry", verdict=judging.require(case, stage="entry", reading=reading))
    effect = TYPES[registration.type].effect(reading.facts)
    for place, draft in enumerate(effect):
        entry = append(
            unit=registration.unit,  # type: ignore[arg-type]
            draft=draft,
            case_number=case.number,
            sequence=registration.sequence * 10 + place,
            registrar=str(registrar),
            at=now,
        )
        if draft.output == "certificate" and draft.opens:
            issue_certificate(case, entry, now)


def issue_certificate(case: Case, entry: Entry, now: dt.datetime) -> None:
    """Draw the number for the new right; the certificates of the rights that it closes are replaced."""
    right = Right.objects.select_related("entry", "unit__parcel").prefetch_related("shares").get(entry=entry)
    closed = Right.objects.filter(closed_by=entry)
    certificates.issue(case=case, right=right, replaces=tuple(closed), at=now)
