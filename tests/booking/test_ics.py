"""The calendar file parses, in Chinese, and a moved appointment replaces the old one."""

from __future__ import annotations

import re

from booking import ics, services
from booking.models import Appointment, Slot


def parsed(text: str) -> dict[str, str]:
    """Unfolded lines of the event; checks what RFC 5545 says of every line on the way."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    raw = text.split("\r\n")[:-1]
    assert max(len(line.encode()) for line in raw) <= 75
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1
    assert lines.count("BEGIN:VALARM") == lines.count("END:VALARM") == 1
    found: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        assert colon
        assert re.fullmatch(r"[A-Z-]+", name)
        found.setdefault(name, re.sub(r"\\(.)", r"\1", value))
    return found


def test_the_event_says_when_where_and_what_to_bring(appointment: Appointment) -> None:
    event = parsed(ics.event(appointment))
    assert (event["DTSTART"], event["DTEND"]) == ("20261123T010000Z", "20261123T013000Z")
    assert event["LOCATION"] == "西湖区不动产登记中心, 文三西路 315 号"
    assert appointment.code in event["DESCRIPTION"]
    assert "身份证原件" in event["DESCRIPTION"]


def test_a_move_keeps_the_uid_and_raises_the_sequence(appointment: Appointment, slots: list[Slot]) -> None:
    new = services.move(appointment=appointment, slot=slots[3], user=appointment.case.opened_by)
    before, after = parsed(ics.event(appointment)), parsed(ics.event(new))
    assert before["UID"] == after["UID"]
    assert int(before["SEQUENCE"]) < int(after["SEQUENCE"])
    assert before["DTSTART"] != after["DTSTART"]


def test_text_is_escaped_and_folded_between_characters() -> None:
    assert ics.escape("a,b;c\\d\ne") == "a\\,b\\;c\\\\d\\ne"
    line = "SUMMARY:" + "不动产登记𬭎" * 20
    folded = ics.fold(line)
    assert folded.replace("\r\n ", "") == line
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
