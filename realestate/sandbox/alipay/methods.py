"""What each method of the gateway does. A trade past its time closes itself when it is looked at."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from realestate.common.clock import ZONE, now
from realestate.sandbox.alipay.models import Trade
from realestate.sandbox.alipay.notices import notify
from realestate.sandbox.alipay.protocol import Call, business
from realestate.sandbox.faults.services import take

Content = dict[str, Any]
PRODUCTS = {
    "alipay.trade.page.pay": ("FAST_INSTANT_TRADE_PAY",),
    "alipay.trade.wap.pay": ("QUICK_WAP_WAY",),
    "alipay.trade.precreate": ("", "FACE_TO_FACE_PAYMENT", "QR_CODE_OFFLINE"),
}
PAID = (Trade.Status.SUCCESS, Trade.Status.FINISHED)
OK = {"code": "10000", "msg": "Success"}
BUYER = {"buyer_logon_id": "lil***@sandbox.com", "buyer_user_id": "2088102169481075"}


def begin(call: Call) -> Trade:
    """page.pay, wap.pay and precreate: the trade of this order number, made at the first time."""
    number, subject = call.text("out_trade_no", limit=64), call.text("subject")
    if not re.fullmatch(r"\w+", number, re.ASCII):
        raise business("INVALID_PARAMETER", "参数无效：out_trade_no 只能是字母、数字、下划线")
    if re.search(r"[/=&{}\x00-\x1f]", subject):
        raise business("INVALID_PARAMETER", "参数无效：subject 含有特殊字符")
    product = call.text("product_code", limit=64, required=False)
    if product not in PRODUCTS[call.method]:
        raise business("INVALID_PARAMETER", "参数无效：product_code")
    amount = amount_of(call, "total_amount")
    with transaction.atomic():
        trade = Trade.objects.filter(out_trade_no=number).first() or Trade.objects.create(
            trade_no=f"{now():%Y%m%d}22001{secrets.randbelow(10**15):015}",
            out_trade_no=number, product=product, subject=subject, total_amount=amount, created_at=now(),
            expires_at=_expiry(call), notify_url=call.notify_url, return_url=call.return_url,
        )  # fmt: skip
    trade = _settled_by_time(trade)
    if (trade.total_amount, trade.subject, trade.product) != (amount, subject, product):
        raise business("CONTEXT_INCONSISTENT", "交易信息被篡改")
    if trade.status in PAID:
        raise business("TRADE_HAS_SUCCESS", "交易已被支付")
    if trade.status == Trade.Status.CLOSED:
        raise business("TRADE_HAS_CLOSE", "交易已经关闭")
    return trade


def precreate(call: Call, origin: str) -> Content:
    """A QR code for the counter."""
    trade = begin(call)
    return {**OK, "out_trade_no": trade.out_trade_no, "qr_code": f"{origin}/alipay/cashier/{trade.trade_no}/"}


def query(call: Call) -> Content:
    """How the trade stands."""
    trade = _find(call)
    if take("alipay", "replay", call.method, exact=True):
        trade = Trade.objects.filter(status__in=PAID).exclude(pk=trade.pk).first() or trade
    content = {**OK, **BUYER, **_names(trade), "total_amount": str(trade.total_amount), "trade_status": trade.status}
    if trade.paid_at:
        content["send_pay_date"] = stamp(trade.paid_at)
    if fault := take("alipay", "amount", call.method, exact=True):
        content["total_amount"] = fault.value or str(trade.total_amount + 1)
    return content


def close(call: Call) -> Content:
    """Only an unpaid trade can be closed."""
    with transaction.atomic():
        trade = _find(call)
        if trade.status in PAID:
            raise business("TRADE_HAS_SUCCESS", "交易已被支付")
        if trade.status == Trade.Status.CLOSED:
            raise business("TRADE_HAS_CLOSE", "交易已经关闭")
        Trade.objects.filter(pk=trade.pk).update(status=Trade.Status.CLOSED)
    return {**OK, **_names(trade)}


def refund(call: Call) -> Content:
    """Money back. The same request number again moves nothing: fund_change=N."""
    number, amount = call.text("out_request_no", limit=64), amount_of(call, "refund_amount")
    with transaction.atomic():
        trade = _find(call)
        earlier = trade.refunds.filter(out_request_no=number).first()
        if earlier and earlier.amount != amount:
            raise business("DISCORDANT_REPEAT_REQUEST", "不一致的请求")
        if not earlier:
            _move_back(trade, number, amount, call.text("refund_reason", required=False))
    content = {**OK, **BUYER, **_names(trade), "fund_change": "N" if earlier else "Y"}
    content["refund_fee"] = str(_refunded(trade))
    return content


def refund_query(call: Call) -> Content:
    """10000 says that the query worked; only refund_status says that the money moved."""
    trade = _find(call)
    row = trade.refunds.filter(out_request_no=call.text("out_request_no", limit=64)).first()
    if row is None:
        return dict(OK)
    return {
        **OK, **_names(trade), "out_request_no": row.out_request_no, "refund_amount": str(row.amount),
        "refund_status": "REFUND_SUCCESS", "total_amount": str(trade.total_amount),
    }  # fmt: skip


ANSWERS: dict[str, Callable[[Call], Content]] = {
    "alipay.trade.query": query,
    "alipay.trade.close": close,
    "alipay.trade.refund": refund,
    "alipay.trade.fastpay.refund.query": refund_query,
}


def amount_of(call: Call, name: str) -> Decimal:
    """Yuan with at most two places, 0.01 to 100,000,000."""
    text = call.text(name, limit=12)
    if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", text, re.ASCII) or not Decimal("0.01") <= Decimal(text) <= 10**8:
        raise business("INVALID_PARAMETER", f"参数无效：{name}")
    return Decimal(text).quantize(Decimal("0.01"))


def stamp(moment: dt.datetime) -> str:
    """Alipay's way to write a time: Beijing's, without a zone."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


