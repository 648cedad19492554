"""What booking does by itself: open the days ahead, give back the seats of closed days, note who did not come."""

from __future__ import annotations

from procrastinate.contrib.django import app

from booking import services
from realestate.accounts.models import Office


@app.periodic(cron="10 * * * *")
@app.task(name="booking.make_slots", queueing_lock="booking.make_slots", pass_context=False)
def make_slots(timestamp: int = 0) -> None:
    """Hourly: the slots of the next fourteen days, as the hours and the calendar say now. Repeating it adds nothing."""
    for office in Office.objects.order_by("pk"):
        services.make_slots(office=office)
        services.clear_closed(office=office)


@app.periodic(cron="20 0 * * *")
@app.task(name="booking.mark_missed", queueing_lock="booking.mark_missed", pass_context=False)
def mark_missed(timestamp: int = 0) -> None:
    """Every night: yesterday's appointments that nobody came to. Booking anew does the same for one case at once."""
    services.mark_missed()


@app.task(name="booking.clear_closed")
def clear_closed(*, office_id: int) -> None:
    """A day was closed: cancel and tell, each appointment once."""
    services.clear_closed(office=Office.objects.get(pk=office_id))
