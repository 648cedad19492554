"""The stand-in is as strict as Alipay: what is not signed, not complete or not right is refused with Alipay's codes."""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import os
import re
import secrets
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest
import time_machine
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from django.core import signing

from realestate.common import clock
from tests.sandbox_support import Sandbox

KEY = load_pem_private_key(Path(os.environ["ALIPAY_PRIVATE_KEY_FILE"]).read_bytes(), None)
ALIPAY = load_pem_public_key(Path(os.environ["ALIPAY_PUBLIC_KEY_FILE"]).read_bytes())


def request(method: str, biz: dict[str, Any], *, key: Any = KEY, **changes: str | None) -> dict[str, str]:
    """A signed request; a change of None leaves the field out."""
    fields: dict[str, Any] = {
        "app_id": os.environ["ALIPAY_APP_ID"], "method": method, "charset": "utf-8", "sign_type": "RSA2",
        "timestamp": "2026-11-22 10:00:00", "version": "1.0", "biz_content": json.dumps(biz), **changes,
    }  # fmt: skip
    fields = {name: value for name, value in fields.items() if value is not None}
    text = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    signature = key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return fields if changes.get("sign", "") is None else {**fields, "sign": base64.b64encode(signature).decode()}


def ask(sandbox: Sandbox, method: str, biz: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The inner answer."""
    reply = httpx.post(f"{sandbox.url}/alipay/gateway.do", data=request(method, biz, **changes), timeout=10)
    return next(value for key, value in reply.json().items() if key != "sign")


def wish(**changes: Any) -> dict[str, Any]:
    fields = {
        "out_trade_no": f"s{secrets.token_hex(8)}", "total_amount": "80.00", "subject": "缴费",
        "product_code": "FACE_TO_FACE_PAYMENT", **changes,
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value is not None}


@pytest.mark.parametrize(
    ("changes", "sub_code"),
    [
        ({"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)}, "isv.invalid-signature"),
        ({"sign": None}, "isv.missing-signature"),
        ({"app_id": "2026000000000000"}, "isv.invalid-app-id"),
        ({"app_id": None}, "isv.missing-app-id"),
        ({"timestamp": None}, "isv.missing-timestamp"),
        ({"timestamp": "yesterday"}, "isv.invalid-timestamp"),
        ({"sign_type": "RSA"}, "isv.invalid-signature-type"),
        ({"charset": "gbk"}, "isv.invalid-charset"),
        ({"version": "2.0"}, "isv.invalid-version"),
        ({"biz_content": "not json"}, "isv.invalid-parameter"),
        ({"notify_url": "ftp://elsewhere"}, "isv.invalid-notify-url"),
    ],
)
def test_the_outer_form_is_checked(sandbox: Sandbox, changes: dict[str, Any], sub_code: str) -> None:
    assert ask(sandbox, "alipay.trade.query", {"out_trade_no": "x"}, **changes)["sub_code"] == sub_code


def test_an_unknown_method_is_refused(sandbox: Sandbox) -> None:
    assert ask(sandbox, "alipay.trade.make.rich", {})["sub_code"] == "isv.invalid-method"


@pytest.mark.parametrize(
    "changes",
    [
        {"total_amount": "0.00"}, {"total_amount": "80"}, {"total_amount": "80.001"}, {"total_amount": "-1.00"},
        {"total_amount": "100000000.01"}, {"total_amount": 80.0}, {"total_amount": None}, {"total_amount": "８０"},
        {"subject": None}, {"subject": "a" * 257}, {"subject": "a=b"}, {"subject": "{x}"},
        {"out_trade_no": None}, {"out_trade_no": "a-b"}, {"out_trade_no": "a" * 65}, {"out_trade_no": 17},
        {"product_code": "FAST_INSTANT_TRADE_PAY"}, {"time_expire": "soon"},
    ],
    ids=str,
)  # fmt: skip
def test_business_parameters_are_checked(sandbox: Sandbox, changes: dict[str, Any]) -> None:
    answer = ask(sandbox, "alipay.trade.precreate", wish(**changes))
    right = changes == {"total_amount": "80"}  # Alipay takes whole yuan without places
    assert answer.get("sub_code") == (None if right else "ACQ.INVALID_PARAMETER")


@pytest.mark.parametrize("method", ["query", "close", "refund", "fastpay.refund.query"])
def test_an_unknown_trade_is_named_so(sandbox: Sandbox, method: str) -> None:
    biz = {"out_trade_no": "unknown", "refund_amount": "1.00", "out_request_no": "r"}
    assert ask(sandbox, f"alipay.trade.{method}", biz)["sub_code"] == "ACQ.TRADE_NOT_EXIST"


def test_an_unpaid_trade_has_nothing_to_give_back(sandbox: Sandbox) -> None:
    trade = wish()
    ask(sandbox, "alipay.trade.precreate", trade)
    biz = {"out_trade_no": trade["out_trade_no"], "refund_amount": "1.00", "out_request_no": "r"}
    assert ask(sandbox, "alipay.trade.refund", biz)["sub_code"] == "ACQ.TRADE_STATUS_ERROR"


def test_partial_refunds_add_up_to_the_whole_and_no_further(sandbox: Sandbox) -> None:
    trade = wish()
    code = ask(sandbox, "alipay.trade.precreate", trade)["qr_code"]
    with httpx.Client(timeout=10) as buyer:
        buyer.get(code)
        buyer.post(f"{code}pay/", data={"csrfmiddlewaretoken": buyer.cookies["sandbox_csrftoken"]})

    def back(number: str, amount: str) -> dict[str, Any]:
        biz = {"out_trade_no": trade["out_trade_no"], "refund_amount": amount, "out_request_no": number}
        return ask(sandbox, "alipay.trade.refund", biz)

    assert back("r1", "30.00")["refund_fee"] == "30.00"
    assert back("r2", "50.01")["sub_code"] == "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"
    assert back("r3", "50.00")["refund_fee"] == "80.00"
    assert ask(sandbox, "alipay.trade.query", {"out_trade_no": trade["out_trade_no"]})["trade_status"] == "TRADE_CLOSED"


def test_answers_are_signed_over_their_own_characters(sandbox: Sandbox) -> None:
    body = httpx.post(
        f"{sandbox.url}/alipay/gateway.do", data=request("alipay.trade.precreate", wish()), timeout=10
    ).text
    start, end = body.index("{", 1), body.rindex(',"sign"')
    signature = base64.b64decode(json.loads(body)["sign"])
    ALIPAY.verify(signature, body[start:end].encode(), padding.PKCS1v15(), hashes.SHA256())  # type: ignore[union-attr,call-arg]


def test_the_cashier_cannot_be_pressed_from_another_site(sandbox: Sandbox) -> None:
    code = ask(sandbox, "alipay.trade.precreate", wish())["qr_code"]
    assert httpx.post(f"{code}pay/", timeout=10).status_code == 403


def test_a_fault_is_used_up_and_can_be_switched_off(sandbox: Sandbox) -> None:
    sandbox.fault("alipay", "error", times=2, only="alipay.trade.query")
    states = [
        httpx.post(
            f"{sandbox.url}/alipay/gateway.do", data=request("alipay.trade.query", {"out_trade_no": "x"}), timeout=10
        ).status_code
        for _ in range(3)
    ]
    assert states == [500, 500, 200]
    sandbox.fault("alipay", "error", times=None)
    sandbox.clear("alipay")
    assert httpx.get(f"{sandbox.url}/faults/alipay/", timeout=10).json()["faults"] == []


def test_the_pages_of_the_stand_ins_open(sandbox: Sandbox) -> None:
    for path in ("/", "/faults/", "/alipay/", "/sms/", "/departments/"):
        assert httpx.get(f"{sandbox.url}{path}", timeout=10).status_code == 200


def test_a_switch_on_the_page_works(sandbox: Sandbox) -> None:
    with httpx.Client(timeout=10, follow_redirects=True) as browser:
        browser.get(f"{sandbox.url}/faults/")
        token = {"csrfmiddlewaretoken": browser.cookies["sandbox_csrftoken"], "kind": "lose"}
        page = browser.post(f"{sandbox.url}/faults/alipay/switch/", data={**token, "on": "1", "times": "3"})
        assert "还有 3 次" in page.text
        page = browser.post(f"{sandbox.url}/faults/alipay/switch/", data=token)
        assert "还有 3 次" not in page.text


def test_an_unanswered_notification_is_sent_eight_times_within_25_hours() -> None:
    settings = Path(__file__).resolve().parents[2] / "realestate" / "sandbox" / "settings.py"
    source = settings.read_text(encoding="utf-8")
    found = re.search(r"^NOTIFY_REPEATS = \[(.*)\]", source, re.MULTILINE)
    assert found is not None
    pauses = [int(seconds) / 60 for seconds in found[1].split(",")]
    assert pauses == [4, 10, 10, 60, 120, 360, 900]
    assert 24 < sum(pauses) / 60 < 25


def bill_address(sandbox: Sandbox, day: dt.date, *, age: float = 0) -> str:
    """The address of a day's bill, as it was given out `age` seconds ago."""
    secret = Path(os.environ["SANDBOX_SECRET_KEY_FILE"]).read_text(encoding="utf-8")
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=age), tick=True):
        ticket = signing.dumps(day.isoformat(), key=secret, salt="alipay-bill")
    return f"{sandbox.url}/alipay/bill/?ticket={ticket}"


