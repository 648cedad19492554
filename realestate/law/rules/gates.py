"""Gates before the entry: taxes, fee, inspection, public notice, papers; and the gate before acceptance: the right
office.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from realestate.law.deadlines import public_notice_end
from realestate.law.declaration import Ground, PaperNeed
from realestate.law.facts import Facts
from realestate.law.findings import Finding, finding


def right_office(facts: Facts) -> Iterator[Finding]:
    """REG 7: the office where the unit lies."""
    divisions = facts.application.office_divisions
    if divisions and facts.book.unit.division not in divisions:
        yield finding("wrong_office", what=facts.book.unit.division)


def first_registered(facts: Facts) -> Iterator[Finding]:
    """R-GEN-12: no other registration before the first."""
    if not facts.book.first_registered:
        yield finding("not_registered_first")


def tax_settled(facts: Facts) -> Iterator[Finding]:
    """R-MRG-03: no entry before the deed tax is paid or exempted (DEED 11)."""
    if not facts.application.tax_settled and not facts.application.has_paper("tax_exempt_proof"):
        yield finding("tax_unpaid")


def fee_settled(facts: Facts) -> Iterator[Finding]:
    if not facts.application.fee_settled:
        yield finding("fee_unpaid")


def site_checked(facts: Facts) -> Iterator[Finding]:
    """REG 19: the inspection on site."""
    if not facts.application.site_checked:
        yield finding("site_check")


def notice_period_over(facts: Facts) -> Iterator[Finding]:
    """RULES 17: fifteen working days of public notice have passed."""
    published = facts.application.published_on
    if published is None:
        yield finding("public_notice")
        return
    last = public_notice_end(published, facts.calendar)
    if not last.is_over(facts.today):
        yield finding("public_notice", until=last.date.isoformat())


def missing_parties(facts: Facts, ground: Ground) -> Iterator[Finding]:
    """A draft may still lack a side; it is incomplete, not wrong."""
    application = facts.application
    if ground.applicants == "ex_officio":
        return
    if not application.holders:
        yield finding("material_missing", what="申请人（权利人一方）", what_en="the applicant", paper="holders")
    alone = any(application.has_paper(kind) for kind in ground.alone_with)
    if ground.applicants == "jointly" and not application.obligors and not alone:
        yield finding("material_missing", what="对方当事人", what_en="the other side", paper="obligors")


def missing_papers(facts: Facts, needs: Iterable[PaperNeed]) -> Iterator[Finding]:
    """One finding for each paper that is needed and not there; those with a code of their own are left to their
    rule.
    """
    for need in needs:
        if not need.own_code and need.when(facts) and not facts.application.has_paper(need.kind):
            yield finding("material_missing", what=need.zh, what_en=need.en, paper=need.kind)
