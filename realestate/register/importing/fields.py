"""The fields of a record: each read as what it must be, or refused with a code and a sentence."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final, cast

from realestate.common import clock
from realestate.common.identifiers import InvalidIdentifier, clean_name, parse_unit_code
from realestate.register.importing.reading import BadLine, Record

NAMED: Final[dict[Any, str]] = {parse_unit_code: "code", clean_name: "name"}
_AMOUNT: Final = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?")


def missing(name: str) -> BadLine:
    return BadLine("field_missing", f"缺少 {name}", f"{name} is missing")


def only(record: Record, known: frozenset[str] | set[str]) -> None:
    """A word that nobody knows is more likely a slip than a wish."""
    if not set(record) <= known:
        raise BadLine("unknown_field", "有不认识的字段", "a field is not known")


def fields(given: Any, known: frozenset[str] | set[str]) -> Record:
    if not isinstance(given, dict):
        raise BadLine("wrong_value", "应为对象", "an object is wanted")
    only(given, known)
    return given


def identified(parse: Callable[[str], Any], given: Any) -> Any:
    """What an identifier's own parser makes of it, its code and words when it refuses."""
    if not isinstance(given, str) or not given:
        raise missing(NAMED.get(parse, "id_number"))
    try:
        return parse(given)
    except InvalidIdentifier as error:
        raise BadLine(error.code, error.message, error.message_en) from error


def text(record: Record, name: str, length: int) -> str:
    """Text without control marks or half characters, in one form, no longer than its column."""
    given = record.get(name)
    if given is None:
        return ""
    if not isinstance(given, str):
        raise BadLine("wrong_value", f"{name} 应为文字", f"{name} is to be text")
    value = " ".join(unicodedata.normalize("NFC", given).split())
    if len(value) > length or any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") for char in value):
        raise BadLine("bad_text", f"{name} 太长或含有不能登记的字符", f"{name} is too long or holds forbidden marks")
    return value


def amount(record: Record, name: str, *, required: bool = False) -> Decimal | None:
    """Above 0, two places: m2 or yuan."""
    given = record.get(name)
    if given in (None, ""):
        if required:
            raise missing(name)
        return None
    if isinstance(given, str) and _AMOUNT.fullmatch(given) and Decimal(given) > 0:
        return Decimal(given).quantize(Decimal("0.01"))
    raise BadLine("bad_number", f"{name} 应大于 0，至多两位小数", f"{name} is above 0, with two places at most")


def whole(record: Record, name: str) -> int | None:
    given = record.get(name)
    if given in (None, ""):
        return None
    if isinstance(given, str) and re.fullmatch(r"-?[0-9]{1,3}", given):
        return int(given)
    raise BadLine("bad_number", f"{name} 应为整数", f"{name} is a whole number")


def flag(record: Record, name: str) -> bool:
    given = record.get(name, False)
    if not isinstance(given, bool):
        raise BadLine("wrong_value", f"{name} 应为 true 或 false", f"{name} is true or false")
    return given


def choice(record: Record, name: str, known: Iterable[str], usual: str = "") -> str:
    given = record.get(name, usual)
    if given not in tuple(known):
        raise BadLine("wrong_value", f"{name} 不是可选的值", f"{name} is not one of the values that can be")
    return cast(str, given)


def day(record: Record, name: str) -> dt.date | None:
    given = record.get(name)
    if given in (None, ""):
        return None
    try:
        return dt.date.fromisoformat(given)
    except (TypeError, ValueError) as error:
        raise BadLine("bad_date", f"{name} 应写作 2026-03-02", f"{name} is written 2026-03-02") from error


def moment(record: Record, name: str) -> dt.datetime:
    """A day (its beginning) or a moment, in Hangzhou unless it says otherwise."""
    try:
        found = dt.datetime.fromisoformat(record[name])
    except (TypeError, ValueError) as error:
        raise BadLine("bad_date", f"{name} 应写作 2026-03-02T10:00:00", f"{name} is not a date") from error
    return found if found.tzinfo else found.replace(tzinfo=clock.ZONE)
