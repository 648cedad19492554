"""Ask whether something should go wrong now."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from realestate.sandbox.faults.models import Fault

View = Callable[..., HttpResponse]


def take(service: str, kind: str, only: str = "", *, exact: bool = False) -> Fault | None:
    """The fault of this kind if it is switched on for `service`; uses up one occasion.

    `only` is the method that is at work: faults for it alone count, and, unless `exact`, those for any method.
    """
    methods = (only,) if exact else ("", only)
    with transaction.atomic():
        fault = Fault.objects.filter(service=service, kind=kind, only__in=methods).order_by("-only").first()
        if fault and fault.times is not None:
            fault.times -= 1
            fault.save(update_fields=["times"]) if fault.times else Fault.objects.filter(pk=fault.pk).delete()
        return fault


def switch_on(*, service: str, kind: str, only: str = "", times: int | None = None, value: str = "") -> Fault:
    """Switch a fault on, or change it."""
    fault, _made = Fault.objects.update_or_create(
        service=service, kind=kind, only=only, defaults={"times": times, "value": value}
    )
    return fault


def answer(service: str, only: str, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Do the `work` and answer, with the faults of answering: delay, error, timeout, cut, lose."""
    if fault := take(service, "delay", only):
        time.sleep(float(fault.value or 3))
    if take(service, "error", only):
        return HttpResponse("Internal Server Error", status=500, content_type="text/plain")
    response = work()
    if fault := take(service, "timeout", only):
        time.sleep(float(fault.value or 30))
    if take(service, "cut", only):
        return _shortened(response, len(response.content) // 2)
    if take(service, "lose", only):
        return _shortened(response, 0)
    return response


def troubled(service: str) -> Callable[[View], View]:
    """The same for a whole view; faults meant for one question name the last part of its path."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            question = request.path.rstrip("/").rpartition("/")[2]
            return answer(service, question, lambda: view(request, *args, **kwargs))

        return wrapped

    return decorate


def _shortened(response: HttpResponse, length: int) -> HttpResponse:
    """Promises the whole length and gives less: the client sees the line break in the middle."""
    whole = response.content
    response.headers["Content-Length"] = str(len(whole))
    response.content = whole[:length]
    return response
