"""The book on paper: the sheet 登簿页 with all of its past, and the extract 登记簿摘录 of what was in force."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict, Unpack, cast

from django.utils.translation import override

from realestate.accounts.models import Office
from realestate.accounts.working_days import calendar
from realestate.common import clock, letters
from realestate.common.identifiers import printed_unit_code
from realestate.common.registry import gateway
from realestate.register import sheet as sheets
from realestate.register.describing import Column, Described, describe
from realestate.register.models import Unit
from realestate.register.wording import NONE, day_text, moment_text

#: Fields of an entry that an extract leaves to the sheet.
LEFT_OUT = {
    "登记机构", "录入时间", "注销或更新", "权属状态", "土地使用期限", "房屋性质", "房屋结构", "所在层/总层数",
    "竣工时间", "房地坐落", "规划用途", "建筑面积",
}  # fmt: skip
NAMES = {
    "ownership": "所有权", "mortgage": "抵押权", "easement": "地役权", "residence": "居住权", "notice": "预告登记",
    "objection": "异议登记", "seizure": "查封登记",
}  # fmt: skip
UNIT_ROWS = ("坐落", "规划用途", "建筑面积", "权利性质", "土地使用期限")


def office_of(unit: Unit) -> str:
    """The office that keeps this book, by its division."""
    found = Office.objects.filter(code=unit.division).values_list("name", flat=True).first()
    return found or "不动产登记机构"


def numbers_of(unit: Unit) -> dict[str, str]:
    """The certificates and proofs given out for the unit's entries, by the entry's hash; asked by name (settings)."""
    return cast(dict[str, str], gateway("titles").numbers(unit))


def sheet(unit: Unit, *, at: dt.datetime | None = None) -> bytes:
    """The sheets of the book up to a moment (now), every entry with all its fields, as PDF."""
    office = office_of(unit)
    with override("zh-hans"):
        book = describe(unit, at=at or clock.now(), calendar=calendar(), office=office, numbers=numbers_of(unit))
        return sheets.draw(book, office=office)


class Words(TypedDict, total=False):
    """What an extract may say besides. `masked`: without full ID numbers.

    `code`: an address to check it at, printed as QR with `code_text` beside it.
    """

    known_at: dt.datetime
    to: str
    purpose: str
    number: str
    masked: bool
    code: str
    code_text: str


def extract(unit: Unit, at: dt.datetime, **words: Unpack[Words]) -> bytes:
    """What was in force at a moment, as a letter with a place for the seal, as PDF."""
    return letters.render(letter(unit, at, **words))


def letter(unit: Unit, at: dt.datetime, **words: Unpack[Words]) -> letters.Letter:
    """The extract's words; `letters.render_for_seal` gives the place of the seal too."""
    office, known_at = office_of(unit), words.get("known_at")
    with override("zh-hans"):
        book = describe(
            unit,
            at=at,
            known_at=known_at,
            calendar=calendar(),
            office=office,
            numbers=numbers_of(unit),
            masked=words.get("masked", False),
        )
        purpose = words.get("purpose")
        known = f"（按 {moment_text(known_at)} 所知）" if known_at else ""
        return letters.Letter(
            title="不动产登记簿摘录",
            number=words.get("number") or f"{unit.code}-{len(book.entries)}",
            office=office,
            to=words.get("to") or "查询人",
            opening=f"经查本机构不动产登记簿，截至 {moment_text(at)}{known}，下列不动产的登记情况摘录如下。"
            + (f"用途：{purpose}。" if purpose else ""),
            day=day_text(clock.today()),
            rows=rows_of(book),
            closing=(
                "未列明的权利及限制，在上述时点登记簿没有现势记载。登记簿其后的变动不在本摘录之内。",
                f"末次登记散列：{book.entries[-1].hash if book.entries else NONE}",
            ),
            code=words.get("code", ""),
            code_text=words.get("code_text", ""),
        )


def rows_of(book: Described) -> tuple[tuple[str, str], ...]:
    """The unit's main facts, then a line for each entry in force; no ownership is said too."""
    unit = dict(book.rows)
    rows = [("不动产单元号", printed_unit_code(book.unit.code)), *((name, unit[name]) for name in UNIT_ROWS)]
    present = [column for column in book.columns if column.present]
    if not any(column.kind == "ownership" for column in present):
        rows.append(("所有权", "没有现势登记"))
    for kind, name in NAMES.items():
        found = [column for column in present if column.kind == kind]
        for place, column in enumerate(found, start=1):
            rows.append((f"{name}（{place}）" if len(found) > 1 else name, said(column)))
    return tuple(rows)


def said(column: Column) -> str:
    """The entry in one paragraph."""
    parts = [f"{label}：{value}" for label, value in column.rows if label not in LEFT_OUT and value != NONE]
    return "；".join([*([column.state_label] if column.state != "active" else []), *parts])
