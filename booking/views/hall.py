"""The hall: the kiosk at the door, the board on the wall, the officer's queue."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking import doors, selectors, services
from booking.forms import CodeForm, PartiesForm
from booking.models import Ticket
from booking.selectors import post_of
from booking.services.arrival import find
from booking.views import SignedIn
from realestate.accounts.models import Office
from realestate.accounts.roles import Role, needs_role
from realestate.common.errors import Refused

START_AGAIN_SECONDS = 30


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Scan or type the code, say who came, take a number. Begins anew by itself for the next person."""
    office = doors.kiosk_office(code, key)
    if office is None:
        raise Http404("no such kiosk")
    response = _arrive(request, office, "booking/kiosk.html")
    if request.method == "POST":
        response.headers["Refresh"] = f"{START_AGAIN_SECONDS}; url={request.path}"
    return response


@never_cache
@needs_role(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def officer_check_in(request: SignedIn) -> HttpResponse:
    """The same, by an officer for somebody who cannot use the kiosk."""
    office = post_of(request.user).office
    return _arrive(request, office, "booking/check_in.html", kiosk=doors.kiosk_address(office))


def _arrive(request: HttpRequest, office: Office, template: str, **extra: Any) -> HttpResponse:
    context: dict[str, Any] = {"office": office, "form": CodeForm(), **extra}
    if request.method != "POST":
        return render(request, template, context)
    form = context["form"] = CodeForm(request.POST)
    if not form.is_valid():
        return render(request, template, context, status=400)
    code = form.cleaned_data["code"]
    try:
        appointment = find(token=code, at_office=office)
        chosen = PartiesForm(request.POST, case=appointment.case)
        absent = selectors.not_yet_here(appointment)
        if absent and not chosen.is_valid():
            context |= {"appointment": appointment, "absent": absent, "code": appointment.token}
            context["missing"] = chosen.errors["parties"][0] if "asked" in request.POST else ""
            return render(request, template, context, status=400 if context["missing"] else 200)
        came = list(chosen.cleaned_data["parties"]) if absent else []
        ticket = services.check_in(token=code, at_office=office, parties=came)
    except Refused as refused:
        # A mistyped code stays to be corrected; after any other answer the field is empty for the next scan.
        field = form if refused.field else CodeForm()
        return render(request, template, {**context, "form": field, "refused": refused}, status=refused.status)
    return render(request, template, {**context, "ticket": ticket, "ahead": selectors.ahead(ticket)})


@never_cache
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """The screen on the wall: which ticket goes to which window. No names."""
    office = get_object_or_404(Office, code=code)
    template = "booking/_board.html" if request.headers.get("HX-Request") else "booking/board.html"
    return render(request, template, {"office": office, "queue": selectors.queue(office)})


@never_cache
@needs_role(Role.OFFICER)
@require_safe
def desk_queue(request: SignedIn) -> HttpResponse:
    """Who waits, who is at my window; whole page or, for htmx, the panel alone."""
    return _queue(request)


@needs_role(Role.OFFICER)
@require_POST
def call(request: SignedIn) -> HttpResponse:
    """The next one to my window."""
    post = post_of(request.user)
    try:
        services.call_next(office=post.office, window=post.window, officer=request.user)
    except Refused as refused:
        return _queue(request, refused=refused, status=refused.status)
    return _back(request)


@needs_role(Role.OFFICER)
@require_POST
def finish(request: SignedIn, pk: int, act: str) -> HttpResponse:
    """Served, or called in vain."""
    acts = {"served": services.serve, "left": services.leave}
    if act not in acts:
        raise Http404("no such act")
    ticket = get_object_or_404(Ticket, pk=pk, office=post_of(request.user).office)
    try:
        acts[act](ticket=ticket)
    except Refused as refused:
        return _queue(request, refused=refused, status=refused.status)
    return _back(request)


def _back(request: SignedIn) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _queue(request)
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if safe else "desk_queue")


def _queue(request: SignedIn, *, status: int = 200, **extra: Any) -> HttpResponse:
    template = "booking/_queue.html" if request.headers.get("HX-Request") else "booking/queue.html"
    return render(request, template, {**selectors.panel(request.user), **extra}, status=status)
