"""A whole town in the browser: sample data, stand-ins over real HTTP, a worker's jobs on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from playwright.sync_api import Page

from realestate.flow.sample import cast, departments, town
from tests.browser_support import axe_violations, sideways
from tests.sandbox_support import Sandbox

SCREENS = Path(settings.BASE_DIR) / "var" / "screens"


@pytest.fixture
def village(transactional_db: None, sandbox: Sandbox, live_server) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """The cast, a handful of homes, what the departments know; gives the service's address."""
    with override_settings(BASE_URL=live_server.url, EXCHANGE_URL=sandbox.url):
        call_command("createcachetable", verbosity=0)
        offices = cast.offices()
        cast.people(offices["330106"])
        wanted = [(nth, place) for nth, place in enumerate(town.places()) if place.is_wang_fangs or nth < 3]
        for nth, place in wanted:
            town.settle_in(place, nth, offices[place.division])
        departments.tell(again=True)
        yield live_server.url


@pytest.fixture
def worker(run_jobs: Callable[..., int]) -> Callable[[], int]:
    """Run the queued jobs in a thread of their own: Playwright keeps an event loop in this one."""

    def work() -> int:
        def run() -> int:
            try:
                return run_jobs()
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(run).result()

    return work


@pytest.fixture
def look() -> Callable[..., None]:
    """Look at a page: no axe violation, no sideways scrolling, a screenshot under var/screens."""
    SCREENS.mkdir(parents=True, exist_ok=True)

    def at(page: Page, name: str, *, wide: bool = False) -> None:
        page.screenshot(path=str(SCREENS / f"{name}.png"), full_page=True)
        assert axe_violations(page) == [], name
        assert sideways(page) <= 0 or wide, f"{name} scrolls sideways"

    return at
