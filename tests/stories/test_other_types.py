"""The other registration types in Chromium, one short story each: begun on a phone, entered at the desk."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from realestate.accounts.models import User
from realestate.cases.models import Case
from realestate.register.models import Unit
from tests.stories.test_second_hand_home import DEVICES, PNG, Town, confirm, people, press

__all__ = ["people"]
pytestmark = [pytest.mark.browser]


@dataclass(frozen=True)
class Story:
    """What is typed. `pages`: page of the draft -> name of the field -> value; a value of True ticks it."""

    opener: str
    others: tuple[str, ...] = ()
    pages: Mapping[str, Mapping[str, str | bool]] = field(default_factory=dict)
    papers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def side(name: str, user: User) -> dict[str, str | bool]:
    return {"person-0-name": name, "person-0-id_number": user.id_number or "", "person-0-phone": phone_of(user)}


def phone_of(user: User) -> str:
    return (user.phone or "").removeprefix("+86")


ADDRESS: Mapping[str, str | bool] = {"address": "西湖区文三路 90 号 1 幢 101 室"}
TODAY = timezone.localdate().isoformat()
STORIES = {
    "name_change": Story("王芳", pages={"step/1": {"name__0": "王方"}, "address": ADDRESS}),
    "correction_name": Story(
        "王芳",
        pages={
            "step/1": {"name__0": "王方", "error_made": "2020-01-02", "evidence": "conclusive"},
            "address": ADDRESS,
        },
    ),
    "abandoned": Story("王芳"),
    "objection": Story("李雷", pages={"step/1": {"matter": "这套房是我出钱买的"}, "address": ADDRESS}),
    "residence_right": Story(
        "王芳", ("李雷",), pages={"side/1/holder": {}, "step/1": {}, "contacts": {}, "address": ADDRESS}
    ),
    "sale_notice": Story(
        "李雷",
        ("王芳",),
        pages={"side/1/holder": {}, "step/1": {"price": "2350000"}, "contacts": {}, "address": ADDRESS},
    ),
}


@pytest.mark.parametrize("slug", STORIES)
def test_it_is_begun_on_a_phone_and_entered_at_the_desk(people: Town, slug: str) -> None:
    story = STORIES[slug]
    people.device, people.prefix = DEVICES["phone"], f"{slug}-"
    page = people.citizen(story.opener)
    case = begin(people, page, slug)
    fill(people, page, case, story)
    hand_in(people, page, case)
    page.goto(f"{people.url}/c/{case.number}/answers/")
    people.see(page, "answers")
    assert page.get_by_role("button", name="请各方确认").count(), page.locator("main").inner_text()
    press(page, "请各方确认")
    confirm(people, page, case, User.objects.get(name=story.opener), "confirm")
    for name in story.others:
        confirm(people, people.citizen(name), case, User.objects.get(name=name), f"confirm-{len(name)}")
    assert Case.objects.get(pk=case.pk).state == "submitted"
    officer = people.desk("陈晓")
    officer.goto(f"{people.url}/desk/{case.number}/")
    people.see(officer, "desk")
    press(officer, "材料齐全，通过并开缴费单")
    people.run_jobs()
    pay(people, page, case)
    page.goto(f"{people.url}/c/{case.number}/channel/")
    press(page, "选全程网办")
    accept_and_enter(people, officer, case)
    page.goto(f"{people.url}/c/{case.number}/")
    people.see(page, "entered")
    expect(page.get_by_text("写进登记簿").first).to_be_visible()
    assert Case.objects.get(pk=case.pk).state in ("entered", "closed")


def begin(people: Town, page: Page, slug: str) -> Case:
    """Read what it takes, choose the home: one's own, or by the number on its certificate."""
    page.goto(f"{people.url}/start/{slug}/")
    people.see(page, "matter")
    press(page, "开始办理")
    people.see(page, "find")
    home = Unit.objects.get(rights__closed_by=None, rights__shares__name="王芳")
    own = page.get_by_role("button", name="就办这一套")
    if own.count():
        own.first.click()
        page.wait_for_load_state()
    else:
        held = home.rights.get(kind="ownership", closed_by=None).certificates.get()
        page.locator("input[name=number][type=text]").fill(held.number)
        press(page, "查找")
    return Case.objects.get(matter=slug)


