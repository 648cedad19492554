"""A case is entered and its certificate sealed: one parcel, however often this is asked."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction

from delivery.models import CustodyEvent, Shipment
from delivery.services.door import office_holder
from realestate.accounts.models import Office, User
from realestate.cases.models import Case
from realestate.cases.services import record_event
from realestate.common import clock
from realestate.common.jobs import report


def dispatch(
    *,
    case: Case,
    contents: list[str],
    recipient_name: str,
    recipient_phone: str,
    recipient_user: User | None,
    address: str,
    office: Office,
) -> Shipment:
    """Put the certificates numbered `contents` on their way; the courier is booked by a job after the commit.

    Once per case: asked again, or by eight at once, it answers with the parcel that there is.
    """
    with transaction.atomic():
        if there := Shipment.objects.filter(case=case).first():
            return there
        try:
            with transaction.atomic():
                shipment = Shipment.objects.create(
                    case=case,
                    number=f"SD{case.number}",
                    office=office,
                    recipient_name=recipient_name,
                    recipient_phone=recipient_phone,
                    recipient_user=recipient_user,
                    address=address,
                    contents=contents,
                    courier=settings.COURIER,
                    created_at=clock.now(),
                )
        except IntegrityError:
            if there := Shipment.objects.filter(case=case).first():
                return there
            raise
        _first_link(shipment, office)
        record_event(case=case, act="parcel_created", number=shipment.number, pieces=len(contents))
        report("delivery.book_courier", shipment_id=shipment.pk)
        return shipment


def _first_link(shipment: Shipment, office: Office) -> None:
    """The certificates lie in the office."""
    CustodyEvent.objects.create(
        shipment=shipment,
        ordinal=1,
        act="create",
        at=shipment.created_at,
        to_holder=office_holder(office),
        state=shipment.state,
        place=office.name,
    )
