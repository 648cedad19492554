"""What the clerk's pages show: queues, the register beside what it will become, law, clocks, the acts legal now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from booking.selectors import appointment_for
from realestate.accounts.models import User
from realestate.accounts.roles import may, office_ids
from realestate.cases.machine import FINAL, State
from realestate.cases.models import Case, Event, Registration
from realestate.cases.selectors import found_by, in_a_list, parties, queue
from realestate.common import clock
from realestate.common.numbers import grouped
from realestate.flow import progress, tasks
from realestate.flow.comparing import diff
from realestate.flow.naming import matter_of
from realestate.flow.services import judging
from realestate.flow.services.acceptance import questions_of
from realestate.law.declaration import Question

Row = dict[str, Any]

WORK = {
    "officer": [State.SUBMITTED, State.PAID, State.ACCEPTED],
    "registrar": [State.REVIEWED],
    "supervisor": [State.SUBMITTED, State.SUPPLEMENTING],
}
KINDS = {State.SUBMITTED: "", State.PAID: "wait", State.ACCEPTED: "", State.REVIEWED: "wait"}
STAGES = {State.SUBMITTED: "precheck", State.PAID: "accept", State.ACCEPTED: "review"}


def work_of(user: User) -> list[Case]:
    """The cases that this person's posts can move, in order."""
    found: list[Case] = []
    for role, states in WORK.items():
        if offices := office_ids(user, role):
            found.extend(in_a_list(queue(offices, [str(state) for state in states]))[:60])
    return list({case.pk: case for case in found}.values())


def queue_rows(cases: list[Case], current: str = "") -> list[Row]:
    """The queue component's rows."""
    return [
        {
            "url": reverse("desk_case", args=[case.number]),
            "title": names_in(case),
            "hint": grouped(case.number),
            "tag": case.get_state_display(),
            "tag_kind": KINDS.get(State(case.state), "plain"),
            "current": case.number == current,
        }
        for case in cases
    ]


def names_in(case: Case) -> str:
    """Everybody's names, of a case in a list."""
    return "、".join(case.names) or case.number  # type: ignore[attr-defined]


def questions(case: Case, registration: Registration, reading: judging.Reading | None = None) -> list[Question]:
    """The interview of the whole matter (RULEBOOK 4.3)."""
    return questions_of(reading or judging.read(case))


def question_rows(
    case: Case, registration: Registration, typed: Mapping[str, str], reading: judging.Reading
) -> list[Row]:
    """The interview with the answers given, or typed a moment ago."""
    english = tasks.language() == "en"
    answered = (case.checks or {}).get("interview", {})
    return [
        {
            "code": question.code,
            "text": question.en if english else question.zh,
            "expected": question.expected,
            "answer": typed.get(f"q_{question.code}") or answered.get(question.code, ""),
        }
        for question in questions(case, registration, reading)
    ]


def acts(case: Case, user: User) -> set[str]:
    """The acts that are legal now and permitted to this person."""
    by_state = {
        State.SUBMITTED: ["precheck", "ask_supplement", "refuse"],
        State.PAID: ["accept", "refuse"],
        State.ACCEPTED: ["review", "refuse"],
        State.REVIEWED: ["enter", "send_back", "refuse"],
    }
    found = {act for act in by_state.get(State(case.state), []) if may(user, f"cases.{act}", case)}
    if case.state == State.SUBMITTED and may(user, "cases.allow_second_list", case) and case.supplement_lists.exists():
        found.add("allow_second_list")
    return found


def flags(case: Case, asked: list[Row]) -> list[Row]:
    """Four-eyes risk flags: what somebody should look at twice."""
    rows: list[Row] = [
        {
            "severity": "warning",
            "reason": _("申请人改了部门数据：%(field)s，部门 %(held)s，申请人 %(stated)s")
            % {"field": field_name(task.field), "held": task.held, "stated": task.stated},
            "remedy": _("请核对后写明结果；不影响继续办理。"),
            "code": "data_differs",
            "task": task,
        }
        for task in case.check_tasks.all()
        if task.settled_at is None
    ]
    remote = ("face_check", "clerk")  # a person by face, an organisation by its clerk
    signed = [p for p in case.parties.all() if p.confirmed_at]
    without = [p.name for p in signed if not any(p.evidence.get(how) for how in remote)]
    if without:
        rows.append(
            {
                "severity": "warning",
                "reason": _("%(names)s没有人脸核验") % {"names": "、".join(without)},
                "remedy": _("请在窗口核对本人身份证件。"),
                "code": "face_missing",
            }
        )
    other = [row["text"] for row in asked if row["answer"] and row["expected"] not in ("any", row["answer"])]
    if case.accepted_at and other:
        rows.append(
            {
                "severity": "warning",
                "reason": _("询问的回答要留意：%(question)s") % {"question": " ".join(other)},
                "remedy": _("请看备注；不清楚的，问清再往下办。"),
                "code": "interview_answer",
            }
        )
    phones = [p.phone for p in case.parties.all()]
    if len(set(phones)) < len(phones):
        rows.append(
            {
                "severity": "warning",
                "reason": _("多个当事人用同一个手机号"),
                "remedy": _("请当面或电话核实双方真实意愿。"),
                "code": "phone_shared",
            }
        )
    return rows


def field_name(field: str) -> str:
    return {"price": _("成交价"), "homes": _("家里已有住房")}.get(field, field)


def context_of(case: Case, user: User, typed: Mapping[str, str]) -> Row:
    """Everything on the one screen. The case is whole (cases.selectors)."""
    registration = case.registrations.all()[0]
    stage = STAGES.get(State(case.state), "entry")
    reading = judging.read(case)
    findings = tasks.findings(case, stage=stage, reading=reading)
    papers = tasks.checklist(case, registration, reading)
    for row in papers:
        row["files"] = tasks.files_of(row["paper"], case) if row["paper"] else []
    asked = question_rows(case, registration, typed, reading)
    return {
        "case": case,
        "registration": registration,
        "matter": matter_of(case),
        "diff": diff(case, reading),
        "findings": findings,
        "flags": flags(case, asked),
        "objections": [one for notice in case.notices.all() for one in notice.objections.all()],
        "acts": acts(case, user),
        "own_acceptance": case.state == State.ACCEPTED and case.accepted_by_id == user.pk,
        "questions": asked,
        "papers": papers,
        "parties": parties(case),
        "appointment": appointment_for(case) if case.state == State.PAID and not case.remote else None,
        "suggested": [f for f in findings if f["severity"] == "blocking"],
        "log": [log_row(event) for event in list(case.events.all())[:-9:-1]],
    }


def log_row(event: Event) -> Row:
    return {"at": event.at, "what": progress.act_label(event.act), "who": progress.who_did(event)}


def search(user: User, words: str) -> list[Case]:
    """The offices' cases, in any state, that these words name."""
    return list(in_a_list(found_by(words, office_ids(user, *WORK)))[:30])


def work_rows(cases: list[Case], user: User) -> list[Row]:
    """The desk's list: whose, where, since when, until when."""
    return [
        {
            "case": case,
            "names": names_in(case),
            "place": case.place or "",  # type: ignore[attr-defined]
            "kind": KINDS.get(State(case.state), "plain"),
            "since": case.accepted_at or case.submitted_at,
            "late": bool(case.promised_at and case.state not in FINAL and case.promised_at < clock.now()),
        }
        for case in cases
    ]
