"""嘱托 and 依职权: taken up at once, without an application (实施细则 19, 81; R-APP-03, 04)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import User
from realestate.cases.models import Case
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.jobs import report
from realestate.flow.advance import advance
from realestate.flow.services import judging
from realestate.flow.services.acceptance import begin_clocks
from realestate.flow.services.closing import ENTRUSTED
from realestate.law.deadlines import statutory_limit
from realestate.register.services import lock_units

#: Two machines of the service do not tell the same time to the last digit.
CLOCKS_DIFFER = dt.timedelta(seconds=1)


@transaction.atomic
def take_up(*, case_id: int, officer: User | None, seen: str = "draft", served_at: dt.datetime | None = None) -> Case:
    """Accept what an organ has handed in, or what the office itself begins.

    `officer` None: the service signs for what an organ sends by its own login, and other people review and enter it.
    `served_at`: the second of service, which ranks the case (SEIZE 23, R-SEZ-03); now, when it is not given. The units
    are locked, so that an entry of the same moment comes wholly before or wholly after. Raises Blocked with every
    reason; then the organ gets them in writing (审查建议) and nothing has changed.
    """
    now = clock.now()
    if served_at is not None and served_at > now + CLOCKS_DIFFER:
        raise Refused(
            "invalid_dates",
            _("送达时间不能晚于现在。"),
            remedy=_("请核对送达时间。"),
            status=422,
            field="served",
        )
    moment = served_at or now
    limit = statutory_limit(moment, judging.calendar())
    case, _event = advance(
        case_id=case_id,
        act="take_up",
        actor=officer,
        seen=seen,
        fields={
            "submitted_at": moment,
            "accepted_at": moment,
            "accepted_by": officer,
            "expires_at": None,
            "deadline": limit.date,
            "deadline_provisional": limit.provisional,
            "checks": {"deadline": limit.computed_from},
        },
        data={"deadline": limit.date.isoformat(), "served_at": moment.isoformat()},
    )
    if case.channel not in ENTRUSTED:
        raise Refused(
            "act_not_legal",
            _("当事人申请的事项要走申请程序，不能直接办理。"),
            status=409,
            article="不动产登记暂行条例 14",
        )
    lock_units(sorted({r.unit.code for r in case.registrations.select_related("unit") if r.unit}))
    reading = judging.read(case, at=now)
    judging.store(case, stage="accept", verdict=judging.require(case, stage="accept", reading=reading))
    begin_clocks(case, reading)
    report(
        "flow.make_letter", case_id=case.pk, kind="service_receipt" if case.channel == "court" else "acceptance_notice"
    )
    return case
