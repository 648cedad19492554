"""受理: one screen, one click, for contract, tax and registration together (浙江省保障“最多跑一次”改革规定 5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from booking.services import serve_for_case
from realestate.accounts.models import User
from realestate.cases.gathering import gather
from realestate.cases.models import Case
from realestate.cases.services import tell_parties
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.jobs import report, together
from realestate.flow.absolute import absolute
from realestate.flow.advance import advance
from realestate.flow.services import judging, publishing
from realestate.law.deadlines import promised_moment, statutory_limit
from realestate.law.declaration import Question


@transaction.atomic
def accept(*, case_id: int, officer: User, seen: str, checks: dict[str, Any]) -> Case:
    """Accept the case: identity checked, interview answered, papers compared; the clocks start (条例 17, 20).

    `checks`: {"identity": True, "papers": True, "interview": {question code: answer}}. Somebody must have come, or
    everybody confirmed remotely. Law is judged under the lock; Blocked has all reasons. Errors: checks_incomplete,
    nobody_came, moved_on.
    """
    now = clock.now()
    calendar = judging.calendar()
    limit = statutory_limit(now, calendar)
    readings: list[judging.Reading] = []

    def judged(case: Case) -> dict[str, Any]:
        readings.append(reading := judging.read(gather(case), at=now, days=calendar))
        require_checks(checks, questions_of(reading))
        require_somebody(case)
        judging.require(case, stage="accept", reading=reading)
        return {"promised_at": promised(reading)}

    case, _event = advance(
        case_id=case_id,
        act="accept",
        actor=officer,
        seen=seen,
        fields={
            "accepted_at": now,
            "accepted_by": officer,
            "deadline": limit.date,
            "deadline_provisional": limit.provisional,
            "checks": {**checks, "deadline": limit.computed_from},
        },
        then=judged,
        data={"deadline": limit.date.isoformat(), "provisional": limit.provisional},
    )
    (reading,) = readings
    judging.store(case, stage="accept", verdict=reading.verdict)
    if case.visits.all():  # nobody has a ticket who has not come
        serve_for_case(case=case)
    publish_if_needed(case, reading)
    with together():
        report("flow.make_letter", case_id=case.pk, kind="acceptance_notice")
        tell_accepted(case)
    return case


def tell_accepted(case: Case) -> None:
    """The news for everybody, with the promise."""
    text = str(_("申请 %(number)s 已受理，承诺 %(promised)s 前办结：%(url)s"))
    url = absolute(reverse("case", args=[case.number]))
    promise = f"{case.promised_at:%m-%d %H:%M}"
    tell_parties(case=case, text=text % {"number": case.number, "promised": promise, "url": url}, key="accepted")


def require_somebody(case: Case) -> None:
    """Somebody has come, or everybody confirmed remotely."""
    if not case.remote and not case.visits.all():
        raise Refused(
            "nobody_came",
            _("还没有当事人到场登记，也没有选择全程网办。"),
            remedy=_("请当事人到自助机或窗口扫码到场；已到场的请先叫号。"),
            status=409,
        )


def promised(reading: judging.Reading) -> dt.datetime:
    """The promise of the slowest registration."""
    return max(promised_moment(ground.promise, reading.at, reading.calendar) for ground in reading.grounds)


def begin_clocks(case: Case, reading: judging.Reading) -> None:
    """The promise; the public notice, where one is needed, is on the board at once."""
    case.promised_at = promised(reading)
    case.save(update_fields=["promised_at"])
    publish_if_needed(case, reading)


def publish_if_needed(case: Case, reading: judging.Reading) -> None:
    if any(f.code == "public_notice" for f in reading.verdict.findings):
        publishing.publish(case=case, reading=reading)
    publishing.publish_loss(case=case, reading=reading)


def questions_of(reading: judging.Reading) -> list[Question]:
    """The interview of the whole matter, each question once (RULEBOOK 4.3)."""
    return list({question.code: question for ground in reading.grounds for question in ground.questions}.values())


def require_checks(checks: dict[str, Any], questions: Sequence[Question]) -> None:
    """Everything on the one screen is done, or the list of what is not.

    An answer that needs further talk (a co-owner who is not on the book, a known dispute) needs a written note.
    """
    missing = [str(text) for key, text in CHECKS.items() if not checks.get(key)]
    answers = checks.get("interview") or {}
    if any(not answers.get(question.code) for question in questions):
        missing.append(str(_("询问还有未答的问题")))
    if missing:
        raise Refused(
            "checks_incomplete",
            _("还有没核对完的：%(what)s。") % {"what": "、".join(missing)},
            remedy=_("请逐项核对并勾选后再受理。"),
            status=422,
            article="不动产登记暂行条例 17、18",
        )
    odd = [q for q in questions if q.expected != "any" and answers[q.code] != q.expected]
    if odd and not str(checks.get("note") or "").strip():
        raise Refused(
            "answer_needs_note",
            _("这些回答需要问清楚：%(what)s") % {"what": "；".join(question_text(q) for q in odd)},
            remedy=_("请把问到的情况写进备注再受理；查明有争议的，不予受理。"),
            status=422,
            article="民法典 212；不动产登记暂行条例 22",
        )


def question_text(question: Question) -> str:
    """The question in the officer's language."""
    return question.en if (get_language() or "").startswith("en") else question.zh


CHECKS = {"identity": _("身份核验"), "papers": _("材料与原件比对")}
