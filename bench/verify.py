"""A scanned code (register asked, question written down, page made) against an empty Django view.

    python -m bench.verify

The empty view is a view of this project that returns HttpResponse(), at the same place among the addresses, behind the
same middleware; so is the empty page, our head and foot with nothing between. Everything runs in one process, without
a network and a server, which would only add to all: one request after another; the same by the processor time that our
process spends (a busy second: what one core answers while others wait for the database); and from eight threads, as the
server has them.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bench._scene import row, seconds

TARGET, ROUNDS, REQUESTS, THREADS = 0.6, 21, 96, 8
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
Asked = tuple[str, str]


def serve(handler: Any, path: str, accept: str) -> int:
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


def ask(handler: Any, asked: Asked, times: int) -> None:
    for _ in range(times):
        if (status := serve(handler, *asked)) != 200:
            raise AssertionError(f"{asked[0]} answered {status}")


@contextmanager
def application() -> Iterator[tuple[Any, str]]:
    """The application on a database of its own with one sealed certificate, and the path that its code opens."""
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.urls import clear_url_caches, path

    import certificates.urls
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
    place = next(n for n, one in enumerate(urls.urlpatterns) if getattr(one, "urlconf_name", None) is certificates.urls)
    urls.urlpatterns[place:place] = [path("empty/", empty), path("empty/page/", empty_page)]
    clear_url_caches()
    try:
        with transaction.atomic():
            entry = own(cast.make_unit(12), cast.citizen("王芳", 2))
            right = Right.objects.get(entry=entry)
            made = services.issue(case=None, office=cast.make_office(), right=right, at=clock.now())
        jobs.make_pdf(certificate_id=made.pk)
        yield WSGIHandler(), f"/V/{Certificate.objects.get(pk=made.pk).token}"
    finally:
        del urls.urlpatterns[place : place + 2]
        clear_url_caches()
        connection.creation.destroy_test_db(name, verbosity=0)


def empty(_request: HttpRequest) -> HttpResponse:
    """An empty view."""
    return HttpResponse()


def empty_page(request: HttpRequest) -> HttpResponse:
    """An empty page: head, foot and nothing between them."""
    return render(request, "certificates/public.html")


def rounds(all_asked: dict[str, Asked], pace: Callable[[Asked], float]) -> list[dict[str, float]]:
    """Requests a second of each, in short rounds taken in turn, so that a slow moment falls on all alike."""
    for asked in all_asked.values():
        pace(asked)
    return [{name: pace(asked) for name, asked in all_asked.items()} for _ in range(ROUNDS)]


def measure() -> dict[str, list[dict[str, float]]]:
    """Rounds by the clock, by the processor's clock of our process, and by the clock with threads."""
    from django.db import connection

    with application() as (handler, path):
        asked = {
            "page": (path, BROWSER),
            "json": (path, "application/json"),
            "empty page": ("/empty/page/", BROWSER),
            "empty view": ("/empty/", BROWSER),
        }
        share = REQUESTS // THREADS

        def one_by_one(asked: Asked) -> float:
            return REQUESTS / seconds(lambda: ask(handler, asked, REQUESTS))

        def busy(asked: Asked) -> float:
            begin = time.process_time()
            ask(handler, asked, REQUESTS)
            return REQUESTS / (time.process_time() - begin)

        def at_once(asked: Asked) -> float:
            return REQUESTS / seconds(lambda: list(threads.map(lambda _: ask(handler, asked, share), range(THREADS))))

        found = {"one by one": rounds(asked, one_by_one), "a busy second": rounds(asked, busy)}
        with ThreadPoolExecutor(THREADS) as threads:
            found[f"{THREADS} threads"] = rounds(asked, at_once)
            gate = Barrier(THREADS)
            list(threads.map(lambda _: (gate.wait(), connection.close()), range(THREADS)))
    return found


def main() -> None:
    for how, found in measure().items():
        for mine, theirs in (("page", "empty view"), ("json", "empty view"), ("page", "empty page")):
            ratio = statistics.median(once[mine] / once[theirs] for once in found)
            ours, other = (statistics.median(once[name] for once in found) for name in (mine, theirs))
            target = f">= {TARGET:.0%}" if theirs == "empty view" else ""
            row(f"verify, {mine} / {theirs}, {how}", f"{ours:.0f}/s", f"{other:.0f}/s", f"{ratio:.0%} of rate", target)


if __name__ == "__main__":
    import os

    import django

    import tests.environment  # noqa: F401 - keys, folders and database server, as the tests have them

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realestate.settings")
    django.setup()
    main()
