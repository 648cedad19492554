"""The clerk's desk: queue left, case in the middle, law and clocks right; the acts offered are those legal now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from realestate.accounts.roles import needs_role, office_ids
from realestate.cases.models import Case, CheckTask
from realestate.cases.selectors import STAFF_ROLES, case_for, whole
from realestate.common.errors import Refused
from realestate.flow import desk as desk_rows
from realestate.flow.services import acceptance, closing, entry
from realestate.flow.services import precheck as prechecking
from realestate.flow.views.attempt import person, post_or_back, typed

STAFF = tuple(str(role) for role in STAFF_ROLES)


def office_case(request: HttpRequest, number: str) -> Case:
    """A case of an office that this person works for; another office's is 404."""
    case = case_for(person(request), number)
    if case.office_id not in office_ids(person(request), *STAFF):
        raise Http404("a case of another office")
    return case


@needs_role(*STAFF)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What this person's posts can move, the first one key away; or what a search finds."""
    words = request.GET.get("q", "").strip()[:60]
    cases = desk_rows.search(person(request), words) if words else desk_rows.work_of(person(request))
    rows = desk_rows.work_rows(cases, person(request))
    return render(request, "flow/desk.html", {"rows": rows, "words": words})


@needs_role(*STAFF)
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case on one screen."""
    return show(request, office_case(request, number))


def show(request: HttpRequest, found: Case, refusal: Refused | None = None) -> HttpResponse:
    """The screen, with a refusal on top when an act was refused and nothing changed."""
    cases = desk_rows.work_of(person(request))
    answered: Any = typed(request) or {}
    context = {
        **desk_rows.context_of(whole(found), person(request), answered),
        "queue": desk_rows.queue_rows(cases, found.number),
        "refusal": refusal,
        "typed": answered,
    }
    return render(request, "flow/desk_case.html", context, status=refusal.status if refusal else 200)


def act(request: HttpRequest, number: str, run: Callable[[Case], Any], done: str) -> HttpResponse:
    """Run a service on a case; a refusal comes back on the same screen with its reasons."""
    found = office_case(request, number)
    try:
        run(found)
    except Refused as refusal:
        if refusal.status == 403:
            raise
        return show(request, office_case(request, number), refusal)
    messages.success(request, done)
    return redirect("desk_case", number=number)


@needs_role("officer")
@post_or_back("desk_case")
def precheck(request: HttpRequest, number: str) -> HttpResponse:
    def run(found: Case) -> None:
        prechecking.precheck(case_id=found.pk, officer=person(request), seen=request.POST.get("seen", ""))

    return act(request, number, run, _("材料齐全：缴费单已开，已通知缴费。"))


def typed_items(request: HttpRequest) -> list[dict[str, Any]]:
    """The items of a list: those ticked, and one more a line of free text."""
    items = [
        {
            "code": "material_missing",
            "kind": word.split("|", 1)[0],
            "sentence": word.split("|", 1)[-1],
            "remedy": "",
            "article": "不动产登记暂行条例 16",
        }
        for word in request.POST.getlist("item")
    ]
    lines = request.POST.get("more", "").splitlines()
    items.extend(
        {"code": "other", "kind": "other", "sentence": line.strip()[:200], "remedy": "", "article": ""}
        for line in lines[:20]
        if line.strip()
    )
    return items


@needs_role("officer")
@post_or_back("desk_case")
def ask_supplement(request: HttpRequest, number: str) -> HttpResponse:
    items = typed_items(request)

    def run(found: Case) -> None:
        prechecking.ask_supplement(
            case_id=found.pk,
            officer=person(request),
            seen=request.POST.get("seen", ""),
            items=items,
        )

    return act(request, number, run, _("已一次性告知申请人。"))


@needs_role("supervisor")
@post_or_back("desk_case")
def allow_second_list(request: HttpRequest, number: str) -> HttpResponse:
    def run(found: Case) -> None:
        prechecking.allow_second_list(
            case_id=found.pk,
            supervisor=person(request),
            reason=request.POST.get("reason", ""),
        )

    return act(request, number, run, _("已记录理由，可以再次告知。"))


@needs_role("officer")
@post_or_back("desk_case")
def accept(request: HttpRequest, number: str) -> HttpResponse:
    checks = {
        "identity": request.POST.get("identity") == "yes",
        "papers": request.POST.get("papers") == "yes",
        "interview": {
            name.removeprefix("q_"): value for name, value in request.POST.items() if name.startswith("q_") and value
        },
        "note": str(request.POST.get("note", ""))[:400],
    }

    def run(found: Case) -> None:
        acceptance.accept(case_id=found.pk, officer=person(request), seen=request.POST.get("seen", ""), checks=checks)

    return act(request, number, run, _("已受理，合同、税务、登记同时生效；受理通知书已生成。"))


@needs_role("officer")
@post_or_back("desk_case")
def review(request: HttpRequest, number: str) -> HttpResponse:
    def run(found: Case) -> None:
        entry.review(
            case_id=found.pk,
            officer=person(request),
            seen=request.POST.get("seen", ""),
            opinion=request.POST.get("opinion", ""),
        )

    return act(request, number, run, _("审核通过，等登簿员登簿。"))


@needs_role("registrar")
@post_or_back("desk_case")
def send_back(request: HttpRequest, number: str) -> HttpResponse:
    def run(found: Case) -> None:
        entry.send_back(
            case_id=found.pk,
            registrar=person(request),
            seen=request.POST.get("seen", ""),
            reason=request.POST.get("reason", ""),
        )

    return act(request, number, run, _("已退回复核。"))


@needs_role("registrar")
@post_or_back("desk_case")
def enter(request: HttpRequest, number: str) -> HttpResponse:
    def run(found: Case) -> None:
        entry.enter(case_id=found.pk, registrar=person(request), seen=request.POST.get("seen", ""))

    return act(request, number, run, _("已登簿，权利自此刻生效；证书正在制作。"))


@needs_role("officer", "registrar")
@post_or_back("desk_case")
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    reasons = [
        dict(zip(("code", "sentence", "article", "remedy"), [*word.split("|"), "", "", ""][:4], strict=True))
        for word in request.POST.getlist("reason_found")
    ]
    if text := request.POST.get("reason", "").strip():
        reasons.append(
            {
                "code": "N99",
                "sentence": text[:400],
                "article": request.POST.get("article", "")[:120],
                "remedy": request.POST.get("remedy", "")[:200],
            }
        )

    def run(found: Case) -> None:
        closing.refuse(case_id=found.pk, officer=person(request), seen=request.POST.get("seen", ""), reasons=reasons)

    return act(request, number, run, _("已出具告知书，费用原路退回。"))


@needs_role("officer")
@post_or_back("desk_case")
def settle_check(request: HttpRequest, number: str, task_id: int) -> HttpResponse:
    def run(found: Case) -> None:
        task = get_object_or_404(CheckTask, pk=task_id, case=found)
        prechecking.settle_check(task_id=task.pk, officer=person(request), outcome=request.POST.get("outcome", ""))

    return act(request, number, run, _("已记下核对结果。"))
