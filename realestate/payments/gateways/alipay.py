"""Alipay through python-alipay-sdk: the only file that imports it. Translating is pure; `_talk` alone talks.

A reply's signature is not bound to the question, so code, order number, status and amount are compared here. Whatever
the SDK raises means "unknown", and unknown is asked again, never assumed.
"""

from __future__ import annotations

import datetime as dt
import logging
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any
from urllib.error import HTTPError

import httpx
from alipay import AliPay
from alipay.utils import AliPayConfig
from django.core.checks import CheckMessage, Error

from realestate.common.clock import ZONE
from realestate.common.errors import GatewayError
from realestate.payments.gateways.base import Closing, DayBill, Forged, Moved, Payment, Status, Trade
from realestate.payments.gateways.bill import read_bill

logging.getLogger("python-alipay-sdk").handlers.clear()  # it brings its own; ours speak for everybody

Content = dict[str, Any]
OK = "10000"
BILL = "alipay.data.dataservice.bill.downloadurl.query"
STATUSES = {
    "WAIT_BUYER_PAY": Status.WAITING,
    "TRADE_SUCCESS": Status.PAID,
    "TRADE_FINISHED": Status.PAID,
    "TRADE_CLOSED": Status.CLOSED,
}
REQUIRED = ("sign", "sign_type", "app_id", "seller_id", "out_trade_no", "trade_no", "trade_status", "total_amount")
# Alipay will not give this money back whatever we do: a person has to.
HOPELESS = {"ACQ.TRADE_HAS_FINISHED", "ACQ.DISCORDANT_REPEAT_REQUEST", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"}
PAID_ALREADY = {"ACQ.TRADE_HAS_SUCCESS", "ACQ.TRADE_STATUS_ERROR", "ACQ.REASON_TRADE_STATUS_INVALID"}
WIDE = str.maketrans({"/": "／", "=": "＝", "&": "＆", "{": "｛", "}": "｝"})


class Alipay:
    """The merchant's side of Alipay. Keys are PEM; `timeout` in seconds."""

    def __init__(
        self, *, app_id: str, seller_id: str, gateway_url: str, private_key: str, alipay_public_key: str, timeout: int
    ) -> None:
        self.app_id = app_id
        self.seller_id = seller_id
        self.gateway_url = gateway_url
        self.private_key = private_key
        self.alipay_public_key = alipay_public_key
        self.timeout = timeout

    @cached_property
    def _sdk(self) -> Any:
        sdk = AliPay(
            appid=self.app_id,
            app_private_key_string=bare_pem(self.private_key),
            alipay_public_key_string=bare_pem(self.alipay_public_key),
            sign_type="RSA2",
            config=AliPayConfig(timeout=self.timeout),
        )
        sdk._gateway = self.gateway_url  # `debug=` would choose between two fixed ones
        return sdk

    def cashier_url(self, payment: Payment) -> str:
        """page.pay for a desktop, wap.pay for a phone."""
        sign = self._sdk.api_alipay_trade_wap_pay if payment.phone else self._sdk.api_alipay_trade_page_pay
        addresses = {"return_url": payment.return_url, "notify_url": payment.notify_url}
        return f"{self.gateway_url}?{sign(**to_alipay(payment), **addresses)}"

    def counter_code(self, payment: Payment) -> str:
        """precreate: a code that any Alipay app scans."""
        wanted = to_alipay(payment) | {"product_code": "FACE_TO_FACE_PAYMENT"}
        content = self._talk(lambda: self._sdk.api_alipay_trade_precreate(**wanted, notify_url=payment.notify_url))
        _expect_ok(content, payment.out_trade_no)
        return str(content["qr_code"])

    def query(self, out_trade_no: str) -> Trade:
        return to_trade(self._talk(lambda: self._sdk.api_alipay_trade_query(out_trade_no=out_trade_no)), out_trade_no)

    def close(self, out_trade_no: str) -> tuple[Closing, Mapping[str, Any]]:
        content = self._talk(lambda: self._sdk.api_alipay_trade_close(out_trade_no=out_trade_no))
        return to_closing(content, out_trade_no), content

    def refund(self, *, out_trade_no: str, out_request_no: str, amount: Decimal, reason: str) -> Moved:
        """Asks, and when the answer does not say so plainly, looks whether the money has moved."""
        names = {"out_trade_no": out_trade_no, "out_request_no": out_request_no}
        try:
            content = self._talk(
                lambda: self._sdk.api_alipay_trade_refund(to_text(amount), **names, refund_reason=clean_subject(reason))
            )
            _expect_ok(content, out_trade_no)
            if content.get("fund_change") == "Y":
                return Moved(changed=True, raw=content)
        except GatewayError as error:
            if error.permanent:
                raise
        made, found = self.refund_made(**names, amount=amount)
        if not made:
            raise GatewayError(f"the refund {out_request_no} is not done")
        return Moved(changed=False, raw=found)

    def refund_made(self, *, out_trade_no: str, out_request_no: str, amount: Decimal) -> tuple[bool, Content]:
        names = {"out_trade_no": out_trade_no, "out_request_no": out_request_no}
        found = self._talk(lambda: self._sdk.api_alipay_trade_fastpay_refund_query(**names))
        return refunded(found, **names, amount=amount), found

    def day_bill(self, day: dt.date) -> DayBill:
        """The address lives half a minute: asked for and used at once, and never kept."""
        wanted = {"bill_type": "trade", "bill_date": day.isoformat()}
        content = self._talk(lambda: self._sdk.server_api(BILL, wanted))
        if content.get("code") != OK:
            raise GatewayError(f"Alipay's bill of {day} is not there: {content.get('sub_code', '')}")
        try:
            with httpx.Client(timeout=self.timeout * 6, trust_env=False) as client:
                file = client.get(str(content["bill_download_url"])).raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise GatewayError(f"Alipay's bill did not come: {type(error).__name__}") from error
        return read_bill(file.content, day)

    def read_notification(self, fields: Mapping[str, str]) -> Trade:
        if any(not fields.get(name) for name in REQUIRED) or fields["sign_type"] != "RSA2":
            raise Forged("malformed")
        if not self._signed_by_alipay(fields):
            raise Forged("bad_signature")
        if fields["app_id"] != self.app_id:
            raise Forged("wrong_app")
        if fields["seller_id"] != self.seller_id:
            raise Forged("wrong_seller")
        try:
            status, amount = STATUSES[fields["trade_status"]], to_amount(fields["total_amount"])
        except (KeyError, GatewayError):
            raise Forged("malformed") from None
        return Trade(fields["out_trade_no"], status, amount, fields["trade_no"], dict(fields))

    def check_config(self) -> list[CheckMessage]:
        problems: list[CheckMessage] = []
        try:
            self._sdk.sign_data({"probe": "1"})
        except (ValueError, IndexError, TypeError) as error:
            text = f"ALIPAY_PRIVATE_KEY and ALIPAY_PUBLIC_KEY must be RSA keys in PEM form: {error}"
            problems.append(Error(text, id="payments.E001"))
        if not (self.app_id.isdigit() and self.seller_id.isdigit()):
            text = "ALIPAY_APP_ID and ALIPAY_SELLER_ID are the numbers that Alipay gave you"
            problems.append(Error(text, id="payments.E002"))
        if not self.gateway_url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            problems.append(Error("ALIPAY_GATEWAY_URL must begin with https://", id="payments.E003"))
        return problems

    def _signed_by_alipay(self, fields: Mapping[str, str]) -> bool:
        unsigned = {
            name: value for name, value in fields.items() if name != "sign"
        }  # verify() takes sign_type out of it
        try:
            return bool(self._sdk.verify(unsigned, fields["sign"]))
        except Exception:  # noqa: BLE001 (odd base64, odd length, odd characters: not signed by Alipay)
            return False

    def _talk(self, ask: Callable[[], Content]) -> Content:
        try:
            content = ask()
        except HTTPError as error:
            error.close()
            raise GatewayError(f"Alipay answered {error.code}") from error
        except Exception as error:  # whatever the SDK raises means: we do not know
            raise GatewayError(f"Alipay did not give a usable answer: {type(error).__name__}") from error
        if not isinstance(content, dict) or "code" not in content:
            raise GatewayError("Alipay answered something else")
        return content


def bare_pem(text: str) -> str:
    """The key without what stands before it (a remark, say)."""
    return text[text.index("-----BEGIN") :].strip()


def to_alipay(payment: Payment) -> Content:
    """Our payment as Alipay's business parameters."""
    return {
        "out_trade_no": payment.out_trade_no,
        "total_amount": to_text(payment.amount),
        "subject": clean_subject(payment.subject),
        "time_expire": payment.expires_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S"),
        "product_code": "QUICK_WAP_WAY" if payment.phone else "FAST_INSTANT_TRADE_PAY",
    }


def to_text(amount: Decimal) -> str:
    """80 -> "80.00". A fraction of a cent is a mistake of ours."""
    exact = amount.quantize(Decimal("0.01"))
    if exact != amount or not Decimal("0.01") <= exact <= 10**8:
        raise GatewayError(f"Alipay cannot take {amount} yuan", permanent=True)
    return f"{exact:.2f}"


def to_amount(text: Any) -> Decimal:
    """ "80.00" -> 80.00, from text only."""
    try:
        amount = Decimal(text) if isinstance(text, str) else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise GatewayError("Alipay's amount is not a number")
    return amount


def clean_subject(text: str) -> str:
    """Alipay's special characters in full width, control characters out, at most 128 characters."""
    plain = "".join(char for char in text if unicodedata.category(char)[0] != "C").translate(WIDE).strip()
    return plain[:128] or "不动产登记缴费"


def to_trade(content: Content, out_trade_no: str) -> Trade:
    """The answer to a query."""
    if content.get("sub_code") == "ACQ.TRADE_NOT_EXIST":
        return Trade(out_trade_no, Status.MISSING, None, "", content)
    _expect_ok(content, out_trade_no)
    status = STATUSES.get(content.get("trade_status", ""))
    if status is None:
        raise GatewayError(f"Alipay's trade status is unknown: {content.get('trade_status')}")
    return Trade(
        out_trade_no, status, to_amount(content.get("total_amount")), str(content.get("trade_no", "")), content
    )


def to_closing(content: Content, out_trade_no: str) -> Closing:
    """The answer to a wish to close."""
    sub_code = content.get("sub_code", "")
    if sub_code in PAID_ALREADY:
        return Closing.PAID
    if sub_code == "ACQ.TRADE_NOT_EXIST":
        return Closing.MISSING
    if sub_code == "ACQ.TRADE_HAS_CLOSE":
        return Closing.CLOSED
    _expect_ok(content, out_trade_no)
    return Closing.CLOSED


def refunded(content: Content, *, out_trade_no: str, out_request_no: str, amount: Decimal) -> bool:
    """Whether the answer to a refund query says that this refund is done. 10000 alone says that the query worked."""
    if content.get("code") != OK or content.get("refund_status") != "REFUND_SUCCESS":
        return False
    same = content.get("out_trade_no") == out_trade_no and content.get("out_request_no") == out_request_no
    return same and to_amount(content.get("refund_amount")) == amount


def _expect_ok(content: Content, out_trade_no: str) -> None:
    sub_code = content.get("sub_code", "")
    if content.get("code") != OK:
        raise GatewayError(f"Alipay says {content.get('code')} {sub_code}", permanent=sub_code in HOPELESS)
    if content.get("out_trade_no") != out_trade_no:
        raise GatewayError("Alipay answered about another order")
