"""Chromium for browser tests: one browser a process, a fresh context a test, an ear for what pages complain about.

A page that logs an error (a blocked script, a missing file) fails its test: see `new_page`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1360, "height": 900}
# A page that answers 404 on purpose is no complaint.
IGNORED = ("Service Worker registration blocked", "Failed to load resource: the server responded")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, for one module: while it runs, this thread has an event loop and nobody else can."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Browser tests need Debian's package chromium: apt-get install chromium"
    with pytest.MonkeyPatch.context() as patched, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, and Django would refuse the database beside it.
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page: new_page(viewport=PHONE, color_scheme="dark", ...). Errors in a console fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        wanted = message.type == "error" and not message.text.startswith(
            "Failed to load resource: the server responded"
        )
        if wanted and not message.text.startswith(IGNORED):
            complaints.append(message.text)

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(
            **{"viewport": PHONE, "service_workers": "block", "locale": "zh-CN", "reduced_motion": "reduce", **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def browser_page(new_page: Callable[..., Page]) -> Page:
    """A phone, 390 px wide."""
    return new_page()


def axe_violations(page: Page) -> list[str]:
    """What axe finds on the page, each with the elements, ready to be compared with an empty list."""
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['help']} {[node['html'][:120] for node in v['nodes']][:3]}" for v in found]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
