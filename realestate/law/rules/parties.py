"""Who acts at the desk for what he holds: everybody who joins has to be in the book, or to show an interest."""

from __future__ import annotations

from collections.abc import Iterator

from realestate.law.book import Holder
from realestate.law.facts import Facts, names
from realestate.law.findings import Finding, finding


def applicants(facts: Facts) -> list[Holder]:
    """All who join, on either side."""
    return [a.person for a in facts.application.parties() if a.joined]


def applicants_are_owners(facts: Facts) -> Iterator[Finding]:
    """Who asks alone about the ownership has to be an owner."""
    if not facts.book.first_registered:
        return
    strangers = [a.person for a in facts.application.holders if not facts.book.is_owner(a.person)]
    if strangers:
        yield finding("not_the_holder", names=names(strangers))


def all_owners_join(facts: Facts) -> Iterator[Finding]:
    """Every owner applies or consents in writing."""
    missing = [owner.holder for owner in facts.book.owners if not facts.agreed(owner.holder)]
    if missing:
        yield finding("coowners_missing", names=names(missing))


def interest_shown(facts: Facts) -> Iterator[Finding]:
    """Who is not on the register has to show a lawful interest (CC 220, RULES 79)."""
    strangers = [a.person for a in facts.application.holders if not facts.book.is_owner(a.person)]
    if strangers and not facts.application.has_paper("interest_proof"):
        yield finding("not_an_interested_party", names=names(strangers))
