"""The verification page (token read, register asked, log written, page rendered) against an empty Django view.

    python -m bench.verify

Both go through the same middleware, on one connection of one process; a network and a server would only add to both.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

TARGET, ROUNDS = 0.6, 400


def serve(handler: Any, path: str) -> int:
    """One request through the whole application, without a client's own work."""
    answered: list[str] = []
    environment = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "203.0.113.7",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    response = handler(environment, lambda status, _headers: answered.append(status))
    for _part in response:
        pass
    response.close()
    return int(answered[0][:3])


def rate(handler: Any, path: str) -> float:
    """Requests a second."""
    begin = time.perf_counter()
    for _ in range(ROUNDS):
        if serve(handler, path) != 200:
            raise AssertionError(f"{path} did not answer 200")
    return ROUNDS / (time.perf_counter() - begin)


@contextmanager
def application() -> Iterator[tuple[Any, str]]:
    """The application on a database of its own with one sealed certificate, and the path that its code opens."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection, transaction
    from django.test.utils import setup_test_environment, teardown_test_environment
    from django.urls import clear_url_caches, path

    from certificates import jobs, services
    from certificates.models import Certificate
    from realestate import urls
    from realestate.common import clock
    from realestate.register.models import Right
    from tests import cast
    from tests.certificates.conftest import own

    setup_test_environment(debug=False)
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    urls.urlpatterns.append(path("empty/", empty))
    clear_url_caches()
    try:
        with transaction.atomic():
            entry = own(cast.make_unit(12), cast.citizen("王芳", 2))
            right = Right.objects.get(entry=entry)
            made = services.issue(case=None, office=cast.make_office(), right=right, at=clock.now())
        jobs.make_pdf(certificate_id=made.pk)
        yield WSGIHandler(), f"/V/{Certificate.objects.get(pk=made.pk).token}"
    finally:
        urls.urlpatterns.pop()
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()


def empty(_request: object) -> object:
    from django.http import HttpResponse

    return HttpResponse()


def measure() -> tuple[float, float, float]:
    """(page, empty view, page / empty): requests a second and the ratio; the better of three rounds each."""
    with application() as (handler, path):
        for place in (path, "/empty/"):
            for _ in range(20):
                serve(handler, place)
        pairs = [(rate(handler, path), rate(handler, "/empty/")) for _ in range(3)]
    page, nothing = max(pair[0] for pair in pairs), max(pair[1] for pair in pairs)
    return page, nothing, page / nothing


def main() -> None:
    page, nothing, ratio = measure()
    print(f"verify page   {page:6.0f}/s   empty view {nothing:6.0f}/s   ratio {ratio:.2f} (target {TARGET})")


if __name__ == "__main__":
    import django

    import tests.environment  # noqa: F401 - keys, folders and database server, as the tests have them

    django.setup()
    main()
