"""What is read: free seats, a case's appointment, the hall's queue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from booking.models import TOKEN_LENGTH, TOKEN_LETTERS, Appointment, Closure, Slot, Ticket
from realestate.accounts import working_days
from realestate.accounts.models import Office, User
from realestate.accounts.roles import Role, memberships
from realestate.cases.models import Case, Party
from realestate.common import clock
from realestate.common.workdays import Calendar

DAYS_AHEAD = 14
SHIFT = dt.timedelta(hours=12)
State = Appointment.State


def calendar() -> Calendar:
    """The working calendar that the slots follow."""
    return working_days.calendar()


def moment(day: dt.date, time: dt.time = dt.time.min) -> dt.datetime:
    """That time of that day, in the offices' zone."""
    return dt.datetime.combine(day, time, clock.ZONE)


def taken(now: dt.datetime, prefix: str = "") -> Q:
    """The appointments that occupy a seat at this moment: a held one only until its time is over."""
    state, expires = f"{prefix}state", f"{prefix}expires_at"
    return Q(**{f"{state}__in": [State.BOOKED, State.ARRIVED]}) | Q(**{state: State.HELD, f"{expires}__gt": now})


def open_slots(office: Office) -> QuerySet[Slot]:
    """The slots that can still be booked or are full, each with `.free` seats: not closed, not begun."""
    now = clock.now()
    left = {"free": F("seats") - Count("appointments", filter=taken(now, "appointments__"))}
    return Slot.objects.filter(office=office, open=True, starts_at__gt=now).annotate(**left).order_by("starts_at")


def slots(office: Office, day: dt.date) -> list[Slot]:
    """The day's open slots, each with `.free`; those full have 0."""
    first = moment(day)
    return list(open_slots(office).filter(starts_at__gte=first, starts_at__lt=first + dt.timedelta(days=1)))


def nearest(office: Office, wanted: dt.datetime, count: int = 3) -> list[Slot]:
    """The free slots nearest in time to the wanted one, earliest first."""
    free = [slot for slot in open_slots(office) if slot.free > 0]
    return sorted(sorted(free, key=lambda slot: abs(slot.starts_at - wanted))[:count], key=lambda slot: slot.starts_at)


@dataclass
class Day:
    """One day of the strip: how many seats are free, or why there are none."""

    date: dt.date
    free: int = 0
    slots: list[Slot] = field(default_factory=list)
    closed_because: str = ""
    provisional: bool = False


def days(office: Office) -> list[Day]:
    """The days ahead on which the office receives people, with free seats; a closed one with its reason."""
    working, today = calendar(), clock.today()
    closures = dict(Closure.objects.filter(office=office, day__gte=today).values_list("day", "reason"))
    found: dict[dt.date, Day] = {
        date: Day(date, closed_because=reason)
        for date, reason in closures.items()
        if date <= today + dt.timedelta(days=DAYS_AHEAD)
    }
    for slot in open_slots(office):
        date = local_day(slot)
        if date in closures:
            continue
        day = found.setdefault(date, Day(date, provisional=not working.is_known(date)))
        day.slots.append(slot)
        day.free += slot.free
    return [found[date] for date in sorted(found)]


def appointment_for(case: Case) -> Appointment | None:
    """The case's confirmed appointment, also after the arrival; None when there is none or it is only held."""
    return (
        Appointment.objects.filter(case=case, state__in=[State.BOOKED, State.ARRIVED])
        .select_related("slot__office", "case", "ticket")
        .first()
    )


def hold_for(case: Case) -> Appointment | None:
    """The seat that is kept for this case at this moment."""
    return (
        Appointment.objects.filter(case=case, state=State.HELD, expires_at__gt=clock.now())
        .select_related("slot__office", "case")
        .first()
    )


def is_over(appointment: Appointment) -> bool:
    """The day of the appointment has passed and nobody came."""
    return appointment.state == State.BOOKED and local_day(appointment.slot) < clock.today()


