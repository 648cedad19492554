"""Proofs of ownership and of none, and the spouse's consent."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from realestate.accounts.roles import needs_bound
from realestate.common import clock
from realestate.common.identifiers import comparable
from realestate.query import labels
from realestate.query.forms import PROOF_PURPOSES, ProofForm
from realestate.query.models import Household
from realestate.query.services import proving
from realestate.query.views.common import attempt, chinese, lead_on, person, status_of


@never_cache
@needs_bound
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest) -> HttpResponse:
    """Two questions, and the proof is there; with a spouse after the spouse's yes."""
    form = ProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        who, purpose = form.cleaned_data["who"], chinese(dict(PROOF_PURPOSES)[form.cleaned_data["purpose"]])
        made = attempt(form, lambda: proving.prove(
            user=person(request), purpose=purpose, household=who != "self", spouse=who == "family"
        ))  # fmt: skip
        if isinstance(made, Household):
            return redirect("query_household", pk=made.pk)
        if made is not None:
            return lead_on(request, made)
    return render(request, "query/proof.html", {"form": form}, status=status_of(form, request))


@never_cache
@needs_bound
@require_http_methods(["GET", "HEAD", "POST"])
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """For who asked: how it stands. For the spouse: yes or no."""
    user = person(request)
    request_row = Household.objects.filter(pk=pk).select_related("asked_by").first()
    mine = request_row is not None and request_row.asked_by_id == user.pk
    spouse = request_row is not None and comparable(request_row.spouse_number) == comparable(user.id_number or "")
    if request_row is None or not (mine or spouse):
        raise Http404("no such request")
    if request.method == "POST" and spouse:
        agreed = request.POST.get("agree") == "yes"
        proving.consent(household_id=pk, user=user, agrees=agreed)
        said = _("已同意，证明已经开给对方。") if agreed else _("已告知对方您不同意，没有查询您的信息。")
        messages.success(request, said)
        return redirect("query")
    answered = request_row.questions.filter(outcome="answered").first()
    if mine and answered is not None:
        return redirect("query_answer", number=answered.number)
    context = {
        "household": request_row,
        "spouse": spouse,
        "over": request_row.expires_at <= clock.now(),
        "people": [{**one, "relation": labels.RELATIONS[one["relation"]]} for one in request_row.members],
    }
    return render(request, "query/household.html", context)