def _move_back(trade: Trade, number: str, amount: Decimal, reason: str) -> None:
    if trade.status == Trade.Status.FINISHED:
        raise business("TRADE_HAS_FINISHED", "交易已完结")
    if trade.status != Trade.Status.SUCCESS:
        raise business("TRADE_STATUS_ERROR", "交易状态不合法")
    if _refunded(trade) + amount > trade.total_amount:
        raise business("REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限")
    row = trade.refunds.create(out_request_no=number, amount=amount, reason=reason, at=now())
    if _refunded(trade) == trade.total_amount:
        trade.status = Trade.Status.CLOSED
        trade.save(update_fields=["status"])
    notify(trade, refund=row)


def _refunded(trade: Trade) -> Decimal:
    total = trade.refunds.aggregate(total=Sum("amount"))["total"]
    return Decimal(total or 0).quantize(Decimal("0.01"))


def _names(trade: Trade) -> Content:
    return {"out_trade_no": trade.out_trade_no, "trade_no": trade.trade_no}


def _find(call: Call) -> Trade:
    names = {name: call.text(name, limit=64, required=False) for name in ("out_trade_no", "trade_no")}
    if not any(names.values()):
        raise business("INVALID_PARAMETER", "out_trade_no 和 trade_no 不能同时为空")
    trade = Trade.objects.filter(**{name: value for name, value in names.items() if value}).first()
    if trade is None:
        raise business("TRADE_NOT_EXIST", "交易不存在")
    return _settled_by_time(trade)


def _settled_by_time(trade: Trade) -> Trade:
    if trade.status == Trade.Status.WAIT and trade.expires_at <= now():
        trade.status = Trade.Status.CLOSED
        trade.save(update_fields=["status"])
    return trade


def _expiry(call: Call) -> dt.datetime:
    text = call.text("time_expire", limit=32, required=False)
    if not text:
        return now() + dt.timedelta(days=15)
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE)
    except ValueError:
        raise business("INVALID_PARAMETER", "参数无效：time_expire") from None
