"""An office enters a year's holiday notice: provisional deadlines are counted again, people are told (R-CAL-05)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realestate.cases.machine import LIVE
from realestate.cases.models import Case, PublicNotice
from realestate.cases.services import record_event, tell_parties
from realestate.flow.advance import lock
from realestate.flow.services import judging
from realestate.law.deadlines import PUBLIC_NOTICE_WORKDAYS, statutory_limit


def recompute_deadlines() -> int:
    """Count every live case's provisional deadline again; returns how many became certain or moved."""
    found = Case.objects.filter(deadline_provisional=True, state__in=LIVE, accepted_at__isnull=False)
    return sum(recompute(case_id=case_id) for case_id in found.values_list("pk", flat=True))


def paused_workdays(case: Case) -> int:
    """The days of a public notice do not count in the limit (实施细则 17(3); R-LIM-03)."""
    return PUBLIC_NOTICE_WORKDAYS if case.notices.filter(kind=PublicNotice.Kind.REGISTRATION).exists() else 0


@transaction.atomic
def recompute(*, case_id: int) -> bool:
    """One case; True when its deadline became certain or moved. Nothing happens when it is certain already."""
    case = lock(case_id)
    if not case.deadline_provisional or case.accepted_at is None:
        return False
    limit = statutory_limit(case.accepted_at, judging.calendar(), paused_workdays(case))
    before: dt.date | None = case.deadline
    if limit.date == before and limit.provisional:
        return False
    case.deadline, case.deadline_provisional = limit.date, limit.provisional
    case.checks = {**case.checks, "deadline": limit.computed_from}
    case.save(update_fields=["deadline", "deadline_provisional", "checks"])
    record_event(case=case, act="recompute_deadline", before=str(before), deadline=str(limit.date))
    tell_parties(
        case=case,
        text=str(
            _("申请 %(n)s 的法定期限已按新公布的放假安排确定为 %(day)s。") % {"n": case.number, "day": limit.date}
        ),
        key=f"deadline:{limit.date}",
    )
    return True
