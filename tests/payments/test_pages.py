"""From the bill to the receipt, as a citizen goes; and who may not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client

from realestate.accounts.models import User
from realestate.cases.models import Case
from realestate.common import clock
from realestate.common.numbers import grouped
from realestate.payments.models import Bill, Order, Receipt
from realestate.payments.services import give_back, receive
from tests.payments.conftest import PHONE, Cashier, Voice, billed, line, queued
from tests.sandbox_support import Sandbox

SignIn = Callable[[User], Client]


@pytest.fixture
def li(as_user: SignIn, li_lei: User) -> Client:
    return as_user(li_lei)


def path(bill: Bill, *more: str) -> str:
    return "/".join(["/pay", bill.case.number, *more, ""])


def text(client: Client, url: str, status: int = 200, **headers: str) -> str:
    reply = client.get(url, headers=headers)
    assert reply.status_code == status, reply.content.decode()
    return reply.content.decode()


def test_each_line_says_how_why_and_for_whom(li: Client, bill: Bill) -> None:
    page = text(li, path(bill))
    for words in (
        "契税",
        "23,500.00",
        "首套，89.50 m²，按 1%",
        "市财政局",
        "由买方承担",
        "23,580.00",
        "用支付宝缴费",
        grouped(bill.number),
    ):
        assert words in page
    assert page.count(f'action="{path(bill, "pay")}"') == 1


def test_the_page_asks_the_database_little(
    li: Client, order: Order, django_assert_max_num_queries: Callable[..., AbstractContextManager[object]]
) -> None:
    with django_assert_max_num_queries(12):
        li.get(path(order.bill))


def test_a_payment_that_failed_says_what_to_do(li: Client, order: Order, alipay_voice: Voice) -> None:
    receive(alipay_voice.says(order, "TRADE_CLOSED"))
    page = text(li, path(order.bill))
    assert "没有付成" in page
    assert "用支付宝缴费" in page


def test_in_english_too(li: Client, bill: Bill) -> None:
    li.cookies["django_language"] = "en"
    page = text(li, path(bill))
    for words in ("Deed tax", "Pay with Alipay", "borne by the buyer"):
        assert words in page
    assert "缴费单" not in page


def test_the_button_leads_to_the_cashier(li: Client, bill: Bill) -> None:
    reply = li.post(path(bill, "pay"))
    assert reply.status_code == 302
    assert "alipay.trade.page.pay" in reply.headers["location"]
    order = bill.orders.get()
    assert (order.amount, order.channel, order.state) == (bill.total, "page", Order.State.CREATED)


def test_a_phone_gets_the_phones_cashier(li: Client, bill: Bill) -> None:
    assert "alipay.trade.wap.pay" in li.post(path(bill, "pay"), headers={"user-agent": PHONE}).headers["location"]


def test_a_second_click_leads_to_the_same_order(li: Client, bill: Bill) -> None:
    for language in ("zh-hans", "en", "zh-hans"):
        li.cookies["django_language"] = language
        li.post(path(bill, "pay"))
    assert bill.orders.count() == 1


def test_in_another_language_the_cashier_knows_the_order_again(li: Client, bill: Bill, cashier: Cashier) -> None:
    cashier.open(li.post(path(bill, "pay")).headers["location"])
    li.cookies["django_language"] = "en"
    cashier.open(li.post(path(bill, "pay")).headers["location"])


def test_paying_is_never_a_get(li: Client, bill: Bill) -> None:
    assert li.get(path(bill, "pay")).status_code == 405
    assert not bill.orders.exists()


def test_a_hostile_explanation_is_text(li: Client, case: Case) -> None:
    bill = billed(case, line(title="<img src=x onerror=alert(1)>", explanation="{{ 7|add:7 }}"))
    page = text(li, path(bill))
    assert "<img src=x" not in page
    assert "{{ 7|add:7 }}" in page


def test_the_seller_may_pay_as_well(as_user: SignIn, wang_fang: User, bill: Bill) -> None:
    assert as_user(wang_fang).post(path(bill, "pay")).status_code == 302


def test_a_stranger_finds_nothing(as_user: SignIn, stranger: User, bill: Bill) -> None:
    for url in (path(bill), path(bill, "return")):
        assert as_user(stranger).get(url).status_code == 404
    assert as_user(stranger).post(path(bill, "pay")).status_code == 404


def test_an_officer_looks_but_does_not_pay(as_user: SignIn, officer_chen: User, bill: Bill) -> None:
    browser = as_user(officer_chen)
    assert "用支付宝缴费" not in text(browser, path(bill))
    assert browser.post(path(bill, "pay")).status_code == 403
    assert not bill.orders.exists()


def test_nobody_pays_without_signing_in(client: Client, bill: Bill) -> None:
    assert client.get(path(bill)).status_code == 302
    assert client.post(path(bill, "pay")).status_code == 302
    assert not bill.orders.exists()


def test_before_the_precheck_there_is_nothing_to_pay(li: Client, case: Case) -> None:
    assert "还没有缴费单" in text(li, f"/pay/{case.number}/", 422)


def test_an_overdue_bill_is_not_paid(li: Client, case: Case) -> None:
    bill = billed(case, days=-1)
    assert "缴费期限已过" in text(li, path(bill))
    assert li.post(path(bill, "pay")).status_code == 422
    assert not bill.orders.exists()


def test_a_void_bill_is_not_paid(li: Client, bill: Bill) -> None:
    give_back(case=bill.case, reason="withdrawn")
    assert "不用再付" in text(li, path(bill))
    assert li.post(path(bill, "pay")).status_code == 422


def test_a_receipt_names_time_number_and_sum(li: Client, order: Order, alipay_voice: Voice) -> None:
    receive(alipay_voice.says(order))
    page = text(li, path(order.bill))
    for words in (
        "已缴清",
        "缴款凭证",
        f"SJ {grouped(order.bill.number)}",
        "人民币贰万叁仟伍佰捌拾元整",
        "2026112222001400000000000001",
    ):
        assert words in page
    assert "用支付宝缴费" not in page


def test_an_old_tab_of_a_paid_bill_leads_to_the_receipt(li: Client, order: Order, alipay_voice: Voice) -> None:
    receive(alipay_voice.says(order))
    reply = li.post(path(order.bill, "pay"))
    assert (reply.status_code, reply.headers["location"]) == (302, path(order.bill))
    assert order.bill.orders.count() == 1


def test_money_that_goes_back_is_shown(li: Client, order: Order, alipay_voice: Voice) -> None:
    give_back(case=order.bill.case, reason="expired")
    receive(alipay_voice.says(order))
    page = text(li, path(order.bill))
    assert "退回的钱" in page
    assert "缴费单已作废后到账" in page


def test_back_from_the_cashier_alipay_is_asked(li: Client, bill: Bill, cashier: Cashier) -> None:
    back = cashier.pay(li.post(path(bill, "pay")).headers["location"])
    reply = li.get(f"{urlsplit(back).path}?{urlsplit(back).query}")
    assert (reply.status_code, reply.headers["location"]) == (302, path(bill))
    assert Receipt.objects.get().bill == bill
    assert queued("flow.bill_paid") == 1


def test_the_address_of_the_way_back_proves_nothing(li: Client, bill: Bill, cashier: Cashier) -> None:
    cashier.open(li.post(path(bill, "pay")).headers["location"])
    claim = f"?out_trade_no={bill.orders.get().out_trade_no}&trade_status=TRADE_SUCCESS&total_amount={bill.total}"
    assert "还没有收到付款" in text(li, path(bill, "return") + claim)
    assert not Receipt.objects.exists()


def test_who_turns_back_at_the_cashier_can_go_on_paying(li: Client, bill: Bill, cashier: Cashier) -> None:
    url = li.post(path(bill, "pay")).headers["location"]
    cashier.press(cashier.open(url), "cancel")
    assert "继续用支付宝缴费" in text(li, path(bill, "return"))
    back = cashier.pay(li.post(path(bill, "pay")).headers["location"])
    assert li.get(urlsplit(back).path).status_code == 302
    assert bill.orders.count() == 1


def test_alipay_down_on_the_way_back_and_up_later(li: Client, bill: Bill, cashier: Cashier, sandbox: Sandbox) -> None:
    cashier.pay(li.post(path(bill, "pay")).headers["location"])
    sandbox.fault("alipay", "error", times=2, only="alipay.trade.query")
    for _ in range(2):
        reply = li.get(path(bill, "return"))
        assert "正在向支付宝确认" in reply.content.decode()
        assert reply.headers["refresh"] == f"5; url={path(bill, 'return')}"
    assert li.get(path(bill, "return")).status_code == 302
    assert "已缴清" in text(li, path(bill))
    outcomes = list(bill.orders.get().calls.order_by("id").values_list("outcome", flat=True))
    assert outcomes == ["Alipay answered 500", "Alipay answered 500", "ok"]


def test_an_order_whose_time_is_over_is_asked_about_before_another_is_made(
    li: Client, bill: Bill, cashier: Cashier, time_machine: object
) -> None:
    first = li.post(path(bill, "pay")).headers["location"]
    cashier.pay(first)
    time_machine.move_to(clock.now() + dt.timedelta(minutes=29))  # type: ignore[attr-defined]
    reply = li.post(path(bill, "pay"))
    assert reply.status_code == 409  # it was paid meanwhile
    assert "不用再付" in reply.content.decode()
    assert bill.orders.get().state == Order.State.PAID


def test_while_alipay_is_down_an_order_whose_time_is_over_makes_no_room(
    li: Client, bill: Bill, sandbox: Sandbox, time_machine: object
) -> None:
    li.post(path(bill, "pay"))
    time_machine.move_to(clock.now() + dt.timedelta(minutes=32))  # type: ignore[attr-defined]
    sandbox.fault("alipay", "error", times=2, only="alipay.trade.query")
    reply = li.post(path(bill, "pay"))
    assert (reply.status_code, reply.headers["location"]) == (302, path(bill, "return"))
    assert "正在向支付宝确认" in text(li, path(bill, "return"))
    assert bill.orders.count() == 1


@pytest.mark.parametrize("number", ["%00", "..", "x" * 400, "<script>", "1 OR 1=1", "%F0%9F%8F%A0"])
def test_a_strange_number_is_nobodys(li: Client, bill: Bill, number: str) -> None:
    assert li.get(f"/pay/{number}/").status_code == 404


def test_an_order_that_nobody_opened_makes_room_for_another(
    li: Client, bill: Bill, sandbox: Sandbox, time_machine: object
) -> None:
    li.post(path(bill, "pay"))
    time_machine.move_to(clock.now() + dt.timedelta(minutes=32))  # type: ignore[attr-defined]
    assert li.post(path(bill, "pay")).status_code == 302
    assert sorted(bill.orders.values_list("state", flat=True)) == ["closed", "created"]


@pytest.mark.django_db(transaction=True)
def test_nothing_talks_inside_a_transaction(order: Order) -> None:
    from realestate.payments.services import ask_about

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        ask_about(order_id=order.pk)
