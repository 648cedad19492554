"""The rider's phone: my parcels, scan, one parcel with the acts that are legal now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delivery import selectors, services
from delivery.codes import read_envelope_code, show_envelope_code
from delivery.forms import ActForm, CodeForm, EnvelopeForm, IdForm, ReasonForm, ScanForm
from delivery.machine import State
from delivery.models import MOST_ATTEMPTS, Shipment
from delivery.photos import keep
from delivery.services import Given
from delivery.views.acting import Act, Acts, perform, problems, unbound
from realestate.accounts.roles import needs_role
from realestate.common.errors import GatewayError, Refused


def _by_id(given: Given, data: dict[str, Any]) -> Shipment:
    """The photo is kept first: the network has no place inside the transaction."""
    try:
        photo_key = keep(data["photo"])
    except GatewayError as error:
        raise Refused("photo_not_kept", _("照片没有存上"), remedy=_("请再按一次"), status=503, field="photo") from error
    return services.hand_over_by_id(given=given, id_tail=data["id_tail"], photo_key=photo_key)


ACTS: Acts = {
    "pick_up": Act(
        form=EnvelopeForm,
        run=lambda given, data: services.scan_out(given=given, envelope=data["envelope"]),
        done=gettext_lazy("已取件"),
    ),
    "set_off": Act(
        form=ActForm,
        run=lambda given, _data: services.on_the_way(given=given),
        done=gettext_lazy("出发了，已通知收件人"),
    ),
    "hand_over": Act(
        form=CodeForm,
        run=lambda given, data: services.hand_over(given=given, code=data["code"]),
        done=gettext_lazy("已签收，谢谢"),
    ),
    "hand_over_by_id": Act(form=IdForm, run=_by_id, done=gettext_lazy("已签收，谢谢")),
    "fail": Act(
        form=ReasonForm,
        run=lambda given, data: services.failed_attempt(given=given, reason=data["reason"], words=data["words"]),
        done=gettext_lazy("已记下，并通知收件人"),
    ),
    "turn_back": Act(
        form=ReasonForm,
        run=lambda given, data: services.return_to_office(given=given, reason=data["reason"], words=data["words"]),
        done=gettext_lazy("请把封套交回登记机构"),
    ),
}


def _legal(shipment: Shipment) -> list[str]:
    """The acts that this parcel's page offers, the main one first."""
    match shipment.state:
        case State.ACCEPTED:
            return ["pick_up"]
        case State.PICKED_UP:
            return ["set_off", "turn_back"]
        case State.OUT_FOR_DELIVERY:
            code = ["hand_over"] if shipment.code_tries_left else []
            card = ["hand_over_by_id"] if shipment.id_tries_left else []
            return [*code, *card, "fail"]
        case State.FAILED:
            return ["set_off", "turn_back"] if shipment.attempts < MOST_ATTEMPTS else ["turn_back"]
    return []


@require_safe
@needs_role("courier")
def parcels(request: HttpRequest) -> HttpResponse:
    """My parcels, the next stop first."""
    mine = selectors.parcels_of(request.user)  # type: ignore[arg-type]
    context = {
        "most_attempts": MOST_ATTEMPTS,
        "stops": [p for p in mine if p.state not in (State.ACCEPTED, State.RETURNING)],
        "to_fetch": [p for p in mine if p.state == State.ACCEPTED],
        "to_return": [p for p in mine if p.state == State.RETURNING],
        "delivered": selectors.delivered_today(request.user),  # type: ignore[arg-type]
    }
    return render(request, "delivery/parcels.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_role("courier")
def scan_out(request: HttpRequest) -> HttpResponse:
    """Scan or type any envelope's code: one that waits for me is picked up at once, one that I carry is opened."""
    form = ScanForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "delivery/scan.html", {"form": form}, status=422 if form.errors else 200)
    code = read_envelope_code(form.cleaned_data["envelope"])
    shipment = selectors.parcel_by_envelope(request.user, code)  # type: ignore[arg-type]
    if shipment is None:
        form.add_error("envelope", _("这个码不在您的送证清单里。请看看有没有扫错，或者请登记机构派给您。"))
        return render(request, "delivery/scan.html", {"form": form}, status=404)
    if shipment.state == State.ACCEPTED:
        given = Given(shipment_id=shipment.pk, actor=request.user, seen=shipment.seen)  # type: ignore[arg-type, attr-defined]
        try:
            services.scan_out(given=given, envelope=code)
            messages.success(request, _("已取件：%(name)s") % {"name": shipment.recipient_name})
        except Refused as refusal:
            messages.warning(request, str(refusal.message))
    return redirect("parcel", shipment.number)


@require_safe
@needs_role("courier")
def parcel(request: HttpRequest, number: str) -> HttpResponse:
    """One parcel: where to, and what to do now."""
    return _page(request, selectors.parcel_for(request.user, number))  # type: ignore[arg-type]


@require_POST
@needs_role("courier")
def parcel_act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Do it, or show the page again with the reason and what was typed."""
    if act not in ACTS:
        raise Http404(act)
    shipment = selectors.parcel_for(request.user, number)  # type: ignore[arg-type]
    form = ACTS[act].form(request.POST, request.FILES, shipment=shipment, prefix=act)
    if status := perform(request, ACTS[act], form):
        fresh = selectors.parcel_for(request.user, number)  # type: ignore[arg-type]
        form.show_again(fresh)
        return _page(request, fresh, status=status, again={act: form})
    return redirect("parcel", number)


def _page(
    request: HttpRequest, shipment: Shipment, *, status: int = 200, again: dict[str, ActForm] | None = None
) -> HttpResponse:
    legal = _legal(shipment)
    again = again or {}
    context = {
        "shipment": shipment,
        "forms": unbound(ACTS, shipment, *legal) | {name: form for name, form in again.items() if name in legal},
        "problems": problems(again, legal),
        "envelope": show_envelope_code(shipment.envelope),
        "most_attempts": MOST_ATTEMPTS,
    }
    return render(request, "delivery/parcel.html", context, status=status)
