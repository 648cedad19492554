"""From what somebody typed to the units that it names, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Office
from realestate.common.errors import Refused
from realestate.common.identifiers import (
    InvalidIdentifier,
    InvalidUnitCode,
    clean_name,
    comparable,
    parse_certificate_number,
    parse_unit_code,
)
from realestate.query import ports, selectors
from realestate.register.models import Unit

LONGEST_LIST: Final = 200


@dataclass(frozen=True)
class Sought:
    """What was looked for, and found. `refusal`: why there is no unit; `about_self`: is it about the asker?"""

    units: tuple[Unit, ...] = ()
    text: str = ""
    name: str = ""
    id_number: str = ""
    about_self: bool = False
    refusal: Refused | None = None


def find(
    *, index: str, ask: str, asker_name: str, asker_number: str, unit: str, number: str, address: str, name: str,
    id_number: str,
) -> Sought:  # fmt: skip
    """Find the units. Raises Refused (422) for what cannot be read as a code, a number or a name."""
    person = clean(name) if name.strip() else ""
    own = is_self(person, id_number, asker_name, asker_number)
    if index == "name":
        return by_name(ask, person, id_number, unit, own, asker_name, asker_number)
    found = {"unit": by_code, "certificate": by_number, "address": by_address}[index]
    typed = {"unit": unit, "certificate": number, "address": address}[index]
    sought = found(typed) if typed.strip() or not unit else by_code(unit)
    about_self = ask == "ownership_proof" and own and any(holds(u, asker_name, asker_number) for u in sought.units)
    return Sought(sought.units, sought.text, person, comparable(id_number), about_self, sought.refusal)


def holds(unit: Unit, name: str, number: str) -> bool:
    """Is this an owner of the unit?"""
    mine = selectors.units_named(name, number).filter(pk=unit.pk)
    return mine.exists()


def by_name(
    ask: str, person: str, id_number: str, unit: str, own: bool, asker_name: str, asker_number: str
) -> Sought:  # fmt: skip
    text = person or asker_name
    number = comparable(id_number) if id_number else (comparable(asker_number) if own else "")
    if unit:
        found = by_code(unit)
        return Sought(found.units, text, person, number, own, found.refusal)
    if ask == "ownership_proof":
        return Sought((), text, text, number, own)
    named = tuple(selectors.units_named(text, number)[: LONGEST_LIST + 1])
    if len(named) > LONGEST_LIST:
        return Sought((), text, text, number, own, too_many())
    return Sought(named, text, text, number, own)


def is_self(name: str, id_number: str, asker_name: str, asker_number: str) -> bool:
    """Nobody named, or the asker's own name (and number)."""
    if not name and not id_number:
        return True
    if id_number and asker_number:
        return comparable(id_number) == comparable(asker_number) and name in ("", asker_name)
    return name == asker_name


def by_code(text: str) -> Sought:
    try:
        code = str(parse_unit_code(text))
    except InvalidUnitCode as wrong:
        raise unreadable(wrong, "unit") from wrong
    found = Unit.objects.filter(code=code).first()
    if found is None and not Office.objects.filter(code__startswith=code[:4]).exists():
        return Sought(text=code, refusal=other_city(code[:6]))
    return Sought((found,), code) if found else Sought(text=code, refusal=nothing("unit"))


def by_number(text: str) -> Sought:
    try:
        number = str(parse_certificate_number(text))
    except InvalidIdentifier as wrong:
        raise unreadable(wrong, "number") from wrong
    code = ports.titles().unit_code(number)
    found = Unit.objects.filter(code=code).first() if code else None
    return Sought((found,), number) if found else Sought(text=number, refusal=nothing("number"))


def by_address(text: str) -> Sought:
    if not text.strip():
        raise Refused("address_missing", _("请写出房屋的坐落，写到室号。"), status=422, field="address")
    found = selectors.units_at(text)
    if len(found) > 1:
        return Sought(text=text, refusal=Refused(
            "address_ambiguous", _("这个坐落有不止一处房屋，请写到室号，或者改用不动产单元号。"),
            status=422, field="address",
        ))  # fmt: skip
    return Sought(tuple(found), text) if found else Sought(text=text, refusal=nothing("address"))


def clean(text: str) -> str:
    try:
        return clean_name(text)
    except InvalidIdentifier as wrong:
        raise unreadable(wrong, "name") from wrong


def unreadable(wrong: InvalidIdentifier, field: str) -> Refused:
    english = (get_language() or "").startswith("en")
    return Refused(wrong.code, wrong.message_en if english else wrong.message, status=422, field=field)


def nothing(field: str) -> Refused:
    return Refused(
        "unit_not_found",
        _("登记簿中没有找到这处房屋。"),
        remedy=_("请对照不动产权证书核对；坐落要写到室号，例如“文一路 88 号 3 幢 1 单元 912 室”。"),
        status=404,
        field=field,
    )


def too_many() -> Refused:
    return Refused(
        "too_many_units",
        _("按这个名称查到的房屋超过 %(n)d 处，一次答不完。") % {"n": LONGEST_LIST},
        remedy=_("请加上证件号码，或者按坐落、证号、单元号分别查询。"),
        status=422,
        field="name",
    )


def other_city(division: str) -> Refused:
    return Refused(
        "wrong_office",
        _("这处房屋不在本市（区划代码 %(division)s），本登记机构查不到。") % {"division": division},
        remedy=_("请向房屋所在地的不动产登记机构查询。"),
        status=422,
        field="unit",
        article="不动产登记暂行条例 7",
    )
