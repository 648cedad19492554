"""From the button to the cashier: two clicks, two tabs or two people give one order that can be paid."""

from __future__ import annotations

import datetime as dt
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from realestate.accounts.models import User
from realestate.cases.models import Case
from realestate.common import clock
from realestate.common.errors import GatewayError, Refused
from realestate.common.registry import gateway
from realestate.payments.gateways.base import Payment
from realestate.payments.models import Bill, Order
from realestate.payments.services.asking import ask_about, close_order
from realestate.payments.services.locking import lock_bill

VALID = dt.timedelta(minutes=30)
LEAST = dt.timedelta(minutes=2)  # less than this is no time to pay in
FIRST_QUERY = dt.timedelta(minutes=2)


def start_payment(*, case: Case, user: User, phone: bool) -> str:
    """The address of the cashier for the case's bill. Refused when there is nothing to pay now.

    An order whose time is over is asked about first: it may have been paid. One shown at a counter is closed first.
    """
    channel = Order.Channel.WAP if phone else Order.Channel.PAGE
    order = payable(case=case, user=user, channel=channel)
    if order.code or not time_left(order):
        try:
            close_order(order_id=order.pk) if order.code else ask_about(order_id=order.pk)
        except GatewayError:
            raise pending() from None
        order = payable(case=case, user=user, channel=channel)
        if order.code or not time_left(order):
            raise pending()
    return str(gateway("alipay").cashier_url(payment_of(order)))


def look_again(*, bill: Bill) -> bool:
    """Ask about the bill's open order, if it has one. False: the payment service does not answer."""
    order = bill.orders.filter(state=Order.State.CREATED).first()
    if order is None:
        return True
    try:
        ask_about(order_id=order.pk)
    except GatewayError:
        return False
    return True


def payment_of(order: Order) -> Payment:
    """The order in the gateway's words: the same each time, so that its address may be signed again."""
    case_number = order.bill.case.number
    return Payment(
        out_trade_no=order.out_trade_no,
        amount=order.amount,
        subject=f"不动产登记缴费 {case_number}",  # the same in every language: it is part of what is signed
        expires_at=order.expires_at,
        notify_url=settings.BASE_URL + reverse("alipay_notify"),
        return_url=settings.BASE_URL + reverse("pay_return", args=[case_number]),
        phone=order.channel == Order.Channel.WAP,
    )


def time_left(order: Order) -> bool:
    """Whether somebody can still pay it."""
    return order.expires_at - clock.now() >= LEAST


@transaction.atomic
def payable(*, case: Case, user: User, channel: Order.Channel) -> Order:
    """The case's one open order, made when there is none. Refused when there is nothing to pay now."""
    live = case.bills.filter(state__in=[Bill.State.OPEN, Bill.State.PAID]).first()
    if live is None:
        raise Refused("NO_BILL", _("这件事现在没有要缴的费用"), status=422)
    bill = lock_bill(live.pk)
    if bill.state != Bill.State.OPEN:
        raise Refused("PAID_ALREADY", _("这张缴费单已经处理，不用再付"))
    now = clock.now()
    if bill.due_at <= now:
        raise Refused(
            "BILL_OVERDUE",
            _("缴费期限已过，这张缴费单不能再付"),
            remedy=_("没有收您的钱。想接着办，请重新发起申请。"),
            status=422,
        )
    order = bill.orders.filter(state=Order.State.CREATED).first()
    return order or Order.objects.create(
        bill=bill,
        out_trade_no=f"{now:%Y%m%d%H%M%S}{secrets.randbelow(10**14):014}",
        amount=bill.total,
        channel=channel,
        started_by=user,
        created_at=now,
        expires_at=max(min(now + VALID, bill.due_at), now + LEAST * 2).replace(microsecond=0),
        ask_at=now + FIRST_QUERY,
    )


def pending() -> Refused:
    """Nobody knows yet how the last order ends."""
    return Refused(
        "PAYMENT_PENDING",
        _("上一笔付款还在向支付宝确认"),
        remedy=_("请过几分钟再来看。在有结果之前不会再收您的钱；多付的会自动退回。"),
    )
