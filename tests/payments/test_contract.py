"""Each line of the contract with Alipay, over real HTTP against the stand-in."""

from __future__ import annotations

import datetime as dt
import secrets
import time
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

from realestate.common import clock
from realestate.common.errors import GatewayError
from realestate.common.registry import gateway
from realestate.payments.gateways.alipay import Alipay
from realestate.payments.gateways.base import Closing, Payment, Status
from tests.payments.conftest import Cashier
from tests.sandbox_support import Sandbox

QUERY = "alipay.trade.query"
REFUND = "alipay.trade.refund"


@pytest.fixture
def alipay(sandbox: Sandbox) -> Alipay:
    return gateway("alipay")


def payment(amount: str = "80.00", **fields: object) -> Payment:
    """A wish for money that nobody has paid yet."""
    return Payment(**{
        "out_trade_no": f"t{secrets.token_hex(12)}", "amount": Decimal(amount), "subject": "不动产登记缴费 2026",
        "expires_at": clock.now() + dt.timedelta(minutes=30), "notify_url": "", "return_url": "http://127.0.0.1:9/back",
        **fields,
    })  # fmt: skip


@pytest.fixture
def paid(alipay: Alipay, cashier: Cashier) -> Callable[..., Payment]:
    """A payment that the buyer has made."""

    def pay(amount: str = "80.00", **fields: object) -> Payment:
        wish = payment(amount, **fields)
        cashier.pay(alipay.cashier_url(wish))
        return wish

    return pay


def refund(alipay: Alipay, wish: Payment, number: str = "R1", amount: str = "80.00") -> bool:
    return alipay.refund(
        out_trade_no=wish.out_trade_no, out_request_no=number, amount=Decimal(amount), reason="事项终止"
    ).changed


@pytest.mark.parametrize("phone", [False, True])
def test_create_leads_to_the_cashier(alipay: Alipay, cashier: Cashier, phone: bool) -> None:
    wish = payment(phone=phone)
    url = alipay.cashier_url(wish)
    method = parse_qs(urlsplit(url).query)["method"]
    assert method == ["alipay.trade.wap.pay" if phone else "alipay.trade.page.pay"]
    assert "/alipay/cashier/" in cashier.open(url)
    assert alipay.query(wish.out_trade_no).status is Status.WAITING


def test_create_at_the_counter_gives_a_code(alipay: Alipay, cashier: Cashier) -> None:
    wish = payment()
    code = alipay.counter_code(wish)
    cashier.press(cashier.open(code))
    assert alipay.query(wish.out_trade_no).status is Status.PAID


def test_an_order_number_is_never_used_for_another_amount(alipay: Alipay, cashier: Cashier) -> None:
    wish = payment()
    cashier.open(alipay.cashier_url(wish))
    changed = alipay.cashier_url(payment("1.00", out_trade_no=wish.out_trade_no))
    reply = cashier.http.get(changed)
    assert reply.status_code == 400
    assert "ACQ.CONTEXT_INCONSISTENT" in reply.text


def test_a_paid_order_cannot_be_paid_again(alipay: Alipay, cashier: Cashier, paid: Callable[..., Payment]) -> None:
    reply = cashier.http.get(alipay.cashier_url(paid()))
    assert "ACQ.TRADE_HAS_SUCCESS" in reply.text


def test_nobody_pays_after_the_time_is_over(alipay: Alipay, cashier: Cashier) -> None:
    wish = payment(expires_at=clock.now() - dt.timedelta(seconds=1))
    assert "ACQ.TRADE_HAS_CLOSE" in cashier.http.get(alipay.cashier_url(wish)).text
    assert alipay.query(wish.out_trade_no).status is Status.CLOSED


@pytest.mark.parametrize("amount", ["0.01", "80.00", "80.10", "12345678.90", "99999999.99"])
def test_amounts_come_back_as_they_went(alipay: Alipay, paid: Callable[..., Payment], amount: str) -> None:
    assert alipay.query(paid(amount).out_trade_no).amount == Decimal(amount)


@pytest.mark.parametrize(
    "subject",
    [
        "<script>alert(1)</script>",
        "a/b=c&d{e}",
        '"quoted" \\ back',
        "䶮𬭎㛃 🏠",
        "line\nbreak\x00\x1b",
        "é" * 400,
        "",
        "{{}}",
    ],
)
def test_hostile_subjects_are_harmless(alipay: Alipay, cashier: Cashier, subject: str) -> None:
    wish = payment(subject=subject)
    page = cashier.http.get(alipay.cashier_url(wish))
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert alipay.query(wish.out_trade_no).status is Status.WAITING


def test_an_unknown_order_is_missing_not_an_error(alipay: Alipay) -> None:
    assert alipay.query("t-nobody-knows").status is Status.MISSING


def test_paid_is_success_or_finished(alipay: Alipay, cashier: Cashier, sandbox: Sandbox) -> None:
    wish = payment()
    page = cashier.open(alipay.cashier_url(wish))
    assert alipay.query(wish.out_trade_no).status is Status.WAITING
    cashier.press(page)
    assert alipay.query(wish.out_trade_no).raw["trade_status"] == "TRADE_SUCCESS"
    cashier.press(page, "finish")
    found = alipay.query(wish.out_trade_no)
    assert (found.raw["trade_status"], found.status) == ("TRADE_FINISHED", Status.PAID)


