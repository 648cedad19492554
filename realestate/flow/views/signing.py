"""Confirming: the whole text, a code, a face check; or saying what is wrong."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from realestate.accounts.models import User
from realestate.accounts.roles import needs_bound
from realestate.cases.machine import State
from realestate.cases.models import Case
from realestate.cases.selectors import case_for, party_of, registration_of
from realestate.common.errors import Refused
from realestate.exchange import services as exchange
from realestate.exchange.facts import FaceCheck
from realestate.flow import tasks
from realestate.flow.forms import CodeForm, ReasonForm
from realestate.flow.services import signing
from realestate.flow.statement import statement
from realestate.flow.views.attempt import attempt, person, post_or_back, signed_in, status_of, typed
from realestate.flow.views.household import keep_household
from realestate.flow.views.starting import join_cases


@signed_in
@needs_bound
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """See everything, get a code, confirm."""
    join_cases(request)
    case = case_for(person(request), number)
    party = party_of(case, person(request))
    if party is None:
        raise Http404("not a party")
    if case.state != State.SIGNING or party.confirmed_at:
        return redirect("case", number=number)
    text = statement(case)
    digest = hashlib.sha256(text.encode()).hexdigest()
    form = CodeForm(request.POST if request.method == "POST" else None, initial={"text_sha256": digest})
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: sign(case, person(request), form)):
        messages.success(request, _("已确认，谢谢您。"))
        return redirect("case", number=number)
    context = {
        "case": case, "party": party, "form": form, "text": text,
        "objection": ReasonForm(None if request.method == "POST" else typed(request)),
        "answers": tasks.answers(case, registration_of(case), link=False),
        "code_sent": party.codes.filter(used_at=None).exists(),
    }  # fmt: skip
    return render(request, "flow/confirm.html", context, status=status_of(form, request))


def sign(case: Case, user: User, form: CodeForm) -> None:
    """The code first, then the face check (the network, outside any transaction), then the signature."""
    signing.check_code(case_id=case.pk, user=user, code=form.cleaned_data["code"])
    keep_household(case, user)
    face = exchange.face_check(user.name, user.id_number or "", purpose="sign", case=case)
    signing.confirm(
        case_id=case.pk,
        user=user,
        text_sha256=form.cleaned_data["text_sha256"],
        face_check=face.number if isinstance(face, FaceCheck) and face.passed else "",
    )


@signed_in
@post_or_back("confirm")
def send_code(request: HttpRequest, number: str) -> HttpResponse:
    """A fresh code to the party's own phone."""
    case = case_for(person(request), number)
    try:
        signing.send_code(case_id=case.pk, user=person(request))
        messages.info(request, _("验证码已发到您的手机，5 分钟内有效。"))
    except Refused as refusal:
        if refusal.status != 429:
            raise
        messages.warning(request, f"{refusal.message} {refusal.remedy}")
    return redirect("confirm", number=number)


@signed_in
@post_or_back("confirm")
def object_to(request: HttpRequest, number: str) -> HttpResponse:
    """Say what is wrong; it goes back to be mended."""
    case = case_for(person(request), number)
    form = ReasonForm(request.POST)
    if form.is_valid():
        signing.object_to(case_id=case.pk, user=person(request), reason=form.cleaned_data["reason"])
        messages.info(request, _("已告诉对方，对方修改后会再请您确认。"))
        return redirect("case", number=number)
    return render(request, "flow/object.html", {"case": case, "form": form}, status=422)
