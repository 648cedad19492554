"""Bringing a journey to any of the thirteen states."""

from __future__ import annotations

import datetime as dt

from realestate.cases.models import Case
from realestate.common import clock
from realestate.flow.services import closing, precheck
from tests.journey import STEPS, Journey

ALL = (*STEPS, "supplementing", "closed", "withdrawn", "refused", "expired")
ITEM = {"code": "other", "kind": "other", "sentence": "身份证照片看不清", "remedy": "请重拍", "article": ""}
REASON = {"code": "N14", "sentence": "房屋被查封", "article": "实施细则 90", "remedy": "请先解除查封"}


def reach(journey: Journey, state: str) -> Case:
    """Every step up to this state, and the turn to it."""
    if state in STEPS:
        return journey.to(state)
    match state:
        case "supplementing":
            found = journey.to("submitted")
            precheck.ask_supplement(case_id=found.pk, officer=journey.officer, seen="submitted", items=[ITEM])
        case "closed":
            closing.delivered(case_id=journey.to("entered").pk)
        case "withdrawn":
            found = journey.to("signing")
            for user in (journey.buyer, *journey.sellers):
                closing.withdraw(case_id=found.pk, user=user, seen="signing")
        case "refused":
            found = journey.to("accepted")
            closing.refuse(case_id=found.pk, officer=journey.officer, seen="accepted", reasons=[REASON])
        case "expired":
            closing.expire(case_id=journey.to("prechecked").pk, now=clock.now() + dt.timedelta(days=90))
    return journey.fresh()
