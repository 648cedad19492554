"""Between rights and register entries: what an entry is to say (:class:`EntryDraft`) and how a right reads from one.

``content`` is a plain dict of text, numbers, lists and dicts, ready for canonical JSON: money and areas as text with
their places, shares as ``1/2`` or ``joint``, dates and moments in ISO form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal, cast

from realestate.law.people import Holder, IdKind, Owner, PartyKind, parse_share, share_text
from realestate.law.rights import (
    ClosedHow,
    Closure,
    Easement,
    Mortgage,
    Notice,
    Objection,
    Ownership,
    Residence,
    Right,
    Seizure,
)

RightKind = Literal["ownership", "mortgage", "easement", "residence", "notice", "objection", "seizure"]
Output = Literal["certificate", "proof", "entry"]
KINDS: Final[dict[str, type[Right]]] = {
    "ownership": Ownership,
    "mortgage": Mortgage,
    "easement": Easement,
    "residence": Residence,
    "notice": Notice,
    "objection": Objection,
    "seizure": Seizure,
}
_BASE: Final = frozenset({"id", "entered_at", "closed"})
_HOLDER_LISTS: Final = frozenset({"mortgagees", "to", "obligors", "holders"})
_HOLDERS: Final = frozenset({"by", "organ", "debtor"})
_DATES: Final = frozenset({"acquired", "until", "starts", "capable_from", "suit_proved"})
_MOMENTS: Final = frozenset({"served_at", "ranked_from", "since"})
_DECIMALS: Final = frozenset({"price", "amount"})


@dataclass(frozen=True)
class Closing:
    """An earlier entry that the draft closes, and in what sense."""

    id: str
    how: ClosedHow


@dataclass(frozen=True)
class EntryDraft:
    """One entry to be appended: ``append()`` adds what only the register knows (ordinal, hash, moment, registrar).

    ``opens`` is False when the entry sets up no right of its own (a cancellation, a release). ``output``: what is
    handed out for it (R-OUT-01, 02); ``owners`` or ``holders`` are those who get it. ``unit_facts`` are new facts of
    the unit itself. ``founds``: the first entry of a unit that a split or merger makes; its row is still to be made.
    """

    unit_code: str
    right: RightKind
    registration: str
    reason: str
    content: Mapping[str, Any]
    closes: tuple[Closing, ...] = ()
    opens: bool = True
    output: Output = "entry"
    owners: tuple[Owner, ...] = ()
    holders: tuple[Holder, ...] = ()
    unit_facts: Mapping[str, str] | None = None
    founds: bool = False

    @property
    def closed_ids(self) -> tuple[str, ...]:
        return tuple(closing.id for closing in self.closes)


def holder_content(holder: Holder) -> dict[str, str]:
    return {"name": holder.name, "id_kind": holder.id_kind, "id_number": holder.id_number, "kind": holder.kind}


def read_holder(content: Mapping[str, Any]) -> Holder:
    return Holder(
        content["name"],
        content.get("id_number", ""),
        cast(IdKind, content.get("id_kind", "id_card")),
        cast(PartyKind, content.get("kind", "person")),
    )


def owners_content(owners: Iterable[Owner]) -> list[dict[str, str]]:
    return [{**holder_content(owner.holder), "share": share_text(owner.share)} for owner in owners]


def closes_content(closes: Iterable[Closing]) -> list[dict[str, str]]:
    return [{"id": closing.id, "how": closing.how} for closing in closes]


def to_content(right: Right) -> dict[str, Any]:
    """A right's own fields for an entry; what is empty is left out. ``read_right`` gives the same right back."""
    content: dict[str, Any] = {}
    for field in fields(right):
        value = getattr(right, field.name)
        if field.name not in _BASE and value not in (None, "", ()):
            content[field.name] = _plain(field.name, value)
    return content


def _plain(name: str, value: Any) -> Any:
    if name == "owners":
        return owners_content(value)
    if name in _HOLDER_LISTS:
        return [holder_content(holder) for holder in value]
    if isinstance(value, Holder):
        return holder_content(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return share_text(value)
    return str(value) if isinstance(value, Decimal) else value


def read_right(
    kind: str, *, id: str, entered_at: datetime, content: Mapping[str, Any], closed: Closure | None = None
) -> Right:
    """The right that an entry set up, from its content. Unknown keys of the content are left alone."""
    cls = KINDS[kind]
    known = {field.name for field in fields(cls)} - _BASE
    values = {name: _read(name, value) for name, value in content.items() if name in known and value is not None}
    return cls(id=id, entered_at=entered_at, closed=closed, **values)


def _read(name: str, value: Any) -> Any:
    if name == "owners":
        return tuple(Owner(read_holder(line), parse_share(line["share"])) for line in value)
    if name in _HOLDER_LISTS:
        return tuple(read_holder(line) for line in value)
    if name in _HOLDERS:
        return read_holder(value)
    if name in _DATES:
        return date.fromisoformat(value)
    if name in _MOMENTS:
        return datetime.fromisoformat(value)
    if name in _DECIMALS:
        return Decimal(value)
    return Fraction(value) if name == "share" else value
