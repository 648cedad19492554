"""Jobs of delivery: the outside part of a dispatch."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from delivery import services
from delivery.selectors import outside_parcels
from realestate.common.errors import GatewayError
from realestate.common.jobs import report_each


@app.task(
    name="delivery.book_courier",
    retry=RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions=[GatewayError]),
)
def book_courier(*, shipment_id: int) -> None:
    """Tell the courier of the parcel; does nothing once it has been accepted."""
    services.book_courier(shipment_id=shipment_id)


@app.task(
    name="delivery.follow",
    retry=RetryStrategy(max_attempts=4, exponential_wait=4, retry_exceptions=[GatewayError]),
)
def follow(*, shipment_id: int) -> None:
    """Ask the courier what has happened to the parcel."""
    services.follow(shipment_id=shipment_id)


@app.periodic(cron="*/30 * * * *")
@app.task(name="delivery.follow_all", queueing_lock="delivery.follow_all")
def follow_all(timestamp: int) -> None:
    """Pushes go silent after three tries: so every parcel that is out with a courier is asked about now and then."""
    report_each("delivery.follow", ({"shipment_id": pk} for pk in outside_parcels()))
