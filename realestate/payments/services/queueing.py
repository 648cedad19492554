"""Jobs of this app, queued by name in the present transaction."""

from __future__ import annotations

from procrastinate.contrib.django import app

from realestate.common.jobs import report
from realestate.payments.models import Order, Refund


def queue_query(order: Order) -> None:
    """Ask the payment service about the order."""
    report("payments.query_order", order_id=order.pk)


def queue_close(order: Order) -> None:
    """Let nobody pay the order any more."""
    report("payments.close_order", order_id=order.pk)


def queue_refund(refund: Refund) -> None:
    """Send the money back. One at a time for each refund."""
    app.configure_task("payments.refund", lock=f"refund-{refund.pk}").defer(refund_id=refund.pk)
