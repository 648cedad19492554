"""The office's shelf: seal, print the label, assign, receive back, send again."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delivery import selectors, services, timeline
from delivery.codes import read_envelope_code, show_envelope_code
from delivery.forms import ActForm, AgainForm, AssignForm, LoseForm, ScanForm, SealForm
from delivery.machine import CARRIED, State
from delivery.models import Shipment
from delivery.photos import fetch
from delivery.views.acting import Act, Acts, perform, problems, unbound
from realestate.accounts.models import User
from realestate.accounts.roles import needs_role
from realestate.common import clock, qr
from realestate.common.errors import GatewayError, Refused
from realestate.common.identifiers import mask_phone

ACTS: Acts = {
    "seal": Act(
        form=SealForm,
        run=lambda given, data: services.seal_envelope(given=given, numbers=data["numbers"]),
        done=gettext_lazy("已装封。请打印标签，贴在封口上"),
    ),
    "assign": Act(
        form=AssignForm,
        run=lambda given, data: services.assign(given=given, rider=data["rider"]),
        done=gettext_lazy("已派给送证员"),
    ),
    "receive_back": Act(
        form=ActForm, run=lambda given, _data: services.receive_back(given=given), done=gettext_lazy("已收回，放回架上")
    ),
    "send_again": Act(
        form=AgainForm,
        run=lambda given, data: services.send_again(given=given, address=data["address"]),
        done=gettext_lazy("可以再送了。地址改过的，请重新打印标签"),
    ),
    "lose": Act(
        form=LoseForm,
        run=lambda given, data: services.lose(given=given, words=data["words"]),
        done=gettext_lazy("已登记为下落不明"),
    ),
}


def _legal(shipment: Shipment) -> list[str]:
    """The acts that this parcel's page offers, the main one first."""
    if shipment.state == State.ACCEPTED:
        if not shipment.sealed_at:
            return ["seal"]
        return ["assign"] if shipment.by_own_riders else []
    if shipment.state == State.RETURNED:
        return ["send_again"]
    if shipment.state == State.RETURNING:
        return ["receive_back", "lose"]
    if shipment.state == State.LOST:
        return ["receive_back"]
    return ["lose"] if shipment.state in CARRIED else []


@require_http_methods(["GET", "HEAD", "POST"])
@needs_role("officer", "registrar")
def shelf(request: HttpRequest) -> HttpResponse:
    """Everything on its way, by what has to be done; a scanned envelope opens its parcel."""
    user: User = request.user  # type: ignore[assignment]
    form = ScanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = read_envelope_code(form.cleaned_data["envelope"])
        if found := selectors.shelf(user).filter(envelope=code).first():
            return redirect("shelf_parcel", found.number)
        form.add_error("envelope", _("本机构没有这个封套码。请看看有没有扫错。"))
    shelves = selectors.shelves(user, since=clock.now().replace(hour=0, minute=0, second=0, microsecond=0))
    context = {
        "form": form,
        "shelves": shelves,
        "assigning": [(shipment, unbound(ACTS, shipment, "assign")["assign"]) for shipment in shelves.to_assign],
        "receiving": [
            (shipment, unbound(ACTS, shipment, "receive_back")["receive_back"]) for shipment in shelves.returning
        ],
    }
    return render(request, "delivery/shelf.html", context, status=422 if form.errors else 200)


@require_safe
@needs_role("officer", "registrar")
def shelf_parcel(request: HttpRequest, number: str) -> HttpResponse:
    """One parcel of the office: what to do now, and every hand that it went through."""
    return _page(request, selectors.shelf_parcel(request.user, number))  # type: ignore[arg-type]


@require_POST
@needs_role("officer", "registrar")
def shelf_act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Do it, or show the parcel's page with the reason."""
    if act not in ACTS:
        raise Http404(act)
    shipment = selectors.shelf_parcel(request.user, number)  # type: ignore[arg-type]
    form = ACTS[act].form(request.POST, shipment=shipment, prefix=act)
    if status := perform(request, ACTS[act], form):
        fresh = selectors.shelf_parcel(request.user, number)  # type: ignore[arg-type]
        form.show_again(fresh)
        return _page(request, fresh, status=status, again={act: form})
    if act in ("assign", "receive_back") and "to_shelf" in request.POST:
        return redirect("shelf")
    return redirect("shelf_parcel", number)


def _page(
    request: HttpRequest, shipment: Shipment, *, status: int = 200, again: dict[str, ActForm] | None = None
) -> HttpResponse:
    legal = _legal(shipment)
    again = again or {}
    links = selectors.chain(shipment)
    context = {
        "shipment": shipment,
        "forms": unbound(ACTS, shipment, *legal) | {name: form for name, form in again.items() if name in legal},
        "problems": problems(again, legal),
        "links": links,
        "steps": timeline.steps(shipment, links, for_staff=True),
        "holder": timeline.holder_name(shipment, links[-1].to_holder),
        "envelope": show_envelope_code(shipment.envelope),
        "photo": next((link for link in reversed(links) if link.photo_key), None),
    }
    return render(request, "delivery/shelf_parcel.html", context, status=status)


@require_safe
@needs_role("officer", "registrar")
def label(request: HttpRequest, number: str) -> HttpResponse:
    """The label to print: who, where, and the envelope's code. Nothing of what is inside."""
    shipment = selectors.shelf_parcel(request.user, number)  # type: ignore[arg-type]
    if not shipment.sealed_at:
        return redirect("shelf_parcel", number)
    address = request.build_absolute_uri(reverse("envelope", args=[shipment.envelope]))
    code = show_envelope_code(shipment.envelope)
    context = {
        "shipment": shipment,
        "envelope": code,
        "phone": mask_phone(shipment.phone),
        "qr": qr.svg(address, title=_("封套码 %(code)s") % {"code": code}),
    }
    return render(request, "delivery/label.html", context)


@require_safe
@needs_role("officer", "registrar")
def photo(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """The photo of a hand-over, for the office only."""
    shipment = selectors.shelf_parcel(request.user, number)  # type: ignore[arg-type]
    link = shipment.custody.filter(ordinal=ordinal).exclude(photo_key="").first()
    if link is None:
        raise Http404("no photo")
    try:
        picture = fetch(link.photo_key)
    except GatewayError as error:
        raise Refused("photo_out_of_reach", _("照片暂时读不到"), remedy=_("请过一会儿再看"), status=503) from error
    return HttpResponse(picture, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})
