"""Mortgages on the unit: three regimes for a transfer (R-BLK-03 to 05), and the acts that need a mortgagee's
consent.
"""

from __future__ import annotations

from collections.abc import Iterator

from realestate.common.workdays import local_day
from realestate.law.book import Mortgage
from realestate.law.deadlines import CIVIL_CODE
from realestate.law.facts import Facts, names
from realestate.law.findings import Finding, finding


def entered_before_2021(mortgage: Mortgage) -> bool:
    """Under the Property Law the mortgagor could not transfer without consent (PLEDGE, 自然资发〔2021〕54号)."""
    return local_day(mortgage.set_up_at) < CIVIL_CODE


def transfer_of_mortgaged(facts: Facts) -> Iterator[Finding]:
    """CC 406: the mortgage follows the property. Consent only for old mortgages and registered (or unknown)
    covenants.
    """
    for mortgage in facts.mortgages:
        missing = facts.not_agreed(mortgage.mortgagees)
        if not missing:
            continue
        if entered_before_2021(mortgage):
            yield finding("mortgage_before_2021", names=names(missing))
        elif mortgage.covenant is not False:
            yield finding("mortgage_covenant", names=names(missing))


def mortgagees_consent(facts: Facts) -> Iterator[Finding]:
    """An act short of a transfer that touches every mortgagee's security: each has to consent in writing."""
    missing = [h for mortgage in facts.mortgages for h in facts.not_agreed(mortgage.mortgagees)]
    if missing:
        yield finding("mortgagee_consent", names=names(missing))


def assignor_holds_mortgage(facts: Facts) -> Iterator[Finding]:
    """The mortgage passes with its claim, from who holds it (CC 407)."""
    if not assigned(facts):
        yield finding("not_the_holder", names=names(a.person for a in facts.application.obligors))


def assigned(facts: Facts) -> tuple[Mortgage, ...]:
    """The mortgages that the obligors hold; ``facts["mortgage"]`` names one of several by its id."""
    wanted = facts.application.facts.get("mortgage")
    givers = [a.person for a in facts.application.obligors]
    return tuple(
        m
        for m in facts.mortgages
        if (not wanted or m.id == wanted) and bool(givers) and all(h.among(givers) for h in m.mortgagees)
    )
