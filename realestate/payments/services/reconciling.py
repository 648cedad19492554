"""Three witnesses of a day's money: our book, the service's bill, and, where the two differ, what it answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from realestate.accounts.models import User
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.registry import gateway
from realestate.payments.gateways.base import BillRow, DayBill, Trade
from realestate.payments.models import Discrepancy, Order, Refund, Statement, StatementLine
from realestate.payments.selectors import Difference, differences_of, order_named, refund_named
from realestate.payments.services.asking import witnessed
from realestate.payments.services.queueing import queue_look
from realestate.payments.services.refunding import refund_was_made
from realestate.payments.services.settling import settle

log = structlog.get_logger(__name__)
Open = Discrepancy.State.OPEN


def fetch_statement(*, day: dt.date) -> Statement:
    """The day's bill, kept, and what differs written down. Any number of times, one statement and one row a difference.

    GatewayError while the bill is not there; nothing is kept of a bill that is not whole.
    """
    statement = Statement.objects.filter(day=day).first()
    bill = None if statement else witnessed("bill", None, lambda: gateway("alipay").day_bill(day), _in_short)
    with transaction.atomic():
        if bill:
            statement = _keep(bill)
        assert statement is not None
        for one in {statement, *Statement.objects.filter(discrepancies__state=Open)}:
            _compare(one)
    return statement


def look_into(*, discrepancy_id: int) -> None:
    """Ask the third witness; what our book had missed is settled by the answer. GatewayError: ask again."""
    row = Discrepancy.objects.select_related("statement", "order").get(pk=discrepancy_id)
    if row.state != Open:
        return
    answer, amount = _ask_refund(row) if row.kind == Discrepancy.Kind.REFUND else _ask_trade(row)
    with transaction.atomic():
        mine = Discrepancy.objects.filter(pk=row.pk, state=Open)
        mine.update(asked_at=clock.now(), answer=answer, answer_amount=amount)
        _compare(row.statement)


def explain(*, discrepancy_id: int, supervisor: User, note: str) -> Discrepancy:
    """A supervisor closes a difference with what was done about it. Refused when it is closed already."""
    with transaction.atomic():
        row = Discrepancy.objects.select_for_update().get(pk=discrepancy_id)
        if row.state == Discrepancy.State.EXPLAINED and row.closed_by_id == supervisor.pk and row.note == note:
            return row  # a double click
        if row.state != Open:
            raise Refused("discrepancy_closed", _("这一笔差异已经了结"))
        row.state, row.closed_at, row.closed_by, row.note = Discrepancy.State.EXPLAINED, clock.now(), supervisor, note
        row.save(update_fields=["state", "closed_at", "closed_by", "note"])
    log.info("discrepancy_explained", discrepancy=row.pk)
    return row


def _in_short(bill: DayBill) -> dict[str, Any]:
    return {"day": bill.day.isoformat(), "rows": len(bill.rows), "sha256": bill.sha256}


def _keep(bill: DayBill) -> Statement:
    sums = {kind: [row.amount for row in bill.rows if row.kind == kind] for kind in (BillRow.PAYMENT, BillRow.REFUND)}
    statement, made = Statement.objects.get_or_create(
        day=bill.day,
        defaults={
            "fetched_at": clock.now(),
            "sha256": bill.sha256,
            "payments": len(sums[BillRow.PAYMENT]),
            "received": sum(sums[BillRow.PAYMENT], Decimal(0)),
            "refunds": len(sums[BillRow.REFUND]),
            "returned": sum(sums[BillRow.REFUND], Decimal(0)),
        },
    )
    if made:  # somebody else's copy of the same day is as good
        StatementLine.objects.bulk_create(
            StatementLine(
                statement=statement,
                position=position,
                kind=row.kind,
                out_trade_no=row.out_trade_no[:64],
                out_request_no=row.out_request_no[:64],
                trade_no=row.trade_no[:64],
                amount=row.amount,
                at=row.at,
            )
            for position, row in enumerate(bill.rows, start=1)
        )
    return statement


def _compare(statement: Statement) -> None:
    """Write down what differs now, and close what differed and does not any more."""
    Statement.objects.select_for_update().get(pk=statement.pk)
    found = {_key(one): one for one in differences_of(statement)}
    known = {_key(row): row for row in statement.discrepancies.all()}
    for key, row in known.items():
        if row.state == Open and key not in found:
            row.state, row.closed_at = Discrepancy.State.AGREED, clock.now()
            row.save(update_fields=["state", "closed_at"])
    _write(statement, [one for key, one in found.items() if key not in known])
    for key in found.keys() & known.keys():
        _again(known[key], found[key])


def _write(statement: Statement, found: Iterable[Difference]) -> None:
    for one in found:
        row = Discrepancy.objects.create(statement=statement, found_at=clock.now(), **one._asdict())
        log.error("payment_discrepancy", kind=row.kind, out_trade_no=row.out_trade_no, day=str(statement.day))
        queue_look(row)


def _again(row: Discrepancy, one: Difference) -> None:
    """A difference that was there before: its sums as they are now; open again when it had gone by itself."""
    if row.state == Discrepancy.State.EXPLAINED or (
        row.state == Open and (row.ours, row.theirs, row.order) == (one.ours, one.theirs, one.order)
    ):
        return
    row.state, row.closed_at, row.ours, row.theirs, row.order = Open, None, one.ours, one.theirs, one.order
    row.save(update_fields=["state", "closed_at", "ours", "theirs", "order"])


def _key(one: Difference | Discrepancy) -> tuple[str, str, str]:
    return one.kind, one.out_trade_no, one.out_request_no


def _ask_trade(row: Discrepancy) -> tuple[str, Decimal | None]:
    """How the trade stands there; money that our book has no news of is settled like any other news of it."""
    order = row.order or order_named(row.out_trade_no)
    trade: Trade = witnessed("query", order, lambda: gateway("alipay").query(row.out_trade_no), lambda found: found.raw)
    if order and order.state in (Order.State.CREATED, Order.State.CLOSED):
        settle(trade=trade, asked=True)
    return trade.status.value, trade.amount


def _ask_refund(row: Discrepancy) -> tuple[str, Decimal | None]:
    refund = refund_named(row.out_request_no)
    amount = (refund.amount if refund else row.theirs) or Decimal(0)
    names = {"out_trade_no": row.out_trade_no, "out_request_no": row.out_request_no}
    made, _raw = witnessed(
        "refund_query",
        row.order,
        lambda: gateway("alipay").refund_made(**names, amount=amount),
        lambda answer: answer[1],
    )
    if made and refund and refund.state != Refund.State.DONE:
        refund_was_made(refund=refund)
    return ("refunded", amount) if made else ("not_refunded", None)
