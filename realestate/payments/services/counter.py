"""At the window: a code on the officer's screen that the payer scans with their own Alipay. One order can be paid."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from realestate.accounts.models import User
from realestate.cases.models import Case
from realestate.common.errors import GatewayError, Refused
from realestate.common.registry import gateway
from realestate.payments.models import Order
from realestate.payments.services.asking import close_order, witnessed
from realestate.payments.services.locking import lock_bill
from realestate.payments.services.ordering import payable, payment_of, pending, time_left

COUNTER = Order.Channel.COUNTER


def show_code(*, case: Case, officer: User) -> Order:
    """The case's open order with a code to scan. Refused when there is nothing to pay, or Alipay does not answer.

    An order begun on the payer's own telephone or computer is closed first; what was paid meanwhile is settled by that.
    """
    try:
        order = _counter_order(case, officer)
        code = witnessed(
            "precreate", order, lambda: gateway("alipay").counter_code(payment_of(order)), lambda text: {"code": text}
        )
    except GatewayError:
        raise Refused(
            "ALIPAY_SILENT",
            _("支付宝现在没有回答，收款码还没有生成"),
            remedy=_("没有收钱。请过一会儿再点一次，或者请缴费人在自己的手机上缴费。"),
            status=409,
        ) from None
    with transaction.atomic():
        lock_bill(order.bill_id)
        Order.objects.filter(pk=order.pk, state=Order.State.CREATED).update(code=code)
    return Order.objects.get(pk=order.pk)


def _counter_order(case: Case, officer: User) -> Order:
    order = payable(case=case, user=officer, channel=COUNTER)
    begun_elsewhere = not order.code and order.channel != COUNTER
    if begun_elsewhere or not time_left(order):
        close_order(order_id=order.pk)
        order = payable(case=case, user=officer, channel=COUNTER)
        if not time_left(order):
            raise pending()
    return order  # still one of the payer's own: nobody has opened its address, so its number is free for the code