def fill(people: Town, page: Page, case: Case, story: Story) -> None:
    """Each short task: what the story says is typed, the rest is as the register has it."""
    li_lei = User.objects.get(name="李雷")
    for address, typed in story.pages.items():
        page.goto(f"{people.url}/c/{case.number}/{address}/")
        values = dict(typed)
        if address.startswith("side"):
            values = side("李雷", li_lei)
        if address == "contacts":
            phones = {p.pk: User.objects.get(id_number=p.id_number) for p in case.parties.all()}
            for key, user in phones.items():
                if page.locator(f"[name=phone_{key}]").count():
                    values[f"phone_{key}"] = phone_of(user)
        for name, value in values.items():
            put(page, name, value)
        people.see(page, address.replace("/", "-"))
        press(page, "保存")
        assert page.url.endswith(f"/c/{case.number}/"), page.locator("main").inner_text()


def put(page: Page, name: str, value: str | bool) -> None:
    """Type, choose or tick."""
    found = page.locator(f"[name='{name}']")
    if found.first.get_attribute("type") in ("radio", "checkbox"):
        page.locator(f"[name='{name}'][value='{value}']").check()
    else:
        found.first.fill(str(value))


def hand_in(people: Town, page: Page, case: Case) -> None:
    """Every paper that is still missing, with what it states."""
    for _nth in range(8):
        page.goto(f"{people.url}/c/{case.number}/papers/")
        missing = page.locator(".card", has_text="还缺").get_by_role("link", name=re.compile("拍照或上传"))
        if not missing.count():
            return
        missing.first.click()
        page.wait_for_load_state()
        for box in page.locator("main form [name]:not([type=file]):not([type=hidden])").all():
            kind = box.get_attribute("type")
            box.fill(TODAY if kind == "date" else "王芳")
        page.locator("input[type=file]").set_input_files({"name": "纸.png", "mimeType": "image/png", "buffer": PNG})
        press(page, "上传")
        page.wait_for_url(f"**/c/{case.number}/papers/")
        expect(page.get_by_text("已上传").first).to_be_visible()


def pay(people: Town, page: Page, case: Case) -> None:
    """By Alipay, where something is owed."""
    if Case.objects.get(pk=case.pk).state == "paid":
        return
    page.goto(f"{people.url}/pay/{case.number}/")
    press(page, re.compile("用支付宝缴费"))
    press(page, re.compile("确认付款"))
    page.wait_for_url(re.compile(re.escape(people.url)))
    people.run_jobs()


def accept_and_enter(people: Town, officer: Page, case: Case) -> None:
    """One accepts, another reviews, the registrar enters."""
    officer.goto(f"{people.url}/desk/{case.number}/")
    for box in ("identity", "papers"):
        officer.locator(f"input[name={box}]").check()
    for question in officer.locator("input[type=radio][value=yes]").all():
        question.check()
    officer.locator("[name=note]").fill("视频询问清楚")
    press(officer, "受理并出具通知书")
    people.run_jobs()
    reviewer = people.desk("周岩")
    reviewer.goto(f"{people.url}/desk/{case.number}/")
    people.see(reviewer, "review")
    press(reviewer, "审核通过")
    registrar = people.desk("林静")
    registrar.goto(f"{people.url}/desk/{case.number}/")
    press(registrar, "确认登簿")
    people.run_jobs()


def test_a_court_s_papers_are_served_completed_and_entered(people: Town) -> None:
    """The second of service is the server's; what the papers say is typed afterwards (R-SEZ-03)."""
    people.prefix = "seizure-"
    home = Unit.objects.get(rights__closed_by=None, rights__shares__name="王芳")
    officer = people.desk("陈晓")
    officer.goto(f"{people.url}/court/serve/seizure/")
    officer.get_by_label("不动产单元").fill(home.code)
    words = {"文书文号": "（2026）浙0106执12号", "嘱托机关": "杭州市西湖区人民法院", "送达人员一": "吴正"}
    words |= {"工作证件号一": "001", "送达人员二": "郑明", "工作证件号二": "002"}
    for label, value in words.items():
        officer.get_by_label(label, exact=True).fill(value)
    people.see(officer, "serve")
    press(officer, "签收，锁定单元")
    case = Case.objects.get(matter="seizure")
    people.see(officer, "served")
    officer.get_by_label("查封起始日").fill(TODAY)
    officer.get_by_label("查封到期日").fill((timezone.localdate() + dt.timedelta(days=365)).isoformat())
    press(officer, "保存")
    people.run_jobs()
    reviewer = people.desk("周岩")
    reviewer.goto(f"{people.url}/desk/{case.number}/")
    press(reviewer, "审核通过")
    registrar = people.desk("林静")
    registrar.goto(f"{people.url}/desk/{case.number}/")
    people.see(registrar, "enter")
    press(registrar, "确认登簿")
    assert Case.objects.get(pk=case.pk).state == "closed"
    assert home.restrictions.filter(kind="seizure", closed_by=None).exists()
