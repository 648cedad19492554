"""In Chromium: the pages of the doors on phone and desk, dark, in English, in large type, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from realestate.accounts.models import User
from tests.accounts.support import PASSWORD, equip, messages_to, totp
from tests.browser_support import DESK, PHONE, axe_violations, sideways
from tests.exchange.support import LI_LEI, load
from tests.sandbox_support import Sandbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEND = ".card form button[type=submit]"


def good(page: Page, name: str) -> None:
    """Nobody is shut out and nothing scrolls sideways."""
    assert axe_violations(page) == [], name
    assert sideways(page) <= 0, name


def prefer(page: Page, live_server: LiveServer, choice: str) -> None:
    page.goto(f"{live_server.url}/preferences/?{choice}&next=/offline/")


MODES: dict[str, tuple[dict[str, Any], str]] = {
    "phone": ({"viewport": PHONE}, "lang=zh-hans"),
    "desk, dark, English": ({"viewport": DESK, "color_scheme": "dark"}, "lang=en"),
    "small phone, large type": ({"viewport": {"width": 320, "height": 640}}, "lang=zh-hans&size=large"),
    "phone, no JavaScript": ({"viewport": PHONE, "java_script_enabled": False}, "lang=zh-hans"),
}


@pytest.mark.parametrize("mode", MODES)
def test_a_newcomer_signs_in_and_is_bound(
    live_server: LiveServer, sandbox: Sandbox, new_page: Callable[..., Page], mode: str
) -> None:
    options, choice = MODES[mode]
    judge = good if options.get("java_script_enabled", True) else (lambda page, name: None)
    load(sandbox)
    page = new_page(**options)
    prefer(page, live_server, choice)
    page.goto(f"{live_server.url}/accounts/login/")
    judge(page, "login")
    page.fill("[name=phone]", "12")
    page.click(SEND)
    judge(page, "login, refused")
    phone = "13900002001"
    page.fill("[name=phone]", phone)
    page.click(SEND)
    judge(page, "code")
    page.fill("[name=code]", "12345")
    page.click(SEND)
    page.fill("[name=code]", messages_to(sandbox, phone)[0]["code"])
    page.click(SEND)
    assert page.url == f"{live_server.url}/accounts/bind/"
    judge(page, "bind")
    page.fill("[name=name]", "李雷")
    page.fill("[name=id_number]", "110101199003070000")
    page.click("main form button")
    judge(page, "bind, refused")
    page.fill("[name=id_number]", LI_LEI)
    page.check("[name=face]")
    page.click("main form button")
    assert User.objects.get().id_number == LI_LEI


@pytest.mark.parametrize("mode", ["phone", "desk, dark, English"])
def test_a_colleague_signs_in(
    live_server: LiveServer, sandbox: Sandbox, new_page: Callable[..., Page], supervisor_he: User, mode: str
) -> None:
    options, choice = MODES[mode]
    equip(supervisor_he)
    page = new_page(**options)
    prefer(page, live_server, choice)
    page.goto(f"{live_server.url}/accounts/staff/?next=/accounts/staff/enrol/")
    good(page, "staff")
    page.fill("[name=login]", "he")
    page.fill("[name=password]", PASSWORD)
    page.click(SEND)
    good(page, "one-time password")
    page.fill("[name=code]", totp())
    page.click(SEND)
    good(page, "colleagues")
    page.click(".tasks a")
    good(page, "enrol")


@pytest.mark.parametrize("mode", ["phone", "desk, dark, English"])
def test_the_demo_page_becomes_somebody(
    live_server: LiveServer,
    sandbox: Sandbox,
    new_page: Callable[..., Page],
    officer_chen: User,
    li_lei: User,
    mode: str,
) -> None:
    options, choice = MODES[mode]
    equip(officer_chen)
    page = new_page(**options)
    prefer(page, live_server, choice)
    page.goto(f"{live_server.url}/demo/")
    good(page, "demo")
    page.click(f"button[name=user][value='{li_lei.pk}']")
    page.goto(f"{live_server.url}/demo/")
    assert page.locator(f"button[name=user][value='{li_lei.pk}']").count() == 0
