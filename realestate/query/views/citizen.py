"""A citizen's questions: about the own homes, as a would-be buyer, as a party, as an heir."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from realestate.accounts.roles import needs_bound
from realestate.common import clock, storage
from realestate.common.errors import GatewayError, Refused
from realestate.query import labels, papers, selectors
from realestate.query.forms import PURPOSES, HeirForm, OpenForm, PartyForm
from realestate.query.services import Answer, Evidence, ask, evidence
from realestate.query.services.askers import citizen
from realestate.query.views.common import Place, answer_page, attempt, chinese, lead_on, person, place, status_of


@never_cache
@needs_bound
@require_safe
def hub(request: HttpRequest) -> HttpResponse:
    """Everything about questions: the own homes first, nothing to type."""
    user = person(request)
    context = {
        "units": list(selectors.units_owned([user.id_number or ""])),
        "consents": list(selectors.consents_wanted(user, clock.now())),
        "waiting": [one for one in user.household_requests.filter(answered_at=None) if one.expires_at > clock.now()],
        "questions": [asked_row(question) for question in selectors.questions_of(user)[:10]],
        "looks": len(selectors.looks_at(user)),
    }
    return render(request, "query/hub.html", context)


def asked_row(question: Any) -> dict[str, Any]:
    return {"question": question, "asked": labels.asked(question.ask), "outcome": question.get_outcome_display()}


@needs_bound
@require_POST
def own(request: HttpRequest) -> HttpResponse:
    """What the book says of one of the own homes; `file` with its whole history."""
    wanted = "file" if request.POST.get("ask") == "file" else "result"
    answer = ask(
        asker=citizen(person(request)),
        role="owner",
        index="unit",
        ask=wanted,
        unit=request.POST.get("unit", "")[:40],
        purpose=gettext_noop("查询本人的不动产"),
        evidence=Evidence(evidence.IDENTITY),
    )
    return lead_on(request, answer)


@never_cache
@needs_bound
@require_http_methods(["GET", "HEAD", "POST"])
def openly(request: HttpRequest) -> HttpResponse:
    """What anybody with an intention may know: physical data and restrictions (measures 21)."""
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        purpose = chinese(dict(PURPOSES)[data["purpose"]])
        answer = attempt(form, lambda: ask(
            asker=citizen(person(request)), role="public", ask="restrictions", purpose=purpose,
            evidence=evidence.by_pledge(), **place(data["place"]),
        ))  # fmt: skip
        if answer:
            return lead_on(request, answer)
    return render(request, "query/open.html", {"form": form}, status=status_of(form, request))


@never_cache
@needs_bound
@require_http_methods(["GET", "HEAD", "POST"])
def party(request: HttpRequest) -> HttpResponse:
    """An interested party: the contract or the case names the home (19, 20)."""
    form = PartyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = attempt(form, lambda: as_party(request, form.cleaned_data["mandate"]))
        if answer:
            return lead_on(request, answer)
    return render(request, "query/party.html", {"form": form}, status=status_of(form, request))


def as_party(request: HttpRequest, mandate: str) -> Answer:
    user = person(request)
    shown, unit = evidence.by_mandate(user=user, number=mandate)
    return ask(
        asker=citizen(user), role="party", index="unit", ask="result", unit=unit,
        purpose=gettext_noop("了解合同或者案件中的房屋"),
        evidence=shown,
    )  # fmt: skip


@never_cache
@needs_bound
@require_http_methods(["GET", "HEAD", "POST"])
def heir(request: HttpRequest) -> HttpResponse:
    """An heir: death and kinship are asked of the departments (17)."""
    form = HeirForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = attempt(form, lambda: as_heir(request, form.cleaned_data))
        if answer:
            return lead_on(request, answer)
    return render(request, "query/heir.html", {"form": form}, status=status_of(form, request))


def as_heir(request: HttpRequest, data: dict[str, Any]) -> Answer:
    user = person(request)
    shown = evidence.by_death(user=user, name=data["name"], id_number=data["id_number"])
    where = place(data["place"]) if data["place"] else Place(index="name")
    return ask(
        asker=citizen(user), role="heir", ask="result", name=data["name"], id_number=data["id_number"],
        purpose=gettext_noop("继承、受遗赠"), evidence=shown, **where,
    )  # fmt: skip


@never_cache
@needs_bound
@require_safe
def seen(request: HttpRequest) -> HttpResponse:
    """Who asked about my homes, and why."""
    rows = [
        {
            "look": look,
            "who": look.question.who,
            "role": labels.role(look.question.role),
            "told": labels.names_of(look.question.told),
        }
        for look in selectors.looks_at(person(request))
    ]
    return render(request, "query/seen.html", {"rows": rows})


@never_cache
@login_required
@require_safe
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """An answer that was given, as it was given."""
    return answer_page(request, selectors.question_for(person(request), number))


@never_cache
@login_required
@require_safe
def paper(request: HttpRequest, number: str) -> HttpResponse | FileResponse:
    """The sealed PDF of an answer or a refusal, to who asked."""
    question = selectors.question_for(person(request), number)
    if question.outcome == question.Outcome.NOT_FOUND:
        messages.info(request, _("没有找到房屋的查询，没有文书。"))
        return redirect("query_answer", number=number)
    try:
        document = papers.document_of(question)
        file = storage.open(document.key, document.sha256)
    except GatewayError as error:
        raise Refused(
            "seal_unavailable",
            _("盖章服务暂时用不了"),
            remedy=_("查询已经记录，结果没有丢；请过几分钟再来下载。"),
            status=503,
        ) from error
    return FileResponse(file, as_attachment=True, filename=f"{question.number}.pdf", content_type="application/pdf")
