"""Where is my certificate: for the case's parties, with the code for the recipient alone. And who finds an envelope."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from delivery import selectors, timeline
from delivery.codes import read_envelope_code, show_envelope_code
from delivery.forms import EnvelopeForm
from delivery.machine import State
from delivery.models import Shipment
from realestate.accounts.models import User
from realestate.accounts.roles import has_role


@require_safe
@never_cache
@login_required
def track(request: HttpRequest, number: str) -> HttpResponse:
    """Where the parcel is, as far as that is this reader's business."""
    user: User = request.user  # type: ignore[assignment]
    shipment = selectors.tracked(user, number)
    links = selectors.chain(shipment)
    context = {
        "shipment": shipment,
        "mine": user.pk == shipment.recipient_user_id,
        "code": selectors.code_for(shipment, user),
        "steps": timeline.steps(shipment, links),
        "holder": timeline.holder_name(shipment, links[-1].to_holder),
        "reason": timeline.reason_of(links[-1]),
        "rider_phone": shipment.rider.phone if shipment.rider else "",
    }
    return render(request, "delivery/track.html", context)


@require_safe
@never_cache
def envelope(request: HttpRequest, code: str) -> HttpResponse:
    """The address in an envelope's QR code: riders pick up, the office opens it, a finder learns whom to call."""
    user: User = request.user  # type: ignore[assignment]
    code = read_envelope_code(code)
    if mine := selectors.parcel_by_envelope(user, code) if has_role(user, "courier") else None:
        if mine.state != State.ACCEPTED:
            return redirect("parcel", mine.number)
        form = EnvelopeForm(shipment=mine, prefix="pick_up", initial={"envelope": code})
        return render(request, "delivery/envelope.html", {"shipment": mine, "form": form})
    if at_desk := selectors.shelf(user).filter(envelope=code).first():
        return redirect("shelf_parcel", at_desk.number)
    found = Shipment.objects.filter(envelope=code).exclude(state=State.DELIVERED).select_related("office").first()
    if found is None:
        raise Http404("no such envelope")
    return render(request, "delivery/found.html", {"office": found.office, "envelope": show_envelope_code(code)})
