"""The officer's look before anybody pays: complete, or one complete list of what is missing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import User
from realestate.accounts.roles import may
from realestate.cases.models import Case, CheckTask, SupplementList
from realestate.cases.services import record_event, tell_parties
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.jobs import report
from realestate.flow.absolute import absolute
from realestate.flow.advance import advance, lock
from realestate.flow.services import judging, settlement

PAY_WITHIN_WORKDAYS = 5
SUPPLEMENT_WITHIN_WORKDAYS = 10


def end_of(workdays: int) -> dt.datetime:
    """17:00 of the last of so many working days from today."""
    last = judging.calendar().add_workdays(clock.today(), workdays).date
    return dt.datetime(last.year, last.month, last.day, 17, tzinfo=clock.ZONE)


@transaction.atomic
def precheck(*, case_id: int, officer: User, seen: str) -> Case:
    """The officer finds it complete: findings stored, the bill opened with frozen lines, everybody told to pay."""
    due_at = end_of(PAY_WITHIN_WORKDAYS)
    case, _event = advance(case_id=case_id, act="precheck", actor=officer, seen=seen, fields={"expires_at": due_at})
    verdict = judging.require(case, stage="precheck")
    judging.store(case, stage="precheck", verdict=verdict)
    settlement.open_bill_for(case, due_at=due_at)
    tell_parties(
        case=case,
        text=str(_("您的申请 %(number)s 材料已齐，请在 %(due)s 前缴费：%(url)s"))
        % {"number": case.number, "due": f"{due_at:%m-%d %H:%M}", "url": absolute(reverse("case", args=[case.number]))},
        key=f"precheck:{case.events.filter(act='precheck').count()}",
    )
    return case


@transaction.atomic
def ask_supplement(
    *, case_id: int, officer: User, seen: str, items: list[dict[str, Any]], approval_id: int | None = None
) -> Case:
    """Tell the applicants once, completely, what is missing (浙江省保障“最多跑一次”改革规定 11).

    `items`: [{kind, sentence, remedy, article}]. A second list for the same case needs a supervisor's recorded reason
    (`approve_second_list` first); without it: second_list_needs_reason. The referee is a check constraint.
    """
    if not items:
        raise Refused("list_empty", _("请至少写一项需要补正的内容。"), status=422, field="items")
    due_at = end_of(SUPPLEMENT_WITHIN_WORKDAYS)
    case, _event = advance(
        case_id=case_id,
        act="ask_supplement",
        actor=officer,
        seen=seen,
        fields={"expires_at": due_at},
        data={"items": [item["sentence"] for item in items]},
    )
    earlier = case.supplement_lists.count()
    approval = case.events.filter(act="allow_second_list").order_by("-at", "-id").first() if earlier else None
    used = case.supplement_lists.filter(ordinal__gt=1).count()
    if earlier and case.events.filter(act="allow_second_list").count() <= used:
        raise Refused(
            "second_list_needs_reason",
            _("已经一次性告知过，再次告知须监督人员写明理由。"),
            remedy=_("请监督人员在本案页面写明理由后再发。"),
            status=409,
            article="浙江省保障“最多跑一次”改革规定 11",
        )
    SupplementList.objects.create(
        case=case,
        ordinal=earlier + 1,
        items=items,
        asked_by=officer,
        asked_at=clock.now(),
        due_at=due_at,
        approved_by=approval.actor if approval else None,
        approved_reason=approval.data["reason"] if approval else "",
    )
    tell_parties(
        case=case,
        text=str(_("您的申请 %(number)s 需要补正 %(n)d 项，一次性清单见：%(url)s 请在 %(due)s 前补齐。"))
        % {
            "number": case.number,
            "n": len(items),
            "url": absolute(reverse("case", args=[case.number])),
            "due": f"{due_at:%m-%d %H:%M}",
        },
        key=f"supplement:{earlier + 1}",
    )
    report("flow.make_letter", case_id=case.pk, kind="supplement_notice")
    return case


@transaction.atomic
def allow_second_list(*, case_id: int, supervisor: User, reason: str) -> Case:
    """A supervisor writes down why the applicants may be asked a second time."""
    case = lock(case_id)
    if not may(supervisor, "cases.allow_second_list", case):
        raise Refused("not_permitted", _("只有监督人员可以批准再次告知。"), status=403)
    if not reason.strip():
        raise Refused("reason_missing", _("请写明理由。"), status=422, field="reason")
    record_event(case=case, act="allow_second_list", actor=supervisor, reason=reason.strip()[:400])
    return case


@transaction.atomic
def supplement(*, case_id: int, user: User, seen: str) -> Case:
    """The applicant has put in what the list asks for: back to the officer."""
    case, _event = advance(case_id=case_id, act="supplement", actor=user, seen=seen, fields={"expires_at": None})
    case.supplement_lists.filter(answered_at=None).update(answered_at=clock.now())
    return case


@transaction.atomic
def settle_check(*, task_id: int, officer: User, outcome: str) -> None:
    """An officer closes a data check: what the department and the citizen said, and what is right."""
    task = CheckTask.objects.select_for_update().select_related("case").get(pk=task_id)
    if not may(officer, "cases.settle_check", task.case):
        raise Refused("not_permitted", _("您的岗位不能做这一步。"), status=403)
    if task.settled_at:
        return
    task.settled_at, task.settled_by, task.outcome = clock.now(), officer, outcome.strip()[:200]
    task.save(update_fields=["settled_at", "settled_by", "outcome"])
    record_event(case=task.case, act="settle_check", actor=officer, field=task.field, outcome=task.outcome)
