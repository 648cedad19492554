"""Cases on the same unit: who was accepted first is finished first (RULES 67); a correction of ownership goes
before.
"""

from __future__ import annotations

from collections.abc import Iterator

from realestate.law.book import PendingCase
from realestate.law.facts import Facts
from realestate.law.findings import Finding, finding


def others_pending(facts: Facts) -> Iterator[PendingCase]:
    own = facts.application.case_id
    return (case for case in facts.book.pending if not own or case.case_id != own)


def before(facts: Facts) -> Iterator[PendingCase]:
    """Cases accepted earlier: by the second, then by the running number (R-BLK-02). Not yet accepted: behind all.

    A seizure that has been served goes before everybody.
    """
    application = facts.application
    mine = (application.accepted_at or facts.at, application.sequence)
    return (
        case
        for case in others_pending(facts)
        if application.accepted_at is None or case.priority < mine or case.overtakes
    )


def earlier_case(facts: Facts) -> Iterator[Finding]:
    """Who was accepted first is finished first; corrections have a reason of their own."""
    if any(not case.suspends for case in before(facts)):
        yield finding("earlier_case")


def correction_pending(facts: Facts) -> Iterator[Finding]:
    """R-COR-06: while the ownership is being corrected nothing else is entered."""
    if any(case.suspends for case in others_pending(facts)):
        yield finding("correction_pending")
