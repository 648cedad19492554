"""What the database itself does not let happen to money, whoever asks."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from realestate.accounts.models import User
from realestate.common import clock
from realestate.payments.models import GatewayCall, Order, Receipt, Refund
from realestate.payments.services import give_back, receive, start_payment
from tests.payments.conftest import Voice


@pytest.fixture
def paid(order: Order, alipay_voice: Voice) -> Order:
    receive(alipay_voice.says(order))
    return Order.objects.get(pk=order.pk)


@pytest.fixture
def given_back(paid: Order) -> Refund:
    give_back(case=paid.bill.case, reason="withdrawn")
    return Refund.objects.get()


def refused(sql: str, match: str) -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payments_order SET amount = 1",
        "UPDATE payments_order SET out_trade_no = 'another'",
        "UPDATE payments_order SET received = 1",
        "UPDATE payments_order SET state = 'created'",
        "UPDATE payments_order SET state = 'closed'",
        "UPDATE payments_order SET state = 'surplus'",
        "DELETE FROM payments_order",
        "UPDATE payments_receipt SET amount = 1",
        "DELETE FROM payments_receipt",
        "UPDATE payments_notification SET verdict = 'settled'",
        "DELETE FROM payments_notification",
    ],
)
@pytest.mark.usefixtures("paid")
def test_what_was_paid_stays_as_it_is(sql: str) -> None:
    refused(sql, r"frozen|cannot go|append-only|violates")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payments_refund SET amount = 1",
        "UPDATE payments_refund SET out_request_no = 'another'",
        "UPDATE payments_refund SET reason = 'late'",
        "DELETE FROM payments_refund",
    ],
)
@pytest.mark.usefixtures("given_back")
def test_a_refund_is_frozen(sql: str) -> None:
    refused(sql, r"frozen|append-only")


def test_a_refund_that_is_done_stays_done(given_back: Refund) -> None:
    Refund.objects.filter(pk=given_back.pk).update(state=Refund.State.DONE, done_at=clock.now())
    refused("UPDATE payments_refund SET state = 'asked', done_at = NULL", "frozen")


def test_a_refund_is_what_came_in_and_nothing_else(paid: Order) -> None:
    with pytest.raises(IntegrityError, match="not what came in"), transaction.atomic():
        Refund.objects.create(
            order=paid, out_request_no="R", amount=paid.amount + 1, reason="late", asked_at=clock.now()
        )


def test_an_order_is_paid_with_its_own_amount_only(order: Order) -> None:
    with pytest.raises(IntegrityError, match="order_paid_exactly"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(state=Order.State.PAID, received=Decimal("1.00"))


def test_a_bill_has_one_paid_order(paid: Order, li_lei: User) -> None:
    second = Order.objects.create(
        bill=paid.bill, out_trade_no="second", amount=paid.amount, channel="page", started_by=li_lei,
        created_at=clock.now(), expires_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="order_one_paid"), transaction.atomic():
        Order.objects.filter(pk=second.pk).update(state=Order.State.PAID, received=second.amount)


def test_a_bill_has_one_receipt(paid: Order) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.create(bill=paid.bill, order=paid, number="2", amount=paid.amount, issued_at=clock.now())


def test_an_answer_is_written_down_once(order: Order) -> None:
    call = GatewayCall.objects.create(act="query", order=order, asked_at=clock.now())
    GatewayCall.objects.filter(pk=call.pk).update(answered_at=clock.now(), outcome="ok")
    refused("UPDATE payments_gatewaycall SET outcome = 'better'", "written down already")
    refused("DELETE FROM payments_gatewaycall", "append-only")


def test_order_numbers_are_never_used_twice(order: Order, li_lei: User) -> None:
    Order.objects.filter(pk=order.pk).update(state=Order.State.CLOSED)
    start_payment(case=order.bill.case, user=li_lei, phone=False)
    numbers = list(order.bill.orders.values_list("out_trade_no", flat=True))
    assert len(set(numbers)) == 2
    with pytest.raises(IntegrityError, match="out_trade_no"), transaction.atomic():
        Order.objects.create(
            bill=order.bill, out_trade_no=order.out_trade_no, amount=1, channel="page", state="closed",
            started_by=li_lei, created_at=clock.now(), expires_at=clock.now(),
        )  # fmt: skip
