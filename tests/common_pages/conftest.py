"""Views that answer with each problem, mounted for these tests only."""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from pytest_django import Settings

from realestate.common.errors import Refused

REFUSALS = {
    "shares": Refused(
        "SHARES_NOT_WHOLE",
        "份额加起来不是 1",
        remedy="请回“买方和份额”改好。",
        status=422,
        article="《实施细则》第十条",
    ),
    "moved": Refused("MOVED_ON", "陈晓已经受理了这件事"),
    "absent": Refused("NOT_FOUND", "没有这件事", status=404),
    "often": Refused("TOO_OFTEN", "试的次数太多", status=429),
    "large": Refused("TOO_LARGE", "这个文件 20.1 MB，最多 20 MB", status=413),
}


def refuse(request: HttpRequest, name: str) -> HttpResponse:
    raise REFUSALS[name]


def move_on(request: HttpRequest, number: str) -> HttpResponse:
    raise REFUSALS["moved"]


def forbid(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def break_down(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("with a secret inside")


def lose_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("server closed the connection unexpectedly")


def too_big(request: HttpRequest) -> HttpResponse:
    raise RequestDataTooBig("too big")


def only_post(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


@pytest.fixture
def problem_urls(settings: Settings) -> Iterator[None]:
    """The service's own addresses, and /problem/... beside them."""
    urls = importlib.import_module(settings.ROOT_URLCONF)
    module = types.ModuleType("problem_urls")
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(module, name, getattr(urls, name))
    module.urlpatterns = [  # type: ignore[attr-defined]
        path("problem/refused/<str:name>/", refuse),
        path("problem/matters/<str:number>/sign/", move_on),
        path("problem/forbidden/", forbid),
        path("problem/broken/", break_down),
        path("problem/database/", lose_database),
        path("problem/too-big/", too_big),
        path("problem/form/", only_post),
        *urls.urlpatterns,
    ]
    sys.modules["problem_urls"] = module
    settings.ROOT_URLCONF = "problem_urls"
    yield
    del sys.modules["problem_urls"]
