"""One door for news about money: what fits has one effect, what does not fit has none or goes back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from realestate.accounts.models import User
from realestate.cases.models import Case, Event, Message
from realestate.common.registry import gateway
from realestate.payments.gateways.base import Status, Trade
from realestate.payments.models import Bill, Notification, Order, Receipt, Refund, Verdict
from realestate.payments.selectors import is_paid
from realestate.payments.services import give_back, receive, settle, start_payment
from tests.payments.conftest import Voice, billed, queued

NOTIFY = "/pay/alipay/notify/"


def answer(order: Order, status: Status, amount: Decimal | None = None) -> Trade:
    """What Alipay answers when it is asked."""
    return Trade(order.out_trade_no, status, order.amount if amount is None else amount, "T1", {})


def test_a_true_notification_settles_the_bill(order: Order, alipay_voice: Voice, client: Client) -> None:
    reply = client.post(NOTIFY, alipay_voice.says(order))
    assert (reply.status_code, reply.content) == (200, b"success")
    order.refresh_from_db()
    assert (order.state, order.received, order.trade_no) == (
        Order.State.PAID, Decimal("23580.00"), "2026112222001400000000000001",
    )  # fmt: skip
    assert is_paid(order.bill.case)
    assert Receipt.objects.get().number == f"SJ{order.bill.number}"
    assert queued("flow.bill_paid") == 1


def test_trade_finished_is_paid_too(order: Order, alipay_voice: Voice) -> None:
    assert receive(alipay_voice.says(order, "TRADE_FINISHED")) == Verdict.SETTLED


@pytest.mark.parametrize("status", ["WAIT_BUYER_PAY", "TRADE_CLOSED"])
def test_other_states_are_not_paid(order: Order, alipay_voice: Voice, client: Client, status: str) -> None:
    assert client.post(NOTIFY, alipay_voice.says(order, status)).content == b"success"
    assert not is_paid(order.bill.case)
    assert queued("flow.bill_paid") == 0


FORGERIES = {
    "bad_signature": {"strange_key": True},
    "wrong_app": {"app_id": "2026112299999999"},
    "wrong_seller": {"seller_id": "2088999999999999"},
    "wrong_amount": {"total_amount": "0.01"},
    "unknown_order": {"out_trade_no": "20261122000000000000"},
    "malformed": {"trade_status": "TRADE_MAYBE"},
}


@pytest.mark.parametrize("code", FORGERIES)
def test_a_forged_notification_changes_nothing(order: Order, alipay_voice: Voice, client: Client, code: str) -> None:
    reply = client.post(NOTIFY, alipay_voice.says(order, **FORGERIES[code]))  # type: ignore[arg-type]
    assert (reply.status_code, reply.content) == (400, f"fail: {code}".encode())
    order.refresh_from_db()
    assert order.state == Order.State.CREATED
    assert order.bill.state == Bill.State.OPEN
    assert not Receipt.objects.exists()
    assert queued("flow.bill_paid") == 0
    assert Notification.objects.get().verdict == code  # the witness stays


@pytest.mark.parametrize("field", ["app_id", "seller_id", "out_trade_no", "total_amount", "trade_status"])
def test_a_field_changed_after_signing_is_noticed(
    order: Order, alipay_voice: Voice, client: Client, field: str
) -> None:
    fields = alipay_voice.says(order, "WAIT_BUYER_PAY")
    fields[field] = {"total_amount": "1.00", "trade_status": "TRADE_SUCCESS"}.get(field, "2088000000000009")
    reply = client.post(NOTIFY, fields)
    assert (reply.status_code, reply.content) == (400, b"fail: bad_signature")


@pytest.mark.parametrize("sign", ["", "AAAA", "not base64 ¥", "A" * 5000])
def test_odd_signatures_are_no_signatures(order: Order, alipay_voice: Voice, client: Client, sign: str) -> None:
    reply = client.post(NOTIFY, alipay_voice.says(order) | {"sign": sign})
    assert reply.status_code == 400
    assert Notification.objects.count() == 1


def test_a_notification_must_be_posted(client: Client) -> None:
    assert client.get(NOTIFY).status_code == 405


@pytest.mark.parametrize("text", ["\x00", "x" * 10_000, "<script>", "䶮𬭎㛃 🏠", "' OR 1=1 --"])
def test_hostile_strings_in_a_notification_are_only_written_down(client: Client, db: None, text: str) -> None:
    fields = dict.fromkeys(("sign", "app_id", "seller_id", "out_trade_no", "trade_no", "trade_status"), text)
    reply = client.post(NOTIFY, fields | {"total_amount": text, "sign_type": "RSA2"})
    assert (reply.status_code, reply.content) == (400, b"fail: bad_signature")
    assert Notification.objects.get().verdict == Verdict.BAD_SIGNATURE


def test_an_empty_post_is_refused(client: Client, db: None) -> None:
    assert client.post(NOTIFY, {}).status_code == 400


def test_the_same_notification_again_changes_nothing(order: Order, alipay_voice: Voice) -> None:
    told = alipay_voice.says(order)
    assert [receive(told) for _ in range(3)] == [Verdict.SETTLED, Verdict.REPEATED, Verdict.REPEATED]
    assert queued("flow.bill_paid") == 1
    assert Notification.objects.count() == 3


def test_old_news_after_the_payment_changes_nothing(order: Order, alipay_voice: Voice) -> None:
    receive(alipay_voice.says(order))
    assert receive(alipay_voice.says(order, "WAIT_BUYER_PAY")) == Verdict.REPEATED
    assert receive(alipay_voice.says(order, "TRADE_CLOSED")) == Verdict.REPEATED  # also the state after a full refund
    assert is_paid(order.bill.case)


def test_when_closing_overtakes_the_payment_alipay_is_asked(order: Order, alipay_voice: Voice) -> None:
    assert receive(alipay_voice.says(order, "TRADE_CLOSED")) == Verdict.CLOSED
    assert receive(alipay_voice.says(order)) == Verdict.ASK
    assert not is_paid(order.bill.case)
    assert queued("payments.query_order") == 1
    assert settle(trade=answer(order, Status.PAID), asked=True)[0] == Verdict.SETTLED


def test_late_money_goes_back_and_is_shown(order: Order, alipay_voice: Voice, li_lei: User) -> None:
    give_back(case=order.bill.case, reason="expired")
    assert receive(alipay_voice.says(order)) == Verdict.SURPLUS
    refund = Refund.objects.get()
    assert (refund.reason, refund.amount, refund.state) == (Refund.Reason.LATE, Decimal("23580.00"), Refund.State.ASKED)
    assert queued("payments.refund") == 1
    assert queued("flow.bill_paid") == 0
    assert Event.objects.filter(case=order.bill.case, act="refund_begin").count() == 1
    assert Message.objects.get().phone == li_lei.phone


def test_double_money_goes_back_and_the_first_stays(order: Order, alipay_voice: Voice, li_lei: User) -> None:
    settle(trade=answer(order, Status.CLOSED), asked=True)
    start_payment(case=order.bill.case, user=li_lei, phone=True)
    second = order.bill.orders.exclude(pk=order.pk).get()
    assert receive(alipay_voice.says(second)) == Verdict.SETTLED
    assert settle(trade=answer(order, Status.PAID), asked=True)[0] == Verdict.SURPLUS
    refund = Refund.objects.get()
    assert (refund.order, refund.reason) == (order, Refund.Reason.DOUBLE)
    assert is_paid(order.bill.case)


def test_a_wrong_amount_is_asked_about_and_then_goes_back(order: Order, alipay_voice: Voice) -> None:
    assert receive(alipay_voice.says(order, total_amount="1.00")) == Verdict.WRONG_AMOUNT
    assert not Refund.objects.exists()
    assert queued("payments.query_order") == 1
    assert settle(trade=answer(order, Status.PAID, Decimal("1.00")), asked=True)[0] == Verdict.SURPLUS
    refund = Refund.objects.get()
    assert (refund.reason, refund.amount) == (Refund.Reason.WRONG_AMOUNT, Decimal("1.00"))
    assert not is_paid(order.bill.case)


def test_giving_back_a_paid_bill_refunds_it_once(order: Order, alipay_voice: Voice) -> None:
    receive(alipay_voice.says(order))
    give_back(case=order.bill.case, reason="withdrawn")
    give_back(case=order.bill.case, reason="withdrawn")
    assert Refund.objects.get().reason == Refund.Reason.GIVEN_BACK
    assert queued("payments.refund") == 1
    assert not is_paid(order.bill.case)


def test_giving_back_an_unpaid_bill_closes_its_order(order: Order) -> None:
    give_back(case=order.bill.case, reason="withdrawn")
    assert queued("payments.close_order") == 1
    assert not Refund.objects.exists()


def test_two_bills_do_not_pay_for_each_other(
    order: Order, alipay_voice: Voice, make_case: Callable[..., Case], li_lei: User
) -> None:
    other = billed(make_case("20261122330106000027"))
    receive(alipay_voice.says(order))
    assert not is_paid(other.case)


def test_the_notification_page_needs_no_csrf_token_and_no_sign_in(order: Order, alipay_voice: Voice) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("alipay_notify"), alipay_voice.says(order)).content == b"success"


@pytest.mark.django_db(transaction=True)
def test_success_is_said_after_the_commit_and_not_when_there_is_none(
    order: Order, alipay_voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    with monkeypatch.context() as patched:
        patched.setattr(Receipt.objects, "create", lambda **_: None)  # the deferred referee stops the commit itself
        reply = client.post(NOTIFY, alipay_voice.says(order))
    assert reply.status_code == 500
    assert reply.content != b"success"
    assert (Order.objects.get().state, Notification.objects.count()) == (Order.State.CREATED, 0)
    reply = client.post(NOTIFY, alipay_voice.says(order))  # Alipay comes again
    assert reply.content == b"success"
    assert is_paid(order.bill.case)


def test_reading_a_notification_leaves_it_as_it_came(order: Order, alipay_voice: Voice) -> None:
    fields = alipay_voice.says(order)
    before = dict(fields)
    gateway("alipay").read_notification(fields)  # the SDK takes sign_type out of what it is given
    assert fields == before
