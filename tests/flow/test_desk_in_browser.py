"""The desks in Chromium: nothing for axe to find, no sideways scrolling, phone and desktop, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from realestate.accounts.models import Office, User
from realestate.cases.models import Case
from realestate.register.models import Unit
from tests import cast
from tests.browser_support import DESK, PHONE, axe_violations, chromium, new_page, sideways
from tests.flow import desks

__all__ = ["chromium", "new_page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES: tuple[dict[str, Any], ...] = ({"viewport": DESK}, {"viewport": PHONE, "color_scheme": "dark"})


@pytest.fixture
def open_as(new_page: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    """A window of this person's, signed in."""

    def open_window(user: User, *, english: bool = False, **options: Any) -> Page:
        browser = Client()
        browser.force_login(user)
        page = new_page(base_url=live_server.url, **options)
        kept = {settings.SESSION_COOKIE_NAME: browser.cookies[settings.SESSION_COOKIE_NAME].value}
        kept |= {settings.LANGUAGE_COOKIE_NAME: "en"} if english else {}
        page.context.add_cookies([{"name": k, "value": v, "url": live_server.url} for k, v in kept.items()])
        return page

    return open_window


def fit(page: Page) -> None:
    assert axe_violations(page) == [], page.url
    assert sideways(page) <= 0, page.url


def look(page: Page, *addresses: str) -> None:
    for address in addresses:
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
        fit(page)


def test_a_service_from_the_counter_to_the_suggestion_without_javascript(
    open_as: Callable[..., Page], owned_flat: Unit, officer_chen: User
) -> None:
    page = open_as(officer_chen, viewport=DESK, java_script_enabled=False)
    page.goto(reverse("court_serve", args=["seizure"]))
    page.get_by_label("不动产单元").fill(owned_flat.code)
    words = {"文书文号": "（2026）浙0106执12号", "嘱托机关": "杭州市西湖区人民法院", "送达人员一": "吴正"}
    words |= {"工作证件号一": "001", "送达人员二": "郑明", "工作证件号二": "002"}
    for label, value in words.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="先看这些单元的查封").click()
    page.get_by_text("没有查封。").wait_for()
    page.get_by_role("button", name="签收，锁定单元").click()
    page.get_by_text("单元已锁定").wait_for()
    page.get_by_label("查封起始日").fill("2026-11-22")
    page.get_by_label("查封到期日").fill("2029-11-22")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="审查建议").wait_for()
    number = Case.objects.get().number
    for options in SIZES:
        seen = open_as(officer_chen, english=options["viewport"] == PHONE, **options)
        look(seen, reverse("court"), reverse("court_serve", args=["seizure"]), reverse("court_case", args=[number]))
        look(seen, f"{reverse('court')}?q={owned_flat.code}")


def test_the_banks_pages(open_as: Callable[..., Page], owned_flat: Unit) -> None:
    clerk = desks.clerk("wu", "bank", desks.bank())
    page = open_as(clerk, viewport=DESK)
    page.goto(reverse("bank_file", args=["mortgage"]))
    page.get_by_role("button", name="提交并以本单位名义签字").click()
    page.locator("#errors").wait_for()
    fit(page)
    words = {"不动产单元": owned_flat.code, "房主手机号": "13800000002", "被担保主债权数额（元）": "900000"}
    words |= {"主债权合同编号": "1", "抵押合同编号": "1"}
    for label, value in words.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="提交并以本单位名义签字").click()
    page.get_by_text("已提交").first.wait_for()
    fit(page)
    number = Case.objects.get().number
    for options in SIZES:
        seen = open_as(clerk, english=options["viewport"] == PHONE, **options)
        look(seen, reverse("bank"), reverse("bank_case", args=[number]), reverse("bank_batch", args=["mortgage"]))
        look(seen, reverse("bank_file", args=["mortgage"]), f"{reverse('bank_consent')}?number={number}")


def test_the_developers_and_the_registrars_pages(
    open_as: Callable[..., Page], office: Office, registrar_lin: User, officer_chen: User, li_lei: User
) -> None:
    company = desks.developer()
    clerk = desks.clerk("fang", "developer", company)
    unit, *_others = [cast.make_unit(serial) for serial in (1, 2, 3)]
    Unit.objects.update(developer_name=company.name, developer_number=company.credit_code)
    page = open_as(clerk, viewport=PHONE)
    page.goto(reverse("developer"))
    page.get_by_role("link", name="一件全部申请").click()
    building = reverse("developer_building", args=[unit.parcel.code, unit.building])
    look(open_as(clerk, english=True, viewport=DESK), building)
    for label in ("土地权属来源材料编号", "符合规划的证明编号", "竣工验收备案编号", "房产测绘成果编号"):
        page.get_by_label(label).fill("1")
    fit(page)
    page.get_by_role("button", name="申请这 3 个单元").click()
    page.get_by_text("已提交 3 个单元").wait_for()
    fit(page)
    number = Case.objects.get().number
    for options in SIZES:
        english = options["viewport"] == PHONE
        new_home = reverse("developer_file", args=["new_home"])
        look(open_as(clerk, english=english, **options), reverse("developer"), new_home)
        begin = reverse("registrar_begin", args=["correction_ex_officio"])
        look(open_as(registrar_lin, english=english, **options), reverse("registrar"), begin)
        look(open_as(officer_chen, english=english, **options), reverse("desk_site_check", args=[number]))
        look(open_as(li_lei, english=english, **options), reverse("objections"))
