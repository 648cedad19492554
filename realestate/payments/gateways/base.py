"""What a payment service must be able to do, in our own words. Amounts are Decimal yuan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar, Protocol

from django.core.checks import CheckMessage


@dataclass(frozen=True)
class Payment:
    """What we ask somebody to pay."""

    out_trade_no: str
    amount: Decimal
    subject: str
    expires_at: dt.datetime
    notify_url: str
    return_url: str
    phone: bool = False


class Status(Enum):
    """How a trade stands, as far as money is concerned."""

    MISSING = "missing"  # the service has not heard of it: nobody has opened the cashier yet
    WAITING = "waiting"
    PAID = "paid"
    CLOSED = "closed"  # unpaid and over, or given back in full


@dataclass(frozen=True)
class Trade:
    """What the service says about one of our orders; `raw` is its own answer, for the witness row."""

    out_trade_no: str
    status: Status
    amount: Decimal | None
    trade_no: str
    raw: Mapping[str, Any]


class Closing(Enum):
    """What became of a wish to close."""

    CLOSED = "closed"
    PAID = "paid"  # too late: ask and settle
    MISSING = "missing"  # nothing to close there yet, but a signed address is still about until it runs out


@dataclass(frozen=True)
class Moved:
    """A refund that is done. `changed`: this very request moved the money; False: an earlier one had."""

    changed: bool
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class BillRow:
    """One line of the service's own bill: money that came in, or went back. `amount` is positive in both."""

    PAYMENT: ClassVar = "payment"
    REFUND: ClassVar = "refund"

    kind: str
    out_trade_no: str
    out_request_no: str
    trade_no: str
    amount: Decimal
    at: dt.datetime


@dataclass(frozen=True)
class DayBill:
    """The service's bill of one day, whole; `sha256` of the file as it came."""

    day: dt.date
    rows: tuple[BillRow, ...]
    sha256: str


class Forged(Exception):
    """A notification that is not what it says: `code` is malformed, bad_signature, wrong_app or wrong_seller."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PaymentGateway(Protocol):
    """One payment service. What talks raises GatewayError and is never called inside a transaction."""

    def cashier_url(self, payment: Payment) -> str:
        """Where the payer goes; signed here, nobody is asked."""

    def counter_code(self, payment: Payment) -> str:
        """Talks: the text of a QR code that the payer scans at the counter."""

    def query(self, out_trade_no: str) -> Trade:
        """Talks: how the order stands."""

    def close(self, out_trade_no: str) -> tuple[Closing, Mapping[str, Any]]:
        """Talks: nobody shall be able to pay it any more."""

    def refund(self, *, out_trade_no: str, out_request_no: str, amount: Decimal, reason: str) -> Moved:
        """Talks: money back. The same request number moves it once. GatewayError when it is not known to be done."""

    def refund_made(self, *, out_trade_no: str, out_request_no: str, amount: Decimal) -> tuple[bool, Mapping[str, Any]]:
        """Talks: whether that money has gone back."""

    def day_bill(self, day: dt.date) -> DayBill:
        """Talks: what came and went on that day. GatewayError while it is not there yet (the next day, after 10:00)."""

    def read_notification(self, fields: Mapping[str, str]) -> Trade:
        """Pure: what a notification says, if the service signed it and it is meant for us. Raises Forged."""

    def check_config(self) -> list[CheckMessage]:
        """System check messages; empty when it is usable."""
