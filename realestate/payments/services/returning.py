"""Begin to send money back: a row that can exist once for an order, a job, a message. Nothing of it is silent."""

from __future__ import annotations

from django.utils.translation import gettext as _

from realestate.cases.services import record_event, tell
from realestate.common import clock
from realestate.common.money import format_yuan
from realestate.payments.models import Order, Refund
from realestate.payments.services.queueing import queue_refund


def send_back(*, order: Order, reason: Refund.Reason) -> Refund:
    """All that came in for the order goes back to where it came from. Under the bill's lock."""
    assert order.received is not None
    refund = Refund.objects.create(
        order=order,
        out_request_no=f"R{order.out_trade_no}",
        amount=order.received,
        reason=reason,
        asked_at=clock.now(),
    )
    queue_refund(refund)
    case = order.bill.case
    record_event(case=case, act="refund_begin", amount=str(refund.amount), reason=reason.value)
    phone = order.started_by.phone or case.opened_by.phone  # at the counter an officer started it
    if phone:
        text = _("业务 %(number)s：%(reason)s。%(amount)s 元将原路退回您的支付宝，一般当天到账，不用您办手续。") % {
            "number": case.number,
            "reason": reason.label,
            "amount": format_yuan(refund.amount),
        }
        tell(case=case, phone=phone, text=text, key=f"{refund.out_request_no}:begin")
    return refund
