"""The whole way over real HTTP: Alipay calls our door, faults and all, and the jobs put right what was lost."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from pytest_django.live_server_helper import LiveServer

from realestate.accounts.models import User
from realestate.common import clock
from realestate.common.errors import GatewayError
from realestate.common.registry import gateway
from realestate.payments import jobs
from realestate.payments.gateways.base import Status
from realestate.payments.models import Bill, Notification, Order, Receipt, Refund, Verdict
from realestate.payments.selectors import is_paid
from realestate.payments.services import give_back, receive, refund, start_payment
from tests.payments.conftest import Cashier, queued, run_queued
from tests.sandbox_support import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)


def soon(true: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether it comes true in time."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def door(live_server: LiveServer, settings: Any) -> LiveServer:
    """Our own address, which Alipay can reach."""
    settings.BASE_URL = live_server.url
    return live_server


@pytest.fixture
def buy(bill: Bill, li_lei: User, cashier: Cashier) -> Callable[[], Order]:
    """Li Lei presses the button, and pays."""

    def pay() -> Order:
        cashier.pay(start_payment(case=bill.case, user=li_lei, phone=True))
        return bill.orders.order_by("-id")[:1].get()

    return pay


@pytest.mark.usefixtures("door")
def test_the_notification_alone_settles_the_bill(bill: Bill, buy: Callable[[], Order]) -> None:
    order = buy()
    assert soon(lambda: is_paid(bill.case))
    order.refresh_from_db()
    assert (order.state, order.received) == (Order.State.PAID, Decimal("23580.00"))
    assert not order.calls.exists()  # nobody had to be asked
    assert queued("flow.bill_paid") == 1


@pytest.mark.usefixtures("door")
@pytest.mark.parametrize(("kind", "copies"), [("double", 2), ("replay", 4)])
def test_more_copies_have_the_same_one_effect(
    bill: Bill, buy: Callable[[], Order], sandbox: Sandbox, kind: str, copies: int
) -> None:
    sandbox.fault("alipay", kind)
    order = buy()
    assert soon(lambda: order.notifications.count() == copies)
    assert order.notifications.filter(verdict=Verdict.SETTLED).count() == 1
    assert Receipt.objects.count() == 1
    assert queued("flow.bill_paid") == 1


@pytest.mark.usefixtures("door")
def test_a_forged_notification_before_the_true_one_is_turned_away(
    bill: Bill, buy: Callable[[], Order], sandbox: Sandbox
) -> None:
    sandbox.fault("alipay", "forge")
    buy()
    assert soon(lambda: is_paid(bill.case))
    assert soon(lambda: Notification.objects.filter(verdict=Verdict.BAD_SIGNATURE).exists())
    assert Receipt.objects.count() == 1


@pytest.mark.usefixtures("door")
@pytest.mark.parametrize("kind", ["amount", "payee"])
def test_a_signed_notification_that_does_not_fit_is_turned_away_and_the_query_tells_the_truth(
    bill: Bill, buy: Callable[[], Order], sandbox: Sandbox, kind: str
) -> None:
    sandbox.fault("alipay", kind)
    order = buy()
    assert soon(lambda: Notification.objects.exists())
    assert not is_paid(bill.case)
    time_has_come(order)
    jobs.query_stuck_orders(timestamp=0)
    run_queued("payments.query_order")
    assert is_paid(bill.case)
    assert not Refund.objects.exists()


@pytest.mark.usefixtures("door")
def test_a_notification_that_was_not_answered_with_success_comes_again(
    bill: Bill, buy: Callable[[], Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = iter([True, True])

    def not_now(fields: Any) -> Verdict:
        if next(refusals, False):
            return Verdict.BAD_SIGNATURE
        return receive(fields)

    monkeypatch.setattr("realestate.payments.services.receive", not_now)
    buy()
    assert soon(lambda: is_paid(bill.case))
    assert next(refusals, None) is None


def time_has_come(order: Order) -> None:
    """A few minutes have passed."""
    Order.objects.filter(pk=order.pk).update(ask_at=clock.now() - dt.timedelta(seconds=1))


def test_a_lost_notification_is_made_up_for_by_the_query(
    bill: Bill, buy: Callable[[], Order], sandbox: Sandbox
) -> None:
    sandbox.fault("alipay", "lose", only="notify")
    order = buy()
    jobs.query_stuck_orders(timestamp=0)
    assert queued("payments.query_order") == 0  # not yet: people need a moment to pay
    time_has_come(order)
    jobs.query_stuck_orders(timestamp=0)
    run_queued("payments.query_order")
    assert is_paid(bill.case)
    assert queued("flow.bill_paid") == 1


def test_an_order_without_an_end_is_asked_about_ever_more_rarely(bill: Bill, li_lei: User, sandbox: Sandbox) -> None:
    start_payment(case=bill.case, user=li_lei, phone=False)
    order, pauses = bill.orders.get(), []
    for _ in range(8):
        time_has_come(order)
        jobs.query_stuck_orders(timestamp=0)
        order.refresh_from_db()
        assert order.ask_at is not None
        pauses.append(round((order.ask_at - clock.now()).total_seconds() / 60))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_an_order_nobody_pays_has_an_end(bill: Bill, li_lei: User, cashier: Cashier, time_machine: Any) -> None:
    cashier.open(start_payment(case=bill.case, user=li_lei, phone=False))
    order = bill.orders.get()
    jobs.close_order.func(order_id=order.pk)
    order.refresh_from_db()
    assert order.state == Order.State.CLOSED
    jobs.query_stuck_orders(timestamp=0)
    assert queued("payments.query_order") == 0


def test_while_alipay_is_down_a_query_fails_and_is_tried_again(
    bill: Bill, buy: Callable[[], Order], sandbox: Sandbox
) -> None:
    sandbox.fault("alipay", "error", only="alipay.trade.query")
    order = buy()
    with pytest.raises(GatewayError):
        jobs.query_order.func(order_id=order.pk)
    assert not is_paid(bill.case)
    jobs.query_order.func(order_id=order.pk)
    assert is_paid(bill.case)


def end(bill: Bill) -> None:
    with transaction.atomic():
        give_back(case=bill.case, reason="withdrawn")


def test_money_given_back_moves_once_however_often_the_job_runs(
    bill: Bill, buy: Callable[[], Order], sandbox: Sandbox
) -> None:
    order = buy()
    jobs.query_order.func(order_id=order.pk)
    end(bill)
    row = Refund.objects.get()
    sandbox.fault("alipay", "cut", only="alipay.trade.refund")  # moved, but the answer broke in the middle
    for _ in range(3):
        refund(refund_id=row.pk)
    row.refresh_from_db()
    order.refresh_from_db()
    assert (row.state, order.state) == (Refund.State.DONE, Order.State.REFUNDED)
    assert order.calls.filter(act="refund").count() == 1
    found = gateway("alipay").query(order.out_trade_no)
    assert (found.status, order.out_trade_no) == (Status.CLOSED, found.out_trade_no)
    assert bill.case.events.filter(act="refund_done").count() == 1


def test_a_refund_that_alipay_cannot_do_now_is_tried_again(
    bill: Bill, buy: Callable[[], Order], sandbox: Sandbox, time_machine: Any
) -> None:
    order = buy()
    jobs.query_order.func(order_id=order.pk)
    end(bill)
    row = Refund.objects.get()
    sandbox.fault("alipay", "error", only="alipay.trade.refund")
    with pytest.raises(GatewayError):
        refund(refund_id=row.pk)
    row.refresh_from_db()
    assert row.state == Refund.State.ASKED
    run_queued("payments.refund")
    row.refresh_from_db()
    assert row.state == Refund.State.DONE
    time_machine.move_to(clock.now() + dt.timedelta(hours=2))
    jobs.chase_refunds(timestamp=0)
    assert queued("payments.refund") == 1  # done: nothing to chase


def test_a_refund_whose_job_was_lost_is_chased(bill: Bill, buy: Callable[[], Order], time_machine: Any) -> None:
    order = buy()
    jobs.query_order.func(order_id=order.pk)
    end(bill)
    time_machine.move_to(clock.now() + dt.timedelta(hours=2))
    jobs.chase_refunds(timestamp=0)
    assert queued("payments.refund") == 2


def test_a_refund_that_alipay_will_never_do_is_left_to_a_person(
    bill: Bill, buy: Callable[[], Order], cashier: Cashier
) -> None:
    order = buy()
    cashier.press(
        f"{gateway_origin()}/alipay/cashier/{gateway('alipay').query(order.out_trade_no).trade_no}/", "finish"
    )
    jobs.query_order.func(order_id=order.pk)
    end(bill)
    refund(refund_id=Refund.objects.get().pk)
    assert Refund.objects.get().state == Refund.State.FAILED
    assert bill.case.events.filter(act="refund_failed").count() == 1


def gateway_origin() -> str:
    return str(gateway("alipay").gateway_url).removesuffix("/alipay/gateway.do")


def test_a_case_that_ends_while_the_buyer_is_at_the_cashier(
    bill: Bill, li_lei: User, cashier: Cashier, sandbox: Sandbox
) -> None:
    page = cashier.open(start_payment(case=bill.case, user=li_lei, phone=False))
    end(bill)
    cashier.press(page)  # paid before the closing job ran
    run_queued("payments.close_order")
    row = Refund.objects.get()
    assert row.reason == Refund.Reason.LATE
    run_queued("payments.refund")
    row.refresh_from_db()
    assert row.state == Refund.State.DONE
    assert queued("flow.bill_paid") == 0


def test_an_address_nobody_opened_yet_is_watched_until_it_runs_out(
    bill: Bill, li_lei: User, cashier: Cashier, time_machine: Any
) -> None:
    url = start_payment(case=bill.case, user=li_lei, phone=False)
    end(bill)
    run_queued("payments.close_order")
    order = bill.orders.get()
    assert order.state == Order.State.CREATED  # the address still works
    cashier.pay(url)
    jobs.query_order.func(order_id=order.pk)
    assert Refund.objects.get().reason == Refund.Reason.LATE


@pytest.mark.usefixtures("door")
def test_a_late_notification_settles_the_bill_when_it_comes(
    bill: Bill, buy: Callable[[], Order], sandbox: Sandbox
) -> None:
    sandbox.fault("alipay", "delay", only="notify", value=1)
    buy()
    assert not is_paid(bill.case)
    assert soon(lambda: is_paid(bill.case))


@pytest.mark.usefixtures("door")
def test_news_of_the_payment_after_news_of_its_refund_changes_nothing(
    bill: Bill, buy: Callable[[], Order], sandbox: Sandbox
) -> None:
    sandbox.fault("alipay", "reorder", only="notify")  # held back until there is something newer
    order = buy()
    jobs.query_order.func(order_id=order.pk)
    end(bill)
    refund(refund_id=Refund.objects.get().pk)
    assert soon(lambda: order.notifications.count() == 2)
    told = list(order.notifications.order_by("id").values_list("trade_status", "verdict"))
    assert told == [("TRADE_CLOSED", Verdict.REPEATED), ("TRADE_SUCCESS", Verdict.REPEATED)]
    order.refresh_from_db()
    assert (order.state, Refund.objects.count(), queued("flow.bill_paid")) == (Order.State.REFUNDED, 1, 1)
