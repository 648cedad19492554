"""Rating and complaints of citizens, the supervisor's overview."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from realestate.accounts.models import User
from realestate.accounts.roles import Role, may, needs_bound, needs_role, offices_of
from realestate.cases.machine import State
from realestate.cases.models import Case
from realestate.cases.selectors import case_for, party_of
from realestate.common.errors import Refused
from realestate.oversight import selectors, services
from realestate.oversight.forms import AnswerForm, ComplaintForm, RateForm
from realestate.oversight.models import Complaint


class SignedIn(HttpRequest):
    """A request of somebody whom the view's decorator has let in."""

    user: User


@never_cache
@needs_bound
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: SignedIn, number: str) -> HttpResponse:
    """One rating from each party of a closed case."""
    case = case_for(request.user, number)
    party = party_of(case, request.user)
    if party is None or not may(request.user, "oversight.rate", case):
        raise PermissionDenied
    form = RateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.rate(case=case, party=party, **form.cleaned_data)
        return redirect("rate", number)
    if case.state != State.CLOSED:
        raise Refused("not_closed", _("办结以后才能评价。"), remedy=_("证书送到您手里，这件事就办结了。"))
    context = {"case": case, "form": form, "evaluation": selectors.evaluation_of(case, party)}
    return render(request, "oversight/rate.html", context, status=400 if form.errors else 200)


@never_cache
@needs_bound
@require_http_methods(["GET", "HEAD", "POST"])
def complaints(request: SignedIn) -> HttpResponse:
    """Say what went wrong or could be better; see the answers."""
    form = ComplaintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        case = _named_case(request)
        office = case.office if case else form.cleaned_data["office"]
        said = services.complain(user=request.user, office=office, case=case, text=form.cleaned_data["text"])
        messages.success(request, _("已收到，编号 %(number)s。五个工作日内答复您。") % {"number": said.pk})
        return redirect("complaints")
    context = {"form": form, "case": _named_case(request), "said": selectors.complaints_of(request.user)}
    return render(request, "oversight/complaints.html", context, status=400 if form.errors else 200)


@never_cache
@needs_role(Role.SUPERVISOR)
@require_safe
def overview(request: SignedIn) -> HttpResponse:
    """How the offices are doing, and what waits for the supervisor."""
    return _overview(request)


@needs_role(Role.SUPERVISOR)
@require_POST
def answer(request: SignedIn, pk: int) -> HttpResponse:
    """Answer a complaint about one's own office."""
    complaint = get_object_or_404(Complaint, pk=pk, office__in=offices_of(request.user, Role.SUPERVISOR))
    form = AnswerForm(request.POST, prefix=f"c{pk}")
    if not form.is_valid():
        return _overview(request, bound=(pk, form), status=400)
    services.answer(complaint=complaint, supervisor=request.user, text=form.cleaned_data["answer"])
    messages.success(request, _("已答复，并发短信告知。"))
    return redirect("oversight")


def _overview(request: SignedIn, *, bound: tuple[int, AnswerForm] | None = None, status: int = 200) -> HttpResponse:
    offices = offices_of(request.user, Role.SUPERVISOR)
    figures = selectors.overview(offices)
    context: dict[str, Any] = {
        "offices": offices,
        "figures": figures,
        "waiting": selectors.waiting_for_a_reason(offices),
        "late": selectors.late(offices),
        "words": selectors.latest_words(offices),
        "complaints": [
            (one, bound[1] if bound and bound[0] == one.pk else AnswerForm(prefix=f"c{one.pk}"))
            for one in selectors.open_complaints(offices)
        ],
        "facts": _facts(figures),
    }
    return render(request, "oversight/overview.html", context, status=status)


def _facts(figures: selectors.Overview) -> list[dict[str, Any]]:
    minutes = round(figures.median.total_seconds() / 60) if figures.median is not None else None
    return [
        {"label": _("正在办"), "value": figures.live},
        {"label": _("三十天内受理"), "value": figures.accepted},
        {"label": _("三十天内登簿"), "value": figures.entered},
        {"label": _("受理到登簿，中位数"), "value": _say(minutes), "hint": _("承诺 60 分钟")},
        {
            "label": _("满意度"),
            "value": f"{figures.stars:.1f} / 5" if figures.stars is not None else "—",
            "hint": ngettext("%(count)s 份评价", "%(count)s 份评价", figures.rated) % {"count": figures.rated},
        },
    ]


def _say(minutes: int | None) -> str:
    if minutes is None:
        return "—"
    if minutes < 120:
        return ngettext("%(count)s 分钟", "%(count)s 分钟", minutes) % {"count": minutes}
    hours = round(minutes / 60, 1)
    return ngettext("%(count)s 小时", "%(count)s 小时", 1 if hours == 1 else 2) % {"count": hours}


def _named_case(request: SignedIn) -> Case | None:
    """The case from which the page was opened, if it is this person's."""
    number = request.POST.get("case") or request.GET.get("case")
    if not number:
        return None
    try:
        return case_for(request.user, number)
    except Http404:
        return None
