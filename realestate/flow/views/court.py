"""The court's desk: papers are signed for, the units locked at that second; then the rest is written down."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from realestate.accounts.models import Membership, Office, Organisation
from realestate.accounts.roles import memberships, needs_role, office_ids, offices_of
from realestate.cases.machine import State
from realestate.cases.models import Case
from realestate.cases.selectors import case_for, visible_cases
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.flow import progress, tasks
from realestate.flow.comparing import books_after
from realestate.flow.desk_forms import ServeForm, facts_of, rest_form
from realestate.flow.naming import matter_of
from realestate.flow.services import judging, serving
from realestate.flow.services.locating import find_unit, find_units
from realestate.flow.services.opening import office_of
from realestate.flow.views.attempt import attempt, person, post_or_back, status_of, typed
from realestate.law.book import Book
from realestate.law.matter import Matter
from realestate.law.matters import MATTERS
from realestate.register import selectors as register
from realestate.register.models import Unit

Row = dict[str, Any]
DESK = ("officer", "registrar", "supervisor", "court")


def own_organ(request: HttpRequest) -> Organisation | None:
    """The court that this person works for; None at the office's own desk."""
    posts = [p for p in memberships(person(request)) if p.role == Membership.Role.COURT and p.organisation]
    return posts[0].organisation if posts else None


def matters() -> list[Matter]:
    return [one for one in MATTERS.values() if one.audience == serving.CHANNEL]


def cases_here(request: HttpRequest) -> QuerySet[Case]:
    """What was served: at this person's office, or by their own court."""
    found = visible_cases(person(request)).filter(channel=serving.CHANNEL)
    return found.distinct().order_by("-opened_at").prefetch_related("registrations__unit", "parties")


@needs_role(*DESK)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What was served of late, and the waiting list of any unit."""
    words = request.GET.get("q", "").strip()[:160]
    context: Row = {
        "matters": matters(),
        "cases": cases_here(request)[:40],
        "words": words,
        "may_serve": serves(request),
    }
    if words:
        try:
            unit = find_unit(words, divisions=divisions(request))
            context |= {"unit": unit, "now": standings(register.book(unit)), "pending": pending(unit)}
        except Refused as refusal:
            context["refusal"] = refusal
    status = context["refusal"].status if "refusal" in context else 200
    return render(request, "flow/desks/court.html", context, status=status)


def serves(request: HttpRequest) -> bool:
    return any(post.role in ("officer", "court") for post in memberships(person(request)))


def divisions(request: HttpRequest) -> list[str]:
    return list(offices_of(person(request)).values_list("code", flat=True))


def standings(book: Book, at: dt.datetime | None = None) -> list[Row]:
    """The waiting list in the order of service, in words."""
    words = {"active": _("生效中"), "ended": _("已到期"), "released": _("已解除"), "void": _("已失效")}
    return [
        {
            "organ": one.seizure.organ.name,
            "document": one.seizure.document,
            "served_at": one.seizure.served_at,
            "starts": one.starts,
            "until": one.until,
            "state": words.get(one.state) or _("轮候第 %(n)d 位") % {"n": one.rank},
            "kind": {"active": "stop", "waiting": "wait"}.get(one.state, "plain"),
        }
        for one in book.seizure_standings(at or clock.now())
    ]


def pending(unit: Unit, *, but: Case | None = None) -> list[Row]:
    """Signed for, not entered yet: from the second of service they go before everybody else."""
    return [
        {"case": one.case, "served_at": one.case.accepted_at, "title": matter_of(one.case)}
        for one in serving.served_on([unit.pk])
        if but is None or one.case_id != but.pk
    ]


@needs_role("officer", "court")
@require_http_methods(["GET", "POST"])
def serve(request: HttpRequest, slug: str) -> HttpResponse:
    """One page: what lies on the desk. The button fixes the second of service."""
    matter = MATTERS.get(slug)
    if matter is None or matter not in matters():
        raise Http404("no such matter at this desk")
    organ, data = own_organ(request), typed(request)
    form, rest = ServeForm(data, step=matter.steps[0], organ=organ), rest_form(matter.steps[0], data)
    units: list[Unit] = []
    if data is not None and form.is_valid() and attempt(form, lambda: units.extend(units_in(request, form))):
        served: list[Case] = []
        if "look" not in data and attempt(form, lambda: served.append(sign_for(request, matter, units, form))):
            write_down(request, served[0], rest)
            return redirect("court_case", number=served[0].number)
    looked = [{"unit": u, "now": standings(register.book(u)), "pending": pending(u)} for u in units[:20]]
    context = {"matter": matter, "form": form, "rest": rest, "looked": looked, "organ": organ, "now": clock.now()}
    return render(request, "flow/desks/serve.html", context, status=status_of(form, request))


def units_in(request: HttpRequest, form: ServeForm) -> list[Unit]:
    return find_units(form.cleaned_data["units"], divisions=divisions(request))


def sign_for(request: HttpRequest, matter: Matter, units: list[Unit], form: ServeForm) -> Case:
    here = own_organ(request)
    office = office_of(units[0]) if here else desk_office(request, units[0])
    return serving.serve(
        by=person(request),
        office=office,
        matter=matter.slug,
        units=units,
        order=form.order(),
        key=form.cleaned_data["key"],
        online=here is not None,
    )


def desk_office(request: HttpRequest, unit: Unit) -> Office:
    """The officer's own office; of several the one where the unit lies."""
    own = list(offices_of(person(request), "officer"))
    return next((office for office in own if office.code == unit.division), own[0])


