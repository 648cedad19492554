"""The page of a case, and what its parties do after signing: supplement, choose the way, withdraw."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from realestate.accounts.models import User
from realestate.cases.machine import BEFORE_ENTRY, State
from realestate.cases.models import Case
from realestate.cases.selectors import case_for, party_of, whole
from realestate.flow import cards, progress, tasks
from realestate.flow.naming import matter_of
from realestate.flow.services import closing, filling, precheck
from realestate.flow.views.attempt import person, signed_in
from realestate.flow.views.papers import own_case
from realestate.flow.views.starting import join_cases


@signed_in
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Where the matter is, what comes next, who has it, until when."""
    join_cases(request)
    found = whole(case_for(person(request), number))
    if not takes_part(found, person(request)):
        return redirect("desk_case", number=number)
    return render(request, "flow/case.html", standing(found, person(request)))


def takes_part(found: Case, user: User) -> bool:
    return found.opened_by_id == user.pk or party_of(found, user) is not None


def standing(found: Case, user: User) -> dict[str, Any]:
    """Everything on the case's own page, for this person."""
    registration = found.registrations.all()[0]
    drafts = found.state == State.DRAFT and found.opened_by_id == user.pk
    rows = tasks.draft_tasks(found, registration) if drafts else []
    context = {
        "case": found,
        "matter": matter_of(found),
        "registration": registration,
        "next": cards.next_card(found, user, rows),
        "facts": progress.facts(found),
        "steps": progress.steps(found),
        "people": progress.people(found),
        "certificates": progress.certificates(found, user),
        "letters": progress.letters(found),
        "refusal": next((event for event in found.events.all() if event.act == "refuse"), None),
        "may_withdraw": found.state in BEFORE_ENTRY and party_of(found, user) is not None,
        "may_reopen": found.state == State.SIGNING and found.opened_by_id == user.pk,
    }
    if drafts:
        context["tasks"] = rows
    return context


@signed_in
@require_http_methods(["GET", "POST"])
def channel(request: HttpRequest, number: str) -> HttpResponse:
    """Nobody comes, or one visit at a booked time."""
    found = own_case(request, number)
    if request.method == "POST":
        remote = request.POST.get("remote") == "yes"
        filling.choose_channel(case_id=found.pk, user=person(request), remote=remote)
        return redirect("case" if remote else "booking", number)
    if found.state != State.PAID:
        return redirect("case", number=number)
    faces = all(filling.confirmed_remotely(party) for party in found.parties.exclude(invited_at=None))
    return render(request, "flow/channel.html", {"case": found, "remote_possible": faces})


@signed_in
@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, number: str) -> HttpResponse:
    """The one complete list, and the button when it is done."""
    found = own_case(request, number)
    if request.method == "POST":
        precheck.supplement(case_id=found.pk, user=person(request), seen=request.POST.get("seen", ""))
        messages.success(request, _("已交给办事员，他会接着办，不用再跑。"))
        return redirect("case", number=number)
    asked = found.supplement_lists.last()
    if asked is not None:
        tasks.link_items(asked.items, found)
    return render(request, "flow/supplement.html", {"case": found, "asked": asked})


@signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take it back; everybody has to agree once others have been asked."""
    found = own_case(request, number)
    if request.method == "POST":
        result = closing.withdraw(case_id=found.pk, user=person(request), seen=request.POST.get("seen", ""))
        if result.state == State.WITHDRAWN:
            messages.success(request, _("已撤回。"))
        else:
            messages.info(request, _("已记下您的意愿，等其他申请人同意。"))
        return redirect("case", number=number)
    if found.state not in BEFORE_ENTRY:
        return redirect("case", number=number)
    waiting = found.parties.filter(withdrew_at=None)
    return render(request, "flow/withdraw.html", {"case": found, "waiting": waiting})
