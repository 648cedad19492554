"""One buyer's matter in Chromium: from a phone to the certificate at the door, by every role, on their own pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from booking.doors import kiosk_address
from realestate.accounts.models import Office, User
from realestate.cases.models import Case, Message
from realestate.payments.models import Bill
from tests.browser_support import DESK, PHONE

pytestmark = [pytest.mark.browser]

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Mobile/15E148"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


class Town:
    """The people in their browsers."""

    def __init__(
        self, url: str, new_page: Callable[..., Page], look: Callable[..., None], run_jobs: Callable[..., int]
    ) -> None:
        self.url, self.new_page, self.look, self.run_jobs = url, new_page, look, run_jobs
        self.device: dict[str, Any] = {}
        self.prefix = ""

    def citizen(self, name: str) -> Page:
        """A citizen's own device, signed in through the demo's page."""
        return self.become(self.new_page(**self.device), name)

    def phone(self, name: str) -> Page:
        """A courier's phone."""
        return self.become(self.new_page(viewport=PHONE, user_agent=IPHONE), name)

    def desk(self, name: str) -> Page:
        """A member of staff at a desktop."""
        return self.become(self.new_page(viewport=DESK), name)

    def become(self, page: Page, name: str) -> Page:
        page.goto(f"{self.url}/demo/")
        page.locator("form", has_text=name).first.get_by_role("button").click()
        page.wait_for_load_state()
        return page

    def see(self, page: Page, name: str) -> None:
        self.look(page, f"{self.prefix}{name}")

    def code_for(self, user: User) -> str:
        """The newest one-time code that was sent to this phone by the service."""
        self.run_jobs()
        text = Message.objects.filter(phone=user.phone, text__contains="验证码").latest("pk").text
        found = re.search(r"\d{6}", text)
        assert found, text
        return found.group()


