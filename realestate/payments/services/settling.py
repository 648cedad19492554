"""The one door for news about money: notifications, queries and closings all end in `settle`."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import structlog
from django.db import connection, transaction

from realestate.common import clock
from realestate.common.jobs import report
from realestate.common.registry import gateway
from realestate.payments.gateways.base import Forged, Status, Trade
from realestate.payments.models import Bill, Notification, Order, Receipt, Refund, Verdict
from realestate.payments.services.locking import lock_bill
from realestate.payments.services.queueing import queue_query
from realestate.payments.services.returning import send_back

log = structlog.get_logger(__name__)
FORGED_AN_HOUR = 20  # of each kind are kept as they came; the others are counted
FORGED_BYTES = 2000
GRACE_SECONDS = 60  # after an order's time is over: clocks differ


def receive(fields: Mapping[str, str]) -> Verdict:
    """A notification came. When this returns, what it changed is committed."""
    order, kept, witness = None, 8000, {"out_trade_no": _plain(fields.get("out_trade_no", ""))[:64]}
    with transaction.atomic():
        try:
            trade = gateway("alipay").read_notification(fields)
            verdict, order = settle(trade=trade, asked=False)
        except Forged as forged:
            verdict = Verdict(forged.code)
            kept = FORGED_BYTES if count_forged(verdict) <= FORGED_AN_HOUR else 0
        if kept:
            Notification.objects.create(
                received_at=clock.now(),
                body=urlencode(fields)[:kept],
                trade_status=_plain(fields.get("trade_status", ""))[:32],
                verdict=verdict,
                order=order,
                **witness,
            )
    log.info("payment_notification", verdict=verdict.value, **witness)
    return verdict


def count_forged(verdict: Verdict) -> int:
    """One more of this kind in this hour; how many that makes. One row an hour, whatever a stranger sends."""
    now = clock.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payments_turnedaway (hour, verdict, count, last_at) VALUES (%s, %s, 1, %s)"
            " ON CONFLICT (hour, verdict) DO UPDATE SET count = payments_turnedaway.count + 1,"
            " last_at = EXCLUDED.last_at RETURNING count",
            [hour, verdict.value, now],
        )
        return int(cursor.fetchone()[0])


def _plain(text: str) -> str:
    return text.replace("\x00", "")  # which PostgreSQL does not take


def settle(*, trade: Trade, asked: bool) -> tuple[Verdict, Order | None]:
    """Apply what the payment service says about an order; any number of times, in any order, one effect.

    `asked` tells an answer to our own question from a notification: only an answer moves money that does not fit.
    """
    with transaction.atomic():
        order = Order.objects.filter(out_trade_no=trade.out_trade_no).first()
        if order is None:
            return Verdict.UNKNOWN_ORDER, None
        bill = lock_bill(order.bill_id)
        order = Order.objects.select_related("bill__case", "started_by").get(pk=order.pk)
        if trade.status is Status.PAID:
            return _came_in(bill, order, trade, asked), order
        return _did_not_come(order, trade), order


def _came_in(bill: Bill, order: Order, trade: Trade, asked: bool) -> Verdict:
    if order.state not in (Order.State.CREATED, Order.State.CLOSED):
        return Verdict.REPEATED
    if trade.amount != order.amount:
        if not asked:
            queue_query(order)
            return Verdict.WRONG_AMOUNT
        return _surplus(order, trade, Refund.Reason.WRONG_AMOUNT)
    if order.state == Order.State.CLOSED and not asked:
        queue_query(order)  # out of order: paid, given back in full, and the news of it overtook this one?
        return Verdict.ASK
    if bill.state != Bill.State.OPEN:
        late = bill.state == Bill.State.VOID
        return _surplus(order, trade, Refund.Reason.LATE if late else Refund.Reason.DOUBLE)
    return _pay(bill, order, trade)


def _pay(bill: Bill, order: Order, trade: Trade) -> Verdict:
    _end(order, Order.State.PAID, trade)
    now = clock.now()
    Receipt.objects.create(bill=bill, order=order, number=f"SJ{bill.number}", amount=order.amount, issued_at=now)
    bill.state, bill.paid_at = Bill.State.PAID, now
    bill.save(update_fields=["state", "paid_at"])
    report("flow.bill_paid", case_id=bill.case_id)
    return Verdict.SETTLED


def _surplus(order: Order, trade: Trade, reason: Refund.Reason) -> Verdict:
    _end(order, Order.State.SURPLUS, trade)
    send_back(order=order, reason=reason)
    log.warning("payment_surplus", out_trade_no=order.out_trade_no, reason=reason.value)
    return Verdict.SURPLUS


def _did_not_come(order: Order, trade: Trade) -> Verdict:
    if order.state != Order.State.CREATED:
        return Verdict.REPEATED
    over = (clock.now() - order.expires_at).total_seconds() > GRACE_SECONDS
    if trade.status is Status.CLOSED or (trade.status is Status.MISSING and over):
        _end(order, Order.State.CLOSED, trade)
        return Verdict.CLOSED
    return Verdict.WAITING


def _end(order: Order, state: Order.State, trade: Trade) -> None:
    order.state, order.ended_at, order.ask_at = state, clock.now(), None
    if trade.status is Status.PAID:
        order.received = trade.amount
    order.trade_no = trade.trade_no or order.trade_no
    order.save(update_fields=["state", "ended_at", "ask_at", "received", "trade_no"])
