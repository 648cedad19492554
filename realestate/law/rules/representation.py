"""Wards and agents: a guardian acts for a ward (CC 17-35), an agent within a living power of attorney (CC 173)."""

from __future__ import annotations

from collections.abc import Iterator

from realestate.law.application import Applicant, Paper, days_of
from realestate.law.facts import Facts, names
from realestate.law.findings import Finding, finding


def guardian_acts(facts: Facts) -> Iterator[Finding]:
    """A ward's guardian has to act, himself of full capacity (R-APP-08)."""
    for applicant in facts.application.parties():
        if not applicant.person.is_ward(facts.today):
            continue
        fit = [g for g in applicant.guardians if not g.is_ward(facts.today)]
        if not fit:
            yield finding("guardian_guarantee", names=applicant.person.name)


def guardian_guarantee(facts: Facts) -> Iterator[Finding]:
    """For a disposal of a ward's property: the guardian's written guarantee that it is for the ward's benefit."""
    for applicant in facts.application.obligors:
        if applicant.person.is_ward(facts.today) and applicant.guardians and not guaranteed(facts, applicant):
            yield finding("guardian_guarantee", names=applicant.person.name)


def guaranteed(facts: Facts, applicant: Applicant) -> bool:
    return any(
        not paper.by or any(paper.signed_by(guardian) for guardian in applicant.guardians)
        for paper in facts.application.papers_of("guardian_guarantee")
    )


def agents_have_power(facts: Facts) -> Iterator[Finding]:
    """Whoever is represented needs a living power of attorney: on that day, now and at the entry (R-APP-09, 10)."""
    powers = facts.application.papers_of("power_of_attorney")
    weak = [
        applicant.person
        for applicant in facts.application.parties()
        if (applicant.agent or any(p.signed_by(applicant.person) for p in powers))
        and not any(is_living(p, applicant, facts) for p in powers)
    ]
    if weak:
        yield finding("agency_ended", names=names(weak))


def is_living(paper: Paper, applicant: Applicant, facts: Facts) -> bool:
    """Signed by the principal, for this agent, not expired, not revoked, witnessed on site or notarised, principal
    alive.
    """
    data = paper.data
    until = days_of(paper, "until")
    if not paper.signed_by(applicant.person) or (until is not None and facts.today > until):
        return False
    if applicant.agent and data.get("agent") not in (None, "", applicant.agent):
        return False
    died = applicant.person.died
    if data.get("revoked") or (died is not None and died <= facts.today):
        return False
    return data.get("witnessed", True) is not False or bool(data.get("notarised"))
