"""Jobs of delivery: the outside part of a dispatch."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from delivery import services
from realestate.common.errors import GatewayError


@app.task(
    name="delivery.book_courier",
    retry=RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions=[GatewayError]),
)
def book_courier(*, shipment_id: int) -> None:
    """Tell the courier of the parcel; does nothing once it has been accepted."""
    services.book_courier(shipment_id=shipment_id)
