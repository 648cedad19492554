"""Send money back, once, however often it is tried."""

from __future__ import annotations

import datetime as dt
from typing import Any

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from realestate.accounts.models import User
from realestate.cases.services import record_event
from realestate.common import clock
from realestate.common.errors import GatewayError, Refused
from realestate.common.registry import gateway
from realestate.payments.models import Bill, Order, Refund
from realestate.payments.services.asking import witnessed
from realestate.payments.services.locking import lock_bill
from realestate.payments.services.queueing import queue_refund

log = structlog.get_logger(__name__)
PAUSE = dt.timedelta(minutes=1)  # between two tries by hand


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


def refund_was_made(*, refund: Refund) -> None:
    """The service says that this money has gone back, whatever we thought."""
    _finish(refund, Refund.State.DONE)


def retry(*, refund_id: int, supervisor: User) -> bool:
    """A person has it tried again, now. False when it is done, or was tried again less than a minute ago."""
    with transaction.atomic():
        bill, row = _locked(refund_id)
        just_now = row.retried_at and clock.now() - row.retried_at < PAUSE
        if row.state == Refund.State.DONE or just_now:
            return False
        row.state, row.retried_at = Refund.State.ASKED, clock.now()
        row.save(update_fields=["state", "retried_at"])
        queue_refund(row)
        record_event(case=bill.case, act="refund_retry", actor=supervisor, amount=str(row.amount))
    return True


def by_hand(*, refund_id: int, supervisor: User, voucher: str) -> bool:
    """Write down that a person gave the money back by another way. False when it is done already."""
    with transaction.atomic():
        _bill, row = _locked(refund_id)
        if row.state == Refund.State.DONE:
            return False
        if row.state != Refund.State.FAILED:  # the service may still move it: then it would go back twice
            raise Refused("refund_under_way", _("自动退款还在办，不能再人工退一次"), remedy=_("先等支付宝的结果。"))
        Refund.objects.filter(pk=row.pk).update(voucher=voucher)
        _finish(row, Refund.State.DONE, actor=supervisor, voucher=voucher)
    return True


def _locked(refund_id: int) -> tuple[Bill, Refund]:
    found = Refund.objects.select_related("order").get(pk=refund_id)
    return lock_bill(found.order.bill_id), Refund.objects.select_related("order").get(pk=refund_id)


@transaction.atomic
def _finish(row: Refund, state: Refund.State, *, actor: User | None = None, **said: Any) -> None:
    bill, row = _locked(row.pk)
    if row.state == Refund.State.DONE or row.state == state:
        return
    row.state, row.done_at = state, clock.now() if state == Refund.State.DONE else None
    row.save(update_fields=["state", "done_at"])
    if state == Refund.State.DONE and row.order.state == Order.State.PAID:
        row.order.state = Order.State.REFUNDED
        row.order.save(update_fields=["state"])
    act = "refund_done" if state == Refund.State.DONE else "refund_failed"
    record_event(case=bill.case, act=act, actor=actor, amount=str(row.amount), reason=row.reason, **said)
