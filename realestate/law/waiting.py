"""The waiting list of seizures (轮候查封), worked out at a moment from the times of service (SEIZE 26-27, R-SEZ-03
to 11).

The first that is served is in force. When it ends, by its last day or by release, the next one takes effect by
itself at that moment, and its own term begins to run only then.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from realestate.common.workdays import SHANGHAI, add_months, add_years, local_day
from realestate.law.rights import Closure, Seizure, Standing

DAY = timedelta(days=1)


def last_day(starts: date, years: int = 3) -> date:
    """Start plus the years, less a day: 2015-03-01 for three years ends on 2018-02-28 (R-SEZ-06)."""
    return add_years(starts, years) - DAY


def term_is_too_long(starts: date, until: date) -> bool:
    """Over three years? (CPL-INT 485)"""
    return until > last_day(starts)


def moved_end(starts: date, until: date, new_start: date) -> date:
    """The same length from another start: whole months stay whole months, anything else is counted in days."""
    after = until + DAY
    months = (after.year - starts.year) * 12 + after.month - starts.month
    if months > 0 and add_months(starts, months) == after:
        return add_months(new_start, months) - DAY
    return new_start + (until - starts)


def standings(seizures: Iterable[Seizure], at: datetime) -> tuple[Standing, ...]:
    """The state of each seizure served by ``at``, in the order of service.

    At most one is active, and the ranks of the waiting have no gaps.
    """
    served = sorted((s for s in seizures if s.served_at <= at), key=lambda s: (s.served_at, len(s.id), s.id))
    result: list[Standing] = []
    free_since: datetime | None = None
    taken = False
    for seizure in served:
        closed = seizure.closed if seizure.is_closed(at) else None
        if closed is not None and closed.how == "replaced":
            continue
        if closed is not None and _never_in_force(seizure, closed, free_since, taken=taken):
            result.append(Standing(seizure, "void" if closed.how == "void" else "released", *_printed_term(seizure)))
        elif taken:
            rank = sum(s.state == "waiting" for s in result) + 1
            result.append(Standing(seizure, "waiting", *_printed_term(seizure), rank))
        else:
            standing, ended = _in_force(seizure, closed, free_since, at)
            result.append(standing)
            free_since, taken = ended or free_since, ended is None
    return tuple(result)


def _never_in_force(seizure: Seizure, closed: Closure, free_since: datetime | None, *, taken: bool) -> bool:
    """Was it voided, or released while another one was in force?"""
    waited = free_since is not None and seizure.served_at < free_since and closed.at < free_since
    return closed.how == "void" or taken or waited


def _in_force(
    seizure: Seizure, closed: Closure | None, free_since: datetime | None, at: datetime
) -> tuple[Standing, datetime | None]:
    """A seizure whose turn it is or was, and when it ended; one that waited gets its own length from its turn on."""
    starts, until = _printed_term(seizure)
    if free_since is not None and seizure.served_at < free_since:
        promoted = local_day(free_since)
        starts, until = promoted, moved_end(starts, until, promoted)
    ends_at = datetime.combine(until + DAY, time(), SHANGHAI)
    if closed is not None and closed.at < ends_at:
        return Standing(seizure, "released" if closed.how == "released" else "ended", starts, until), closed.at
    if ends_at <= at:
        return Standing(seizure, "ended", starts, until), ends_at
    return Standing(seizure, "active", starts, until), None


def _printed_term(seizure: Seizure) -> tuple[date, date]:
    """The dates that the court printed; only where absent, three years from service (R-SEZ-06)."""
    starts = seizure.starts or local_day(seizure.served_at)
    return starts, seizure.until or last_day(starts)
