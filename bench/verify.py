"""The verification page (token read, register asked, log written, page rendered) against an empty Django view.

    python -m bench.verify

All go through the same middleware, on one connection of one process; a network and a server would only add to all.
The page is set against our empty page (what asking and answering adds to any page) and against a view that answers
nothing at all; the JSON answer against the latter.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bench._scene import row

TARGET, ROUNDS = 0.6, 400


def serve(handler: Any, path: str, accept: str = "text/html") -> int:
    """One request through the whole application, without a client's own work."""
    answered: list[str] = []
    environment = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_ACCEPT": accept,
        "REMOTE_ADDR": "203.0.113.7",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    response = handler(environment, lambda status, _headers: answered.append(status))
    for _part in response:
        pass
    response.close()
    return int(answered[0][:3])


def rate(handler: Any, path: str, accept: str = "text/html") -> float:
    """Requests a second."""
    begin = time.perf_counter()
    for _ in range(ROUNDS):
        if serve(handler, path, accept) != 200:
            raise AssertionError(f"{path} did not answer 200")
    return ROUNDS / (time.perf_counter() - begin)


@contextmanager
def application() -> Iterator[tuple[Any, str]]:
    """The application on a database of its own with one sealed certificate, and the path that its code opens."""
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.urls import clear_url_caches, path

    from certificates import jobs, services
    from certificates.models import Certificate
    from realestate import urls
    from realestate.common import clock
    from realestate.register.models import Right
    from tests import cast
    from tests.certificates.conftest import own

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("collectstatic", interactive=False, verbosity=0)
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    urls.urlpatterns += [path("empty/", empty), path("empty/page/", empty_page)]
    clear_url_caches()
    try:
        with transaction.atomic():
            entry = own(cast.make_unit(12), cast.citizen("王芳", 2))
            right = Right.objects.get(entry=entry)
            made = services.issue(case=None, office=cast.make_office(), right=right, at=clock.now())
        jobs.make_pdf(certificate_id=made.pk)
        yield WSGIHandler(), f"/V/{Certificate.objects.get(pk=made.pk).token}"
    finally:
        del urls.urlpatterns[-2:]
        connection.creation.destroy_test_db(name, verbosity=0)


def empty(_request: HttpRequest) -> HttpResponse:
    """An empty view."""
    return HttpResponse()


def empty_page(request: HttpRequest) -> HttpResponse:
    """An empty page: head, foot and nothing between them."""
    return render(request, "certificates/public.html")


def measure() -> dict[str, float]:
    """Requests a second: the best of three rounds each, taken in turn so that a slow moment falls on all alike."""
    with application() as (handler, path):
        asked = {
            "page": (path, "text/html"),
            "json": (path, "application/json"),
            "empty page": ("/empty/page/", "text/html"),
            "empty view": ("/empty/", "text/html"),
        }
        for place, accept in asked.values():
            for _ in range(20):
                serve(handler, place, accept)
        rounds = [{name: rate(handler, *place) for name, place in asked.items()} for _ in range(3)]
    return {name: max(once[name] for once in rounds) for name in asked}


def main() -> None:
    found = measure()
    for mine, theirs in (("page", "empty page"), ("page", "empty view"), ("json", "empty view")):
        ratio = f"{found[mine] / found[theirs]:.0%} of rate"
        row(f"verify, {mine} / {theirs}", f"{found[mine]:.0f}/s", f"{found[theirs]:.0f}/s", ratio, f">= {TARGET:.0%}")


if __name__ == "__main__":
    import os

    import django

    import tests.environment  # noqa: F401 - keys, folders and database server, as the tests have them

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realestate.settings")
    django.setup()
    main()
