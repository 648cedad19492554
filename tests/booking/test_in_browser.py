"""In Chromium: axe finds nothing, nothing scrolls sideways, the countdown runs by the server's clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from booking import doors, services
from booking.models import Appointment, Slot
from realestate.accounts.models import Office, User
from realestate.cases.models import Case
from tests.booking.support import book
from tests.browser_support import DESK, PHONE, axe_violations, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]


@pytest.fixture
def open_as(live_server: LiveServer, new_page: Open) -> Open:
    """A browser in which this person has signed in (None: nobody), with the page at this address."""

    def open_page(user: User | None, address: str, **options: Any) -> Page:
        page = new_page(**options)
        if user:
            client = Client()
            client.force_login(user)
            cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
            page.context.add_cookies([cookie])
        page.goto(live_server.url + address)
        return page

    return open_page


@pytest.mark.parametrize("mode", [{"viewport": PHONE}, {"viewport": DESK}, {"viewport": PHONE, "color_scheme": "dark"}])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_as: Open,
    make_case: Callable[..., Case],
    slots: list[Slot],
    hall: Office,
    officer: User,
    mode: dict[str, Any],
) -> None:
    choosing, holding, booked = make_case(), make_case(), make_case()
    services.hold(slot=slots[1], case=holding, user=holding.opened_by)
    book(booked, slots[2])
    arrived, coming = book(make_case(), slots[0]), book(make_case(), slots[0])
    services.check_in(token=arrived.token, at_office=hall)
    pages: list[tuple[User | None, str]] = [
        (choosing.opened_by, reverse("booking", args=[choosing.number])),
        (holding.opened_by, reverse("booking_confirm", args=[holding.number])),
        (booked.opened_by, reverse("booking_ticket", args=[booked.number])),
        (booked.opened_by, reverse("booking_cancel", args=[booked.number])),
        (arrived.case.opened_by, reverse("booking_ticket", args=[arrived.case.number])),
        (officer, reverse("desk_queue")),
        (officer, reverse("check_in")),
        (None, reverse("board", args=[hall.code])),
    ]
    for user, address in pages:
        page = open_as(user, address, **mode)
        assert (axe_violations(page), sideways(page) <= 0) == ([], True), address
    kiosk = open_as(None, doors.kiosk_address(hall), **mode)
    kiosk.fill("#id_code", coming.token)
    kiosk.keyboard.press("Enter")
    expect(kiosk.get_by_text("今天谁到了")).to_be_visible()
    assert axe_violations(kiosk) == []


def test_the_countdown_counts_what_the_server_says_whatever_the_telephones_clock(
    open_as: Open, case: Case, slot: Slot, now: Any
) -> None:
    services.hold(slot=slot, case=case, user=case.opened_by)
    now.shift(9 * 60)
    page = open_as(case.opened_by, reverse("booking_confirm", args=[case.number]))
    expect(page.get_by_text("还剩 0:5")).to_be_visible()


def test_the_kiosk_works_without_javascript(open_as: Open, appointment: Appointment, hall: Office) -> None:
    page = open_as(None, doors.kiosk_address(hall), java_script_enabled=False)
    page.fill("#id_code", appointment.code)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="取号").click()
    expect(page.get_by_role("heading", name="A001")).to_be_visible()
