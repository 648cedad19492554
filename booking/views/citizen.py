"""The citizen's pages: choose a time, keep it, confirm it, come with a code, move it, give it back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking import ics, selectors, services
from booking.forms import SeenForm, SlotForm
from booking.models import Appointment, Slot
from booking.services.appointments import check_bookable
from booking.views import SignedIn
from realestate.accounts.roles import may, needs_bound
from realestate.cases.models import Case
from realestate.cases.selectors import case_for, party_of
from realestate.common import clock, qr
from realestate.common.errors import Refused

_ARRIVED = Appointment.State.ARRIVED
PLACE_CODES = ("slot_gone", "slot_past", "slot_closed", "slot_elsewhere", "hold_expired")


@never_cache
@needs_bound
@require_safe
def choose(request: SignedIn, number: str) -> HttpResponse:
    """Office, day, time. With an appointment this page moves it; the ticket page leads here."""
    case = _case(request, number)
    booked = selectors.appointment_for(case)
    if booked and not selectors.is_over(booked) and (booked.state == _ARRIVED or "move" not in request.GET):
        return redirect("booking_ticket", number)
    check_bookable(case)
    return _chooser(request, case, booked=booked)


@needs_bound
@require_POST
def hold(request: SignedIn, number: str) -> HttpResponse:
    """Keep the chosen time for ten minutes."""
    case, form = _case(request, number), SlotForm(request.POST)
    if not form.is_valid():
        return _chooser(request, case, error=form.errors["slot"][0], status=400)
    slot = form.cleaned_data["slot"]
    try:
        services.hold(slot=slot, case=case, user=request.user)
    except Refused as refused:
        return _refused_place(request, case, slot, refused)
    return redirect("booking_confirm", number)


@never_cache
@needs_bound
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedIn, number: str) -> HttpResponse:
    """What was chosen, until when it is kept, one button."""
    case = _case(request, number)
    if request.method == "POST":
        seen = _seen(request, case)
        try:
            services.confirm(appointment=seen, user=request.user)
        except Refused as refused:
            return _refused_place(request, case, seen.slot, refused)
        return redirect("booking_ticket", number)
    held = selectors.hold_for(case)
    if held is None:
        return redirect("booking_ticket" if selectors.appointment_for(case) else "booking", number)
    return render(request, "booking/confirm.html", _context(case, held=held, slot=held.slot, left=_seconds_left(held)))


@needs_bound
@require_POST
def move(request: SignedIn, number: str) -> HttpResponse:
    """Another time instead of the one booked."""
    case, form = _case(request, number), SlotForm(request.POST)
    seen = _seen(request, case)
    if not form.is_valid():
        return _chooser(request, case, booked=seen, error=form.errors["slot"][0], status=400)
    slot = form.cleaned_data["slot"]
    try:
        services.move(appointment=seen, slot=slot, user=request.user)
    except Refused as refused:
        return _refused_place(request, case, slot, refused, booked=seen)
    messages.success(request, _("已改期，原来的时间已放回。"))
    return redirect("booking_ticket", number)


@never_cache
@needs_bound
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedIn, number: str) -> HttpResponse:
    """Asked once more, then the seat is free."""
    case = _case(request, number)
    if request.method == "POST":
        services.cancel(appointment=_seen(request, case), user=request.user)
        messages.success(request, _("预约已取消，时间已放回给大家。"))
        return redirect("booking", number)
    booked = selectors.appointment_for(case)
    if booked is None:
        return redirect("booking", number)
    return render(request, "booking/cancel.html", _context(case, appointment=booked, slot=booked.slot))


@never_cache
@needs_bound
@require_safe
def ticket(request: SignedIn, number: str) -> HttpResponse:
    """The code for the arrival; after it, the number in the queue."""
    case = _case(request, number)
    booked = selectors.appointment_for(case)
    if booked is None:
        return redirect("booking", number)
    drawn = getattr(booked, "ticket", None)
    return render(
        request,
        "booking/ticket.html",
        _context(
            case,
            appointment=booked,
            slot=booked.slot,
            over=selectors.is_over(booked),
            ticket=drawn,
            ahead=selectors.ahead(drawn) if drawn else 0,
            code=qr.svg(booked.token, title=_("预约码 %(code)s") % {"code": booked.code}),
            party=party_of(case, request.user),
        ),
    )


@needs_bound
@require_safe
def calendar_file(request: SignedIn, number: str) -> HttpResponse:
    """The appointment for the telephone's calendar; a later file of the same case replaces it there."""
    case = _case(request, number)
    booked = selectors.appointment_for(case)
    if booked is None:
        return redirect("booking", number)
    response = HttpResponse(ics.event(booked), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{case.number}.ics"'
    return response


def _case(request: SignedIn, number: str) -> Case:
    """The case, if it is this person's to book: 404 for strangers, 403 for those who only look after it."""
    case = case_for(request.user, number)
    if not may(request.user, "booking.hold", case):
        raise PermissionDenied
    return case


def _seen(request: SignedIn, case: Case) -> Appointment:
    form = SeenForm(request.POST, case=case)
    if not form.is_valid():
        raise Refused(
            "appointment_changed",
            _("这个预约已经改过或取消了，您看到的是旧页面。"),
            remedy=_("请看最新的预约，再决定。"),
        )
    return form.cleaned_data["appointment"]


def _refused_place(
    request: SignedIn, case: Case, slot: Slot, refused: Refused, *, booked: Appointment | None = None
) -> HttpResponse:
    """Somebody got there first, or the time is over: the page again, with the nearest free times."""
    if refused.code not in PLACE_CODES:
        raise refused
    wanted = slot if refused.code == "hold_expired" else None
    return _chooser(request, case, booked=booked, refused=refused, near=slot, wanted=wanted, status=refused.status)


def _chooser(
    request: SignedIn,
    case: Case,
    *,
    booked: Appointment | None = None,
    near: Slot | None = None,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    days = selectors.days(case.office)
    asked = selectors.local_day(near) if near else _day(request.GET.get("day", ""))
    day = next((d for d in days if d.date == asked), None) or next((d for d in days if d.free), None)
    context = _context(
        case,
        booked=None if booked and selectors.is_over(booked) else booked,
        held=selectors.hold_for(case),
        days=days,
        day=day,
        offers=selectors.nearest(case.office, near.starts_at) if near else [],
        **extra,
    )
    return render(request, "booking/choose.html", context, status=status)


def _context(case: Case, **extra: Any) -> dict[str, Any]:
    return {"case": case, "office": case.office, **extra}


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _seconds_left(held: Appointment) -> int:
    return max(0, int((held.expires_at - clock.now()).total_seconds()))
