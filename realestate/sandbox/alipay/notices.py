"""Write down the notifications of a trade, with the faults that are switched on."""

from __future__ import annotations

import datetime as dt
import secrets
from decimal import Decimal

from django.conf import settings

from realestate.common.clock import ZONE, now
from realestate.sandbox.alipay import signing
from realestate.sandbox.alipay.models import Notice, Trade, TradeRefund
from realestate.sandbox.faults.services import take

Fields = dict[str, str]


def notify(trade: Trade, *, refund: TradeRefund | None = None) -> None:
    """Queue what Alipay tells the merchant about the trade now."""
    if not trade.notify_url:
        return
    fields = _fields(trade, refund)
    if fault := take("alipay", "amount", "notify"):
        fields["total_amount"] = fault.value or str(trade.total_amount + Decimal(1))
    if fault := take("alipay", "payee", "notify"):
        fields["seller_id"] = fault.value or "2088999999999999"
    genuine = _signed(fields, wrongly=False)
    if take("alipay", "forge", "notify"):
        _queue(trade, _signed(fields, wrongly=True), remark="伪造")
    if take("alipay", "lose", "notify"):
        _queue(trade, genuine, remark="丢失", lost=True)
        return
    fault = take("alipay", "delay", "notify")
    seconds = float(fault.value or 5) if fault else 0.0
    late = take("alipay", "reorder", "notify")
    _release_held(trade, seconds)
    _queue(trade, genuine, remark="乱序" if late else "", seconds=3600 if late else seconds)
    if take("alipay", "double", "notify"):
        _queue(trade, genuine, remark="重复", seconds=seconds)
    if take("alipay", "replay", "notify"):
        for times in (1, 2, 3):
            _queue(trade, genuine, remark="重放", seconds=seconds + times)


def _queue(trade: Trade, fields: Fields, *, remark: str = "", seconds: float = 0, lost: bool = False) -> None:
    due_at = None if lost else now() + dt.timedelta(seconds=seconds)
    Notice.objects.create(trade=trade, url=trade.notify_url, fields=fields, remark=remark, due_at=due_at)


def _release_held(trade: Trade, seconds: float) -> None:
    """An earlier notification that was held back goes out just after this one."""
    moment = now() + dt.timedelta(seconds=seconds + 0.5)
    trade.notices.filter(remark="乱序", attempts=0, due_at__gt=moment).update(due_at=moment)


def _fields(trade: Trade, refund: TradeRefund | None) -> Fields:
    amount = str(trade.total_amount)
    fields = {
        "notify_time": _stamp(now()), "notify_type": "trade_status_sync", "notify_id": secrets.token_hex(17),
        "charset": "utf-8", "version": "1.0", "app_id": settings.ALIPAY_APP_ID,
        "auth_app_id": settings.ALIPAY_APP_ID, "trade_no": trade.trade_no, "out_trade_no": trade.out_trade_no,
        "buyer_id": "2088102169481075", "buyer_logon_id": "lil***@sandbox.com", "seller_id": settings.ALIPAY_SELLER_ID,
        "seller_email": "registry@sandbox.com", "trade_status": trade.status, "subject": trade.subject,
        "total_amount": amount, "receipt_amount": amount, "buyer_pay_amount": amount, "invoice_amount": amount,
        "point_amount": "0.00", "gmt_create": _stamp(trade.created_at),
        "fund_bill_list": f'[{{"amount":"{amount}","fundChannel":"ALIPAYACCOUNT"}}]',
    }  # fmt: skip
    if trade.paid_at:
        fields["gmt_payment"] = _stamp(trade.paid_at)
    if refund:
        fields |= {
            "out_biz_no": refund.out_request_no,
            "refund_fee": str(refund.amount),
            "gmt_refund": _stamp(refund.at),
        }
    return fields


def _signed(fields: Fields, *, wrongly: bool) -> Fields:
    text = signing.joined(fields, without=())
    return {**fields, "sign_type": "RSA2", "sign": (signing.sign_wrongly if wrongly else signing.sign)(text)}


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
