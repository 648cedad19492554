"""Take a seat, keep it, move it, give it back.

Lock order: the case, then its appointment. A seat is taken by an insert that the unique index decides.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from booking.models import Appointment, Closure, Slot, Ticket, new_token
from booking.selectors import is_over, local_day, taken
from booking.services.messages import tell_parties
from booking.services.schedule import end
from realestate.accounts.models import User
from realestate.cases.machine import State as CaseState
from realestate.cases.models import Case
from realestate.cases.services import record_event
from realestate.common import clock
from realestate.common.errors import Refused

HOLD = dt.timedelta(minutes=10)
ANOTHER = gettext_noop("改选了别的时间")
State = Appointment.State


def hold(*, slot: Slot, case: Case, user: User) -> Appointment:
    """Keep a seat for ten minutes. The same slot again is the same seat and the same ten minutes.

    Another slot takes the place of the one held before. Refused: not_bookable, no_visit_needed, already_booked,
    slot_past, slot_closed, slot_elsewhere, slot_gone.
    """
    with transaction.atomic():
        case = _lock_bookable(case)
        slot = _lock_open(slot, case)
        before = _live(case)
        if before and before.state != State.HELD:
            raise Refused(
                "already_booked",
                _("这件事已经预约过了。"),
                remedy=_("想换时间，请在预约码页面选“改时间”。"),
            )
        if before and before.slot_id == slot.pk:
            return before
        if before:
            end(before, State.CANCELLED, ANOTHER)
        return _take(slot, case, user, State.HELD)


def confirm(*, appointment: Appointment, user: User) -> Appointment:
    """Make the held seat an appointment. A second click changes nothing. Refused: hold_expired, appointment_changed."""
    with transaction.atomic():
        case = _lock_bookable(appointment.case)
        appointment = _lock(appointment)
        if appointment.state in (State.BOOKED, State.ARRIVED):
            return appointment
        now = clock.now()
        if appointment.state == State.LAPSED or (appointment.state == State.HELD and appointment.expires_at <= now):
            raise Refused(
                "hold_expired",
                _("为您保留的十分钟已经过了，这个时间已放回给大家。"),
                remedy=_("请再选一次时间。"),
            )
        if appointment.state != State.HELD:
            raise _changed()
        _lock_open(appointment.slot, case)
        appointment.state, appointment.booked_at = State.BOOKED, now
        appointment.save(update_fields=["state", "booked_at"])
        record_event(case=case, act="book", actor=user, at=now, **_when(appointment.slot))
        tell_parties(appointment, "booked")
    return appointment


def move(*, appointment: Appointment, slot: Slot, user: User) -> Appointment:
    """Give the old seat back and take the new one, both or neither. The same move again returns what the first made.

    Refused: appointment_changed (it was moved or cancelled elsewhere), and whatever `hold` refuses about a slot; the
    old appointment then stands.
    """
    with transaction.atomic():
        case = _lock_bookable(appointment.case)
        old = _lock(appointment)
        live = _live(case)
        if live and live.slot_id == slot.pk and live.state == State.BOOKED:
            return live
        if old.state != State.BOOKED:
            raise _changed()
        slot = _lock_open(slot, case)
        end(old, State.MISSED if is_over(old) else State.MOVED)
        new = _take(slot, case, user, State.BOOKED)
        before = _when(old.slot)["slot"]
        record_event(case=case, act="move_booking", actor=user, before=before, **_when(slot))
        tell_parties(new, "moved")
    return new


def cancel(*, appointment: Appointment, user: User) -> Appointment:
    """Give the seat back. A second click changes nothing. Refused: already_arrived, appointment_changed."""
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).get(pk=appointment.case_id)
        appointment = _lock(appointment)
        if appointment.state == State.CANCELLED:
            return appointment
        if appointment.state == State.ARRIVED:
            raise Refused(
                "already_arrived", _("您已经到场取号，不用取消。"), remedy=_("想撤回这件事，请在事项页面申请撤回。")
            )
        if appointment.state not in (State.HELD, State.BOOKED):
            raise _changed()
        was_booked = appointment.state == State.BOOKED
        end(appointment, State.CANCELLED)
        if was_booked:
            record_event(case=case, act="cancel_booking", actor=user, **_when(appointment.slot))
            tell_parties(appointment, "cancelled")
    return appointment


def release_for_case(*, case: Case, reason: str) -> None:
    """The case ends or needs no visit any more: its seat is free, its ticket is not called. May be repeated.

    Call it inside the transaction that has locked the case. `reason` is a sentence for the record.
    """
    live = Appointment.objects.filter(case=case, state__in=[State.HELD, State.BOOKED])
    live.update(state=State.CANCELLED, reason=reason[:120], ended_at=clock.now())
    Ticket.objects.filter(appointment__case=case, state=Ticket.State.WAITING).update(
        state=Ticket.State.LEFT, ended_at=clock.now()
    )


def _take(slot: Slot, case: Case, user: User, state: str) -> Appointment:
    """Insert a row for a free seat; when another was first, the unique index says so, and we try the next seat."""
    now = clock.now()
    for _attempt in range(slot.seats + 2):
        _free_expired(slot, now)
        seat = _first_free(slot, now)
        if seat is None:
            break
        wish = Appointment(
            case=case,
            slot=slot,
            seat=seat,
            seats=slot.seats,
            token=new_token(),
            state=state,
            made_by=user,
            held_at=now,
            expires_at=now + HOLD,
            booked_at=now if state == State.BOOKED else None,
        )
        Appointment.objects.bulk_create([wish], ignore_conflicts=True)
        mine = Appointment.objects.select_related("case", "slot__office").filter(token=wish.token, case=case).first()
        if mine:
            return mine
    raise Refused("slot_gone", _("这个时间刚刚被别人约走了。"), remedy=_("请从下面最近的空位里选一个。"), field="slot")


def _free_expired(slot: Slot, now: dt.datetime) -> None:
    """Write down that the held seats whose time is over are free; one that somebody is deciding on is passed over."""
    over = Appointment.objects.filter(slot=slot, state=State.HELD, expires_at__lte=now).order_by("pk")
    ids = list(over.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
    Appointment.objects.filter(pk__in=ids).update(state=State.LAPSED, ended_at=now)


def _first_free(slot: Slot, now: dt.datetime) -> int | None:
    occupied = set(Appointment.objects.filter(taken(now), slot=slot).values_list("seat", flat=True))
    return next((seat for seat in range(1, slot.seats + 1) if seat not in occupied), None)


def _live(case: Case) -> Appointment | None:
    """The case's live appointment; an expired hold and a day that nobody came to are written off first."""
    found = Appointment.objects.select_for_update(of=("self",)).select_related("case", "slot__office")
    live = found.filter(case=case, state__in=Appointment.LIVE).first()
    if live and live.state == State.HELD and live.expires_at <= clock.now():
        end(live, State.LAPSED)
        return None
    if live and is_over(live):
        end(live, State.MISSED)
        return None
    return live


