"""The verbs of booking: open times, take and give back a seat, arrive, call."""

from booking.services.appointments import cancel, confirm, hold, move, release_for_case
from booking.services.arrival import check_in
from booking.services.calling import call_next, leave, serve, serve_for_case
from booking.services.schedule import clear_closed, close_day, make_slots, mark_missed, open_usual_hours

__all__ = [
    "call_next",
    "cancel",
    "check_in",
    "clear_closed",
    "close_day",
    "confirm",
    "hold",
    "leave",
    "make_slots",
    "mark_missed",
    "move",
    "open_usual_hours",
    "release_for_case",
    "serve",
    "serve_for_case",
]
