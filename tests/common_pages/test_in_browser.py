"""In Chromium: nobody is shut out, nothing scrolls sideways, and the comfort of app.js works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.browser_support import DESK, PHONE, axe_violations, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MODES: list[dict[str, Any]] = [
    {"viewport": PHONE},
    {"viewport": DESK},
    {"viewport": PHONE, "color_scheme": "dark"},
    {"viewport": DESK, "color_scheme": "dark"},
]
NAMES = ["phone", "desk", "phone, dark", "desk, dark"]
PAGES = ["/styleguide/", "/offline/", "/nowhere/"]


@pytest.mark.parametrize("mode", MODES, ids=NAMES)
def test_axe_finds_nothing(live_server: LiveServer, new_page: Callable[..., Page], mode: dict[str, Any]) -> None:
    page = new_page(**mode)
    for address in PAGES:
        page.goto(live_server.url + address)
        assert axe_violations(page) == [], address


@pytest.mark.parametrize("width", [320, 390, 640, 1360])
def test_nothing_scrolls_sideways_at_any_width_or_letter_size(
    live_server: LiveServer, new_page: Callable[..., Page], width: int
) -> None:
    """320 px is 400 % zoom on a desk of 1280."""
    page = new_page(viewport={"width": width, "height": 800})
    for choice in ("size=standard&lang=zh-hans", "size=large&lang=zh-hans", "size=large&lang=en"):
        page.goto(f"{live_server.url}/preferences/?{choice}&next=/styleguide/")
        assert sideways(page) <= 0, (width, choice)


def test_every_target_on_the_phone_is_large_enough(live_server: LiveServer, browser_page: Page) -> None:
    browser_page.goto(f"{live_server.url}/styleguide/")
    small = browser_page.eval_on_selector_all(
        ".button, .prefs a, .nav a, .queue a, .tasks a, .choices label, .pager a, select, input[type=text]",
        "all => all.filter(e => e.getBoundingClientRect().height < 48).map(e => e.outerHTML.slice(0, 80))",
    )
    assert small == []


def test_large_type_changes_at_once_and_keeps_what_was_typed(live_server: LiveServer, browser_page: Page) -> None:
    page = browser_page
    page.goto(f"{live_server.url}/styleguide/")
    page.fill("#id_name", "王芳")
    page.click("[data-size-switch]")
    assert page.get_attribute("html", "data-size") == "large"
    assert page.input_value("#id_name") == "王芳"
    assert page.inner_text("[data-size-switch]") == "标准"
    page.reload()
    assert page.get_attribute("html", "data-size") == "large"


def test_the_same_works_without_javascript(live_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/styleguide/")
    page.click("text=大字")
    assert page.get_attribute("html", "data-size") == "large"
    page.click("text=English")
    assert page.get_attribute("html", "lang") == "en"
    assert page.url.endswith("/styleguide/")


def test_errors_take_the_focus_and_lead_to_their_fields(live_server: LiveServer, browser_page: Page) -> None:
    page = browser_page
    page.goto(f"{live_server.url}/styleguide/")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.click("#errors a >> nth=0")
    assert page.evaluate("document.activeElement.id") == "id_name"


def test_the_queue_obeys_the_keyboard(live_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport=DESK)
    page.goto(f"{live_server.url}/styleguide/")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert "B004" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("j")
    assert "A013" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("k")
    assert "B004" in page.evaluate("document.activeElement.textContent")
    page.focus("#id_name")
    page.keyboard.type("jk")
    assert page.input_value("#id_name").endswith("jk")


def test_the_skip_link_is_the_first_stop(live_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(f"{live_server.url}/nowhere/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_without_network_the_offline_page_answers(live_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = new_page(service_workers="allow")
    page.goto(f"{live_server.url}/styleguide/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto(f"{live_server.url}/styleguide/?again")
    assert page.inner_text("h1") == "您的手机没有网络"
