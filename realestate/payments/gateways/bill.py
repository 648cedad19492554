"""Alipay's bill of a day, read: pure. A zipped CSV in GBK whose own sums say whether it is whole."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from realestate.common.clock import ZONE
from realestate.common.errors import GatewayError
from realestate.payments.gateways.base import BillRow, DayBill

MOST_BYTES = 200 * 1000 * 1000  # unpacked; a city's day is far below
FIRST_COLUMN = "支付宝交易号"
KINDS = {"交易": BillRow.PAYMENT, "退款": BillRow.REFUND}
SUMS = {BillRow.PAYMENT: "交易合计", BillRow.REFUND: "退款合计"}
SUM_LINE = re.compile(r"#(交易合计|退款合计)：(\d+)笔，商家实收(?:退款)?共(-?[\d.]+)元")


def read_bill(packed: bytes, day: dt.date) -> DayBill:
    """Every payment and refund of the file. GatewayError when it is no bill, not whole, or of another day."""
    lines = _lines(packed)
    if not any(f"{day:%Y年%m月%d日} 00:00:00" in line for line in lines if line.startswith("#起始日期")):
        raise GatewayError("the bill is of another day")
    rows = tuple(_rows(lines))
    _expect_whole(rows, lines)
    return DayBill(day=day, rows=rows, sha256=hashlib.sha256(packed).hexdigest())


def _lines(packed: bytes) -> list[str]:
    """The lines of the one file in the package that lists payments: the other one is its summary."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as package:
            if sum(member.file_size for member in package.infolist()) > MOST_BYTES:
                raise GatewayError("the bill is larger than a bill can be")
            texts = [package.read(member).decode("gbk") for member in package.infolist()]
    except (zipfile.BadZipFile, EOFError, UnicodeDecodeError, NotImplementedError, RuntimeError) as error:
        raise GatewayError(f"the bill cannot be unpacked: {type(error).__name__}") from error
    for text in texts:
        lines = text.splitlines()
        if any(line.startswith(FIRST_COLUMN) for line in lines):
            return lines
    raise GatewayError("the bill has no list of payments")


def _rows(lines: list[str]) -> Iterable[BillRow]:
    start = next(place for place, line in enumerate(lines) if line.startswith(FIRST_COLUMN))
    for row in csv.DictReader(line for line in lines[start:] if not line.startswith("#")):
        plain = {str(name).strip(): (value or "").strip() for name, value in row.items() if isinstance(value, str)}
        try:
            kind = KINDS[plain["业务类型"]]
            amount = Decimal(plain["订单金额（元）"])
            at = dt.datetime.strptime(plain["完成时间"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE)
            names = plain["商户订单号"], plain["退款批次号/请求号"], plain[FIRST_COLUMN]
        except (KeyError, ValueError, InvalidOperation):
            raise GatewayError("a line of the bill cannot be read") from None
        yield BillRow(kind, *names, amount=-amount if kind == BillRow.REFUND else amount, at=at)


def _expect_whole(rows: tuple[BillRow, ...], lines: list[str]) -> None:
    said = {match[1]: (int(match[2]), Decimal(match[3])) for line in lines if (match := SUM_LINE.match(line))}
    for kind, title in SUMS.items():
        amounts = [row.amount for row in rows if row.kind == kind]
        total = sum(amounts, Decimal(0))
        if said.get(title) != (len(amounts), -total if kind == BillRow.REFUND else total):
            raise GatewayError(f"the bill is not whole: {title}")
