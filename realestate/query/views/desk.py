"""The desk of banks, notaries, law firms and courts: by the customer's code, or by their own mandate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from realestate.accounts.models import Membership
from realestate.accounts.roles import needs_role
from realestate.common import clock
from realestate.law import query as law
from realestate.query import labels, selectors
from realestate.query.forms import CodeForm, CourtForm, DeskForm
from realestate.query.services import Answer, Evidence, ask, evidence
from realestate.query.services.askers import POSTS, delegate, post_of
from realestate.query.views.common import Place, attempt, lead_on, person, place, status_of

DESKS = [role.value for role in POSTS]
#: What a customer's code proves, by the role of who uses it.
BY_CODE = {
    "bank": frozenset({"purpose", "authorisation"}),
    "notary": frozenset({"purpose", "application"}),
    "lawyer": frozenset({"identity", "purpose", "licence", "power_of_attorney"}),
}
ORDER = ("result", "restrictions", "holder_matches", "who_seized", "file", "ownership_proof")


@never_cache
@needs_role(*DESKS)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Ask with the customer's code, or (bank, court) with one's own mandate; the newest questions below."""
    user = person(request)
    post = post_of(user)
    if post is None:
        raise PermissionDenied
    role = POSTS[Membership.Role(post.role)]
    coded, free = forms_of(request, role)
    used = coded if request.POST.get("by") == "code" else free
    if request.method == "POST" and used is not None and used.is_valid():
        act = by_code if used is coded else by_mandate
        answer = attempt(used, lambda: act(request, post, used.cleaned_data))
        if answer is not None:
            return lead_on(request, answer)
    rows = [
        {"question": one, "asked": labels.asked(one.ask), "outcome": one.get_outcome_display()}
        for one in selectors.questions_of(user)[:15]
    ]
    context = {"coded": coded, "free": free, "rows": rows, "post": post, "role": role}
    return render(request, "query/desk.html", context, status=status_of(used, request) if used else 200)


def forms_of(request: HttpRequest, role: str) -> tuple[forms.Form | None, forms.Form | None]:
    """The two ways to ask, as this role has them; the one that was sent is bound."""
    by = request.POST.get("by", "")
    coded = free = None
    if role in BY_CODE:
        data = request.POST if by == "code" else None
        coded = CodeForm(data, asks=choices(role, BY_CODE[role]), prefix="code")
    if role == "bank":
        free = DeskForm(request.POST if by == "mandate" else None, asks=choices(role, {"mortgage"}), prefix="own")
    if role == "court":
        free = CourtForm(request.POST if by == "mandate" else None, asks=choices(role, ()), prefix="own")
    return coded, free


def choices(role: str, proofs: Any) -> list[tuple[str, str]]:
    may = law.open_to(role, proofs=proofs, on=clock.today())  # type: ignore[arg-type]
    return [(word, labels.asked(word)) for word in ORDER if word in may]


def by_code(request: HttpRequest, post: Membership, data: dict[str, Any]) -> Answer:
    """The customer's authorisation: one question about the home that it names."""
    asker, role = delegate(person(request), post)
    if asker.organisation is None:
        raise PermissionDenied
    grant = evidence.by_grant(organisation=asker.organisation, code=data["code"], at=clock.now())
    shown = Evidence(BY_CODE[role], mandate=f"授权 {grant.code[:4]}******", grant=grant, basis="客户授权")
    where = Place(index="unit", unit=grant.unit.code) if grant.unit else Place(index="name")
    who = (grant.subject_name, grant.subject_number) if grant.unit is None else (data["name"], "")
    if data["ask"] == "ownership_proof":
        who = (grant.subject_name or grant.giver.name, grant.subject_number or grant.giver.id_number or "")
        where = Place(index="name")
    return ask(
        asker=asker, role=role, ask=data["ask"], name=who[0], id_number=who[1], purpose=grant.purpose, evidence=shown,
        channel="desk", **where,
    )  # fmt: skip


def by_mandate(request: HttpRequest, post: Membership, data: dict[str, Any]) -> Answer:
    """A bank's own mortgage (the book shows it), or a court with its letter."""
    asker, role = delegate(person(request), post)
    proofs = {"purpose"}
    if role == "court":
        proofs |= {"letter", "work_permit"}
    where = place(data["place"]) if data["place"] else Place(index="name")
    return ask(
        asker=asker,
        role=role,
        ask=data["ask"],
        name=data.get("name", ""),
        id_number=data.get("id_number", ""),
        purpose=data["purpose"],
        evidence=Evidence(frozenset(proofs), mandate=data["mandate"], basis=data.get("work_permit", "")),
        channel="desk",
        **where,
    )
