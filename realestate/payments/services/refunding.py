"""Send money back, once, however often it is tried."""

from __future__ import annotations

import structlog
from django.db import transaction

from realestate.cases.services import record_event
from realestate.common import clock
from realestate.common.errors import GatewayError
from realestate.common.registry import gateway
from realestate.payments.models import Order, Refund
from realestate.payments.services.asking import witnessed
from realestate.payments.services.locking import lock_bill

log = structlog.get_logger(__name__)


def refund(*, refund_id: int) -> None:
    """Ask for it and write down that it is done. GatewayError: not known to be done, try again."""
    row = Refund.objects.select_related("order").get(pk=refund_id)
    if row.state != Refund.State.ASKED:
        return
    try:
        witnessed(
            "refund",
            row.order,
            lambda: gateway("alipay").refund(
                out_trade_no=row.order.out_trade_no,
                out_request_no=row.out_request_no,
                amount=row.amount,
                reason=row.get_reason_display(),
            ),
            lambda moved: moved.raw,
        )
    except GatewayError as error:
        if not error.permanent:
            raise
        log.error("refund_needs_a_person", out_request_no=row.out_request_no, said=str(error))
        _finish(row, Refund.State.FAILED)
        return
    _finish(row, Refund.State.DONE)


@transaction.atomic
def _finish(row: Refund, state: Refund.State) -> None:
    bill = lock_bill(row.order.bill_id)
    row = Refund.objects.select_related("order").get(pk=row.pk)
    if row.state != Refund.State.ASKED:
        return
    row.state, row.done_at = state, clock.now() if state == Refund.State.DONE else None
    row.save(update_fields=["state", "done_at"])
    if state == Refund.State.DONE and row.order.state == Order.State.PAID:
        row.order.state = Order.State.REFUNDED
        row.order.save(update_fields=["state"])
    act = "refund_done" if state == Refund.State.DONE else "refund_failed"
    record_event(case=bill.case, act=act, amount=str(row.amount), reason=row.reason)
