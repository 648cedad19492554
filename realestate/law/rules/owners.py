"""Who may dispose: the holder on the register, all joint owners, two thirds of the shares; and the co-owners'
pre-emption.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from realestate.law.application import days_of, words_of
from realestate.law.book import JOINT, Holder
from realestate.law.deadlines import preemption_end
from realestate.law.estate import given_share, held_by
from realestate.law.facts import Facts, names
from realestate.law.findings import Finding, finding
from realestate.law.people import Crowd

TWO_THIRDS: Final = Fraction(2, 3)  # 三分之二以上 includes the number (CC 301, 1259)


def obligors_are_owners(facts: Facts) -> Iterator[Finding]:
    """Who disposes has to stand in the register (CC 232, R-GEN-04). Before the first registration nobody does, and
    that has a reason of its own.
    """
    if not facts.book.first_registered:
        return
    strangers = [a.person for a in facts.application.obligors if not facts.book.is_owner(a.person)]
    if strangers:
        yield finding("not_the_holder", names=names(strangers))


def absent_owners(facts: Facts) -> tuple[Holder, ...]:
    """Owners who neither apply, on either side, nor consented in writing."""
    present = Crowd(a.person for a in facts.application.parties() if a.joined)
    return tuple(
        owner.holder
        for owner in facts.book.owners
        if owner.holder not in present and not facts.application.consents(owner.holder)
    )


def enough_coowners(facts: Facts) -> Iterator[Finding]:
    """All joint owners, or owners of two thirds of the shares and more (CC 301, R-APP-05).

    Where nobody who disposes is an owner, that is the reason (``not_the_holder``), and co-owners are not in
    question.
    """
    ownership = facts.book.ownership
    absent = absent_owners(facts)
    if ownership is None or not absent or not any(facts.book.is_owner(a.person) for a in facts.application.obligors):
        return
    if ownership.mode == "shares":
        present = Fraction(1) - held_by(ownership, absent)
        if present >= TWO_THIRDS:
            return
    yield finding("coowners_missing", names=names(absent))


def own_share(facts: Facts) -> Iterator[Finding]:
    """A share is its owner's to transfer; he has to hold as much as he gives, and joint owners hold no shares
    (R-APP-06).
    """
    ownership, application = facts.book.ownership, facts.application
    if ownership is None:
        return
    if ownership.mode == "joint":
        absent = absent_owners(facts)
        if absent:
            yield finding("coowners_missing", names=names(absent))
        return
    held = held_by(ownership, (a.person for a in application.obligors))
    if given_share(application, ownership) > held > 0:
        yield finding("shares_not_whole", what=str(held))


def preemption(facts: Facts) -> Iterator[Finding]:
    """Other share owners may buy first on equal terms (CC 305-306); fifteen days from being told at least (PROP1
    11).

    None among co-owners (PROP1 13).
    """
    application, ownership = facts.application, facts.book.ownership
    if ownership is None or ownership.mode != "shares":
        return
    if all(facts.book.is_owner(a.person) for a in application.holders):
        return
    givers = Crowd(a.person for a in application.obligors)
    others = [owner.holder for owner in ownership.owners if owner.holder not in givers]
    still_open = [h for h in others if not facts.agreed(h, "preemption_waiver") and not told_long_ago(facts, h)]
    if still_open:
        yield finding("preemption_open", names=names(still_open))


def told_long_ago(facts: Facts, holder: Holder) -> bool:
    """Was the co-owner told of the terms, and are his fifteen days over?"""
    for paper in facts.application.papers_of("preemption_notice"):
        told_on = days_of(paper, "told")
        named = (*paper.by, *words_of(paper, "to"))
        to_him = not named or any(map(holder.is_named, named))
        if to_him and told_on is not None and preemption_end(told_on, facts.calendar).is_over(facts.today):
            return True
    return False


def shares_whole(facts: Facts) -> Iterator[Finding]:
    """The acquirers' shares add up to one exactly, or all hold jointly; never a mixture (R-BOOK, CC 298)."""
    shares = [owner.share for owner in facts.application.acquirers()]
    if all(share == JOINT for share in shares):
        if len(shares) == 1:
            yield finding("shares_not_whole", what="1")
        return
    if JOINT in shares or sum((Fraction(s) for s in shares if s != JOINT), Fraction(0)) != 1:
        yield finding("shares_not_whole", what="1")


def shares_as_given(facts: Facts) -> Iterator[Finding]:
    """For a share that changes hands: what the acquirers take is what is given, or they divide it into parts of one."""
    shares = [a.share for a in facts.application.holders if a.share is not None]
    if not shares or all(share == JOINT for share in shares):
        return
    given = given_share(facts.application, facts.book.ownership)
    total = sum((Fraction(s) for s in shares if s != JOINT), Fraction(0))
    if JOINT in shares or total not in (given, Fraction(1)):
        yield finding("shares_not_whole", what=str(given))


def may_dispose(facts: Facts) -> Iterator[Finding]:
    """Of the whole: all joint owners, or two thirds; of his own share: its owner."""
    yield from own_share(facts) if facts.application.in_part else enough_coowners(facts)


def acquired_whole(facts: Facts) -> Iterator[Finding]:
    """What the acquirers take adds up to what is given."""
    yield from shares_as_given(facts) if facts.application.in_part else shares_whole(facts)
