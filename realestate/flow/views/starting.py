"""Home, the choice of a matter, what it takes, and finding the home."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.core import context, ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates.models import Certificate
from realestate.accounts.roles import needs_bound
from realestate.accounts.selectors import home_url
from realestate.cases.models import Party
from realestate.common.errors import Refused
from realestate.common.identifiers import InvalidIdentifier, parse_certificate_number
from realestate.exchange import services as exchange
from realestate.exchange.facts import Contract, Contracts, Unavailable
from realestate.flow.forms import FindForm
from realestate.flow.mine import first_matters, for_citizens, matter_card, matter_groups, my_matters, name_of
from realestate.flow.services import opening
from realestate.flow.views.attempt import attempt, person, signed_in, status_of, typed
from realestate.flow.views.household import keep_household
from realestate.law.matters import MATTERS, Matter
from realestate.register.models import Unit
from realestate.register.selectors import units_of


def matter_or_404(slug: str) -> Matter:
    if slug not in MATTERS:
        raise Http404("no such matter")
    return MATTERS[slug]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page for visitors, my matters for citizens; staff go to their work, which is the page they mean."""
    context: dict[str, Any] = {"matters": first_matters(), "groups": matter_groups()}
    if not request.user.is_authenticated:
        return render(request, "home.html", context)
    if person(request).username and (work := home_url(request.user)) != request.path:
        return redirect(work)
    join_cases(request)
    return render(request, "flow/mine.html", {**context, **my_matters(person(request))})


def join_cases(request: HttpRequest) -> None:
    """Invitations that wait for this identity become this person's own."""
    user = request.user
    if user.is_authenticated and user.id_number:
        Party.objects.filter(id_number=user.id_number, user=None, invited_at__isnull=False).update(user=user)


@require_safe
def matter(request: HttpRequest, slug: str) -> HttpResponse:
    """Before anything is typed: papers, cost, time, trips."""
    chosen = matter_or_404(slug)
    card = matter_card(chosen)
    if chosen.service:
        return redirect(card["url"])
    context = {"matter": chosen, "card": card, "name": name_of(chosen), "begins": for_citizens(chosen)}
    return render(request, "flow/matter.html", context)


@signed_in
@needs_bound
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest, slug: str) -> HttpResponse:
    """Find the home by certificate or by filed contract, and open the case."""
    chosen = matter_or_404(slug)
    if not for_citizens(chosen) or not chosen.steps:
        raise Http404("somebody else begins this matter")
    form = FindForm(typed(request), matter=chosen)
    if request.method == "POST" and form.is_valid():
        opened: list[Any] = []
        if attempt(form, lambda: opened.append(open_by_number(person(request), chosen, **form.cleaned_data))):
            return redirect("case", number=opened[0].number)
    fresh = request.method == "GET"
    contracts = contracts_waiting(person(request)) if fresh and form.is_sale else []
    own = own_units(person(request)) if fresh and not form.is_sale and list(form.fields) == ["number"] else []
    context = {"matter": chosen, "form": form, "contracts": contracts, "own": own}
    return render(request, "flow/find.html", context, status=status_of(form, request))


def find_unit_code(certificate: str) -> str:
    """The unit of a valid certificate; unit_not_found otherwise."""
    try:
        number = str(parse_certificate_number(certificate))
    except InvalidIdentifier:
        raise opening.unit_not_found() from None
    held = Certificate.objects.filter(number=number, state="valid").first()
    if held is None:
        raise opening.unit_not_found()
    return held.unit_code


def contracts_waiting(user: Any) -> list[Any]:
    """Contracts that the housing department holds for this person, each with its home; none while it is silent."""
    answer = exchange.contracts_of(user.id_number)
    found = [c for c in answer.contracts if is_buyer(c, user)] if isinstance(answer, Contracts) else []
    homes = Unit.objects.in_bulk([c.unit_code for c in found], field_name="code")
    return [{"contract": c, "unit": homes.get(c.unit_code)} for c in found]


def is_buyer(contract: Contract, user: Any) -> bool:
    return not contract.ended and user.id_number in {buyer.id_number for buyer in contract.buyers}


def own_units(user: Any) -> list[Unit]:
    """The homes that this person owns, so that nothing has to be typed."""
    return units_of(user.id_number) if user.id_number else []


def open_by_number(user: Any, chosen: Matter, number: str, other: str = "", steps: Iterable[str] = ()) -> Any:
    """A certificate's number names a unit, or the code of a unit of one's own; anything else is tried as a contract's.

    Numbers run on, so somebody could read the register by opening one case after another: few finds a day.
    """
    if not ratelimit.consume(context.request, action="find", user=user):
        raise Refused("rate_limited", _("试的次数太多，请明天再试。"), status=429, field="number")
    contract: Contract | None = None
    wanted = [int(step) for step in steps]
    second = find_unit_code(other) if other else ""
    if number in {unit.code for unit in own_units(user)}:
        return opening.open_case(user=user, matter=chosen.slug, unit_code=number, other_unit=second, steps=wanted)
    try:
        certificate = str(parse_certificate_number(number))
    except InvalidIdentifier:
        answer = exchange.contract(number.strip())
        if isinstance(answer, Unavailable):
            raise Refused(
                "housing_silent",
                _("住建部门的系统暂时没有回应，查不到合同。"),
                remedy=_("请改用证书编号查找，或过几分钟再试；您填的没有丢。"),
                status=422,
                field="number",
            ) from None
        contract = answer
        if contract is None or not is_buyer(contract, user):
            raise opening.unit_not_found() from None
        unit_code = contract.unit_code
    else:
        unit_code = find_unit_code(certificate)
    case = opening.open_case(
        user=user, matter=chosen.slug, unit_code=unit_code, contract=contract, other_unit=second, steps=wanted
    )
    keep_household(case, user)
    return case
