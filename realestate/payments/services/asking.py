"""Talk to the payment service: a witness row before, its answer after, never inside a transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db import transaction

from realestate.common import clock
from realestate.common.errors import GatewayError
from realestate.common.registry import gateway
from realestate.payments.gateways.base import Closing, Status, Trade
from realestate.payments.models import GatewayCall, Order, Verdict
from realestate.payments.services.settling import settle

Answer = TypeVar("Answer")


def witnessed(
    act: str, order: Order | None, ask: Callable[[], Answer], raw: Callable[[Answer], Mapping[str, Any]]
) -> Answer:
    """Call `ask` between two commits. RuntimeError inside a transaction; GatewayError as the gateway raises it."""
    with transaction.atomic(durable=True):
        call = GatewayCall.objects.create(act=act, order=order, asked_at=clock.now())
    try:
        answer = ask()
    except GatewayError as error:
        _answered(call, str(error), {})
        raise
    _answered(call, "ok", raw(answer))
    return answer


def ask_about(*, order_id: int) -> Verdict:
    """Query the order and settle what the answer says. GatewayError: nobody knows, ask again."""
    order = Order.objects.get(pk=order_id)
    if order.state not in (Order.State.CREATED, Order.State.CLOSED):
        return Verdict.REPEATED
    trade = witnessed("query", order, lambda: gateway("alipay").query(order.out_trade_no), lambda found: found.raw)
    return settle(trade=trade, asked=True)[0]


def close_order(*, order_id: int) -> Verdict:
    """Let nobody pay the order any more; when somebody already has, settle it (which sends late money back)."""
    order = Order.objects.get(pk=order_id)
    if order.state != Order.State.CREATED:
        return Verdict.REPEATED
    closing, raw = witnessed(
        "close", order, lambda: gateway("alipay").close(order.out_trade_no), lambda answer: answer[1]
    )
    if closing is Closing.PAID:
        return ask_about(order_id=order_id)
    status = Status.CLOSED if closing is Closing.CLOSED else Status.MISSING
    return settle(trade=Trade(order.out_trade_no, status, None, "", raw), asked=True)[0]


def _answered(call: GatewayCall, outcome: str, answer: Mapping[str, Any]) -> None:
    call.answered_at, call.outcome, call.answer = clock.now(), outcome[:80], dict(answer)
    call.save(update_fields=["answered_at", "outcome", "answer"])
