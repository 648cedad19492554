"""What a transfer makes of the ownership: the new owners with their exact shares."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from realestate.law.application import Application
from realestate.law.book import JOINT, Holder, Owner, Ownership, Share


def held_by(ownership: Ownership, holders: Iterable[Holder]) -> Fraction:
    """What these people hold together."""
    return sum((ownership.share_of(holder) for holder in holders), Fraction(0))


def given_share(application: Application, ownership: Ownership | None) -> Fraction:
    """The share that changes hands: as stated; else what the acquirers take; else all that the obligors hold."""
    if application.share is not None:
        return application.share
    held = held_by(ownership, (a.person for a in application.obligors)) if ownership else Fraction(1)
    taken = [a.share for a in application.holders if isinstance(a.share, Fraction)]
    if taken and len(taken) == len(application.holders) and sum(taken, Fraction(0)) <= held:
        return sum(taken, Fraction(0))
    return held


def owners_after_whole(application: Application) -> tuple[Owner, ...]:
    """The whole changes hands: the acquirers are the new owners."""
    return application.acquirers()


def owners_after_part(application: Application, ownership: Ownership) -> tuple[Owner, ...]:
    """A part changes hands: the others keep theirs. Acquirers' shares that add up to one are shares of that part."""
    givers = [a.person for a in application.obligors]
    given = given_share(application, ownership)
    if given == 1:
        return application.acquirers()
    result: list[tuple[Holder, Fraction]] = []
    left = given
    for owner in ownership.owners:
        share = ownership.share_of(owner.holder)
        if owner.holder.among(givers):
            loss = min(share, left)
            left -= loss
            share -= loss
        result.append((owner.holder, share))
    for taker in parts_taken(application, given):
        _add(result, taker.holder, Fraction(taker.share))
    return tuple(Owner(holder, share) for holder, share in result if share)


def parts_taken(application: Application, given: Fraction) -> tuple[Owner, ...]:
    """Each acquirer's part of the whole unit; those without a stated share take equal parts of what is given."""
    acquirers = application.acquirers()
    total = _total(owner.share for owner in acquirers)
    if total is None:
        equal = given / len(acquirers)
        return tuple(Owner(owner.holder, equal) for owner in acquirers)
    return tuple(Owner(owner.holder, Fraction(owner.share) * given / total) for owner in acquirers)


def _total(shares: Iterable[Share]) -> Fraction | None:
    fractions = []
    for share in shares:
        if share == JOINT:
            return None
        fractions.append(Fraction(share))
    return sum(fractions, Fraction(0))


def _add(result: list[tuple[Holder, Fraction]], holder: Holder, share: Fraction) -> None:
    for index, (known, held) in enumerate(result):
        if known.same_as(holder):
            result[index] = (known, held + share)
            return
    result.append((holder, share))
