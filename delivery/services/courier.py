"""The outside part: the courier is told after the commit, never inside a transaction."""

from __future__ import annotations

from django.db import transaction

from delivery.couriers.base import Courier, Order
from delivery.machine import State
from delivery.models import CourierCall, Shipment
from delivery.services.door import Given, last_link, move
from realestate.common import clock
from realestate.common.errors import GatewayError
from realestate.common.registry import gateway


def to_order(shipment: Shipment) -> Order:
    """What the courier is told."""
    return Order(
        number=order_number(shipment),
        office_name=shipment.office.name,
        office_address=shipment.office.address,
        office_phone=shipment.office.phone,
        recipient_name=shipment.recipient_name,
        recipient_phone=shipment.recipient_phone,
        address=shipment.address,
        pieces=len(shipment.contents),
    )


def order_number(shipment: Shipment) -> str:
    """Ours, and another one for each journey: a courier never takes the same number twice."""
    again = shipment.custody.filter(act="send_again").count()
    return f"{shipment.number}-{again + 1}" if again else shipment.number


def book_courier(*, shipment_id: int) -> None:
    """Tell the courier of a new parcel. Run again after a crash it changes nothing twice: our number is the order's.

    Raises GatewayError when there was no usable answer; the question and the error stay written down.
    """
    shipment = Shipment.objects.select_related("office").get(pk=shipment_id)
    if shipment.state != State.CREATED and not _waits_for_a_number(shipment):
        return
    call = CourierCall.objects.create(
        shipment=shipment, courier=shipment.courier, request="create", asked_at=clock.now()
    )
    courier: Courier = gateway(shipment.courier)
    try:
        waybill = courier.create(to_order(shipment))
    except GatewayError as error:
        answered(call, error=str(error))
        raise
    with transaction.atomic():
        answered(call, number=waybill.number)
        locked = Shipment.objects.select_for_update(no_key=True).get(pk=shipment_id)
        if _waits_for_a_number(locked):
            Shipment.objects.filter(pk=shipment_id).update(courier_number=waybill.number)
        elif locked.state == State.CREATED:
            locked.courier_number = waybill.number
            given = Given(shipment_id=shipment_id, actor=None, seen=last_link(locked).ordinal)
            move(locked, "accept", given, changed=("courier_number",), place=locked.office.name)


def _waits_for_a_number(shipment: Shipment) -> bool:
    """A second journey, of which the courier has not heard."""
    return shipment.state == State.ACCEPTED and not shipment.courier_number


def answered(call: CourierCall, *, error: str = "", **answer: object) -> None:
    """Write down what came of a call."""
    call.answered_at, call.error, call.answer = clock.now(), error[:200], answer
    call.save(update_fields=["answered_at", "error", "answer"])
