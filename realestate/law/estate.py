"""What a transfer makes of the ownership: the new owners with their exact shares."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from realestate.law.application import Application
from realestate.law.book import JOINT, Holder, Owner, Ownership, Share
from realestate.law.people import Crowd


def held_by(ownership: Ownership, holders: Iterable[Holder]) -> Fraction:
    """What these people hold together."""
    crowd = Crowd(holders)
    equal = Fraction(1, len(ownership.owners)) if ownership.owners else Fraction(0)
    shares = (equal if o.share == JOINT else Fraction(o.share) for o in ownership.owners if o.holder in crowd)
    return sum(shares, Fraction(0))


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
    """A part changes hands: the others keep theirs. Acquirers' shares that add up to one are shares of that part,
    unless they say what everybody has in the end.
    """
    givers = Crowd(a.person for a in application.obligors)
    given = given_share(application, ownership)
    if given == 1 or says_the_end(application, ownership, given):
        return application.acquirers()
    result: list[tuple[Holder, Fraction]] = []
    left = given
    for owner in ownership.owners:
        share = ownership.share_of(owner.holder)
        if owner.holder in givers:
            loss = min(share, left)
            left -= loss
            share -= loss
        result.append((owner.holder, share))
    for taker in parts_taken(application, given - left):  # never more than the givers had
        _add(result, taker.holder, Fraction(taker.share))
    return tuple(Owner(holder, share) for holder, share in result if share)


def says_the_end(application: Application, ownership: Ownership, given: Fraction) -> bool:
    """Do the acquirers' shares state the whole result? They are all owners there will be, they make up one, and each
    who owns already has more than before (the widow of a joint owner takes 3/4, the child 1/4).
    """
    acquirers = application.acquirers()
    if application.share is not None or _total(owner.share for owner in acquirers) != 1:
        return False
    givers = Crowd(a.person for a in application.obligors)
    staying = [owner.holder for owner in ownership.owners if owner.holder not in givers]
    if not staying or held_by(ownership, staying) + given != 1:
        return False
    stated = {taker.holder.name: Fraction(taker.share) for taker in acquirers if taker.share != JOINT}
    return all(stated.get(holder.name, Fraction(0)) > ownership.share_of(holder) for holder in staying)


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
