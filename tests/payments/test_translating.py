"""Our words into Alipay's and back: pure, without a network."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from realestate.common.clock import ZONE
from realestate.common.errors import GatewayError
from realestate.payments.gateways import alipay
from realestate.payments.gateways.alipay import (
    Alipay,
    clean_subject,
    to_alipay,
    to_amount,
    to_closing,
    to_text,
    to_trade,
)
from realestate.payments.gateways.base import Closing, Payment, Status

OPTIONS = {
    "app_id": "1", "seller_id": "2", "gateway_url": "https://openapi.alipay.com/gateway.do", "private_key": "",
    "alipay_public_key": "", "timeout": 5,
}  # fmt: skip


def test_a_payment_in_alipays_words() -> None:
    until = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
    payment = Payment("A1", Decimal(80), "缴费 {1}", until, "https://x/n", "https://x/r", phone=True)
    assert to_alipay(payment) == {
        "out_trade_no": "A1",
        "total_amount": "80.00",
        "subject": "缴费 ｛1｝",
        "time_expire": "2026-11-24 17:00:00",  # Beijing's clock
        "product_code": "QUICK_WAP_WAY",
    }
    assert until.astimezone(ZONE).hour == 17


@pytest.mark.parametrize(
    ("amount", "text"), [("0.01", "0.01"), ("80", "80.00"), ("1E+3", "1000.00"), ("12345678.9", "12345678.90")]
)
def test_amounts_are_text_with_two_places(amount: str, text: str) -> None:
    assert to_text(Decimal(amount)) == text


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "80.005", "100000000.01"])
def test_amounts_that_alipay_cannot_take(amount: str) -> None:
    with pytest.raises(GatewayError) as error:
        to_text(Decimal(amount))
    assert error.value.permanent


@pytest.mark.parametrize("value", ["", "abc", "NaN", "Infinity", "-1.00", 80.0, 80, None])
def test_an_amount_from_outside_is_text_or_nothing(value: Any) -> None:
    with pytest.raises(GatewayError):
        to_amount(value)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a/b=c&d{e}", "a／b＝c＆d｛e｝"),
        ("x\x00\x1b\n\u202ey", "xy"),
        ("  ", "不动产登记缴费"),
        ("𬭎" * 300, "𬭎" * 128),
    ],
)
def test_a_subject_is_made_harmless(text: str, clean: str) -> None:
    assert clean_subject(text) == clean


def answer(**changes: Any) -> dict[str, Any]:
    return {
        "code": "10000", "msg": "Success", "out_trade_no": "A1", "trade_no": "T1", "trade_status": "TRADE_SUCCESS",
        "total_amount": "80.00", **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("TRADE_SUCCESS", Status.PAID),
        ("TRADE_FINISHED", Status.PAID),
        ("WAIT_BUYER_PAY", Status.WAITING),
        ("TRADE_CLOSED", Status.CLOSED),
    ],
)
def test_alipays_states_in_ours(word: str, status: Status) -> None:
    assert to_trade(answer(trade_status=word), "A1").status is status


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "20000"},
        {"out_trade_no": "A2"},
        {"trade_status": "TRADE_MAYBE"},
        {"total_amount": None},
        {"code": None},
    ],
)
def test_an_answer_that_does_not_fit_is_no_answer(changes: dict[str, Any]) -> None:
    with pytest.raises(GatewayError) as error:
        to_trade(answer(**changes), "A1")
    assert not error.value.permanent


@pytest.mark.parametrize(
    ("sub_code", "closing"),
    [
        ("ACQ.TRADE_HAS_SUCCESS", Closing.PAID),
        ("ACQ.TRADE_NOT_EXIST", Closing.MISSING),
        ("ACQ.TRADE_HAS_CLOSE", Closing.CLOSED),
    ],
)
def test_what_a_refused_closing_means(sub_code: str, closing: Closing) -> None:
    assert to_closing({"code": "40004", "sub_code": sub_code}, "A1") is closing


def test_a_refund_is_done_only_when_its_own_status_says_so() -> None:
    found = answer(out_request_no="R1", refund_amount="80.00", refund_status="REFUND_SUCCESS")
    names: dict[str, Any] = {"out_trade_no": "A1", "out_request_no": "R1", "amount": Decimal("80.00")}
    assert alipay.refunded(found, **names)
    for changes in ({"refund_status": None}, {"out_request_no": "R2"}, {"refund_amount": "8.00"}, {"code": "40004"}):
        assert not alipay.refunded({**found, **changes}, **names)


def test_the_configuration_is_checked() -> None:
    assert [message.id for message in Alipay(**OPTIONS).check_config()] == ["payments.E001"]
    wrong = OPTIONS | {"app_id": "mine", "gateway_url": "http://elsewhere"}
    assert [message.id for message in Alipay(**wrong).check_config()] == [
        "payments.E001",
        "payments.E002",
        "payments.E003",
    ]


def test_the_configuration_of_these_tests_is_right() -> None:
    from realestate.payments.apps import check_alipay

    assert check_alipay() == []


def test_the_sdk_brings_no_log_handlers_of_its_own() -> None:
    import logging

    assert logging.getLogger("python-alipay-sdk").handlers == []
