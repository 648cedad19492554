"""An outside courier's parcel: what the courier says has happened, step by step, each once, through the same door."""

from __future__ import annotations

import structlog
from django.db import transaction
from django_fsm import can_proceed

from delivery.couriers.base import Courier, Step
from delivery.machine import State
from delivery.models import CourierCall, Shipment
from delivery.services.courier import answered
from delivery.services.door import RECIPIENT, Given, last_link, move, note
from delivery.services.telling import news
from realestate.common import clock
from realestate.common.errors import GatewayError
from realestate.common.jobs import report
from realestate.common.registry import gateway

log = structlog.get_logger(__name__)
ACTS = {
    State.PICKED_UP: "pick_up",
    State.IN_TRANSIT: "transit",
    State.OUT_FOR_DELIVERY: "set_off",
    State.DELIVERED: "hand_over",
    State.FAILED: "fail",
    State.RETURNING: "turn_back",
    State.LOST: "lose",
}
#: What must have happened before, when the courier did not say it.
BEFORE = {
    "transit": "pick_up", "set_off": "pick_up", "hand_over": "set_off", "fail": "set_off", "turn_back": "pick_up",
    "lose": "pick_up",
}  # fmt: skip


def follow(*, shipment_id: int) -> int:
    """Ask the courier and take over what is new; how many steps that was. Any number of times, each step once.

    The question is written down before it is asked. GatewayError: no usable answer, ask again.
    """
    shipment = Shipment.objects.get(pk=shipment_id)
    if not shipment.courier_number or shipment.state in (State.DELIVERED, State.RETURNED, State.CREATED):
        return 0
    call = CourierCall.objects.create(
        shipment=shipment, courier=shipment.courier, request="track", asked_at=clock.now()
    )
    courier: Courier = gateway(shipment.courier)
    try:
        steps = courier.track(shipment.courier_number)
    except GatewayError as error:
        answered(call, error=str(error))
        raise
    answered(call, steps=len(steps))
    return _take_over(shipment_id, steps)


@transaction.atomic
def _take_over(shipment_id: int, steps: list[Step]) -> int:
    shipment = Shipment.objects.select_for_update(no_key=True).select_related("office").get(pk=shipment_id)
    new = steps[shipment.steps_seen :]
    if not new:
        return 0
    if not shipment.sealed_at:
        log.error("parcel_left_unsealed", number=shipment.number)  # the office's shelf says otherwise: a person looks
        return 0
    for step in new:
        _apply(shipment, step)
    shipment.steps_seen += len(new)
    shipment.save(update_fields=["steps_seen"])
    return len(new)


def _apply(shipment: Shipment, step: Step) -> None:
    act = ACTS.get(step.state)
    if act is None or shipment.state == State.DELIVERED:
        return
    if not can_proceed(getattr(shipment, act)) and (first := BEFORE.get(act)):
        _one(shipment, first, step, told=False)
    if can_proceed(getattr(shipment, act)):
        _one(shipment, act, step, told=True)
    else:  # seen again on its way: where it is now is worth a line
        note(shipment, act, _given(shipment), place=step.place, words=step.words)


def _one(shipment: Shipment, act: str, step: Step, *, told: bool) -> None:
    """One transition, with what the courier said about it; steps that it left out are only written down."""
    if not can_proceed(getattr(shipment, act)):
        if before := BEFORE.get(act):
            _one(shipment, before, step, told=False)
        if not can_proceed(getattr(shipment, act)):
            return
    changed: tuple[str, ...] = ()
    holder = "" if act in ("fail", "set_off", "transit", "turn_back", "lose") else f"courier:{shipment.courier}"
    if act in ("hand_over", "fail"):
        shipment.attempts += 1
        changed = ("attempts",)
    if act == "hand_over":
        shipment.delivered_at, holder, changed = clock.now(), RECIPIENT, ("attempts", "delivered_at")
    said = {"place": step.place, "words": step.words, "reason": "courier"} if told else {}
    link = move(shipment, act, _given(shipment), to_holder=holder, changed=changed, **said)
    if told:
        news(shipment, link)
    if act == "hand_over":
        report("flow.delivered", case_id=shipment.case_id)


def _given(shipment: Shipment) -> Given:
    return Given(shipment_id=shipment.pk, actor=None, seen=last_link(shipment).ordinal)
