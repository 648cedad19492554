"""What a bank's and a developer's desk have in common: own cases, a whole matter on one page, signing as a clerk."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from realestate.accounts.models import Organisation
from realestate.accounts.roles import memberships
from realestate.cases.machine import State
from realestate.cases.models import Case, Party, Registration
from realestate.cases.selectors import case_for, visible_cases
from realestate.common.errors import Refused
from realestate.flow import naming, progress
from realestate.flow.matter_forms import MatterForms
from realestate.flow.naming import matter_of
from realestate.flow.services import filing, filling, signing
from realestate.flow.services.locating import find_unit
from realestate.flow.statement import statement
from realestate.flow.views.attempt import person, typed
from realestate.law.matter import Matter
from realestate.law.matters import MATTERS

Row = dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """A kind of desk: the role of its clerks, the channel of what they hand in, the names of its addresses."""

    role: str
    home: str
    file: str
    case: str
    confirm: str
    remote: str

    @property
    def matters(self) -> list[Matter]:
        return [one for one in MATTERS.values() if one.audience == self.role and one.steps]


def organisation_of(request: HttpRequest, desk: Desk) -> Organisation:
    """The organisation that this clerk acts for."""
    for post in memberships(person(request)):
        if post.role == desk.role and post.organisation is not None:
            return post.organisation
    raise Http404("no organisation")


def own_cases(request: HttpRequest, own: Organisation) -> QuerySet[Case]:
    """The cases that the organisation takes part in, the newest first."""
    found = visible_cases(person(request)).filter(parties__organisation=own)
    rows = Prefetch("registrations", Registration.objects.select_related("unit"))
    return found.distinct().order_by("-opened_at").prefetch_related(rows, "parties")


def rows_of(cases: Sequence[Case], own: Organisation, desk: Desk) -> list[Row]:
    """The desk's list: what, where, who, how far, and whether it waits for this desk."""
    return [
        {
            "url": reverse(desk.case, args=[case.number]),
            "number": case.number,
            "title": matter_title(case),
            "place": place_of(case),
            "names": "、".join(p.name for p in case.parties.all() if p.organisation_id != own.pk) or own.name,
            "state": case.get_state_display(),
            "todo": todo(case, own),
            "opened_at": case.opened_at,
        }
        for case in cases
    ]


def matter_title(case: Case) -> str:
    matter = matter_of(case)
    return matter.en if naming.english() else matter.zh


def place_of(case: Case) -> str:
    units = [r.unit.location for r in case.registrations.all() if r.unit]
    more = len(set(units)) - 1
    return (units[0] if units else "") + (_("等 %(n)d 处") % {"n": more + 1} if more > 0 else "")


def own_party(case: Case, own: Organisation) -> Party | None:
    return next((party for party in case.parties.all() if party.organisation_id == own.pk), None)


def todo(case: Case, own: Organisation) -> str:
    """What this desk has to do now; empty when it is somebody else's turn."""
    party = own_party(case, own)
    if case.state == State.SIGNING and party is not None and party.confirmed_at is None:
        return _("待本单位确认")
    if case.state == State.PRECHECKED:
        return _("待缴费")
    if case.state == State.PAID and not case.remote:
        return _("待选择办理方式")
    return ""


def file(request: HttpRequest, desk: Desk, slug: str) -> HttpResponse:
    """A matter on one page; sent, it is filed and signed by the clerk, and the others are asked to confirm."""
    own = organisation_of(request, desk)
    matter = next((one for one in desk.matters if one.slug == slug), None)
    if matter is None:
        raise Http404("no such matter at this desk")
    forms, refusal = MatterForms(matter, own, typed(request)), None
    if request.method == "POST" and forms.is_valid():
        try:
            case, _made = hand_in(request, desk, own, matter, forms)
        except Refused as refused:
            if refused.status == 403:
                raise
            refusal = refused
        else:
            messages.success(request, _("已提交。需要对方确认的，短信已发出。"))
            return redirect(desk.case, number=case.number)
    status = refusal.status if refusal else 200 if request.method == "GET" or forms.is_valid() else 422
    context = {"matter": matter, "forms": forms, "refusal": refusal, "desk": desk, "own": own}
    return render(request, "flow/desks/file.html", context, status=status)


def hand_in(
    request: HttpRequest, desk: Desk, own: Organisation, matter: Matter, forms: MatterForms
) -> tuple[Case, bool]:
    """What was typed, to the service."""
    unit = find_unit(forms.unit.cleaned_data["unit"])
    phones = filing.phones_of(unit, forms.contacts.cleaned_data["phones"]) if forms.contacts else {}
    asked = filing.asked_of(matter, unit, forms.given(), phones=phones, own=filing.side_of(own))
    return filing.hand_in(
        clerk=person(request),
        organisation=own,
        matter=matter.slug,
        asked=asked,
        channel=desk.role,
        key=forms.keyed.cleaned_data["key"],
        papers=forms.papers.numbers(),
    )


def own_case(request: HttpRequest, desk: Desk, number: str) -> tuple[Case, Organisation]:
    """A case that this organisation takes part in; anything else is 404."""
    own = organisation_of(request, desk)
    case = case_for(person(request), number)
    if not case.parties.filter(organisation=own).exists():
        raise Http404("not a party")
    return case, own


def show_case(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """How one case stands, and what this desk can do now."""
    case, own = own_case(request, desk, number)
    text = statement(case)
    party = own_party(case, own)
    context = {
        "case": case,
        "desk": desk,
        "title": matter_title(case),
        "place": place_of(case),
        "text": text,
        "digest": hashlib.sha256(text.encode()).hexdigest(),
        "may_confirm": case.state == State.SIGNING and party is not None and party.confirmed_at is None,
        "todo": todo(case, own),
        "people": [
            {"name": p.name, "confirmed_at": p.confirmed_at, "objection": p.objection} for p in case.parties.all()
        ],
        "steps": progress.steps(case),
        "letters": progress.letters(case),
        "registrations": case.registrations.count(),
    }
    return render(request, "flow/desks/case.html", context)


def confirm(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """The clerk confirms the text that they saw."""
    case, _own = own_case(request, desk, number)
    signing.confirm_as_clerk(case_id=case.pk, clerk=person(request), text_sha256=request.POST.get("text_sha256", ""))
    messages.success(request, _("本单位已确认。"))
    return redirect(desk.case, number=number)


def go_remote(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Nobody comes: everybody confirmed by face, the organisation by its clerk."""
    case, _own = own_case(request, desk, number)
    filling.choose_channel(case_id=case.pk, user=person(request), remote=True)
    messages.success(request, _("已选全程网办，不用跑。"))
    return redirect(desk.case, number=number)
