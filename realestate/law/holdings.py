"""Whose a right is, and which rights of a book an application means."""

from __future__ import annotations

from realestate.law.book import Easement, Holder, Mortgage, Notice, Objection, Ownership, Residence, Right
from realestate.law.facts import Facts
from realestate.law.given import text_in


def holders_of(right: Right) -> tuple[Holder, ...]:
    """Whose right it is."""
    match right:
        case Mortgage():
            return right.mortgagees
        case Notice() | Residence():
            return right.to
        case Objection():
            return (right.by,)
        case Ownership() | Easement():
            return right.holders
    return ()


def targets(facts: Facts) -> tuple[Right, ...]:
    """The rights to cancel: of the named kind, not closed, of whom ``of`` names."""
    book, kind = facts.book, facts.application.right
    shelves: dict[str, tuple[Right, ...]] = {
        "ownership": (book.ownership,) if book.ownership else (),
        "mortgage": book.mortgages,
        "notice": book.notices,
        "objection": book.objections,
        "residence": book.residences,
        "easement": book.easements,
    }
    of = text_in(facts.application.facts, "of")
    return tuple(
        right
        for right in shelves[kind]
        if right.is_open(facts.at) and (not of or any(h.is_named(of) for h in holders_of(right)))
    )