def _lock(appointment: Appointment) -> Appointment:
    locked = Appointment.objects.select_for_update(of=("self",)).select_related("case", "slot__office")
    return locked.get(pk=appointment.pk)


def check_bookable(case: Case) -> None:
    """Has the case come to the point where a visit is booked? Refused: not_bookable, no_visit_needed."""
    if case.state != CaseState.PAID:
        raise Refused(
            "not_bookable",
            _("现在不用预约：这件事的状态是“%(state)s”。") % {"state": case.get_state_display()},
            remedy=_("请回到事项页面，看下一步做什么。"),
        )
    if case.remote:
        raise Refused("no_visit_needed", _("各方都在网上确认了，您不用到场，也不用预约。"))


def _lock_bookable(case: Case) -> Case:
    case = Case.objects.select_for_update(no_key=True, of=("self",)).select_related("office").get(pk=case.pk)
    check_bookable(case)
    return case


def _lock_open(slot: Slot, case: Case) -> Slot:
    """The slot, if it can be taken: its number of seats cannot change until we are done, other takers are let by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM booking_slot WHERE id = %s FOR KEY SHARE", [slot.pk])
    slot = Slot.objects.select_related("office").get(pk=slot.pk)
    if slot.office_id != case.office_id:
        raise Refused(
            "slot_elsewhere", _("这套房由%(office)s办理，请选那里的时间。") % {"office": case.office}, field="slot"
        )
    if slot.starts_at <= clock.now():
        raise Refused("slot_past", _("这个时间已经过了。"), remedy=_("请选一个晚些的时间。"), field="slot")
    if not slot.open or Closure.objects.filter(office_id=slot.office_id, day=local_day(slot)).exists():
        raise Refused("slot_closed", _("登记机构这个时间不办公。"), remedy=_("请选别的时间。"), field="slot")
    return slot


def _changed() -> Refused:
    return Refused(
        "appointment_changed",
        _("这个预约已经改过或取消了，您看到的是旧页面。"),
        remedy=_("请看最新的预约，再决定。"),
    )


def _when(slot: Slot) -> dict[str, Any]:
    return {"slot": slot.starts_at.astimezone(clock.ZONE).isoformat(), "office": slot.office.name}
