"""The verbs of delivery: the office's, the rider's, the courier's. `door` alone moves a parcel."""

from delivery.services.courier import book_courier
from delivery.services.dispatching import dispatch
from delivery.services.door import AlreadyDone, Given
from delivery.services.following import follow
from delivery.services.handing_over import hand_over, hand_over_by_id
from delivery.services.office import assign, lose, receive_back, seal_envelope, send_again
from delivery.services.riding import failed_attempt, on_the_way, return_to_office, scan_out

__all__ = [
    "AlreadyDone",
    "Given",
    "assign",
    "book_courier",
    "dispatch",
    "failed_attempt",
    "follow",
    "hand_over",
    "hand_over_by_id",
    "lose",
    "on_the_way",
    "receive_back",
    "return_to_office",
    "scan_out",
    "seal_envelope",
    "send_again",
]
