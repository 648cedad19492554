"""The bill of a day: there on the next day after 10:00, at an address that lives 30 seconds, a zipped CSV in GBK."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from realestate.common.clock import ZONE, now
from realestate.sandbox.alipay.models import Trade, TradeRefund
from realestate.sandbox.alipay.protocol import Call, Failure
from realestate.sandbox.faults.services import take

METHOD = "alipay.data.dataservice.bill.downloadurl.query"
READY = dt.time(10)  # of the day after
LIVES_SECONDS = 30
SALT = "alipay-bill"
HEADER = [
    *("支付宝交易号", "商户订单号", "业务类型", "商品名称", "创建时间", "完成时间", "门店编号", "门店名称"),
    *("操作员", "终端号", "对方账户", "订单金额（元）", "商家实收（元）", "支付宝红包（元）", "集分宝（元）"),
    *("支付宝优惠（元）", "商家优惠（元）", "券核销金额（元）", "券名称", "商家红包消费金额（元）"),
    *("卡消费金额（元）", "退款批次号/请求号", "服务费（元）", "分润（元）", "备注"),
]
Row = dict[str, str]


def download_url(call: Call, origin: str) -> dict[str, Any]:
    """Where the day's bill can be fetched, for half a minute."""
    if call.text("bill_type") not in ("trade", "signcustomer"):
        raise Failure("40004", "isp.invalid-parameter", "bill_type 无效")
    try:
        day = dt.date.fromisoformat(call.text("bill_date", limit=10))
    except ValueError:
        raise Failure("40004", "isp.invalid-parameter", "bill_date 无效") from None
    if now() < dt.datetime.combine(day + dt.timedelta(days=1), READY, ZONE):
        raise Failure("40004", "isp.bill_not_exist", "账单不存在")
    ticket = signing.dumps(day.isoformat(), salt=SALT)
    address = f"{origin}{reverse('bill_file')}?ticket={ticket}"
    return {"code": "10000", "msg": "Success", "bill_download_url": address}


def day_of(ticket: str) -> dt.date | None:
    """The day that the ticket of an address opens; None when its time is over or it is none of ours."""
    try:
        return dt.date.fromisoformat(signing.loads(ticket, salt=SALT, max_age=LIVES_SECONDS))
    except signing.BadSignature:
        return None


def zipped(day: dt.date) -> bytes:
    """The file: what was paid and what went back on that day, and a summary beside it."""
    begin = dt.datetime.combine(day, dt.time(), ZONE)
    span = (begin, begin + dt.timedelta(days=1) - dt.timedelta(microseconds=1))
    paid = [_payment(trade) for trade in Trade.objects.filter(paid_at__range=span).order_by("paid_at")]
    back = [_refund(row) for row in TradeRefund.objects.filter(at__range=span).select_related("trade").order_by("at")]
    if paid and (fault := take("alipay", "amount", "bill", exact=True)):
        paid[0]["订单金额（元）"] = paid[0]["商家实收（元）"] = fault.value or "0.01"
    name, out = f"{settings.ALIPAY_SELLER_ID}0156_{day:%Y%m%d}_业务明细", io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(f"{name}(汇总).csv", "#支付宝业务汇总查询\r\n".encode("gbk"))
        package.writestr(f"{name}.csv", "\r\n".join(_lines(day, paid, back)).encode("gbk", "replace"))
    return out.getvalue()


def _lines(day: dt.date, paid: Sequence[Row], back: Sequence[Row]) -> list[str]:
    rows = [",".join(f"{row.get(name, '')}\t" for name in HEADER) for row in (*paid, *back)]
    if take("alipay", "lose", "bill", exact=True):
        rows = rows[:-1]  # the sums below still say how many there were
    return [
        "#支付宝业务明细查询",
        f"#账号：[{settings.ALIPAY_SELLER_ID}0156]",
        f"#起始日期：[{day:%Y年%m月%d日} 00:00:00]   终止日期：[{day + dt.timedelta(days=1):%Y年%m月%d日} 00:00:00]",
        "#-----------------------------------------业务明细列表----------------------------------------",
        ",".join(HEADER),
        *rows,
        "#-----------------------------------------业务明细列表结束------------------------------------",
        f"#交易合计：{len(paid)}笔，商家实收共{_sum(paid)}元，商家优惠共0.00元",
        f"#退款合计：{len(back)}笔，商家实收退款共{_sum(back)}元，商家优惠退款共0.00元",
        f"#导出时间：[{now().astimezone(ZONE):%Y年%m月%d日 %H:%M:%S}]",
        "",
    ]


def _sum(rows: Sequence[Row]) -> str:
    return f"{sum((Decimal(row['订单金额（元）']) for row in rows), Decimal(0)):.2f}"


def _payment(trade: Trade) -> Row:
    return _row(trade, "交易", trade.paid_at or trade.created_at, trade.total_amount)


def _refund(refund: TradeRefund) -> Row:
    row = _row(refund.trade, "退款", refund.at, -refund.amount)
    return row | {"退款批次号/请求号": refund.out_request_no, "备注": refund.reason.replace(",", "，")}


def _row(trade: Trade, kind: str, at: dt.datetime, amount: Decimal) -> Row:
    return {
        "支付宝交易号": trade.trade_no, "商户订单号": trade.out_trade_no, "业务类型": kind,
        "商品名称": trade.subject.replace(",", "，"), "创建时间": _stamp(trade.created_at), "完成时间": _stamp(at),
        "对方账户": "*雷(lil***@sandbox.com)", "订单金额（元）": f"{amount:.2f}", "商家实收（元）": f"{amount:.2f}",
    }  # fmt: skip


def _stamp(moment: dt.datetime) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M:%S}"
