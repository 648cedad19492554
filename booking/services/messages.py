"""Text messages of booking, in Chinese for everybody: who acts does not choose the language of the others' phones."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from booking.models import Appointment
from realestate.cases import services as cases
from realestate.common import clock, dates


def tell_parties(appointment: Appointment, what: str, **extra: object) -> None:
    """Tell every party what became of the appointment; once for each appointment and event."""
    with translation.override("zh-hans"):
        text = _texts()[what] % {**_facts(appointment), **extra}
    cases.tell_parties(case=appointment.case, text=text, key=f"booking-{what}:{appointment.token}")


def _facts(appointment: Appointment) -> dict[str, str]:
    slot = appointment.slot
    page = "booking_ticket" if appointment.state in Appointment.LIVE else "booking"
    return {
        "when": dates.moment(slot.starts_at.astimezone(clock.ZONE), clock.today()),
        "office": slot.office.name,
        "address": slot.office.address,
        "link": settings.BASE_URL + reverse(page, args=[appointment.case.number]),
    }


def _texts() -> dict[str, str]:
    return {
        "booked": _("您已预约 %(when)s 到%(office)s（%(address)s）办理。请带身份证原件，预约码：%(link)s"),
        "moved": _("您的预约已改到 %(when)s，%(office)s（%(address)s）。新的预约码：%(link)s"),
        "cancelled": _("您 %(when)s 在%(office)s的预约已取消。需要时请重新预约：%(link)s"),
        "closed": _("很抱歉，%(office)s因故不能在 %(when)s 接待，预约已取消，这不算您跑一次。请重新选时间：%(link)s"),
        "called": _("%(ticket)s 请到 %(window)s 号窗口（%(office)s）。"),
    }
