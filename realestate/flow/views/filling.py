"""The short tasks of a draft, the page of all answers, and the signature that sends it to everybody."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from realestate.cases.machine import State
from realestate.cases.models import Case, Party
from realestate.cases.selectors import case_for, registration_of
from realestate.common.errors import Refused
from realestate.flow import tasks
from realestate.flow.advance import moved_on
from realestate.flow.drafting import WORDED
from realestate.flow.dues import estimate, estimates
from realestate.flow.forms import BaseBuyerFormSet, BuyerFormSet, HoldingForm, HomesForm, SellerPhoneForm, TermsForm
from realestate.flow.services import filling, judging, signing
from realestate.flow.views.attempt import attempt, person, post_or_back, signed_in, status_of, typed


def filled_by(request: HttpRequest, number: str) -> Case:
    """The case that this person fills in; anybody else gets 404."""
    case = case_for(person(request), number)
    if case.opened_by_id != request.user.pk:
        raise Http404("somebody else fills this in")
    return case


def draft_for(request: HttpRequest, number: str) -> Case:
    """The same while it is a draft; an old tab is told that it moved on."""
    case = filled_by(request, number)
    if case.state != State.DRAFT:
        raise moved_on(case)
    return case


def saved(request: HttpRequest, case: Case, what: str) -> HttpResponse:
    """Back to the case, where the next task waits."""
    messages.success(request, _("已保存：%(what)s") % {"what": what})
    return redirect("case", number=case.number)


@signed_in
@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest, number: str) -> HttpResponse:
    """Price, handing over, address."""
    case = draft_for(request, number)
    registration = registration_of(case)
    mine = case.parties.filter(role=Party.Role.HOLDER, user=person(request)).first()
    initial = {
        "price": registration.price,
        "delivery_on": registration.terms.get("delivery_on"),
        "address": mine.address if mine else "",
    }
    form = TermsForm(typed(request), initial=initial, registration=registration)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: filling.save_terms(case_id=case.pk, user=person(request), **values)):
            return saved(request, case, _("价格、交付和送证地址"))
    context = {"case": case, "form": form, "registration": registration}
    return render(request, "flow/terms.html", context, status=status_of(form, request))


@signed_in
@require_http_methods(["GET", "POST"])
def buyers(request: HttpRequest, number: str) -> HttpResponse:
    """Everybody who will own it."""
    case = draft_for(request, number)
    rows = list(case.parties.filter(role=Party.Role.HOLDER).prefetch_related("parts").order_by("order"))
    data = typed(request)
    forms = BuyerFormSet(data, initial=[row_of(party) for party in rows], prefix="buyer")
    form = HoldingForm(data, initial={"holding": holding_of(rows)})
    if request.method == "POST" and forms.is_valid() and form.is_valid():

        def save() -> None:
            filling.save_buyers(case_id=case.pk, user=person(request), buyers=form.buyers(forms))

        if attempt(form, save):
            return saved(request, case, _("谁来买"))
    context = {
        "case": case,
        "form": form,
        "forms": forms,
        "row_errors": cast(BaseBuyerFormSet, forms).errors_by_row() if data else [],
    }
    return render(request, "flow/buyers.html", context, status=422 if request.method == "POST" else 200)


def row_of(party: Party) -> dict[str, Any]:
    share = share_of(party)
    return {
        "name": party.name,
        "id_number": party.id_number,
        "phone": party.phone.removeprefix("+86"),
        "share": f"{share.numerator}/{share.denominator}" if share and share != 1 else "",
    }


def holding_of(rows: list[Party]) -> str:
    if len(rows) <= 1:
        return "sole"
    return "joint" if any(share_of(row) is None for row in rows) else "shares"


def share_of(party: Party) -> Fraction | None:
    """What a buyer takes; None under 共同共有."""
    part = next(iter(party.parts.all()), None)
    return part.fraction if part else None


@signed_in
@require_http_methods(["GET", "POST"])
def sellers(request: HttpRequest, number: str) -> HttpResponse:
    """How each seller is reached."""
    case = draft_for(request, number)
    form = SellerPhoneForm(typed(request), case=case)
    if request.method == "POST" and form.is_valid():
        phones = form.phones()
        if attempt(form, lambda: filling.save_seller_phones(case_id=case.pk, user=person(request), phones=phones)):
            return saved(request, case, _("怎么联系卖方"))
    return render(request, "flow/sellers.html", {"case": case, "form": form}, status=status_of(form, request))


@signed_in
@require_http_methods(["GET", "POST"])
def homes(request: HttpRequest, number: str) -> HttpResponse:
    """How many homes the household has."""
    case = draft_for(request, number)
    mine = case.parties.filter(role=Party.Role.HOLDER, user=person(request)).first()
    facts = mine.facts if mine else {}
    held = facts.get("homes_held")
    known = facts.get("homes", min(int(held["value"]), 2) if held else None)
    form = HomesForm(typed(request), initial={"homes": known}, held=held)
    if request.method == "POST" and form.is_valid():
        count = form.cleaned_data["homes"]
        if attempt(form, lambda: filling.save_homes(case_id=case.pk, user=person(request), homes=count)):
            return saved(request, case, _("您家有几套住房"))
    context = {"case": case, "form": form, "facts": facts}
    return render(request, "flow/homes.html", context, status=status_of(form, request))


@signed_in
@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, number: str) -> HttpResponse:
    """Every answer, each with 修改; what the law says at once; and the button that asks everybody to confirm."""
    case = draft_for(request, number)
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            signing.sign(case_id=case.pk, user=person(request), seen=request.POST.get("seen", "draft"))
            return redirect("confirm", number=case.number)
        except Refused as error:
            if error.status != 422 and not isinstance(error, judging.Blocked):
                raise
            refusal = error
    context = {**everything(case), "refusal": refusal}
    return render(request, "flow/answers.html", context, status=refusal.status if refusal else 200)


def everything(case: Case) -> dict[str, Any]:
    """All answers, what is still open, what the law says and about what it costs."""
    registration = registration_of(case)
    worded = case.matter in WORDED
    assessed = estimate(case, registration) if worded else None
    lines = [line for _name, one in (() if worded else estimates(case)) for line in one.lines]
    return {
        "case": case,
        "registration": registration,
        "answers": tasks.answers(case, registration),
        "open_tasks": [task for task in tasks.draft_tasks(case, registration) if task["state"] != "done"],
        "findings": tasks.findings(case, stage="draft"),
        "assessment": assessed,
        "buyer_lines": [line for line in assessed.lines if line.payer == "buyer"] if assessed else [],
        "buyer_total": assessed.owed_by("buyer") if assessed else None,
        "lines": lines,
        "lines_total": sum((line.amount for line in lines), Decimal(0)),
        "worded": worded,
    }


@signed_in
@post_or_back("case")
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    """Take it back from signing to change something."""
    case = filled_by(request, number)
    signing.reopen(case_id=case.pk, user=person(request), seen=request.POST.get("seen", ""))
    return redirect("case", number=case.number)
