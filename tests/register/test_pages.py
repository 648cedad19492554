"""The book's pages: for the staff of its office only; as of a day; on paper; fit to be seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pymupdf
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from certificates.services import issue
from realestate.accounts.models import Office, User
from realestate.common import clock
from realestate.law.people import Holder
from realestate.register import documents, urls
from realestate.register.models import Right, Unit
from tests import cast
from tests.browser_support import DESK, PHONE, axe_violations, chromium, new_page, sideways
from tests.register.support import (
    CCB,
    COURT,
    COURT_B,
    HAN,
    ICBC,
    LI,
    WANG,
    enter,
    moment,
    mortgage,
    notice,
    objection,
    ownership,
    past_the_referees,
    residence,
    seizure,
    settle,
)

__all__ = ["chromium", "new_page"]
pytestmark = pytest.mark.django_db
NAMES = ("register_find", "register_unit", "register_sheet", "register_extract")
RARE = (Holder("龙䶮", "330106198004020028"), Holder("韩𬭎㛃", "330106199105060045"))


@pytest.fixture
def home(office: Office) -> Unit:
    """Everything that a book can hold, some of it over."""
    unit = cast.make_unit(7, developer_name="西湖置业有限公司")
    enter(unit, ownership(WANG), at="2019-06-01 10:00", reason="ownership")
    enter(unit, mortgage(ICBC, until=dt.date(2040, 6, 1), covenant=False), at="2022-05-01 10:00", reason="mortgage")
    enter(unit, mortgage(CCB), at="2023-05-01 10:00", reason="mortgage")
    enter(unit, ownership(*RARE), (1, "transferred"), registration="transfer", reason="sale", at="2024-05-01 10:00")
    enter(unit, notice(LI), registration="notice", reason="sale", at="2025-12-01 10:00")
    enter(unit, seizure(COURT), registration="seizure", reason="seize", at="2026-01-05 10:10")
    enter(unit, seizure(COURT_B, "2026-01-06 09:00"), registration="seizure", reason="seize", at="2026-01-06 09:10")
    enter(unit, objection(), registration="objection", reason="objection", at="2026-02-01 10:00")
    enter(unit, residence(HAN), reason="residence", at="2026-02-02 10:00")
    enter(unit, "mortgage", (3, "cancelled"), registration="cancellation", reason="paid_off", at="2026-02-03 10:00")
    settle()
    return Unit.objects.get(pk=unit.pk)


@pytest.fixture
def officer(client: Client, officer_chen: User) -> Client:
    client.force_login(officer_chen)
    return client


def address(name: str, unit: Unit) -> str:
    return reverse(name) if name == "register_find" else reverse(name, args=[unit.code])


def read(pdf: bytes) -> str:
    with pymupdf.open(stream=pdf) as document:
        return "".join(page.get_text() for page in document)


def test_the_book_is_shown_to_the_staff_of_its_office_only(
    home: Unit,
    officer_chen: User,
    registrar_lin: User,
    supervisor_he: User,
    courier_zhao: User,
    wang_fang: User,
    other_office: Office,
) -> None:
    elsewhere = cast.staff("qian", "钱远", "officer", other_office)
    answers = {None: 302, officer_chen: 200, registrar_lin: 200, supervisor_he: 200, elsewhere: 404, courier_zhao: 403,
               wang_fang: 403}  # fmt: skip
    wrong = []
    for who, due in answers.items():
        browser = Client()
        if who:
            browser.force_login(who)
        for name in NAMES:
            wanted = 200 if (who, name) == (elsewhere, "register_find") else due
            if (answer := browser.get(address(name, home)).status_code) != wanted:
                wrong.append((who, name, answer))
            if who == officer_chen and browser.post(address(name, home)).status_code != 405:
                wrong.append((who, name, "post"))
    assert wrong == []
    assert {pattern.name for pattern in urls.urlpatterns} == set(NAMES)


def test_a_unit_is_found_by_code_or_address_in_ones_own_office(officer: Client, home: Unit) -> None:
    cast.make_unit(1, division="330108")
    grouped = "330106 001002 GB00023 F00010007"
    assert officer.get(reverse("register_find"), {"q": grouped})["Location"] == address("register_unit", home)
    assert "F00010007" in officer.get(reverse("register_find"), {"q": "907 室"}).content.decode()
    for words in ("330108001002GB00023F00010001", "没有这里", "'; DROP TABLE x; --", "%"):
        assert "没有找到" in officer.get(reverse("register_find"), {"q": words}).content.decode()


def test_the_page_shows_present_and_past(officer: Client, home: Unit) -> None:
    page = officer.get(address("register_unit", home)).content.decode()
    for words in ("龙䶮", "韩𬭎㛃", "1/2", "工行杭州分行", "轮候", "历史 4 项", "完好", "已失效", "已注销", "终身"):
        assert words in page
    assert page.count('class="card leaf over"') == 4


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [({"at": "2020-01-01"}, "王芳", "龙䶮"), ({"at": "2018-01-01"}, "没有现势登记", "王芳"),
     ({"at": "2024-05-01"}, "建行杭州分行", "西湖区法院")],
)  # fmt: skip
def test_the_page_goes_back_to_a_day(officer: Client, home: Unit, query: dict[str, str], there: str, gone: str) -> None:
    page = officer.get(address("register_unit", home), query).content.decode()
    assert there in page
    assert gone not in page
    assert "不是现在的" in page


def test_the_page_says_what_was_so_as_known_later(officer: Client, home: Unit) -> None:
    enter(home, ownership(HAN), (4, "replaced"), registration="correction", reason="owners", at="2026-03-02 10:00")
    query = {"at": "2024-06-01"}
    assert "龙䶮" in officer.get(address("register_unit", home), query).content.decode()
    known = officer.get(address("register_unit", home), query | {"known": "2026-03-02"}).content.decode()
    assert "龙䶮" not in known
    assert "韩梅" in known


@pytest.mark.parametrize("query", [{"at": "2999-01-01"}, {"at": "2026-02-30"}, {"known": "x"}, {"at": "\x00"}])
def test_a_day_that_cannot_be_is_refused_at_its_field(officer: Client, home: Unit, query: dict[str, str]) -> None:
    answer = officer.get(address("register_unit", home), query)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert officer.get(address("register_sheet", home), query).status_code == 302


def test_what_was_planted_stands_on_the_page(officer: Client, home: Unit) -> None:
    past_the_referees("UPDATE register_share SET name = '别人' WHERE name = '龙䶮'")
    page = officer.get(address("register_unit", home)).content.decode()
    assert "请立即报告监督人员" in page
    assert "its projection differs from the entry: holders" in page


def test_the_sheet_has_every_entry_and_the_extract_what_is_in_force(officer: Client, home: Unit) -> None:
    answer = officer.get(address("register_sheet", home))
    assert answer["Content-Type"] == "application/pdf"
    sheet = read(answer.content)
    for words in (
        "王芳",
        "龙䶮",
        "韩𬭎㛃",
        "建行杭州分行",
        "工行杭州分行",
        "滨江区法院",
        "产权归属",
        "终身",
        "查封机关",
        "顺位自",
    ):
        assert words in sheet
    extract = read(officer.get(address("register_extract", home)).content)
    assert "龙䶮" in extract
    assert "工行杭州分行" in extract
    for gone in ("王芳", "建行杭州分行", "产权归属"):
        assert gone not in extract


def test_an_extract_of_a_day_says_the_day_and_what_was(home: Unit) -> None:
    text = read(documents.extract(home, moment("2020-01-01 10:00"), to="工行杭州分行", purpose="贷款审查", masked=True))
    for words in ("2020 年 1 月 1 日 10:00:00", "王芳", "贷款审查", "3****************8"):
        assert words in text
    assert WANG.id_number not in text
    bare = read(documents.extract(home, moment("2018-01-01 10:00")))
    assert "没有现势登记" in bare


def test_the_same_book_gives_the_same_bytes(home: Unit) -> None:
    at = moment("2026-03-02 10:00")
    assert documents.sheet(home, at=at) == documents.sheet(home, at=at)


def test_the_number_of_the_certificate_stands_in_the_book(home: Unit, office: Office) -> None:
    right = Right.objects.get(unit=home, kind="ownership", closed_by=None)
    number = issue(case=None, right=right, at=moment("2026-03-02 10:00"), office=office, pdf=False).number
    assert number in read(documents.sheet(home)).replace("\n", "")
    assert number in read(documents.extract(home, clock.now())).replace("\n", "")


def test_a_book_without_entries_has_a_sheet_too(office: Office) -> None:
    unit = cast.make_unit(7)
    assert "不动产基本信息" in read(documents.sheet(unit))
    assert "没有现势登记" in read(documents.extract(unit, moment("2026-03-02 10:00")))


def test_a_thousand_co_owners_fit_on_the_sheet(office: Office) -> None:
    unit = cast.make_unit(7)
    enter(unit, ownership(*(Holder(f"业主{n}", f"H{n:05d}", "other") for n in range(1000))))
    assert "业主999" in read(documents.sheet(Unit.objects.get(pk=unit.pk)))


def test_the_page_asks_the_database_a_bounded_number_of_times(
    officer: Client, home: Unit, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(16):  # three of them write the session
        officer.get(address("register_unit", home))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("english", [False, True])
def test_the_pages_are_fit_to_be_seen(
    home: Unit, officer_chen: User, new_page: Callable[..., Page], live_server: Any, english: bool
) -> None:
    browser = Client()
    browser.force_login(officer_chen)
    for screen in (PHONE, DESK):
        page = new_page(base_url=live_server.url, viewport=screen)
        kept = {settings.SESSION_COOKIE_NAME: browser.cookies[settings.SESSION_COOKIE_NAME].value}
        kept |= {settings.LANGUAGE_COOKIE_NAME: "en"} if english else {}
        page.context.add_cookies([{"name": k, "value": v, "url": live_server.url} for k, v in kept.items()])
        for where in ("/register/", "/register/?q=室", address("register_unit", home),
                      address("register_unit", home) + "?at=2020-01-01"):  # fmt: skip
            page.goto(where)
            page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
            assert axe_violations(page) == [], where
            assert sideways(page) <= 0, where
