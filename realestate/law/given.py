"""Reading the facts that only one type needs (``Application.facts``): text, dates, moments and amounts, or a clear
error.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from realestate.common.workdays import SHANGHAI
from realestate.law.application import InvalidApplication, check_money
from realestate.law.asking import USES
from realestate.law.people import JOINT, Holder, parse_share

KNOWN_USES = frozenset(choice.value for choice in USES)


def text_in(given: Mapping[str, Any], key: str) -> str:
    value = given.get(key)
    return value.strip() if isinstance(value, str) else ""


def date_in(given: Mapping[str, Any], key: str) -> date | None:
    """A date, or ISO text; ``life`` and nothing mean that there is none. Anything else is ``invalid_dates``."""
    value = given.get(key)
    if value is None or value in ("", "life"):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise InvalidApplication("invalid_dates", "日期不存在，请核对", "there is no such date", key) from None


def moment_in(given: Mapping[str, Any], key: str) -> datetime | None:
    """An aware moment, or ISO text read as Shanghai time."""
    value = given.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, datetime):
        try:
            value = datetime.fromisoformat(str(value))
        except ValueError:
            raise InvalidApplication("invalid_dates", "时间不存在，请核对", "there is no such moment", key) from None
    return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)


def decimal_in(given: Mapping[str, Any], key: str, *, required: bool = False) -> Decimal:
    """An amount above nought; 0 when nothing is given and nothing is required."""
    value = given.get(key)
    if value is None or value == "":
        if required:
            raise InvalidApplication("amount_missing", "请填写金额", "the amount is missing", key)
        return Decimal(0)
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise InvalidApplication("invalid_price", "请填写金额数字", "please give an amount", key) from None
    check_money(amount, key)
    return amount


def holder_in(given: Mapping[str, Any], key: str) -> Holder | None:
    """A holder, or just a name."""
    value = given.get(key)
    if isinstance(value, Holder):
        return value
    return Holder(value.strip()) if isinstance(value, str) and value.strip() else None


def check_value(given: Mapping[str, Any], reason: str) -> None:
    """What a change or a correction puts in the book can stand there: an area, a known use, names, shares."""
    value = given.get(reason)
    if reason == "area" and not Decimal(0) < decimal_in(given, "area", required=True) < Decimal(10**8):
        raise InvalidApplication("invalid_area", "面积应大于0", "the area must be above 0", "area")
    if reason == "use" and str(value) not in KNOWN_USES:
        raise InvalidApplication("invalid_use", "没有这种用途", "there is no such use", "use")
    if reason == "address" and not text_in(given, "address"):
        raise InvalidApplication("change_missing", "请填写坐落", "please give the address", "address")
    if reason in ("name", "id_number") and not _names(value):
        raise InvalidApplication("change_missing", "请填写变更后的内容", "please say what changes, and to what", reason)
    if reason == "co_ownership" and value != JOINT:
        check_shares(value)


def _names(value: object) -> bool:
    """{the name on the register: the new name or number}?"""
    return isinstance(value, Mapping) and all(str(k).strip() and str(v).strip() for k, v in value.items())


def check_shares(wanted: object) -> None:
    """{name: share}, each above 0 and at most 1."""
    try:
        shares = [parse_share(str(v)) for v in wanted.values()] if isinstance(wanted, Mapping) else []
    except (ValueError, ZeroDivisionError, OverflowError):
        shares = []
    if not shares:
        raise InvalidApplication(
            "invalid_share", "份额应大于0且不超过1", "a share lies above 0 and at most at 1", "share"
        )
