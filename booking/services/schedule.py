"""Slots from hours and the working calendar; days closed afterwards; appointments that nobody came to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop

from booking.models import Appointment, Closure, OpeningHours, Slot
from booking.selectors import DAYS_AHEAD, calendar, moment
from booking.services.messages import tell_parties
from realestate.accounts.models import Office
from realestate.cases.services import record_event
from realestate.common import clock
from realestate.common.jobs import report

Wanted = dict[dt.datetime, tuple[dt.datetime, int]]
USUAL = ((dt.time(9), dt.time(12)), (dt.time(13, 30), dt.time(17)))
CLOSED = gettext_noop("登记机构当日停办")


def open_usual_hours(*, office: Office) -> None:
    """Monday to Friday, nine to twelve and half past one to five, at all windows; nothing where hours are set."""
    if OpeningHours.objects.filter(office=office).exists():
        return
    for weekday in range(5):
        for opens, closes in USUAL:
            OpeningHours.objects.create(
                office=office, weekday=weekday, opens=opens, closes=closes, windows=office.windows
            )
    make_slots(office=office)


def make_slots(*, office: Office, days: int = DAYS_AHEAD) -> int:
    """Bring the slots of the days ahead in line with hours, closures and calendar; returns how many were made.

    May run at any time and any number of times. A slot that is no longer wanted is closed, never deleted; its seats
    never fall below those already taken.
    """
    now = clock.now()
    wanted = _wanted(office, clock.today(), days)
    ends = moment(clock.today() + dt.timedelta(days=days + 1))
    with transaction.atomic():
        # FOR UPDATE: who is taking a seat in one of these slots is waited for, and the next one sees the new number.
        kept = Slot.objects.filter(office=office, starts_at__gt=now, starts_at__lt=ends).order_by("starts_at")
        existing = {slot.starts_at: slot for slot in kept.select_for_update()}
        for slot in existing.values():
            _align(slot, wanted.get(slot.starts_at))
        missing = [
            Slot(office=office, starts_at=start, ends_at=end, seats=seats)
            for start, (end, seats) in wanted.items()
            if start > now and start not in existing
        ]
        Slot.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def close_day(*, office: Office, day: dt.date, reason: str) -> Closure:
    """Receive nobody on that day. Those who have booked are told by a job, and their seats given back."""
    with transaction.atomic():
        closure, _made = Closure.objects.update_or_create(office=office, day=day, defaults={"reason": reason})
        make_slots(office=office)
        report("booking.clear_closed", office_id=office.pk)
    return closure


def clear_closed(*, office: Office) -> int:
    """Give back the seats in closed slots that are still to come, and say so to the parties; returns how many."""
    now, cleared = clock.now(), 0
    waiting = Appointment.objects.filter(
        slot__office=office, slot__open=False, slot__starts_at__gt=now, state__in=["held", "booked"]
    )
    for pk in waiting.values_list("pk", flat=True):
        with transaction.atomic():
            one = waiting.select_for_update(of=("self",), skip_locked=True).select_related("slot__office", "case")
            appointment = one.filter(pk=pk).first()
            if appointment is None:
                continue
            was_booked = appointment.state == Appointment.State.BOOKED
            end(appointment, Appointment.State.CANCELLED, CLOSED)
            if was_booked:
                record_event(case=appointment.case, act="cancel_booking", reason=CLOSED, at=now)
                tell_parties(appointment, "closed")
            cleared += 1
    return cleared


def mark_missed(*, before: dt.date | None = None) -> int:
    """Appointments of past days to which nobody came: the case may book again; returns how many."""
    ends = moment(before or clock.today())
    return Appointment.objects.filter(state=Appointment.State.BOOKED, slot__starts_at__lt=ends).update(
        state=Appointment.State.MISSED, ended_at=clock.now()
    )


def end(appointment: Appointment, state: str, reason: str = "") -> None:
    """The seat is free again."""
    appointment.state, appointment.reason, appointment.ended_at = state, reason, clock.now()
    appointment.save(update_fields=["state", "reason", "ended_at"])


def _wanted(office: Office, first: dt.date, days: int) -> Wanted:
    hours: dict[int, list[OpeningHours]] = {}
    for row in OpeningHours.objects.filter(office=office):
        hours.setdefault(row.weekday, []).append(row)
    closed = set(Closure.objects.filter(office=office, day__gte=first).values_list("day", flat=True))
    working, found = calendar(), Wanted()
    for ahead in range(days + 1):
        day = first + dt.timedelta(days=ahead)
        if day in closed:
            continue
        for row in _rows(hours, day, works=working.is_workday(day)):
            found.update(_times(row, day))
    return found


def _rows(hours: dict[int, list[OpeningHours]], day: dt.date, *, works: bool) -> list[OpeningHours]:
    """The hours of a day: all on a working day, on a rest day those that say so.

    A weekend that is worked to make up for a holiday keeps Monday's hours, unless it has its own.
    """
    own = hours.get(day.weekday(), [])
    if not works:
        return [row for row in own if row.on_rest_days]
    return own or (hours.get(0, []) if day.weekday() >= 5 else [])


def _times(row: OpeningHours, day: dt.date) -> Wanted:
    step, start, closes = dt.timedelta(minutes=row.minutes), moment(day, row.opens), moment(day, row.closes)
    found = Wanted()
    while start + step <= closes:
        found[start] = (start + step, row.windows)
        start += step
    return found


def _align(slot: Slot, want: tuple[dt.datetime, int] | None) -> None:
    fields: dict[str, Any] = {"open": False}
    if want is not None:
        highest = Appointment.objects.filter(slot=slot, state__in=Appointment.LIVE).aggregate(top=Max("seat"))["top"]
        fields = {"open": True, "ends_at": want[0], "seats": max(want[1], highest or 0)}
    changed = {name: value for name, value in fields.items() if getattr(slot, name) != value}
    if changed:
        Slot.objects.filter(pk=slot.pk).update(**changed)
