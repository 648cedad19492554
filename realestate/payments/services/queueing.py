"""Jobs of this app, queued by name in the present transaction."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from realestate.common.jobs import report
from realestate.payments.models import Discrepancy, Order, Refund


def queue_query(order: Order) -> None:
    """Ask the payment service about the order."""
    report("payments.query_order", order_id=order.pk)


def queue_close(order: Order) -> None:
    """Let nobody pay the order any more."""
    report("payments.close_order", order_id=order.pk)


def queue_refund(refund: Refund) -> None:
    """Send the money back. One at a time for each refund."""
    app.configure_task("payments.refund", lock=f"refund-{refund.pk}").defer(refund_id=refund.pk)


def queue_look(discrepancy: Discrepancy) -> None:
    """Ask the payment service about a difference."""
    report("payments.look_into", discrepancy_id=discrepancy.pk)


def queue_statement(day: dt.date) -> bool:
    """Fetch the day's bill. False when somebody is about to."""
    name = f"statement-{day}"
    try:
        with transaction.atomic():
            app.configure_task("payments.fetch_statement", lock=name, queueing_lock=name).defer(day=day.isoformat())
    except AlreadyEnqueued:
        return False
    return True
