"""In Chromium: one hand in the rain. Nothing small, nothing sideways, nobody shut out, no script needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pymupdf
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from realestate.accounts.models import User
from tests.browser_support import DESK, PHONE, axe_violations, sideways
from tests.delivery.conftest import Hands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SMALL = """() => [...document.querySelectorAll('main a.button, main button, main summary, main select, '
  + 'main label:has(input), main input:not([type=hidden], [type=radio], [type=checkbox])')]
  .filter(e => e.offsetParent && e.getBoundingClientRect().height < 47.5).map(e => e.outerHTML.slice(0, 100))"""


def sign_in(page: Page, live_server: LiveServer, user: User, **cookies: str) -> None:
    client = Client()
    client.force_login(user)
    own = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value, **cookies}
    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in own.items()])


def good(page: Page, name: str) -> None:
    for summary in page.query_selector_all("main details:not([open]) > summary"):
        summary.click()
    assert axe_violations(page) == [], name
    assert sideways(page) <= 0, name


MODES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "phone": ({"viewport": PHONE}, {}),
    "phone, dark, English": ({"viewport": PHONE, "color_scheme": "dark"}, {"django_language": "en"}),
    "small phone, large type": ({"viewport": {"width": 320, "height": 640}}, {"size": "large"}),
}


@pytest.mark.parametrize("mode", MODES)
def test_a_riders_pages(live_server: LiveServer, new_page: Callable[..., Page], hands: Hands, mode: str) -> None:
    options, cookies = MODES[mode]
    page = new_page(**options)
    sign_in(page, live_server, hands.rider, **cookies)
    own = live_server.url + reverse("parcel", args=[hands.shipment.number])
    hands.until("book", "seal", "assign")
    for act in ("", "pick_up", "set_off", "fail", "turn_back"):
        if act:
            hands.until(act)
        lists = [live_server.url + reverse(name) for name in ("parcels", "scan_out")] if act == "set_off" else []
        for address in (own, *lists):
            page.goto(address)
            good(page, f"{act} {address}")
            assert page.evaluate(SMALL) == [], f"{act} {address}"


@pytest.mark.parametrize("mode", MODES)
def test_the_recipients_page(
    live_server: LiveServer, new_page: Callable[..., Page], hands: Hands, li_lei: User, mode: str
) -> None:
    options, cookies = MODES[mode]
    page = new_page(**options)
    sign_in(page, live_server, li_lei, **cookies)
    for acts in (["book"], ["seal", "assign", "pick_up"], ["set_off"], ["fail"], ["set_off", "hand_over"]):
        hands.until(*acts)
        page.goto(live_server.url + reverse("track", args=[hands.shipment.number]))
        good(page, str(acts))


@pytest.mark.parametrize("options", [{"viewport": DESK}, {"viewport": PHONE}], ids=["desk", "phone"])
def test_the_offices_pages(
    live_server: LiveServer, new_page: Callable[..., Page], hands: Hands, options: dict[str, Any]
) -> None:
    page = new_page(**options)
    sign_in(page, live_server, hands.officer)
    for acts in (["book"], ["seal"], ["assign"], ["pick_up"], ["turn_back"], ["receive_back"]):
        hands.until(*acts)
        for address in (reverse("shelf"), reverse("shelf_parcel", args=[hands.shipment.number])):
            page.goto(live_server.url + address)
            good(page, f"{acts} {address}")
    page.goto(live_server.url + reverse("label", args=[hands.shipment.number]))
    good(page, "label")
    sheets = pymupdf.open(stream=page.pdf(prefer_css_page_size=True))
    assert [round(side / 72 * 25.4) for side in sheets[0].rect[2:]] == [148, 105]
    assert len(sheets) == 1, "one envelope, one label"


def test_a_parcel_is_carried_without_a_script(
    live_server: LiveServer, new_page: Callable[..., Page], hands: Hands, li_lei: User
) -> None:
    hands.until("book", "seal", "assign")
    rider, recipient = new_page(java_script_enabled=False), new_page(java_script_enabled=False)
    sign_in(rider, live_server, hands.rider)
    sign_in(recipient, live_server, li_lei)
    rider.goto(live_server.url + reverse("envelope", args=[hands.shipment.envelope]))
    rider.click("main button[type=submit]")
    rider.click("main button:has-text('出发')")
    recipient.goto(live_server.url + reverse("track", args=[hands.shipment.number]))
    code = recipient.inner_text(".hand-over-code").removeprefix("取件码").strip()
    rider.fill("[name=hand_over-code]", code)
    rider.click("main button:has-text('交给收件人')")
    assert "这一件办完了" in rider.inner_text("main")
    assert hands.now.state == "delivered"
