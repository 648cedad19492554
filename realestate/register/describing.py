"""The book of a unit in words: what each entry says, field by field as the form of the register has it (RULEBOOK 8).

Pure reading; the sheet, the extract and the page show the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django.utils.translation import gettext as _

from realestate.common.identifiers import mask_id
from realestate.common.workdays import Calendar
from realestate.law.book import Book
from realestate.law.entries import read_right
from realestate.law.people import Holder, Owner
from realestate.law.rights import Right
from realestate.register import facts, selectors
from realestate.register.models import Entry, Unit
from realestate.register.wording import (
    FIELDS,
    LANDS,
    NONE,
    PRESENT,
    STATES,
    TITLES,
    Said,
    area_text,
    day_text,
    floors_text,
    term_text,
)


@dataclass(frozen=True)
class Column:
    """One entry that set something up: a column of the sheet, a card of the page."""

    ordinal: int
    kind: str
    state: str
    rows: tuple[tuple[str, str], ...]
    hash: str

    @property
    def present(self) -> bool:
        return self.state in PRESENT

    @property
    def state_label(self) -> str:
        return str(STATES[self.state])


@dataclass(frozen=True)
class Part:
    """All entries of one kind."""

    kind: str
    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Described:
    """The book of a unit at a moment."""

    unit: Unit
    at: dt.datetime
    rows: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    entries: tuple[Entry, ...] = field(repr=False)

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(column for part in self.parts for column in part.columns)


def describe(
    unit: Unit,
    *,
    at: dt.datetime,
    known_at: dt.datetime | None = None,
    calendar: Calendar,
    office: str = "",
    numbers: Mapping[str, str] | None = None,
    masked: bool = False,
) -> Described:
    """What the book said at a moment (see `selectors.as_of`). `numbers`: certificate or proof by an entry's hash."""
    entries = selectors.entries_of(unit, at, known_at)
    book = selectors.build(unit, entries, ())
    states = states_of(book, entries, at, calendar)
    closers = {int(closing["id"]): entry for entry in entries for closing in entry.closes}
    columns: dict[str, list[Column]] = {kind: [] for kind in TITLES}
    for place, entry in enumerate(entries):
        if not entry.opens:
            continue
        right = read_right(entry.right_kind, id=str(entry.ordinal), entered_at=entry.booked_at, content=entry.content)
        said = Said(
            entry,
            without_numbers(right) if masked else right,
            unit,
            facts.replayed(entries[: place + 1]),
            office,
            (numbers or {}).get(entry.hash, ""),
            closers.get(entry.ordinal),
        )
        rows = tuple((str(label), value(said) or NONE) for label, value in FIELDS[entry.right_kind])
        state = states[entry.ordinal]
        rows = (*rows, (_("权属状态"), str(STATES[state])))
        columns[entry.right_kind].append(Column(entry.ordinal, entry.right_kind, state, rows, entry.hash))
    parts = tuple(Part(kind, str(TITLES[kind]), tuple(found)) for kind, found in columns.items() if found)
    return Described(unit, at, unit_rows(unit, facts.replayed(entries)), parts, tuple(entries))


def without_numbers(right: Right) -> Right:
    """The same right with the ID numbers of its people masked."""

    def hide(value: Any) -> Any:
        if isinstance(value, Holder):
            return replace(value, id_number=mask_id(value.id_number) if value.id_number else "")
        if isinstance(value, Owner):
            return replace(value, holder=hide(value.holder))
        return tuple(hide(one) for one in value) if isinstance(value, tuple) else value

    return replace(right, **{one.name: hide(getattr(right, one.name)) for one in fields(right)})


def states_of(book: Book, entries: Iterable[Entry], at: dt.datetime, calendar: Calendar) -> dict[int, str]:
    """How each entry stands at the moment: closed and how, lapsed or waiting by time, or in force."""
    states = {entry.ordinal: "active" for entry in entries if entry.opens}
    for notice in book.notices:
        states[int(notice.id)] = book.notice_state(notice, at, calendar)
    for objection in book.objections:
        states[int(objection.id)] = book.objection_state(objection, at, calendar)
    for residence in book.residences:
        states[int(residence.id)] = "active" if residence.in_force(at) else "ended"
    for easement in book.easements:
        states[int(easement.id)] = "active" if easement.in_force(at) else "ended"
    for standing in book.seizure_standings(at):
        states[int(standing.seizure.id)] = standing.state
    for entry in entries:
        for closing in entry.closes:
            if int(closing["id"]) in states and states[int(closing["id"])] != "void":
                states[int(closing["id"])] = closing["how"]
    return states


def unit_rows(unit: Unit, now: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """不动产基本信息: the unit and its parcel."""

    def fact(name: str) -> Any:
        return now.get(name, getattr(unit, name))

    parcel = unit.parcel
    developer = f"{fact('developer_name')} {fact('developer_number')}".strip()
    words = {"under_construction": _("在建"), "public_facility": _("公益设施"), "disputed": _("权属有争议")}
    marks = [str(word) for name, word in words.items() if fact(name)]
    rows = (
        (_("坐落"), fact("location")),
        (_("宗地代码"), parcel.code),
        (_("土地所有权"), str(LANDS[fact("land")])),
        (_("权利性质"), parcel.land_right),
        (_("土地用途"), parcel.land_use),
        (_("宗地面积"), area_text(parcel.area)),
        (_("土地使用期限"), term_text(parcel.term_from, parcel.term_until)),
        (_("规划用途"), fact("use")),
        (_("房屋性质"), unit.nature),
        (_("房屋结构"), unit.structure),
        (_("建筑面积"), area_text(fact("area"))),
        (_("专有建筑面积"), area_text(unit.inner_area)),
        (_("分摊建筑面积"), area_text(unit.shared_area)),
        (_("所在层/总层数"), floors_text(unit)),
        (_("竣工时间"), day_text(unit.completed)),
        (_("开发企业"), developer),
        (_("附记"), "；".join(marks)),
    )
    return tuple((str(label), value or NONE) for label, value in rows)
