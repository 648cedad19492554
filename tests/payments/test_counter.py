"""Paying at the window: the officer shows a code, the payer scans it; whatever else happens, money comes once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import zxingcpp
from django.test import Client
from PIL import Image

from realestate.accounts.models import Office, User
from realestate.common.errors import Refused
from realestate.payments import jobs
from realestate.payments.models import Bill, Order, Receipt
from realestate.payments.selectors import is_paid
from realestate.payments.services import show_code, start_payment
from tests import cast
from tests.payments.conftest import Cashier
from tests.sandbox_support import Sandbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox")]
SignIn = Callable[[User], Client]


@pytest.fixture
def chen(as_user: SignIn, officer_chen: User) -> Client:
    return as_user(officer_chen)


def path(bill: Bill) -> str:
    return f"/pay/{bill.case.number}/counter/"


def test_the_officer_shows_a_code_and_the_payer_pays_it(
    chen: Client, bill: Bill, cashier: Cashier, officer_chen: User
) -> None:
    assert "出示收款码" in chen.get(path(bill)).content.decode()
    assert chen.post(path(bill)).status_code == 302
    order = bill.orders.get()
    page = chen.get(path(bill))
    assert page.headers["Refresh"].startswith("5;")
    assert "请缴费人用自己的支付宝扫这个码" in page.content.decode()
    assert (order.channel, order.started_by, order.amount) == (Order.Channel.COUNTER, officer_chen, bill.total)
    cashier.press(cashier.open(order.code))
    paid = chen.get(path(bill))  # the page asks, whatever became of the notification
    assert "已缴清" in paid.content.decode()
    assert "Refresh" not in paid.headers
    assert is_paid(bill.case)


def test_what_is_drawn_is_alipays_own_code(chen: Client, bill: Bill) -> None:
    chen.post(path(bill))
    page = chen.get(path(bill)).content.decode()
    drawn = re.search(r'<svg class="qr-code".*?</svg>', page, re.DOTALL)
    assert drawn is not None
    assert read(drawn[0]) == bill.orders.get().code


def read(svg: str) -> str:
    """What a telephone reads from the drawing."""
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
    picture = Image.new("L", (side, side), 255)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)", svg):
        picture.paste(0, (int(x), int(y), int(x) + int(length), int(y) + 1))
    return str(zxingcpp.read_barcodes(picture.resize((side * 8, side * 8), Image.Resampling.NEAREST))[0].text)


def test_pressing_again_shows_the_same_order(chen: Client, bill: Bill, sandbox: Sandbox) -> None:
    for _ in range(3):
        chen.post(path(bill))
    assert bill.orders.count() == 1


def test_an_order_begun_at_home_is_closed_before_a_code_is_shown(
    bill: Bill, li_lei: User, officer_chen: User, cashier: Cashier
) -> None:
    at_home = cashier.open(start_payment(case=bill.case, user=li_lei, phone=True))
    order = show_code(case=bill.case, officer=officer_chen)
    assert bill.orders.count() == 2
    cashier.press(at_home)  # too late
    cashier.press(cashier.open(order.code))
    jobs.query_order.func(order_id=order.pk)
    assert Receipt.objects.get().order == order


def test_an_order_paid_at_home_meanwhile_is_settled_and_no_code_is_shown(
    bill: Bill, li_lei: User, officer_chen: User, cashier: Cashier
) -> None:
    cashier.pay(start_payment(case=bill.case, user=li_lei, phone=True))
    with pytest.raises(Refused) as refused:
        show_code(case=bill.case, officer=officer_chen)
    assert refused.value.code == "PAID_ALREADY"
    assert is_paid(bill.case)


def test_an_address_at_home_that_nobody_opened_gives_its_number_to_the_code(
    bill: Bill, li_lei: User, officer_chen: User, cashier: Cashier
) -> None:
    at_home = start_payment(case=bill.case, user=li_lei, phone=True)
    order = show_code(case=bill.case, officer=officer_chen)
    assert bill.orders.get() == order
    assert cashier.http.get(at_home).status_code == 400  # one number, one payment
    cashier.press(cashier.open(order.code))
    jobs.query_order.func(order_id=order.pk)
    assert is_paid(bill.case)


def test_who_goes_home_and_pays_there_closes_the_code(
    bill: Bill, li_lei: User, officer_chen: User, cashier: Cashier
) -> None:
    code = cashier.open(show_code(case=bill.case, officer=officer_chen).code)
    cashier.pay(start_payment(case=bill.case, user=li_lei, phone=True))
    cashier.press(code)  # too late
    jobs.query_order.func(order_id=bill.orders.order_by("-id")[0].pk)
    assert is_paid(bill.case)
    assert not bill.orders.filter(state=Order.State.SURPLUS).exists()


def test_while_alipay_is_silent_no_code_is_shown_and_nothing_is_lost(
    chen: Client, bill: Bill, sandbox: Sandbox
) -> None:
    sandbox.fault("alipay", "error", only="alipay.trade.precreate")
    reply = chen.post(path(bill))
    assert (reply.status_code, "ALIPAY_SILENT" in reply.content.decode()) == (409, True)
    assert chen.post(path(bill)).status_code == 302
    assert bill.orders.count() == 1


def test_only_officers_of_the_office(
    as_user: SignIn, bill: Bill, li_lei: User, supervisor_he: User, other_office: Office
) -> None:
    assert Client().get(path(bill)).status_code == 302
    assert as_user(li_lei).post(path(bill)).status_code == 403
    assert as_user(supervisor_he).post(path(bill)).status_code == 403
    assert as_user(cast.staff("qian", "钱远", "officer", other_office)).post(path(bill)).status_code == 404
    assert not Order.objects.exists()


def test_the_bill_leads_the_officer_there(chen: Client, bill: Bill, as_user: SignIn, li_lei: User) -> None:
    page = f"/pay/{bill.case.number}/"
    assert path(bill) in chen.get(page).content.decode()
    assert path(bill) not in as_user(li_lei).get(page).content.decode()
