"""The developer's desk: a whole building registered at once, presale notices, the certificate with the keys."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from realestate.accounts.models import Organisation
from realestate.accounts.roles import needs_role
from realestate.cases.machine import LIVE
from realestate.cases.models import Registration
from realestate.common.errors import Refused
from realestate.flow.desk_forms import KeyedForm
from realestate.flow.matter_forms import PapersForm
from realestate.flow.services import filing
from realestate.flow.views import organisations
from realestate.flow.views.attempt import person, post_or_back, typed
from realestate.flow.views.organisations import Desk
from realestate.law.matter import Matter
from realestate.law.matters import MATTERS
from realestate.register.models import Unit

DESK = Desk("developer", "developer", "developer_file", "developer_case", "developer_confirm", "developer_remote")
#: Units of a building in one case.
MOST = 400


def buildings() -> Matter:
    """The matter by which a building is registered: one step, nobody gives."""
    return next(m for m in DESK.matters if len(m.steps) == 1 and m.steps[0].obligors == "none")


def unregistered(own: Organisation) -> QuerySet[Unit]:
    """What this developer has built, and neither registered nor applied for."""
    step = buildings().steps[0]
    asked = Registration.objects.filter(
        unit=OuterRef("pk"), type=step.type, right_kind=step.right, case__state__in=LIVE
    )
    built = Unit.objects.filter(~Exists(asked), developer_number=own.credit_code, first_registered=False)
    return built.select_related("parcel")


@needs_role("developer")
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Buildings to be registered, matters for single homes, own cases."""
    own = organisations.organisation_of(request, DESK)
    rows = organisations.rows_of(list(organisations.own_cases(request, own)[:60]), own, DESK)
    found = unregistered(own).values("parcel__code", "parcel__location", "building")
    context = {
        "desk": DESK,
        "own": own,
        "rows": sorted(rows, key=lambda row: not row["todo"]),
        "matters": [one for one in DESK.matters if one != buildings()],
        "buildings": found.annotate(units=Count("id"), area=Sum("area")).order_by("parcel__code", "building"),
    }
    return render(request, "flow/desks/developer.html", context)


@needs_role("developer")
@require_http_methods(["GET", "POST"])
def building(request: HttpRequest, parcel: str, building: str) -> HttpResponse:
    """A whole building in one case: all its units that are not registered yet."""
    own, matter = organisations.organisation_of(request, DESK), buildings()
    units = list(unregistered(own).filter(parcel__code=parcel, building=building).order_by("code")[: MOST + 1])
    data, refusal = typed(request), None
    keyed = KeyedForm(data)
    papers = PapersForm(data, grounds=[matter.steps[0].rules])
    if request.method == "POST" and keyed.is_valid() and papers.is_valid():
        try:
            number = register_building(request, own, units, keyed.cleaned_data["key"], papers.numbers())
        except Refused as refused:
            if refused.status == 403:
                raise
            refusal = refused
        else:
            messages.success(request, _("已提交 %(n)d 个单元，一件办理。") % {"n": len(units)})
            return redirect("developer_case", number=number)
    elif not units:
        raise Http404("nothing to register in this building")
    status = refusal.status if refusal else 422 if request.method == "POST" else 200
    context = {
        "own": own, "matter": matter, "units": units, "papers": papers, "keyed": keyed, "refusal": refusal,
        "place": units[0].parcel.location if units else "", "building": building,
        "total": sum((unit.area for unit in units), Decimal(0)),
    }  # fmt: skip
    return render(request, "flow/desks/building.html", context, status=status)


def register_building(
    request: HttpRequest, own: Organisation, units: list[Unit], key: str, papers: dict[str, dict[str, Any]]
) -> str:
    """One registration for each unit, with the use and area that were surveyed; the number of the case."""
    if len(units) > MOST:
        raise Refused("too_many_units", _("一件最多 %(n)d 个单元。") % {"n": MOST}, status=422)
    matter, side = buildings(), filing.side_of(own, whole=True)
    asked = [
        one
        for unit in units
        for one in filing.asked_of(
            matter,
            unit,
            [filing.Given(people=(side,)) for _step in matter.steps],
            own=side,
        )
    ]
    case, _made = filing.hand_in(
        clerk=person(request),
        organisation=own,
        matter=matter.slug,
        asked=asked,
        channel=DESK.role,
        key=key,
        papers=papers,
    )
    return case.number


@needs_role("developer")
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in MATTERS or MATTERS[slug] == buildings():
        raise Http404("not for single homes")
    return organisations.file(request, DESK, slug)


@needs_role("developer")
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    return organisations.show_case(request, DESK, number)


@needs_role("developer")
@post_or_back("developer_case")
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    return organisations.confirm(request, DESK, number)


@needs_role("developer")
@post_or_back("developer_case")
def remote(request: HttpRequest, number: str) -> HttpResponse:
    return organisations.go_remote(request, DESK, number)
