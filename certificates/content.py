"""What a certificate says, frozen when it is issued: the rows of RULEBOOK 7.1 in their order, notes, drawings.

The rows of a proof (7.2) stand in `certificates.proofs`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from certificates import proofs
from certificates.models import Certificate, Kind
from realestate.accounts.models import Office
from realestate.common import clock
from realestate.common.identifiers import parse_unit_code
from realestate.common.plan import area_of
from realestate.law.types import TYPES
from realestate.register.models import Entry, Restriction, Right, Share, Unit

Thing = Right | Restriction

FORMAT: Final = 1
OWNERSHIP: Final = "国有建设用地使用权/房屋所有权"
CO_OWNERSHIP: Final = {"sole": "单独所有", "joint": "共同共有", "shares": "按份共有"}
HOUSE_USES: Final = {"住宅": "成套住宅"}
ID_KINDS: Final = {
    "id_card": "居民身份证号码",
    "hmt_permit": "港澳台居民居住证号码",
    "passport": "护照号码",
    "household_book": "户口簿号码",
    "military": "军官证号码",
    "credit_code": "统一社会信用代码",
}


def kind_of(thing: Thing) -> Kind:
    """Ownership has a certificate, everything else a proof (实施细则 20, R-OUT-01)."""
    return Kind.TITLE if thing.kind == Right.Kind.OWNERSHIP else Kind.PROOF


def holders_of(thing: Thing) -> list[dict[str, str]]:
    """The holders as printed, in the order of the register."""
    if isinstance(thing, Restriction):
        return proofs.people(thing.terms.get("to") or [thing.terms["by"]])
    return [
        {"name": share.name, "id_kind": share.id_kind, "id_number": share.id_number, "share": _part(share)}
        for share in thing.shares.all()
    ]


def books_of(holders: list[dict[str, str]], copies: int) -> list[list[dict[str, str]]]:
    """Who stands as 权利人 in each book: all in one, or on request each in one of their own (细则 21, R-OUT-04).

    With fewer books than holders the last one carries the rest; with more, those over are further books of the first.
    """
    books = [[holder] for holder in holders[: copies - 1]] + [holders[copies - 1 :]]
    named = [book for book in books if book]
    return [named[place % len(named)] for place in range(copies)]


@dataclass(frozen=True)
class Says:
    """What one book is about. `bearers` are those of the `holders` whose book it is; `book` is which of `books`."""

    thing: Thing
    holders: list[dict[str, str]]
    bearers: list[dict[str, str]]
    replaced: Sequence[Certificate] = ()
    book: int = 1
    books: int = 1
    remark: str = ""


def build(says: Says, *, office: Office, at: dt.datetime) -> dict[str, Any]:
    """Everything that the pages of one book are drawn from, as plain JSON."""
    thing = says.thing
    said = {
        "format": FORMAT,
        "base_url": settings.BASE_URL,
        "domain": urlsplit(settings.BASE_URL).netloc,
        "office": office.name,
        "issued_on": local_day(at).isoformat(),
        "location": thing.unit.location,
        "matter": thing.kind,
        "notes": _notes(says, at),
    }
    if isinstance(thing, Right) and kind_of(thing) is Kind.TITLE:
        rows = _rows(thing, says.holders, says.bearers)
        return {**said, "co_ownership": thing.co_ownership, "rows": rows, "drawings": _drawings(thing.unit)}
    return {**said, "co_ownership": "", "rows": proofs.rows(thing, says.holders, at), "drawings": {}}


def local_day(at: dt.datetime) -> dt.date:
    """The day on the register's own clock."""
    return at.astimezone(clock.ZONE).date()


def _rows(right: Right, holders: list[dict[str, str]], bearers: list[dict[str, str]]) -> list[list[str]]:
    unit, parcel = right.unit, right.unit.parcel
    return [
        ["权利人", _names(bearers)],
        ["共有情况", _co_ownership(right.co_ownership, bearers)],
        ["坐落", unit.location],
        ["不动产单元号", parse_unit_code(unit.code).printed],
        ["权利类型", OWNERSHIP],
        ["权利性质", f"{parcel.land_right}/{unit.nature}"],
        ["用途", f"{parcel.land_use}/{HOUSE_USES.get(unit.use, unit.use)}"],
        ["面积", f"共有宗地面积{_metres(parcel.area)}/房屋建筑面积{_metres(unit.area)}"],
        ["使用期限", _term(parcel.term_from, parcel.term_until)],
        ["权利其他状况", "\n".join(_other(unit, holders, bearers))],
    ]


