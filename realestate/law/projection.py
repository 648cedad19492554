"""The book after an entry: for the page that shows the register beside what it will become, and for matters of
several steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from realestate.common.workdays import local_day
from realestate.law.book import Book, Closure, Ownership, Right, UnitFacts
from realestate.law.entries import EntryDraft, read_right

SHELVES: Final = {
    "mortgage": "mortgages",
    "notice": "notices",
    "objection": "objections",
    "seizure": "seizures",
    "residence": "residences",
    "easement": "easements",
}


def apply(book: Book, draft: EntryDraft, at: datetime, entry_id: str = "") -> Book:
    """The same book with the draft entered: what it closes is closed, what it opens stands in it."""
    entry_id = entry_id or f"draft:{draft.right}:{len(draft.closes)}:{at.isoformat()}"
    ways = {closing.id: closing.how for closing in draft.closes}
    changes: dict[str, Any] = {"unit": _unit_with(book.unit, draft.unit_facts)} if draft.unit_facts else {}
    for shelf in SHELVES.values():
        rights: tuple[Right, ...] = getattr(book, shelf)
        if any(right.id in ways for right in rights):
            changes[shelf] = tuple(
                replace(r, closed=Closure(ways[r.id], at, entry_id)) if r.id in ways else r for r in rights
            )
    if book.ownership is not None and book.ownership.id in ways:
        changes["ownership"] = None
    if draft.opens:
        right = read_right(draft.right, id=entry_id, entered_at=at, content=draft.content)
        if isinstance(right, Ownership):
            changes["ownership"] = right
            changes["first_registered_on"] = book.first_registered_on or local_day(at)
        else:
            shelf = SHELVES[draft.right]
            changes[shelf] = (*changes.get(shelf, getattr(book, shelf)), right)
    return replace(book, **changes)


def _unit_with(unit: UnitFacts, new: Mapping[str, str]) -> UnitFacts:
    """The unit with the facts that an entry gives it."""
    area = Decimal(new["area"]) if new.get("area") else unit.area
    return replace(unit, area=area, use=new.get("use") or unit.use, location=new.get("location") or unit.location)
