"""Split and merger of units (实施细则 26(5)): a right goes on upon another unit, and so does its certificate, anew."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Q

from certificates.models import Certificate
from realestate.register.models import Entry, Restriction, Right

#: Reasons of a change that says rights anew on new units.
REASONS: Final = frozenset({"split", "merge"})


def close(certificate: Certificate, entry: Entry, at: dt.datetime) -> None:
    """The old unit is history: replaced, by what is on a new unit already, or by what this case is going to issue."""
    certificate.state, certificate.closed_at = Certificate.State.REPLACED, at
    certificate.replaced_by = next(
        (new for new in _issued(entry) if new.content.get("matter") == certificate.content.get("matter")), None
    )
    certificate.save(update_fields=["state", "closed_at", "replaced_by"])


def left_behind(entry: Entry, opened: Right | Restriction) -> list[Certificate]:
    """The certificates of the same right on the units that this case has closed: what the new one replaces."""
    if entry.reason not in REASONS:
        return []
    closed = Entry.objects.filter(case_number=entry.case_number, reason__in=REASONS, opens=False)
    of_those = Q(right__closed_by__in=closed) | Q(restriction__closed_by__in=closed)
    old = Certificate.objects.filter(of_those, state=Certificate.State.REPLACED)
    holders = _names(opened.entry)
    found = old.select_related("right__entry", "restriction__entry").order_by("pk")
    return [one for one in found if one.thing.kind == opened.kind and _names(one.thing.entry) == holders]


def _issued(entry: Entry) -> list[Certificate]:
    """What this case has issued on the new units before."""
    units = entry.content.get("into", [])
    return list(Certificate.objects.filter(case__number=entry.case_number, unit_code__in=units).order_by("pk"))


def _names(entry: Entry) -> list[str]:
    """Whose right it is, to tell two mortgages of one unit apart."""
    said = entry.content
    lists = (said.get(name) for name in ("owners", "mortgagees", "to", "holders"))
    people = next(filter(None, lists), [said.get("by", {})])
    return sorted(str(one.get("id_number") or one.get("name", "")) for one in people)
