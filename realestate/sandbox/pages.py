"""The front page: which stand-ins there are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from realestate.sandbox.faults.kinds import STAND_INS


def index(request: HttpRequest) -> HttpResponse:
    """Each stand-in, what it stands for, and where to look at it."""
    return render(request, "sandbox/index.html", {"stand_ins": STAND_INS})


def healthz(request: HttpRequest) -> HttpResponse:
    """Says that it answers."""
    return HttpResponse("ok", content_type="text/plain")
