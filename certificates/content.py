"""What a certificate says, frozen when it is issued: the rows of RULEBOOK 7.1 in their order, notes, drawings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from certificates.models import Certificate, Kind
from realestate.accounts.models import Office
from realestate.common import clock
from realestate.common.identifiers import parse_unit_code
from realestate.common.plan import area_of
from realestate.law.types import TYPES
from realestate.register.models import Entry, Right, Share, Unit

FORMAT: Final = 1
RIGHTS: Final = {
    Right.Kind.OWNERSHIP: "国有建设用地使用权/房屋所有权",
    Right.Kind.MORTGAGE: "抵押权",
    Right.Kind.EASEMENT: "地役权",
    Right.Kind.RESIDENCE: "居住权",
}
CO_OWNERSHIP: Final = {"sole": "单独所有", "joint": "共同共有", "shares": "按份共有"}
HOUSE_USES: Final = {"住宅": "成套住宅"}
ID_KINDS: Final = {
    "id_card": "居民身份证",
    "hmt_permit": "港澳台居民居住证",
    "passport": "护照",
    "household_book": "户口簿",
    "military": "军官证",
    "credit_code": "统一社会信用代码",
}


def kind_of(right: Right) -> Kind:
    """Ownership has a certificate, everything else a proof (实施细则 20)."""
    return Kind.TITLE if right.kind == Right.Kind.OWNERSHIP else Kind.PROOF


def holders_of(right: Right) -> list[dict[str, str]]:
    """The holders as printed, in the order of the register."""
    return [
        {"name": share.name, "id_kind": share.id_kind, "id_number": share.id_number, "share": _part(share)}
        for share in right.shares.all()
    ]


def build(*, right: Right, office: Office, replaced: list[Certificate], at: dt.datetime) -> dict[str, Any]:
    """Everything that the pages of the certificate are drawn from, as plain JSON."""
    unit, holders = right.unit, holders_of(right)
    proof = kind_of(right) is Kind.PROOF
    return {
        "format": FORMAT,
        "base_url": settings.BASE_URL,
        "domain": urlsplit(settings.BASE_URL).netloc,
        "office": office.name,
        "issued_on": local_day(at).isoformat(),
        "location": unit.location,
        "co_ownership": right.co_ownership,
        "rows": _proof_rows(right, holders) if proof else _rows(right, holders),
        "notes": _notes(right, holders, replaced, at),
        "drawings": {} if proof else _drawings(unit),
    }


def local_day(at: dt.datetime) -> dt.date:
    """The day on the register's own clock."""
    return at.astimezone(clock.ZONE).date()


def _rows(right: Right, holders: list[dict[str, str]]) -> list[list[str]]:
    unit, parcel = right.unit, right.unit.parcel
    return [
        ["权利人", _names(holders)],
        ["共有情况", _co_ownership(right.co_ownership, holders)],
        ["坐落", unit.location],
        ["不动产单元号", parse_unit_code(unit.code).printed],
        ["权利类型", RIGHTS[Right.Kind(right.kind)]],
        ["权利性质", f"{parcel.land_right}/{unit.nature}"],
        ["用途", f"{parcel.land_use}/{HOUSE_USES.get(unit.use, unit.use)}"],
        ["面积", f"共有宗地面积{_metres(parcel.area)}/房屋建筑面积{_metres(unit.area)}"],
        ["使用期限", _term(parcel.term_from, parcel.term_until)],
        ["权利其他状况", "\n".join(_other(unit, holders))],
    ]


def _proof_rows(right: Right, holders: list[dict[str, str]]) -> list[list[str]]:
    """The rows of a proof (RULEBOOK 7.2); the obligors are the owners of today."""
    owners = right.unit.rights.filter(kind=Right.Kind.OWNERSHIP, closed_by=None).first()
    return [
        ["证明权利或事项", RIGHTS[Right.Kind(right.kind)]],
        ["权利人（申请人）", _names(holders)],
        ["义务人", _names(holders_of(owners)) if owners else "——"],
        ["坐落", right.unit.location],
        ["不动产单元号", parse_unit_code(right.unit.code).printed],
        ["其他", "——"],
    ]


def _notes(right: Right, holders: list[dict[str, str]], replaced: list[Certificate], at: dt.datetime) -> list[str]:
    """附记: how it was acquired, identity numbers, the certificates that this one replaces."""
    notes = [f"登记原因：{_reason(right.entry)}", f"登记日期：{_day(local_day(at))}"]
    notes += [f"业务编号：{right.entry.case_number}"]
    notes += [
        f"{holder['name']}，{ID_KINDS.get(holder['id_kind'], '证件')}号码：{holder['id_number']}" for holder in holders
    ]
    notes += [f"原不动产权证书：{old.number}" for old in replaced if old.kind == Kind.TITLE]
    return notes


def _reason(entry: Entry) -> str:
    declared = TYPES.get(entry.registration)
    ground = declared.grounds.get(entry.reason) if declared else None
    return ground.zh if ground else entry.reason or "首次登记"


def _names(holders: list[dict[str, str]]) -> str:
    return "、".join(holder["name"] for holder in holders)


def _co_ownership(way: str, holders: list[dict[str, str]]) -> str:
    if way != "shares":
        return CO_OWNERSHIP[way]
    return "按份共有：" + "、".join(f"{holder['name']} {holder['share']}" for holder in holders)


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


def _other(unit: Unit, holders: list[dict[str, str]]) -> list[str]:
    """权利其他状况: only what is known is printed; mortgages and the like never are."""
    lines = [f"持证人：{holders[0]['name']}"] if len(holders) == 1 else []
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