def local_day(slot: Slot) -> dt.date:
    """The day of a slot, in the offices' zone."""
    return slot.starts_at.astimezone(clock.ZONE).date()


def read_token(text: str) -> str:
    """The code as scanned (an address ending in it) or typed (small letters, spaces, hyphens); "" when it is none."""
    last = text.strip().rstrip("/").rsplit("/", 1)[-1]
    token = "".join(letter for letter in last.upper() if letter.isalnum())
    token = token.translate(str.maketrans("OIL", "Q11"))
    return token if len(token) == TOKEN_LENGTH and set(token) <= set(TOKEN_LETTERS) else ""


def by_token(text: str) -> Appointment | None:
    """The appointment that a scanned or typed code names."""
    token = read_token(text)
    if not token:
        return None
    return Appointment.objects.select_related("slot__office", "case").filter(token=token).first()


@dataclass(frozen=True)
class Queue:
    """The hall at this moment."""

    waiting: list[Ticket]
    called: list[Ticket]
    served: int


def in_the_hall(office: Office) -> QuerySet[Ticket]:
    """The tickets of this shift, the next one to be called first; what is left of an earlier shift is nobody's turn."""
    now, yesterday = clock.now(), clock.today() - dt.timedelta(days=1)
    drawn = Ticket.objects.filter(office=office, day__gte=yesterday, drawn_at__gt=now - SHIFT)
    return drawn.order_by("ready_at", "number")


def queue(office: Office) -> Queue:
    """Who waits at an office now, in the order in which they are called; who is at which window."""
    tickets = list(
        in_the_hall(office)
        .select_related("appointment__slot", "appointment__case", "called_by")
        .prefetch_related("appointment__case__parties")
    )
    by_state = {state: [t for t in tickets if t.state == state] for state in Ticket.State.values}
    return Queue(
        waiting=by_state[Ticket.State.WAITING],
        called=sorted(by_state[Ticket.State.CALLED], key=lambda t: t.called_at or t.drawn_at, reverse=True),
        served=len(by_state[Ticket.State.SERVED]),
    )


def ahead(ticket: Ticket) -> int:
    """How many are called before this ticket."""
    before = Q(ready_at__lt=ticket.ready_at) | Q(ready_at=ticket.ready_at, number__lt=ticket.number)
    return in_the_hall(ticket.office).filter(before, state=Ticket.State.WAITING).count()


def not_yet_here(appointment: Appointment) -> list[Party]:
    """The parties whose trip has not been recorded."""
    return list(appointment.case.parties.exclude(visits__avoidable=False).order_by("-role", "order"))


@dataclass(frozen=True)
class Post:
    """Where an officer sits; no window is 0."""

    office: Office
    window: int


def post_of(user: User) -> Post:
    """The officer's own window. For pages that only officers reach."""
    held = (post for post in memberships(user) if post.role == Role.OFFICER and post.office)
    return next(Post(post.office, post.window or 0) for post in held if post.office)


PATIENCE = dt.timedelta(minutes=15)  # promised: nobody with an appointment waits longer


@dataclass(frozen=True)
class Waiting:
    """One who waits, as the panel shows it."""

    ticket: Ticket
    minutes: int
    late_by: int


def panel(user: User) -> dict[str, Any]:
    """What the officer's queue panel shows: the hall, and who is at this officer's window."""
    post = post_of(user)
    hall, now = queue(post.office), clock.now()
    waiting = []
    for ticket in hall.waiting:
        waited = max(now - ticket.ready_at, dt.timedelta())
        late = max(waited - PATIENCE, dt.timedelta())
        waiting.append(Waiting(ticket, int(waited.total_seconds() // 60), int(late.total_seconds() // 60)))
    mine = next((ticket for ticket in hall.called if ticket.window == post.window), None)
    return {"office": post.office, "window": post.window, "hall": hall, "waiting": waiting, "mine": mine}