def _notes(says: Says, at: dt.datetime) -> list[str]:
    """附记: how it was acquired, identity numbers, the certificates that this one replaces, which book it is."""
    thing = says.thing
    notes = [f"登记原因：{_reason(thing.entry)}", f"登记日期：{_day(local_day(at))}"]
    notes += [f"业务编号：{thing.entry.case_number}"]
    notes += [
        f"{holder['name']}，{ID_KINDS.get(holder['id_kind'], '证件号码')}：{holder['id_number']}"
        for holder in says.holders
    ]
    notes += [f"原{old.get_kind_display()}：{old.number}" for old in says.replaced]
    if thing.kind in proofs.LAPSES:
        notes.append(proofs.LAPSES[thing.kind])
    if says.books > 1:
        notes.append(f"分别持证：共{says.books}本，本证为第{says.book}本")
    return [*notes, says.remark] if says.remark else notes


def _reason(entry: Entry) -> str:
    declared = TYPES.get(entry.registration)
    ground = declared.grounds.get(entry.reason) if declared else None
    return ground.zh if ground else entry.reason or "首次登记"


def _names(holders: list[dict[str, str]]) -> str:
    return "、".join(holder["name"] for holder in holders)


def _co_ownership(way: str, bearers: list[dict[str, str]]) -> str:
    if way != "shares":
        return CO_OWNERSHIP[way]
    if len(bearers) == 1:
        return f"按份共有 {bearers[0]['share']}"
    return "按份共有：" + "、".join(_with_part(bearer) for bearer in bearers)


def _with_part(holder: dict[str, str]) -> str:
    return f"{holder['name']} {holder['share']}".strip()


def _part(share: Share) -> str:
    part = share.fraction
    return "" if part is None else f"{part.numerator}/{part.denominator}"


def _metres(value: Decimal) -> str:
    return f"{value:.2f}㎡"


def _day(value: dt.date) -> str:
    return f"{value:%Y}年{value:%m}月{value:%d}日"


def _term(start: dt.date | None, end: dt.date | None) -> str:
    if end is None:
        return "——"
    begin = f"{_day(start)}起" if start else ""
    return f"国有建设用地使用权 {begin}{_day(end)}止"


def _other(unit: Unit, holders: list[dict[str, str]], bearers: list[dict[str, str]]) -> list[str]:
    """权利其他状况: only what is known is printed; mortgages and the like never are."""
    lines = [f"持证人：{_names(bearers)}"] if len(bearers) == 1 or len(bearers) < len(holders) else []
    others = [holder for holder in holders if holder not in bearers]
    lines += [f"其他共有人：{'、'.join(_with_part(other) for other in others)}"] if others else []
    lines.append(f"房屋结构：{unit.structure}")
    if unit.inner_area is not None and unit.shared_area is not None:
        lines.append(f"专有建筑面积：{_metres(unit.inner_area)}，分摊建筑面积：{_metres(unit.shared_area)}")
    if unit.floors is not None and unit.floor is not None:
        lines.append(f"房屋总层数：{unit.floors}层，所在层：第{unit.floor}层")
    if unit.completed:
        lines.append(f"竣工时间：{_day(unit.completed)}")
    return lines


def _drawings(unit: Unit) -> dict[str, Any]:
    """Parcel map and floor plan from the register's coordinates, with the rooms' areas worked out."""
    rooms = [
        {"name": str(room["name"]), "ring": room["ring"], "area": f"{area_of(room['ring']):.2f}"}
        for room in unit.plan
        if len(room.get("ring", [])) > 2
    ]
    return {
        "parcel": unit.parcel.code,
        "parcel_area": f"{unit.parcel.area:.2f}",
        "boundary": unit.parcel.boundary,
        "footprint": unit.footprint,
        "building": _with("幢", unit.building),
        "room": _with("室", unit.room),
        "area": f"{unit.area:.2f}",
        "rooms": rooms,
    }


def _with(word: str, number: str) -> str:
    return f"{number}{word}" if number and not number.endswith(word) else number