def test_the_address_of_a_bill_lives_half_a_minute(sandbox: Sandbox) -> None:
    day = clock.today() - dt.timedelta(days=2)
    biz = {"bill_type": "trade", "bill_date": day.isoformat()}
    given = ask(sandbox, "alipay.data.dataservice.bill.downloadurl.query", biz)["bill_download_url"]
    assert httpx.get(given, timeout=10).status_code == 200
    assert httpx.get(bill_address(sandbox, day, age=25), timeout=10).status_code == 200
    assert httpx.get(bill_address(sandbox, day, age=32), timeout=10).status_code == 403
    assert httpx.get(given + "x", timeout=10).status_code == 403


def test_a_bill_is_a_zipped_csv_in_gbk(sandbox: Sandbox) -> None:
    day = clock.today() - dt.timedelta(days=2)
    packed = zipfile.ZipFile(io.BytesIO(httpx.get(bill_address(sandbox, day), timeout=10).content))
    names = packed.namelist()
    assert len(names) == 2
    text = packed.read(names[-1]).decode("gbk")
    assert text.startswith("#支付宝业务明细查询")
    assert "支付宝交易号,商户订单号,业务类型" in text


@pytest.mark.parametrize(
    ("biz", "sub_code"),
    [
        ({"bill_type": "trade", "bill_date": clock.today().isoformat()}, "isp.bill_not_exist"),
        ({"bill_type": "trade", "bill_date": "someday"}, "isp.invalid-parameter"),
        ({"bill_type": "every", "bill_date": "2026-11-01"}, "isp.invalid-parameter"),
    ],
)
def test_a_bill_that_is_not_there_is_named_so(sandbox: Sandbox, biz: dict[str, str], sub_code: str) -> None:
    assert ask(sandbox, "alipay.data.dataservice.bill.downloadurl.query", biz)["sub_code"] == sub_code
