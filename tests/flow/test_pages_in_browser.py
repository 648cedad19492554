"""The journey's pages in Chromium: nothing for axe to find, no sideways scrolling, the keyboard, the one screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from realestate.accounts.models import User
from tests.browser_support import DESK, PHONE, axe_violations, chromium, new_page, sideways
from tests.flow.states import PNG, at, code_for, reach
from tests.journey import Journey

__all__ = ["chromium", "new_page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Open = Callable[..., Page]


@pytest.fixture
def open_as(new_page: Open, live_server: Any) -> Callable[..., Page]:
    """A window of this person's, signed in, with their preferences."""

    def open_window(user: User, *, english: bool = False, large: bool = False, **options: Any) -> Page:
        browser = Client()
        browser.force_login(user)
        page = new_page(base_url=live_server.url, **options)
        kept = {settings.SESSION_COOKIE_NAME: browser.cookies[settings.SESSION_COOKIE_NAME].value}
        kept |= {settings.LANGUAGE_COOKIE_NAME: "en"} if english else {}
        kept |= {"size": "large"} if large else {}
        page.context.add_cookies([{"name": k, "value": v, "url": live_server.url} for k, v in kept.items()])
        return page

    return open_window


def look(page: Page, *addresses: str) -> None:
    """Every address is fit to be seen by everybody."""
    for address in addresses:
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
        assert axe_violations(page) == [], address
        assert sideways(page) <= 0, address


def test_a_drafts_pages_on_a_phone(journey: Journey, open_as: Callable[..., Page]) -> None:
    journey.to("draft")
    names = ("case", "buyers", "sellers", "homes", "terms", "papers", "answers")
    addresses = ["/", "/start/second_hand_home/", *[at(journey, name) for name in names], at(journey, "paper", "other")]
    look(open_as(journey.buyer, viewport=PHONE), *addresses)
    look(open_as(journey.buyer, viewport=PHONE, english=True, large=True, color_scheme="dark"), *addresses[2:6])


def test_an_error_takes_the_focus_and_is_fit_to_be_seen(journey: Journey, open_as: Callable[..., Page]) -> None:
    journey.to("draft")
    page = open_as(journey.buyer, viewport=PHONE)
    page.goto(at(journey, "terms"))
    page.locator("input[name=price]").fill("0")
    page.get_by_role("button", name="保存").click()
    page.wait_for_load_state()
    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator("input[name=price]")).to_have_value("0")
    assert axe_violations(page) == []
    page.goto(at(journey, "buyers"))
    page.get_by_label("按份共有").check()
    page.get_by_role("button", name="保存").click()
    page.wait_for_load_state()
    assert axe_violations(page) == []


def test_a_photo_is_handed_in_seen_and_replaced(journey: Journey, open_as: Callable[..., Page]) -> None:
    journey.to("draft")
    page = open_as(journey.buyer, viewport=PHONE)
    page.goto(at(journey, "paper", "other"))
    files = [{"name": f"{nth}.png", "mimeType": "image/png", "buffer": PNG} for nth in (1, 2)]
    page.locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text("已上传")).to_be_visible()
    assert page.locator("img.thumb").count() == 2
    assert axe_violations(page) == []
    page.goto(at(journey, "paper", "other"))
    page.locator("input[type=file]").set_input_files({"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"MZ"})
    page.get_by_role("button", name="上传").click()
    expect(page.locator(".errors")).to_be_visible()
    assert axe_violations(page) == []


@pytest.mark.parametrize("state", ["signing", "supplementing", "prechecked", "reviewed", "entered", "refused"])
def test_a_case_on_a_phone(state: str, journey: Journey, open_as: Callable[..., Page]) -> None:
    reach(journey, state)
    more = {"signing": ["confirm", "withdraw"], "supplementing": ["supplement"]}.get(state, [])
    addresses = [at(journey, name) for name in ("case", *more)]
    look(open_as(journey.sellers[0], viewport=PHONE), *addresses)
    look(open_as(journey.buyer, viewport=PHONE, english=True, color_scheme="dark"), addresses[0])


def test_a_party_confirms_on_a_phone(journey: Journey, open_as: Callable[..., Page]) -> None:
    journey.to("signing")
    code_for(journey, "123456", journey.sellers[0])
    page = open_as(journey.sellers[0], viewport=PHONE)
    page.goto(at(journey, "confirm"))
    page.locator("input[name=code]").fill("000000")
    page.get_by_role("button", name="刷脸并确认").click()
    page.wait_for_load_state()
    assert axe_violations(page) == []
    page.locator("input[name=code]").fill("123456")
    page.get_by_role("button", name="刷脸并确认").click()
    expect(page.get_by_text("已确认，谢谢您")).to_be_visible()


@pytest.mark.parametrize(
    ("state", "button"),
    [
        ("submitted", "材料齐全，通过并开缴费单"),
        ("paid", "受理并出具通知书"),
        ("accepted", "审核通过"),
        ("reviewed", "确认登簿"),
    ],
)
def test_the_main_act_fits_one_screen_of_the_desk(
    state: str, button: str, journey: Journey, open_as: Callable[..., Page]
) -> None:
    journey.to(state)
    who = {"accepted": journey.reviewer, "reviewed": journey.registrar}.get(state, journey.officer)
    page = open_as(who, viewport=DESK)
    look(page, "/desk/", at(journey, "desk_case"))
    page.goto(at(journey, "desk_case"))
    box = page.get_by_role("button", name=button).bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= DESK["height"]


def test_the_desk_is_worked_with_the_keyboard(journey: Journey, open_as: Callable[..., Page]) -> None:
    journey.to("submitted")
    page = open_as(journey.officer, viewport=DESK)
    page.goto("/desk/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="与登记簿比对")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("王芳")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="王芳、李雷")).to_be_visible()
