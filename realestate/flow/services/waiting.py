"""Cases that wait: each knows for what, and goes on by itself when that ends (tax, notice, earlier case)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import User
from realestate.cases.machine import State
from realestate.cases.models import Case
from realestate.cases.services import record_event, tell_parties
from realestate.common.errors import Refused
from realestate.flow.absolute import absolute
from realestate.flow.advance import lock
from realestate.flow.services import judging
from realestate.law.findings import REASONS

#: Where a case can stand while it waits for its entry.
WAITING_STATES = (State.ACCEPTED, State.REVIEWED)


@transaction.atomic
def hold(*, case_id: int, codes: Sequence[str], actor: User | None = None) -> Case:
    """Note what the case waits for, and tell everybody once. The same reasons again change nothing."""
    case = lock(case_id)
    wanted = sorted(set(codes))
    if case.state not in WAITING_STATES or case.waiting_for == wanted:
        return case
    case.waiting_for = wanted
    case.save(update_fields=["waiting_for"])
    record_event(case=case, act="wait", actor=actor, codes=wanted)
    tell_parties(
        case=case,
        text=str(_("申请 %(number)s 正在等：%(why)s 原因消除后自动继续，不用您再跑：%(url)s"))
        % {
            "number": case.number,
            "why": "；".join(REASONS[code].zh.format_map(Blank()) for code in wanted),
            "url": absolute(reverse("case", args=[case.number])),
        },
        key=f"wait:{case.events.filter(act='wait').count()}",
    )
    return case


class Blank(dict[str, str]):
    """Sentences of reasons have names in them; a text message goes without."""

    def __missing__(self, key: str) -> str:
        return ""


@transaction.atomic
def go_on(*, case_id: int) -> Case:
    """Judge a waiting case again: it goes on when nothing stops it, or waits for what is left. Twice is once.

    Going on means the head of the registrar's queue: the entry itself is the registrar's own act (R-GEN-02).
    """
    case = lock(case_id)
    if case.state not in WAITING_STATES or not case.waiting_for:
        return case
    try:
        verdict = judging.verdict_of(case, stage="entry")
    except Refused:
        return case
    left = sorted({found.code for found in judging.due(verdict, "entry")})
    if left == case.waiting_for:
        return case
    case.waiting_for = left if verdict.waiting else []
    case.save(update_fields=["waiting_for"])
    record_event(case=case, act="go_on", left=left)
    if not left:
        tell_parties(
            case=case,
            text=str(_("申请 %(number)s 等待的原因已消除，已自动继续办理：%(url)s"))
            % {"number": case.number, "url": absolute(reverse("case", args=[case.number]))},
            key=f"go_on:{case.events.filter(act='go_on').count()}",
        )
    return case


def waiting_on(unit_id: int, *, but: int | None = None) -> list[int]:
    """The waiting cases that touch a unit, by acceptance."""
    found = Case.objects.filter(registrations__unit_id=unit_id, state__in=WAITING_STATES).exclude(waiting_for=[])
    return [pk for pk in found.order_by("accepted_at", "id").distinct().values_list("pk", flat=True) if pk != but]
