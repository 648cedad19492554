"""The values behind the fields that may be told, as plain JSON: what the book says of one unit at a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from realestate.common.identifiers import mask_id, mask_name
from realestate.common.workdays import Calendar
from realestate.law.book import Book
from realestate.law.people import Holder, share_text


@dataclass(frozen=True)
class Page:
    """The book of one unit, read at a moment, for a reader who sees names as they are or masked."""

    book: Book
    at: dt.datetime
    calendar: Calendar
    masked: bool
    certificate: str = ""
    entries: list[dict[str, str]] = field(default_factory=list)
    asked_name: str = ""
    asked_number: str = ""

    def name(self, holder: Holder) -> str:
        """Organisations are never masked."""
        return mask_name(holder.name) if self.masked and holder.kind == "person" else holder.name

    def names(self, holders: Iterable[Holder]) -> list[str]:
        return [self.name(holder) for holder in holders]

    def number(self, holder: Holder) -> str:
        return mask_id(holder.id_number) if self.masked else holder.id_number

    def mortgages(self) -> list[Any]:
        return list(self.book.mortgages_in_force(self.at))

    def notices(self) -> list[Any]:
        return list(self.book.notices_in_force(self.at, self.calendar))

    def objections(self) -> list[Any]:
        return list(self.book.objections_in_force(self.at, self.calendar))


def tell(page: Page, fields: Iterable[str]) -> dict[str, Any]:
    """The told fields in their order. A field that is told is there even when there is nothing to say."""
    return {name: TELLERS[name](page) for name in fields if name in TELLERS}


def matches(page: Page) -> bool | None:
    """Is the name that was asked about one holder's (with the number, when it was given)? None without a name."""
    if not page.asked_name:
        return None
    asked = Holder(page.asked_name, page.asked_number)
    return any(owner.holder.name == asked.name and owner.holder.same_as(asked) for owner in page.book.owners)


def restricted(page: Page) -> bool:
    """A restriction of disposal besides a seizure: a covenant against transfer, or a correction under way."""
    return any(m.covenant for m in page.mortgages()) or any(case.suspends for case in page.book.pending)


def price(page: Page) -> str | None:
    owned = page.book.ownership
    return f"{owned.price:.2f}" if owned is not None and owned.price is not None else None


def acquired(page: Page) -> str | None:
    owned = page.book.ownership
    return (owned.acquired or owned.entered_at.date()).isoformat() if owned is not None else None


def standing(page: Page) -> Any:
    return page.book.active_seizure(page.at)


def of_seizure(read: Callable[[Any], Any]) -> Callable[[Page], Any]:
    """Something about the seizure in force; None when there is none."""

    def teller(page: Page) -> Any:
        found = standing(page)
        return read(found) if found else None

    return teller


TELLERS: dict[str, Callable[[Page], Any]] = {
    "unit_code": lambda p: p.book.unit.code,
    "location": lambda p: p.book.unit.location,
    "area": lambda p: f"{p.book.unit.area:.2f}",
    "use": lambda p: p.book.unit.use,
    "co_owned": lambda p: len(p.book.owners) > 1,
    "mortgaged": lambda p: bool(p.mortgages()),
    "notice": lambda p: bool(p.notices()),
    "objection": lambda p: bool(p.objections()),
    "seized": lambda p: standing(p) is not None,
    "restricted": restricted,
    "co_ownership": lambda p: p.book.ownership.mode if p.book.ownership else None,
    "seizing_organ": of_seizure(lambda s: s.seizure.organ.name),
    "holder_matches": matches,
    "mortgagee": lambda p: [n for m in p.mortgages() for n in p.names(m.mortgagees)],
    "mortgage_amount": lambda p: [f"{m.amount:.2f}" for m in p.mortgages()],
    "mortgage_until": lambda p: [m.until.isoformat() if m.until else "" for m in p.mortgages()],
    "notice_holder": lambda p: [n for notice in p.notices() for n in p.names(notice.to)],
    "objector": lambda p: [p.name(o.by) for o in p.objections()],
    "seizure_until": of_seizure(lambda s: s.until.isoformat()),
    "seizure_document": of_seizure(lambda s: s.seizure.document),
    "waiting_seizures": lambda p: [
        s.seizure.organ.name for s in p.book.seizure_standings(p.at) if s.state == "waiting"
    ],
    "residence": lambda p: bool(p.book.residences_in_force(p.at)),
    "residence_holder": lambda p: [n for r in p.book.residences_in_force(p.at) for n in p.names(r.to)],
    "easement": lambda p: [e.purpose for e in p.book.easements_in_force(p.at)],
    "owner_name": lambda p: [p.name(owner.holder) for owner in p.book.owners],
    "shares": lambda p: [share_text(owner.share) for owner in p.book.owners],
    "certificate_number": lambda p: p.certificate or (p.book.ownership.certificate if p.book.ownership else ""),
    "acquired": acquired,
    "id_number": lambda p: [p.number(owner.holder) for owner in p.book.owners],
    "price": price,
    "file": lambda p: [f"{line['at']} {line['case_number']}" for line in p.entries],
    "entries": lambda p: p.entries,
    "registrar": lambda p: [line["registrar"] for line in p.entries],
}
