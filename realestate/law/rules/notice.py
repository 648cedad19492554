"""An advance notice in force: no disposal without its holder's written consent (CC 221, RULES 85(2))."""

from __future__ import annotations

from collections.abc import Iterator

from realestate.law.book import Notice
from realestate.law.facts import Facts, names
from realestate.law.findings import Finding, finding


def notice_consent(facts: Facts) -> Iterator[Finding]:
    """R-PRE-05. The notice's own holder may of course acquire (R-PRE-08)."""
    for notice in facts.notices:
        if fulfils(facts, notice):
            continue
        missing = facts.not_agreed(notice.to)
        if missing:
            yield finding("notice_without_consent", names=names(missing))


def fulfils(facts: Facts, notice: Notice) -> bool:
    """Is this the registration that the notice secures, or one that leaves it whole?

    A purchase notice is fulfilled when its holders acquire, a mortgage notice when its holders get their mortgage. A
    mortgage notice stays whole, too, when the very people who granted it acquire the unit: it burdens what they get.
    """
    takers = [a.person for a in facts.application.holders]
    if not takers:
        return False
    if facts.application.right == "mortgage":
        beneficiaries = () if notice.is_purchase else notice.to
    else:
        beneficiaries = notice.to if notice.is_purchase else notice.obligors
    return bool(beneficiaries) and all(taker.among(beneficiaries) for taker in takers)


def assigned_notices(facts: Facts) -> tuple[Notice, ...]:
    """The notices in force that the obligors hold; ``facts["notice"]`` names one of several by its id."""
    wanted = facts.application.facts.get("notice")
    givers = [a.person for a in facts.application.obligors]
    return tuple(
        n
        for n in facts.notices
        if (not wanted or n.id == wanted) and bool(givers) and all(h.among(givers) for h in n.to)
    )


def assignor_holds_notice(facts: Facts) -> Iterator[Finding]:
    """The notice goes with its claim, from who holds it (CC 547)."""
    if not assigned_notices(facts):
        yield finding("not_the_holder", names=names(a.person for a in facts.application.obligors))


def loan_on_notice(facts: Facts) -> Iterator[Finding]:
    """Who lent on the pre-bought home agrees to the new buyer."""
    givers = [a.person for a in facts.application.obligors]
    lenders = [h for n in facts.notices if not n.is_purchase and any(o.among(givers) for o in n.obligors) for h in n.to]
    missing = facts.not_agreed(lenders)
    if missing:
        yield finding("mortgagee_consent", article="民法典 221、547", names=names(missing))