@pytest.fixture
def people(village: str, new_page: Callable[..., Page], look: Callable[..., None], worker: Callable[..., int]) -> Town:
    return Town(village, new_page, look, worker)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Click the button or link with this name and wait for the next page."""
    page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()
    page.wait_for_load_state()


def fill_in(people: Town, page: Page) -> Case:
    """Choose, find by contract, answer the short tasks, hand in a photo, send it to everybody."""
    page.goto(f"{people.url}/start/second_hand_home/")
    people.see(page, "02-matter")
    press(page, "开始办理")
    people.see(page, "03-find")
    press(page, "就办这一份")
    case = Case.objects.get()
    people.see(page, "03-draft")
    page.goto(f"{people.url}/c/{case.number}/homes/")
    people.see(page, "03-homes")
    page.get_by_label("没有，这是第一套").check()
    press(page, "保存")
    page.goto(f"{people.url}/c/{case.number}/terms/")
    page.get_by_label("证书送到哪里").fill("西湖区文三路 90 号 1 幢 101 室")
    people.see(page, "03-terms")
    press(page, "保存")
    for name in ("sellers", "buyers"):
        page.goto(f"{people.url}/c/{case.number}/{name}/")
        people.see(page, f"03-{name}")
        press(page, "保存")
    page.goto(f"{people.url}/c/{case.number}/papers/other/")
    page.locator("input[type=file]").set_input_files({"name": "证书.png", "mimeType": "image/png", "buffer": PNG})
    people.see(page, "05-paper")
    press(page, "上传")
    page.wait_for_url(f"**/c/{case.number}/papers/")
    people.see(page, "05-papers")
    page.goto(f"{people.url}/c/{case.number}/answers/")
    people.see(page, "06-answers")
    press(page, "请各方确认")
    return case


def confirm(people: Town, page: Page, case: Case, user: User, name: str) -> None:
    """See the whole text, get a code, confirm with a face check."""
    page.goto(f"{people.url}/c/{case.number}/confirm/")
    press(page, "发送验证码到我的手机")
    page.locator("input[name=code]").fill(people.code_for(user))
    people.see(page, name)
    press(page, "刷脸并确认")


DEVICES = {"phone": {"viewport": PHONE, "user_agent": IPHONE}, "desktop": {"viewport": DESK}}


@pytest.mark.parametrize("device", DEVICES)
def test_a_home_is_bought_end_to_end(people: Town, device: str) -> None:
    people.device, people.prefix = DEVICES[device], f"{device}-"
    li_lei, wang_fang = User.objects.get(name="李雷"), User.objects.get(name="王芳")
    page = people.new_page(**people.device)
    page.goto(people.url)
    people.see(page, "01-home")
    buyer = people.citizen("李雷")
    people.see(buyer, "01-mine")
    case = fill_in(people, buyer)
    confirm(people, buyer, case, li_lei, "04-confirm-buyer")
    seller = people.citizen("王芳")
    people.see(seller, "04-mine-seller")
    confirm(people, seller, case, wang_fang, "04-confirm-seller")
    people.see(seller, "04-confirmed")

    officer = people.desk("陈晓")
    people.see(officer, "06-desk")
    officer.goto(f"{people.url}/desk/{case.number}/")
    people.see(officer, "06-desk-case")
    press(officer, "材料齐全，通过并开缴费单")
    expect(officer.get_by_text("已通知缴费")).to_be_visible()

    buyer.goto(f"{people.url}/c/{case.number}/")
    people.see(buyer, "07-case-to-pay")
    press(buyer, "查看明细并缴费")
    people.see(buyer, "07-bill")
    press(buyer, re.compile("用支付宝缴费"))
    press(buyer, re.compile("确认付款"))
    buyer.wait_for_url(re.compile(re.escape(people.url)))
    people.run_jobs()
    assert Bill.objects.get(case=case).state == "paid"
    buyer.goto(f"{people.url}/pay/{case.number}/")
    people.see(buyer, "07-receipt")

    buyer.goto(f"{people.url}/c/{case.number}/")
    press(buyer, "选择办理方式")
    people.see(buyer, "08-channel")
    press(buyer, "去选时间")
    people.see(buyer, "08-booking")
    buyer.locator("input[type=radio]:not([disabled])").first.check()
    press(buyer, "保留这个时间")
    people.see(buyer, "08-hold")
    press(buyer, "确认预约")
    people.see(buyer, "08-ticket")
    arrive(people, case)
    accept_review_enter(people, officer, case)
    deliver(people, buyer, case)
    after(people, buyer, case)


def arrive(people: Town, case: Case) -> None:
    """Both come to the kiosk; the officer calls them."""
    from booking.selectors import appointment_for

    appointment = appointment_for(case)
    assert appointment is not None
    kiosk = people.new_page(viewport={"width": 820, "height": 1180})
    kiosk.goto(people.url + kiosk_address(Office.objects.get(code="330106")))
    people.see(kiosk, "09-kiosk")
    kiosk.locator("input[name=code]").fill(appointment.token)
    press(kiosk, re.compile("下一步|继续|查|取号"))
    if kiosk.get_by_role("button", name="取号").count():
        press(kiosk, "取号")
    people.see(kiosk, "09-kiosk-ticket")
    assert case.visits.exists()


def accept_review_enter(people: Town, officer: Page, case: Case) -> None:
    """One window accepts, another officer reviews, the registrar enters."""
    officer.goto(f"{people.url}/booking/hall/")
    people.see(officer, "09-hall")
    press(officer, re.compile("叫"))
    officer.goto(f"{people.url}/desk/{case.number}/")
    for box in ("identity", "papers"):
        officer.locator(f"input[name={box}]").check()
    for question in officer.locator("input[type=radio][value=yes]").all():
        question.check()
    officer.locator("[name=note]").fill("房屋出租至年底，买方知情；无未登记的共有人，无争议")
    people.see(officer, "09-accept")
    press(officer, "受理并出具通知书")
    people.see(officer, "09-accepted")
    people.run_jobs()
    reviewer = people.desk("周岩")
    reviewer.goto(f"{people.url}/desk/{case.number}/")
    people.see(reviewer, "10-review")
    press(reviewer, "审核通过")
    registrar = people.desk("林静")
    registrar.goto(f"{people.url}/desk/{case.number}/")
    people.see(registrar, "10-enter")
    press(registrar, "确认登簿")
    people.see(registrar, "10-entered")
    people.run_jobs()
    assert Case.objects.get(pk=case.pk).state == "entered"


def deliver(people: Town, buyer: Page, case: Case) -> None:
    """The certificate is looked at, verified by a passer-by, sealed in an envelope, carried and handed over."""
    certificate = case.certificates.get()
    buyer.goto(f"{people.url}/c/{case.number}/")
    people.see(buyer, "11-case-entered")
    press(buyer, certificate.number)
    people.see(buyer, "11-certificate")
    passer_by = people.new_page(viewport=PHONE)
    passer_by.goto(f"{people.url}/verify/?number={certificate.number}")
    people.see(passer_by, "12-verify")
    expect(passer_by.get_by_text("有效").first).to_be_visible()

    shipment = case.shipment
    clerk = people.desk("陈晓")
    clerk.goto(f"{people.url}/delivery/shelf/{shipment.number}/")
    people.see(clerk, "13-seal")
    for box in clerk.locator("input[type=checkbox]").all():
        box.check()
    press(clerk, re.compile("封口"))
    if clerk.locator("select[name*=rider]").count():
        clerk.locator("select[name*=rider]").select_option(index=0)
    else:
        clerk.get_by_label("赵骑").first.check()
    press(clerk, "派单")
    people.see(clerk, "13-assigned")
    rider = people.phone("赵骑")
    people.see(rider, "13-parcels")
    rider.goto(f"{people.url}/delivery/e/{shipment.envelope}/")
    people.see(rider, "13-envelope")
    press(rider, "取走这一件")
    rider.goto(f"{people.url}/delivery/parcels/{shipment.number}/")
    press(rider, "出发")
    rider.goto(f"{people.url}/delivery/parcels/{shipment.number}/")
    people.see(rider, "13-hand-over")
    buyer.goto(f"{people.url}/delivery/track/{shipment.number}/")
    people.see(buyer, "13-track")
    code = re.search(r"\b(\d{3})\s?(\d{3})\b", buyer.locator("main").inner_text())
    assert code
    rider.locator("input[name$=code]").first.fill(code[1] + code[2])
    press(rider, "交给收件人")
    people.run_jobs()
    assert Case.objects.get(pk=case.pk).state == "closed"


def after(people: Town, buyer: Page, case: Case) -> None:
    """Rating, the archived file, the timeline with one trip."""
    buyer.goto(f"{people.url}/c/{case.number}/")
    people.see(buyer, "14-closed")
    expect(buyer.get_by_text(re.compile("1 / 最多 1 次|已跑 1 次")).first).to_be_visible()
    press(buyer, "评价这次办理")
    people.see(buyer, "14-rate")
    buyer.locator("input[type=radio][value='5']").check(force=True)
    press(buyer, re.compile("提交|评价|交"))
    buyer.goto(f"{people.url}/c/{case.number}/")
    press(buyer, "归档目录")
    people.see(buyer, "14-archive")
    assert timezone.now() >= Case.objects.get(pk=case.pk).closed_at  # type: ignore[operator]
