"""A seizure or pre-seizure in force stops every disposal (URM 38(2), CC 399(5), SEIZE 24)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from realestate.common.workdays import SHANGHAI
from realestate.law.book import Standing
from realestate.law.facts import Facts
from realestate.law.findings import Finding, finding


def not_while_seized(facts: Facts) -> Iterator[Finding]:
    """R-SEZ-19, with the four ways past a seizure that the law knows."""
    standing = facts.seizure
    if standing is None or spares_the_share(facts, standing) or turns_pre_seizure(facts, standing):
        return
    if ordered_by_court(facts, standing):
        return
    yield finding("seized", organ=standing.seizure.organ.name, until=standing.until.isoformat())


def spares_the_share(facts: Facts, standing: Standing) -> bool:
    """Only one co-owner's share is seized, and another one transfers his own (SEIZE 12, R-SEZ-15)."""
    seizure, application = standing.seizure, facts.application
    part = application.in_part or application.reason in ("share", "inheritance", "bequest")
    if seizure.share is None or seizure.debtor is None or not part:
        return False
    return not any(a.person.same_as(seizure.debtor) for a in application.obligors)


def turns_pre_seizure(facts: Facts, standing: Standing) -> bool:
    """Under a pre-seizure the ownership may be registered to the debtor himself (N2004-5 16-18, R-SEZ-18)."""
    seizure, holders = standing.seizure, facts.application.holders
    if seizure.kind != "pre_seizure" or seizure.debtor is None or not holders:
        return False
    return all(a.person.same_as(seizure.debtor) for a in holders)


def ordered_by_court(facts: Facts, standing: Standing) -> bool:
    """A transfer that the seizing court itself orders, or that was ordered by a notice served earlier (SEIZE 23(2))."""
    for paper in facts.application.papers_of("court_transfer_notice"):
        if paper.signed_by(standing.seizure.organ):
            return True
        served = moment(paper.data.get("served"))
        if served is not None and served < standing.seizure.served_at:
            return True
    return False


def moment(value: object) -> datetime | None:
    """A moment out of a paper's data: an aware datetime, or ISO text read as Shanghai time."""
    if not isinstance(value, datetime):
        try:
            value = datetime.fromisoformat(str(value))
        except ValueError:
            return None
    return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
