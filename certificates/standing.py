"""What time alone has made of a proof: read from the register at the moment of asking, never stored (RULEBOOK 12.12).

An advance notice lapses after ninety days, an objection after fifteen without a suit, a residence right or an easement
with its term. Their proofs stop being valid at that moment, although nothing is entered.
"""

from __future__ import annotations

import datetime as dt

from certificates.models import Certificate, Kind
from certificates.proofs import law_right
from certificates.selectors import LIVE, Stated
from realestate.accounts import working_days
from realestate.common import clock
from realestate.common.workdays import local_day
from realestate.law import deadlines
from realestate.law.book import Book
from realestate.law.rights import Easement, Notice, Objection, Residence
from realestate.register.models import Entry, Restriction, Right, Unit
from realestate.register.selectors import unit_facts

DAY = dt.timedelta(days=1)


def today(found: Certificate | Stated, *, at: dt.datetime | None = None) -> Certificate | Stated:
    """The certificate as it is worth at this moment: as it is kept, or cancelled where time alone has ended it.

    A title and the proof of a mortgage end by an entry only, so nothing is asked about them.
    """
    timeless = found.kind == Kind.TITLE or found.content.get("matter") == Right.Kind.MORTGAGE
    if timeless or found.state not in LIVE:
        return found
    day = lapsed_on(found.pk, at=at)
    if day is None:
        return found
    return Stated(
        found.pk,
        found.number,
        found.kind,
        Certificate.State.CANCELLED,
        found.holders,
        found.unit_code,
        found.content,
        dt.datetime.combine(day, dt.time(), clock.ZONE),
        lapsed=True,
    )


def lapsed_on(certificate_id: int, *, at: dt.datetime | None = None) -> dt.date | None:
    """The first day on which what this proof stands for has ended by time; None while it has not."""
    found = Certificate.objects.select_related(
        "right__entry", "right__unit", "restriction__entry", "restriction__unit"
    ).get(pk=certificate_id)
    return ended(found.thing, at=at or clock.now())


def ended(thing: Right | Restriction, *, at: dt.datetime) -> dt.date | None:
    """The first day after the term of a right or restriction, once it has come."""
    right = law_right(thing)
    match right:
        case Residence() | Easement():
            return right.until + DAY if right.until and not right.in_force(at) else None
        case Notice():
            return _notice(thing.unit, right, at)
        case Objection():
            return _objection(right, at)
    return None


def _objection(objection: Objection, at: dt.datetime) -> dt.date | None:
    calendar = working_days.calendar()
    if Book.objection_state(objection, at, calendar) != "lapsed":
        return None
    return deadlines.objection_lapse(objection.set_up_at, calendar).latest + DAY


def _notice(unit: Unit, notice: Notice, at: dt.datetime) -> dt.date | None:
    calendar = working_days.calendar()
    book = Book(unit_facts(unit), notices=(notice,), first_registered_on=_first_registered_on(unit))
    last = book.notice_deadline(notice, calendar)
    lapsed = last is not None and book.notice_state(notice, at, calendar) == "lapsed"
    return last.latest + DAY if last is not None and lapsed else None


def _first_registered_on(unit: Unit) -> dt.date | None:
    """The day on which the unit's first ownership was entered."""
    first = Entry.objects.filter(unit=unit, opens=True, right_kind="ownership").order_by("ordinal").first()
    return local_day(first.booked_at) if first else None
