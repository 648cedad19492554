"""Inheritance and bequest (CC 1123-1127, RULES 14, R-2.3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from realestate.common.workdays import local_day
from realestate.law.application import days_of, words_of
from realestate.law.deadlines import bequest_end
from realestate.law.facts import Facts
from realestate.law.findings import Finding, finding


def is_notarised(facts: Facts) -> bool:
    """A notarial certificate spares the gathering of the heirs and the public notice."""
    return facts.application.has_paper("inheritance_notarised")


def is_not_notarised(facts: Facts) -> bool:
    return not is_notarised(facts)


def heirs_complete(facts: Facts) -> Iterator[Finding]:
    """Every statutory heir is there or has waived before the staff; all who take are heirs."""
    if is_notarised(facts):
        return
    heirs = named(facts, "heirs")
    if not heirs:
        yield finding("heirs_missing")
        return
    there = named(facts, "heirs_present") | named(facts, "waiver")
    there |= {a.person.name for a in facts.application.holders if a.joined and not named(facts, "heirs_present")}
    absent = sorted(heirs - there)
    strangers = sorted(a.person.name for a in facts.application.holders if not any(map(a.person.is_named, heirs)))
    if absent or strangers:
        yield finding("heirs_missing", names="、".join(absent or strangers))


def named(facts: Facts, kind: str) -> set[str]:
    """All names on papers of a kind: as signers, or listed in them."""
    return {word for paper in facts.application.papers_of(kind) for word in (*paper.by, *words_of(paper, "names"))}


def bequest_accepted(facts: Facts) -> Iterator[Finding]:
    """The legatee says within sixty days of knowing that he accepts; silence is refusal (CC 1124).

    Without an earlier declaration the application itself, once accepted by the office, is the acceptance.
    """
    died, knew, declared = (date_on(facts, kind) for kind in ("death", "knew", "will_accepted"))
    start = knew or died
    accepted = declared or local_day(facts.application.accepted_at or facts.at)
    if start is not None and bequest_end(start, facts.calendar).is_over(accepted):
        yield finding("bequest_not_accepted")


def date_on(facts: Facts, kind: str) -> date | None:
    """The date that the papers of a kind state; the first that states one."""
    return next((day for paper in facts.application.papers_of(kind) if (day := days_of(paper, "on")) is not None), None)
