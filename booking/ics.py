"""The appointment as a calendar file (RFC 5545): pure text, lines of at most 75 octets, CRLF."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from booking.models import Appointment

WIDTH = 75


def event(appointment: Appointment) -> str:
    """One event with an alarm the day before. The same UID for the case, a higher SEQUENCE after each move."""
    slot, case = appointment.slot, appointment.case
    page = settings.BASE_URL + reverse("booking_ticket", args=[case.number])
    earlier = case.appointments.filter(pk__lt=appointment.pk).count()
    host = urlsplit(settings.BASE_URL).hostname
    note = _("预约码 %(code)s。请带身份证原件，卖方另带不动产权证书原件。") % {"code": appointment.code}
    summary = _("不动产登记：到%(office)s办理") % {"office": slot.office.name}
    reminder = _("明天到不动产登记大厅，请带身份证")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//realestate//booking//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{case.number}@{host}",
        f"SEQUENCE:{earlier}",
        f"DTSTAMP:{_utc(appointment.booked_at or appointment.held_at)}",
        f"DTSTART:{_utc(slot.starts_at)}",
        f"DTEND:{_utc(slot.ends_at)}",
        f"SUMMARY:{escape(summary)}",
        f"LOCATION:{escape(f'{slot.office.name}, {slot.office.address}')}",
        f"DESCRIPTION:{escape(note)}",
        f"URL:{page}",
        "STATUS:CONFIRMED",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escape(reminder)}",
        "TRIGGER:-P1D",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{fold(line)}\r\n" for line in lines)


def escape(text: str) -> str:
    """A value of type TEXT (RFC 5545, 3.3.11)."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\n", "\\n")


def fold(line: str) -> str:
    """Lines of at most 75 octets, never cut inside a character (3.1): a Chinese one takes three."""
    parts, used = [""], 0
    for letter in line:
        size = len(letter.encode())
        if used + size > WIDTH:
            parts.append(" ")
            used = 1
        parts[-1] += letter
        used += size
    return "\r\n".join(parts)


def _utc(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
