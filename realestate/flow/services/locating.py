"""Units are found by what people have in hand: a code, a certificate's number, an address."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from realestate.common.errors import Refused
from realestate.common.identifiers import InvalidIdentifier, parse_certificate_number, parse_unit_code
from realestate.register.models import Unit

#: Addresses named when one fits several homes.
CANDIDATES = 5


def find_unit(words: str, *, divisions: Sequence[str] = ()) -> Unit:
    """A unit by its code, its certificate's number or its address; unit_not_found, address_ambiguous."""
    text = "".join(words.split())
    units = Unit.objects.select_related("parcel")
    found = list(units.filter(code=code_in(text)))
    if not found and (held := certificate_in(text)):
        found = list(units.filter(code=held))
    if not found and len(text) >= 4 and "\x00" not in text:
        near = units.alias(plain=Replace(F("location"), Value(" "), Value("")))
        near = near.filter(division__in=divisions) if divisions else near
        found = list(near.filter(plain=text)[:2]) or list(near.filter(plain__contains=text)[: CANDIDATES + 1])
    if len(found) == 1:
        return found[0]
    raise not_found(words) if not found else ambiguous(words, found)


def code_in(text: str) -> str:
    try:
        return str(parse_unit_code(text))
    except InvalidIdentifier:
        return ""


def certificate_in(text: str) -> str:
    """The unit of a certificate that is valid."""
    try:
        number = str(parse_certificate_number(text))
    except InvalidIdentifier:
        return ""
    held = Certificate.objects.filter(number=number, state="valid").values_list("unit_code", flat=True)
    return held.first() or ""


def not_found(words: str) -> Refused:
    return Refused(
        "unit_not_found",
        _("登记簿中没有找到“%(what)s”。") % {"what": words.strip()[:60]},
        remedy=_("请核对不动产单元号（28 位）、证书编号或坐落。"),
        status=422,
        field="units",
    )


def ambiguous(words: str, found: Sequence[Unit]) -> Refused:
    some = "；".join(unit.location for unit in found[:CANDIDATES])
    return Refused(
        "address_ambiguous",
        _("“%(what)s”对应不止一处：%(some)s。") % {"what": words.strip()[:60], "some": some},
        remedy=_("请把坐落写到室号，或改用不动产单元号。"),
        status=422,
        field="units",
    )


def find_units(text: str, *, divisions: Sequence[str] = ()) -> list[Unit]:
    """Units, one a line, in the order in which they were written; each once (same_unit_twice)."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 200:
        raise Refused("too_many_units", _("一次最多 200 个单元。"), status=422, field="units")
    units = [find_unit(line, divisions=divisions) for line in lines]
    twice = [unit.location for place, unit in enumerate(units) if unit in units[:place]]
    if twice:
        raise Refused(
            "same_unit_twice",
            _("同一个单元写了两次：%(what)s。") % {"what": twice[0]},
            remedy=_("请删掉重复的一行。"),
            status=422,
            field="units",
        )
    return units
