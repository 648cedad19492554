"""Bringing a journey to any of the thirteen states, and looking at its pages."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from realestate.accounts.models import User
from realestate.cases.models import Case, ConfirmationCode
from realestate.common import clock
from realestate.flow.services import closing, precheck, signing
from realestate.flow.statement import statement
from tests.journey import STEPS, Journey

ALL = (*STEPS, "supplementing", "closed", "withdrawn", "refused", "expired")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
TERMS = {"price": "2350000.00", "delivery_on": "2026-12-31", "address": "文三路 90 号 1 幢 101 室"}
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


def at(journey: Journey, name: str, *more: Any) -> str:
    return reverse(name, args=[journey.case.number, *more])


def text(answer: HttpResponse, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def digest_of(journey: Journey) -> str:
    return sha256(statement(journey.fresh()).encode()).hexdigest()


def code_for(journey: Journey, code: str, user: User) -> ConfirmationCode:
    """A code that this party was sent."""
    party = journey.case.parties.get(user=user)
    now = clock.now()
    return ConfirmationCode.objects.create(
        party=party, salt="s", digest=signing.digest("s", code), sent_at=now, expires_at=now + signing.CODE_LIVES
    )
