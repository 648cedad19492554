"""The rows of a proof 不动产登记证明 (RULEBOOK 7.2): which right or matter, whose, against whom, on what terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from certificates.models import Certificate
from realestate.common import clock
from realestate.common.identifiers import InvalidUnitCode, parse_unit_code
from realestate.law.entries import holder_content, read_right
from realestate.law.rights import Easement, Mortgage, Notice, Objection, Residence
from realestate.law.rights import Right as LawRight
from realestate.register import selectors
from realestate.register.models import Restriction, Right, Unit

#: 证明权利或事项.
MATTERS: Final = {
    "mortgage": "抵押权",
    "easement": "地役权",
    "residence": "居住权",
    "notice": "预告登记",
    "objection": "异议登记",
}
#: 预告登记种类 (YGDJZL of the national database).
NOTICES: Final = {
    "presale": "预售商品房买卖预告登记",
    "sale": "其他不动产买卖预告登记",
    "presale_mortgage": "预售商品房抵押权预告登记",
    "mortgage": "其他不动产抵押权预告登记",
}
YES_OR_NO: Final = {True: "是", False: "否", None: "登记簿未记载"}
#: What time does to it by itself, said in 附记 so that nobody relies on an old paper.
LAPSES: Final = {
    "notice": "债权消灭或者自能够进行不动产登记之日起九十日内未申请登记的，预告登记失效（民法典第二百二十一条）",
    "objection": "申请人自异议登记之日起十五日内不提起诉讼的，异议登记失效（民法典第二百二十条）",
    "residence": "居住权期限届满或者居住权人死亡的，居住权消灭（民法典第三百七十条）",
}


def people(named: list[Mapping[str, str]]) -> list[dict[str, str]]:
    """Holders of an entry's content as a proof prints them."""
    return [
        {
            "name": one["name"],
            "id_kind": one.get("id_kind", "id_card"),
            "id_number": one.get("id_number", ""),
            "share": "",
        }
        for one in named
    ]


def rows(thing: Right | Restriction, holders: list[dict[str, str]], at: dt.datetime) -> list[list[str]]:
    """The rows in the order of the form; 附记 follows from the notes."""
    right = law_right(thing)
    return [
        ["证明权利或事项", MATTERS[thing.kind]],
        ["权利人（申请人）", "、".join(holder["name"] for holder in holders)],
        ["义务人", "、".join(_obligors(thing, right)) or "——"],
        ["坐落", thing.unit.location],
        ["不动产单元号", parse_unit_code(thing.unit.code).printed],
        ["其他", "\n".join(_other(thing, right, at)) or "——"],
    ]


def law_right(thing: Right | Restriction) -> LawRight:
    """The right as the law reads it from its entry."""
    entry = thing.entry
    moment = entry.booked_at.astimezone(clock.ZONE)
    return read_right(entry.right_kind, id=str(entry.ordinal), entered_at=moment, content=entry.content)


def _obligors(thing: Right | Restriction, right: LawRight) -> list[str]:
    """Who gives: those whom the notice names, else the owners of today."""
    if isinstance(right, Notice) and right.obligors:
        return [holder_content(one)["name"] for one in right.obligors]
    return [share.name for share in selectors.owners(thing.unit)]


def _other(thing: Right | Restriction, right: LawRight, at: dt.datetime) -> list[str]:
    titles = title_numbers(thing.unit)
    lines = [f"不动产权证书号：{'、'.join(titles)}"] if titles else []
    match right:
        case Mortgage():
            return [*lines, *_mortgage(right, _rank(thing, at))]
        case Notice():
            return [*lines, *_notice(right, thing.entry.content)]
        case Objection():
            return [*lines, f"异议事项：{right.matter}"]
        case Residence():
            return [*lines, *_residence(right, thing.entry.content)]
        case Easement():
            return [*lines, *_easement(right)]
    return lines


def title_numbers(unit: Unit) -> list[str]:
    """The certificates of the ownership in force, in the order of their books."""
    live = Certificate.objects.filter(
        right__unit=unit,
        right__kind=Right.Kind.OWNERSHIP,
        right__closed_by=None,
        state__in=[Certificate.State.VALID, Certificate.State.SUSPENDED],
    )
    return list(live.order_by("book").values_list("number", flat=True))


def _rank(thing: Right | Restriction, at: dt.datetime) -> int:
    """顺位 by law (民法典 414): a mortgage that was changed or assigned keeps its place."""
    order = [mortgage.id for mortgage in selectors.book(thing.unit).mortgages_in_force(at)]
    ordinal = str(thing.entry.ordinal)
    return order.index(ordinal) + 1 if ordinal in order else 1


def _mortgage(right: Mortgage, rank: int) -> list[str]:
    maximum = right.kind == "maximum"
    lines = [
        f"抵押方式：{'最高额抵押' if maximum else '一般抵押'}",
        f"{'最高债权数额' if maximum else '担保债权数额'}：{yuan(right.amount)}",
        f"{'债权确定期间' if maximum else '债务履行期限'}：{_period(right.starts, right.until)}",
        f"担保范围：{right.scope or '——'}",
        f"是否存在禁止或限制转让抵押不动产的约定：{YES_OR_NO[right.covenant]}",
        f"抵押顺位：第{rank}顺位",
    ]
    return [*lines, f"债务人：{right.debtor.name}"] if right.debtor else lines


def _notice(right: Notice, content: Mapping[str, Any]) -> list[str]:
    lines = [f"预告登记的种类：{NOTICES[right.kind]}"]
    if content.get("contract"):
        lines.append(f"合同号：{content['contract']}")
    if right.amount is not None:
        lines.append(f"{'价格' if right.is_purchase else '被担保主债权数额'}：{yuan(right.amount)}")
    if right.until is not None:
        lines.append(f"债权期限：{_period(None, right.until)}")
    if not right.is_purchase or right.covenant is not None:
        lines.append(f"是否存在禁止或限制转让抵押不动产的约定：{YES_OR_NO[right.covenant]}")
    return lines


def _residence(right: Residence, content: Mapping[str, Any]) -> list[str]:
    until = f"{_period(None, right.until)}" if right.until else "长期（居住权人终身）"
    lines = [f"居住权期限：{until}"]
    return [*lines, f"居住的条件和要求：{content['conditions']}"] if content.get("conditions") else lines


def _easement(right: Easement) -> list[str]:
    other = "需役地" if right.side == "servient" else "供役地"
    lines = [f"{other}：{_code(right.other_unit)}"] if right.other_unit else []
    lines.append(f"利用目的和方法：{right.purpose or '——'}")
    return [*lines, f"地役权期限：{_period(None, right.until) if right.until else '长期'}"]


def _code(text: str) -> str:
    try:
        return parse_unit_code(text).printed
    except InvalidUnitCode:
        return text


def yuan(amount: Decimal) -> str:
    """1,200,000.00元."""
    return f"{amount:,.2f}元"


def _period(start: dt.date | None, end: dt.date | None) -> str:
    if end is None:
        return f"{_day(start)}起" if start else "——"
    return f"{_day(start)}起{_day(end)}止" if start else f"至{_day(end)}止"


def _day(value: dt.date) -> str:
    return f"{value:%Y}年{value:%m}月{value:%d}日"
