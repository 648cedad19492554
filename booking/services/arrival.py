"""Arrive at the office: one scan makes the trip's record and a ticket, however often it is repeated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from booking.models import Appointment, Slot, Ticket
from booking.selectors import appointment_for, by_token, local_day, moment
from realestate.accounts.models import Office
from realestate.cases.machine import State as CaseState
from realestate.cases.models import Case, Party
from realestate.cases.services import record_visit
from realestate.common import clock, dates
from realestate.common.errors import Refused

EARLY = dt.timedelta(minutes=60)
DAY = dt.timedelta(days=1)
State = Appointment.State


def find(*, token: str, at_office: Office) -> Appointment:
    """The appointment of a scanned or typed code, if it is for this office today. Changes nothing.

    Refused: ticket_unknown (404), appointment_moved, appointment_cancelled, not_confirmed, wrong_office, wrong_day,
    too_early, too_late.
    """
    appointment = by_token(token)
    if appointment is None:
        raise Refused(
            "ticket_unknown",
            _("没有这个预约码。"),
            remedy=_("请核对十二位预约码，或请大厅工作人员按姓名查。"),
            status=404,
            field="code",
        )
    _refuse_dead(appointment)
    _refuse_elsewhere(appointment, at_office)
    if appointment.state == State.BOOKED:
        _refuse_untimely(appointment)
    return appointment


def check_in(*, token: str, at_office: Office, parties: Sequence[Party] | None = None) -> Ticket:
    """Record the trip of the parties who came (all of the case, unless named) and draw one ticket for them.

    Again with the same code: the same ticket; a party who comes later is added. Refused as `find` says.
    """
    found = find(token=token, at_office=at_office)
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).get(pk=found.case_id)
        lock = Appointment.objects.select_for_update(of=("self",)).select_related("case", "slot__office")
        appointment = lock.get(pk=found.pk)
        _refuse_dead(appointment)
        now = clock.now()
        came = list(appointment.case.parties.all()) if parties is None else list(parties)
        for party in came:
            record_visit(party=party, office=at_office, at=now)
        if appointment.state == State.ARRIVED:
            return _queue_again(appointment.ticket, case, now)
        appointment.state = State.ARRIVED
        appointment.save(update_fields=["state"])
        return _draw_ticket(appointment, now)


def _queue_again(ticket: Ticket, case: Case, now: dt.datetime) -> Ticket:
    """Who was called and did not hear it scans again and keeps the number; everybody else's ticket stays as it is."""
    if ticket.state == Ticket.State.LEFT and case.state == CaseState.PAID:
        ticket.state, ticket.ready_at, ticket.ended_at = Ticket.State.WAITING, now, None
        ticket.window = ticket.called_by = ticket.called_at = None
        ticket.save(update_fields=["state", "ready_at", "ended_at", "window", "called_by", "called_at"])
    return ticket


def _draw_ticket(appointment: Appointment, now: dt.datetime) -> Ticket:
    """The next number of the office and day, without gaps: one drawer at a time, the unique constraint behind it."""
    office, day = appointment.slot.office, clock.today()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"booking-ticket-{office.pk}-{day}"])
    last = Ticket.objects.filter(office=office, day=day, letter="A").aggregate(last=Max("number"))["last"]
    return Ticket.objects.create(
        office=office,
        day=day,
        number=(last or 0) + 1,
        appointment=appointment,
        drawn_at=now,
        ready_at=max(now, appointment.slot.starts_at),
    )


def _refuse_dead(appointment: Appointment) -> None:
    if appointment.state == State.MOVED:
        now_at = appointment_for(appointment.case)
        raise Refused(
            "appointment_moved",
            _("这个预约已经改期，这张码不再有效。"),
            remedy=_("新的时间是 %(when)s，请用新的预约码。") % {"when": _say(now_at.slot)} if now_at else "",
        )
    if appointment.state == State.HELD:
        raise Refused("not_confirmed", _("这个时间只是保留，还没有确认预约。"), remedy=_("请在手机上点“确认预约”。"))
    if appointment.state not in (State.BOOKED, State.ARRIVED):
        raise Refused(
            "appointment_cancelled", _("这个预约已经取消或失效。"), remedy=_("请在手机上重新预约，或找大厅工作人员。")
        )


def _refuse_elsewhere(appointment: Appointment, at_office: Office) -> None:
    slot = appointment.slot
    if slot.office_id != at_office.pk:
        raise Refused(
            "wrong_office",
            _("您预约的是%(office)s，不是这里。") % {"office": slot.office.name},
            remedy=_("地址：%(address)s，电话：%(phone)s。")
            % {"address": slot.office.address, "phone": slot.office.phone},
        )
    due = slot.starts_at - EARLY <= clock.now() < slot.ends_at
    if not due and local_day(slot) != clock.today():
        raise Refused(
            "wrong_day",
            _("您预约的是 %(when)s，不是今天。") % {"when": _say(slot)},
            remedy=_("请那天再来；想换时间，请在手机上改期。"),
        )


def _refuse_untimely(appointment: Appointment) -> None:
    """From an hour before until the office's last slot of the day ends: who is late today need not come again."""
    slot, now = appointment.slot, clock.now()
    if now < slot.starts_at - EARLY:
        raise Refused(
            "too_early",
            _("您预约的是 %(when)s，现在取号太早。") % {"when": _say(slot)},
            remedy=_("%(time)s 起可以取号。") % {"time": f"{(slot.starts_at - EARLY).astimezone(clock.ZONE):%H:%M}"},
        )
    tonight = moment(local_day(slot) + DAY)
    today = Slot.objects.filter(office=slot.office, starts_at__gte=slot.starts_at, starts_at__lt=tonight)
    if now > max(today.values_list("ends_at", flat=True)):
        raise Refused("too_late", _("今天的服务时间已经结束。"), remedy=_("请在手机上改个时间，不用重新交材料。"))


def _say(slot: Slot) -> str:
    return dates.moment(slot.starts_at.astimezone(clock.ZONE), clock.today())