def write_down(request: HttpRequest, case: Case, rest: Any) -> None:
    """What was typed besides. A slip in it does not cost the second of service: it is mended on the case's page."""
    words = {"at": clock_text(served(case))}
    if case.state == State.DRAFT:
        messages.warning(request, _("已签收，送达时间 %(at)s；有需要补正的情况，单元还没有锁定。") % words)
    else:
        messages.success(request, _("已签收，送达时间 %(at)s，单元已锁定。") % words)
    if not rest.is_valid():
        messages.warning(request, _("其他内容没有写对，请在本页补上；送达时间不受影响。"))
        return
    facts = facts_of(rest)
    if not facts or any(set(r.terms.get("facts", {})) - serving.FIXED for r in case.registrations.all()):
        return
    try:
        serving.complete(case_id=case.pk, by=person(request), seen=case.state, facts=facts)
    except Refused as refusal:
        messages.warning(request, f"{refusal.message} {refusal.remedy}")


def served(case: Case) -> dt.datetime:
    return serving.served_at(case)


def clock_text(at: dt.datetime) -> str:
    return f"{at.astimezone(clock.ZONE):%Y-%m-%d %H:%M:%S}"


def court_case(request: HttpRequest, number: str) -> Case:
    """Something served at this office or by this court; anything else is 404."""
    case = case_for(person(request), number)
    here = case.office_id in office_ids(person(request), "officer", "registrar", "supervisor")
    organ = own_organ(request)
    own = organ is not None and case.parties.filter(organisation=organ).exists()
    if case.channel != serving.CHANNEL or not (here or own):
        raise Http404("not served here")
    return case


@needs_role(*DESK)
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One service: the second, the units with their waiting lists, what the papers say, what stands in the way."""
    return show(request, court_case(request, number))


def show(request: HttpRequest, found: Case, rest: Any = None, refusal: Refused | None = None) -> HttpResponse:
    matter, reading = matter_of(found), judging.read(found)
    registrations = judging.registrations_of(found)
    facts = registrations[0].terms.get("facts", {})
    after = books_after(reading)
    open_now = found.state in (State.DRAFT, State.ACCEPTED)
    units = [
        {
            "unit": r.unit,
            "now": standings(reading.books[r.unit.code]),
            "after": standings(after[r.unit.code], reading.at + serving.TICK) if open_now else [],
            "pending": pending(r.unit, but=found),
        }
        for r in registrations
        if r.unit is not None
    ]
    context = {
        "case": found,
        "matter": matter,
        "served_at": clock_text(served(found)),
        "facts": facts,
        "organ": found.parties.first(),
        "papers": found.papers.exclude(kind__in=tasks.LETTERS),
        "officers": officers_of(found),
        "units": units,
        "rest": rest or rest_form(matter.steps[0], None, facts),
        "open": open_now and serves(request),
        "findings": tasks.findings(found, stage="review", reading=reading) if open_now else [],
        "suggested": open_now and bool(judging.due(reading.verdict, "review")),
        "letters": progress.letters(found),
        "refusal": refusal,
        "staff": found.office_id in office_ids(person(request), "officer", "registrar", "supervisor"),
    }
    status = refusal.status if refusal else status_of(rest, request) if rest is not None else 200
    return render(request, "flow/desks/court_case.html", context, status=status)


def officers_of(found: Case) -> list[Row]:
    paper = found.papers.exclude(kind__in=tasks.LETTERS).first()
    return list(paper.data.get("officers", ())) if paper else []


@needs_role("officer", "court")
@post_or_back("court_case")
def complete(request: HttpRequest, number: str) -> HttpResponse:
    """Write down the rest of the papers."""
    found = court_case(request, number)
    rest = rest_form(MATTERS[found.matter].steps[0], request.POST)
    seen = request.POST.get("seen", "")

    def write() -> None:
        serving.complete(case_id=found.pk, by=person(request), seen=seen, facts=facts_of(rest))

    if rest.is_valid() and attempt(rest, write):
        if judging.due(judging.read(court_case(request, number)).verdict, "review"):
            messages.warning(request, _("已录入；有下面的情况，审查建议书会自动生成。"))
        else:
            messages.success(request, _("已录入。"))
        return redirect("court_case", number=number)
    return show(request, found, rest)


@needs_role("officer")
@post_or_back("court_case")
def give_back(request: HttpRequest, number: str) -> HttpResponse:
    """Return the papers with the law's reasons."""
    found = court_case(request, number)
    try:
        serving.give_back(case_id=found.pk, officer=person(request), seen=request.POST.get("seen", ""))
    except Refused as refusal:
        if refusal.status == 403:
            raise
        return show(request, court_case(request, number), refusal=refusal)
    messages.success(request, _("已出具告知书，文书退回嘱托机关。"))
    return redirect("court_case", number=number)
