"""Call the next in the hall: two officers never get the same ticket, a window never has two."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from booking.models import Ticket
from booking.selectors import in_the_hall
from booking.services.messages import tell_parties
from realestate.accounts.models import Office, User
from realestate.cases.models import Case
from realestate.cases.services import record_event
from realestate.common import clock
from realestate.common.errors import Refused

State = Ticket.State


def call_next(*, office: Office, window: int, officer: User) -> Ticket:
    """Call the first who waits to this window. Refused: queue_empty, window_busy, no_window."""
    if not 1 <= window <= office.windows:
        raise Refused("no_window", _("没有这个窗口。"), remedy=_("请主管为您登记窗口号。"))
    try:
        with transaction.atomic():
            return _call(office, window, officer)
    except IntegrityError as error:
        if "ticket_one_at_a_window" not in str(error):
            raise
        raise _busy() from None


def _call(office: Office, window: int, officer: User) -> Ticket:
    now, hall = clock.now(), in_the_hall(office)
    if hall.filter(window=window, state=State.CALLED).exists():
        raise _busy()
    lock = hall.filter(state=State.WAITING).select_for_update(skip_locked=True, of=("self",))
    ticket = lock.select_related("office", "appointment__slot__office", "appointment__case").first()
    if ticket is None:
        raise Refused("queue_empty", _("现在没有等候的人。"))
    ticket.state, ticket.window, ticket.called_by, ticket.called_at = State.CALLED, window, officer, now
    ticket.save(update_fields=["state", "window", "called_by", "called_at"])
    case = ticket.appointment.case
    record_event(case=case, act="call", actor=officer, at=now, ticket=ticket.code, window=window)
    tell_parties(ticket.appointment, "called", ticket=ticket.code, window=window)
    return ticket


def serve(*, ticket: Ticket) -> Ticket:
    """The person has been served; the window is free. A second click changes nothing. Refused: ticket_moved_on."""
    return _finish(ticket, State.SERVED, {State.CALLED})


def leave(*, ticket: Ticket) -> Ticket:
    """Called, and nobody came to the window; the window is free. Refused: ticket_moved_on."""
    return _finish(ticket, State.LEFT, {State.CALLED, State.WAITING})


def serve_for_case(*, case: Case) -> None:
    """The officer has finished with the case, so its ticket is served and the window free. May be repeated."""
    Ticket.objects.filter(appointment__case=case, state=State.CALLED).update(state=State.SERVED, ended_at=clock.now())


def _finish(ticket: Ticket, state: str, sources: set[State]) -> Ticket:
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)
        if ticket.state == state:
            return ticket
        if ticket.state not in sources:
            raise Refused(
                "ticket_moved_on",
                _("%(ticket)s 已经是“%(state)s”。") % {"ticket": ticket.code, "state": ticket.get_state_display()},
            )
        ticket.state, ticket.ended_at = state, clock.now()
        ticket.save(update_fields=["state", "ended_at"])
    return ticket


def _busy() -> Refused:
    return Refused("window_busy", _("这个窗口还有一位在办。"), remedy=_("请先点“办好了”或“人不在，过号”，再叫下一位。"))