def test_after_a_full_refund_the_trade_is_closed(alipay: Alipay, paid: Callable[..., Payment]) -> None:
    wish = paid()
    refund(alipay, wish)
    assert alipay.query(wish.out_trade_no).status is Status.CLOSED


def test_close_only_what_is_unpaid(alipay: Alipay, cashier: Cashier, paid: Callable[..., Payment]) -> None:
    wish = payment()
    assert alipay.close(wish.out_trade_no)[0] is Closing.MISSING
    page = cashier.open(alipay.cashier_url(wish))
    assert alipay.close(wish.out_trade_no)[0] is Closing.CLOSED
    assert alipay.close(wish.out_trade_no)[0] is Closing.CLOSED
    cashier.press(page)
    assert alipay.query(wish.out_trade_no).status is Status.CLOSED
    assert alipay.close(paid().out_trade_no)[0] is Closing.PAID


def test_the_same_refund_number_moves_money_once(alipay: Alipay, paid: Callable[..., Payment]) -> None:
    wish = paid()
    assert [refund(alipay, wish) for _ in range(3)] == [True, False, False]
    names = {"out_trade_no": wish.out_trade_no, "out_request_no": "R1"}
    assert alipay._sdk.api_alipay_trade_refund("80.00", **names)["fund_change"] == "N"


def test_the_same_number_with_another_amount_is_refused(alipay: Alipay, paid: Callable[..., Payment]) -> None:
    wish = paid()
    refund(alipay, wish, amount="30.00")
    with pytest.raises(GatewayError) as error:
        refund(alipay, wish, amount="40.00")
    assert error.value.permanent


def test_a_finished_trade_gives_nothing_back(alipay: Alipay, cashier: Cashier) -> None:
    wish = payment()
    page = cashier.open(alipay.cashier_url(wish))
    cashier.press(page)
    cashier.press(page, "finish")
    with pytest.raises(GatewayError) as error:
        refund(alipay, wish)
    assert error.value.permanent


def test_a_refund_query_that_works_is_not_a_refund(alipay: Alipay, paid: Callable[..., Payment]) -> None:
    wish = paid()
    found = alipay._sdk.api_alipay_trade_fastpay_refund_query("R-never", out_trade_no=wish.out_trade_no)
    assert found["code"] == "10000"
    assert "refund_status" not in found


def test_a_refund_whose_answer_is_lost_is_looked_up(
    alipay: Alipay, paid: Callable[..., Payment], sandbox: Sandbox
) -> None:
    wish = paid()
    sandbox.fault("alipay", "lose", only=REFUND)
    assert refund(alipay, wish) is False  # found done, by the earlier request
    assert alipay.query(wish.out_trade_no).status is Status.CLOSED


def test_a_refund_that_failed_is_not_taken_for_done(
    alipay: Alipay, paid: Callable[..., Payment], sandbox: Sandbox
) -> None:
    wish = paid()
    sandbox.fault("alipay", "error", only=REFUND)
    with pytest.raises(GatewayError, match="not done") as error:
        refund(alipay, wish)
    assert not error.value.permanent
    assert refund(alipay, wish) is True


@pytest.mark.parametrize("kind", ["error", "cut", "lose", "forge"])
def test_a_broken_answer_means_unknown(
    alipay: Alipay, paid: Callable[..., Payment], sandbox: Sandbox, kind: str
) -> None:
    wish = paid()
    sandbox.fault("alipay", kind, only=QUERY)
    with pytest.raises(GatewayError) as error:
        alipay.query(wish.out_trade_no)
    assert not error.value.permanent
    assert alipay.query(wish.out_trade_no).status is Status.PAID


def test_a_slow_answer_means_unknown(paid: Callable[..., Payment], sandbox: Sandbox) -> None:
    wish = paid()
    hasty = Alipay(**settings.GATEWAYS["alipay"]["options"] | {"timeout": 0.3})
    sandbox.fault("alipay", "timeout", only=QUERY, value=1)
    began = time.monotonic()
    with pytest.raises(GatewayError):
        hasty.query(wish.out_trade_no)
    assert time.monotonic() - began < 1


def test_a_signed_answer_about_another_order_is_not_believed(
    alipay: Alipay, cashier: Cashier, paid: Callable[..., Payment], sandbox: Sandbox
) -> None:
    paid()
    wish = payment()
    cashier.open(alipay.cashier_url(wish))
    sandbox.fault("alipay", "replay", only=QUERY)
    with pytest.raises(GatewayError, match="another order"):
        alipay.query(wish.out_trade_no)


def test_nobody_at_the_other_end_means_unknown(sandbox: Sandbox) -> None:
    alone = Alipay(**settings.GATEWAYS["alipay"]["options"] | {"gateway_url": "http://127.0.0.1:9/gateway.do"})
    with pytest.raises(GatewayError):
        alone.query("t1")
