"""The objector hands in the court's acceptance notice, and the objection stays (民法典 220(2); R-OBJ-03)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import User
from realestate.cases.machine import State
from realestate.cases.models import Case, Paper
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.flow.services import judging, signing
from realestate.flow.services.applying import Asked, Side, apply_for
from realestate.flow.services.filing import once
from realestate.flow.services.papers import add_paper
from realestate.law import deadlines
from realestate.law.matters import MATTERS
from realestate.register import selectors as register
from realestate.register.models import Restriction

MATTER = "objection_suit"
PAPER = "suit_proof"
#: A proof that came to nothing may be handed in anew, while there is time.
OVER = (State.WITHDRAWN, State.REFUSED, State.EXPIRED)


@dataclass(frozen=True)
class Objected:
    """An objection of somebody's, and what it is worth today."""

    row: Restriction
    matter: str
    state: str
    last: dt.date
    proved: dt.date | None


def own_objections(user: User) -> list[Objected]:
    """Those of this person that nobody has cancelled, the newest first."""
    if not user.id_number:
        return []
    rows = Restriction.objects.filter(kind="objection", closed_by=None, terms__by__id_number=user.id_number)
    return [seen(row) for row in rows.select_related("unit__parcel", "entry").order_by("-id")]


def seen(row: Restriction) -> Objected:
    """What the law says of it now."""
    calendar = judging.calendar()
    book = register.book(row.unit)
    right = next(one for one in book.objections if one.id == str(row.entry.ordinal))
    state = book.objection_state(right, clock.now(), calendar)
    last = deadlines.objection_lapse(right.set_up_at, calendar).date
    return Objected(row, right.matter, state, last, right.suit_proved)


def hand_in(*, user: User, restriction_id: int, court: str, number: str, uploads: Iterable[UploadedFile[Any]]) -> Case:
    """File the proof today, and ask the objector to confirm. Once for each objection: again it is the same case.

    Refused: objection_unknown (404), objection_lapsed_before (409), what is wrong with the files (422).
    """
    found = next((one for one in own_objections(user) if one.row.pk == restriction_id), None)
    if found is None:
        raise Refused("objection_unknown", _("没有找到您的这件异议登记。"), status=404)
    if found.state != "active":
        raise Refused(
            "objection_lapsed_before",
            _("这件异议登记已经失效，最后一天是 %(day)s。") % {"day": found.last.isoformat()},
            remedy=_("不影响您向法院起诉；同一事由不能再次申请异议登记。"),
            status=409,
            article="民法典 220",
        )
    uploads = list(uploads)
    step = MATTERS[MATTER].steps[0]

    def make() -> Case:
        asked = Asked(
            type=step.type,
            unit_code=found.row.unit.code,
            reason=step.reason,
            right=step.right,
            holders=(Side(user.name, user.id_number or "", phone=user.phone or ""),),
            facts={"proved": clock.today().isoformat(), "matter": found.matter},
        )
        case = apply_for(opener=user, matter=MATTER, asked=[asked])
        paper = add_paper(case=case, user=user, kind=PAPER, uploads=uploads)
        Paper.objects.filter(pk=paper.pk).update(data={"court": court.strip()[:80], "number": number.strip()[:60]})
        return signing.sign(case_id=case.pk, user=user, seen="draft")

    over = Case.objects.filter(opened_by=user, matter=MATTER, registrations__unit=found.row.unit, state__in=OVER)
    with transaction.atomic():
        case, _made = once(scope="suit", key=f"{found.row.entry_id}:{over.count()}", make=make)
    return case
