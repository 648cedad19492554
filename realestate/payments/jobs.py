"""Jobs of money: at least once; their effects at most once."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from realestate.common import clock
from realestate.common.errors import GatewayError
from realestate.payments import services
from realestate.payments.models import Order
from realestate.payments.selectors import days_without_statement, stuck_orders, unfinished_refunds
from realestate.payments.services.queueing import queue_query, queue_refund, queue_statement

SOON = RetryStrategy(max_attempts=6, exponential_wait=4, retry_exceptions={GatewayError})
LONG = RetryStrategy(max_attempts=10, exponential_wait=4, retry_exceptions={GatewayError})
LONGEST_PAUSE = 60  # minutes between two questions about the same order


@app.task(name="payments.query_order", retry=SOON)
def query_order(*, order_id: int) -> None:
    """Ask how an order stands and settle what the answer says."""
    services.ask_about(order_id=order_id)


@app.task(name="payments.close_order", retry=SOON)
def close_order(*, order_id: int) -> None:
    """Close an order that nobody should pay any more."""
    services.close_order(order_id=order_id)


@app.task(name="payments.refund", retry=LONG)
def refund(*, refund_id: int) -> None:
    """Send money back."""
    services.refund(refund_id=refund_id)


@app.task(name="payments.fetch_statement")
def fetch_statement(*, day: str) -> None:
    """Fetch and compare the payment service's bill of a day. When it is not there yet, the next round asks again."""
    services.fetch_statement(day=dt.date.fromisoformat(day))


@app.task(name="payments.look_into", retry=SOON)
def look_into(*, discrepancy_id: int) -> None:
    """Ask about something on which our book and the bill differ."""
    services.look_into(discrepancy_id=discrepancy_id)


@app.periodic(cron="*/30 * * * *")
@app.task(name="payments.fetch_statements", queueing_lock="payments.fetch_statements")
def fetch_statements(timestamp: int) -> None:
    """Every bill that should be there (the next day, after 10:00) and that we have not: also those of an outage."""
    for day in days_without_statement(clock.now()):
        queue_statement(day)


@app.periodic(cron="* * * * *")
@app.task(name="payments.query_stuck_orders", queueing_lock="payments.query_stuck_orders")
def query_stuck_orders(timestamp: int) -> None:
    """Orders unpaid or unknown after a few minutes are asked about, ever more rarely, until they have an end."""
    for order in stuck_orders(clock.now())[:200]:
        pause = dt.timedelta(minutes=min(2**order.asked, LONGEST_PAUSE))
        with transaction.atomic():
            mine = Order.objects.filter(pk=order.pk, asked=order.asked)
            if mine.update(asked=order.asked + 1, ask_at=clock.now() + pause):
                queue_query(order)


@app.periodic(cron="*/10 * * * *")
@app.task(name="payments.chase_refunds", queueing_lock="payments.chase_refunds")
def chase_refunds(timestamp: int) -> None:
    """Refunds whose job gave up, or was lost with its worker, are tried again."""
    for row in unfinished_refunds(clock.now() - dt.timedelta(hours=1))[:200]:
        queue_refund(row)
