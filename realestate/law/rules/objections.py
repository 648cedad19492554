"""Objections on the book: they do not block, but everybody has to say in writing that he knows (RULES 84)."""

from __future__ import annotations

from collections.abc import Iterator

from realestate.law.facts import Facts, names
from realestate.law.findings import Finding, finding


def objection_acknowledged(facts: Facts) -> Iterator[Finding]:
    """R-OBJ-05. An undertaking without named signers counts for all applicants."""
    if not facts.objections:
        return
    undertakings = facts.application.papers_of("objection_undertaking")
    if any(not paper.by for paper in undertakings):
        return
    signed = [a for a in facts.application.parties() if any(paper.signed_by(a.person) for paper in undertakings)]
    if len(signed) < len(facts.application.parties()) or not signed:
        yield finding("objection_unacknowledged", names=names(objection.by for objection in facts.objections))
