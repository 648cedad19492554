"""The citizen's authorisations: give, show the code, revoke."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from realestate.accounts.roles import needs_bound
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.query import selectors
from realestate.query.forms import GrantForm
from realestate.query.models import Grant
from realestate.query.services import granting
from realestate.query.services.finding import by_address, by_code, by_number
from realestate.query.views.common import attempt, person, place, status_of
from realestate.register.models import Unit


@never_cache
@needs_bound
@require_http_methods(["GET", "HEAD", "POST"])
def grants(request: HttpRequest) -> HttpResponse:
    """What I allowed, and one more."""
    user = person(request)
    units = list(selectors.units_owned([user.id_number or ""]))
    form = GrantForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        grant = attempt(form, lambda: give(user, form.cleaned_data))
        if grant is not None:
            messages.success(request, _("已授权。把授权码告诉对方就行，不用跑。"))
            return redirect("query_grants")
    now = clock.now()
    rows = [{"grant": grant, "state": grant.state(now)} for grant in selectors.grants_of(user)[:50]]
    context = {"form": form, "rows": rows, "words": words()}
    return render(request, "query/grants.html", context, status=status_of(form, request))


def give(user: Any, data: dict[str, Any]) -> Grant:
    dead = {"subject_name": data["subject_name"], "subject_number": data["subject_number"]}
    if data["other"]:
        unit: Unit | None = elsewhere(data["other"])
    else:
        unit = None if any(dead.values()) else Unit.objects.filter(code=data["unit"] or "-").first()
    return granting.give(
        giver=user, organisation=data["organisation"], purpose=data["purpose"], hours=data["hours"], unit=unit, **dead
    )


def elsewhere(text: str) -> Unit:
    """A home that is not one's own. Raises Refused at the field."""
    where = place(text)
    find = {"unit": by_code, "certificate": by_number, "address": by_address}[where["index"]]
    found = find(where.get("unit") or where.get("number") or text)
    if found.refusal is not None:
        raise Refused(found.refusal.code, found.refusal.message, status=found.refusal.status, field="other")
    return found.units[0]


def words() -> dict[str, str]:
    return {"open": _("等对方使用"), "used": _("已使用"), "revoked": _("已撤销"), "expired": _("已过期")}


@needs_bound
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back."""
    try:
        granting.revoke(grant_id=pk, giver=person(request))
    except Grant.DoesNotExist as gone:
        raise Http404("no such grant") from gone
    messages.success(request, _("已撤销，对方查不了了。"))
    return redirect("query_grants")
