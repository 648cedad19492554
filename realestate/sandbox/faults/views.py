"""The page that switches faults, and the same for programmes."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from realestate.sandbox.faults.kinds import BY_KEY, KINDS, STAND_INS
from realestate.sandbox.faults.models import Fault
from realestate.sandbox.faults.services import switch_on


def page(request: HttpRequest) -> HttpResponse:
    """Every service with its faults, each with a switch."""
    on = {(fault.service, fault.kind): fault for fault in Fault.objects.all()}
    services = [
        {"stand_in": one, "kinds": [(kind, KINDS[kind], on.get((one.key, kind))) for kind in one.kinds]}
        for one in STAND_INS
    ]
    return render(request, "sandbox/faults.html", {"services": services})


@require_POST
def switch(request: HttpRequest, service: str) -> HttpResponse:
    """The page's form: one kind on (for how many times) or off."""
    kind = request.POST.get("kind", "")
    if service not in BY_KEY or kind not in BY_KEY[service].kinds:
        raise Http404
    if request.POST.get("on"):
        times = request.POST.get("times", "")
        value = request.POST.get("value", "")[:40]
        switch_on(service=service, kind=kind, times=int(times) if times.isdigit() and int(times) else None, value=value)
    else:
        Fault.objects.filter(service=service, kind=kind).delete()
    return redirect("faults")


@csrf_exempt
@require_http_methods(["GET", "POST", "DELETE"])
def control(request: HttpRequest, service: str) -> HttpResponse:
    """JSON: GET lists; POST {"kind", "times"?, "only"?, "value"?} switches on; DELETE switches all off."""
    if service not in BY_KEY:
        raise Http404
    if request.method == "POST":
        asked = json.loads(request.body)
        if asked["kind"] not in KINDS:
            return JsonResponse({"error": "unknown kind"}, status=400)
        switch_on(
            service=service,
            kind=asked["kind"],
            only=asked.get("only", ""),
            times=asked.get("times"),
            value=str(asked.get("value", "")),
        )
    if request.method == "DELETE":
        Fault.objects.filter(service=service).delete()
    faults = Fault.objects.filter(service=service).values("kind", "only", "times", "value")
    return JsonResponse({"service": service, "faults": list(faults)})
