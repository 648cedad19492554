"""Money is Decimal yuan with two places; nothing here ever touches a float."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

CENT: Final = Decimal("0.01")
DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_AMOUNT: Final = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?|[0-9]{1,15}(\.[0-9]{1,2})?")


class InvalidMoney(ValueError):
    """Not an amount in yuan: ``code``, ``message`` (zh), ``message_en``."""

    code = "invalid_amount"

    def __init__(self, message: str, message_en: str) -> None:
        super().__init__(message)
        self.message = message
        self.message_en = message_en


def yuan(value: Decimal | int | str) -> Decimal:
    """Rounded half up to the cent, the way every due is rounded (RULEBOOK 5)."""
    return Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)


def parse_yuan(text: str) -> Decimal:
    """An amount as typed: ``2,350,000``, ``2350000.5``, ``￥80``, full-width digits. At most two places."""
    plain = unicodedata.normalize("NFKC", text[:60]).replace(" ", "").removesuffix("元").lstrip("¥￥")
    if not _AMOUNT.fullmatch(plain):
        raise InvalidMoney(
            "请填写金额，例如 2350000 或 2350000.50", "please give an amount such as 2350000 or 2350000.50"
        )
    return yuan(plain.replace(",", ""))


def format_yuan(amount: Decimal) -> str:
    """``2,350,000.00``: thousands separated, always two places."""
    return f"{yuan(amount):,}"


def in_capitals(amount: Decimal) -> str:
    """大写 for receipts: 人民币贰佰叁拾伍万元整. Below ten trillion yuan, not negative."""
    cents = int(yuan(amount) * 100)
    if not 0 <= cents < 10**15:
        raise InvalidMoney("金额超出范围", "the amount is out of range")
    whole, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = _integer(whole) + "元" if whole else ""
    if not jiao and not fen:
        return "人民币" + (text or "零元") + "整"
    if jiao:
        text += DIGITS[jiao] + "角"
    elif whole:
        text += "零"
    return "人民币" + text + (DIGITS[fen] + "分" if fen else "整")


def _integer(whole: int) -> str:
    groups: list[int] = []
    while whole:
        groups.append(whole % 10_000)
        whole //= 10_000
    text = ""
    gap = False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _four(group) + ("", "万", "亿", "万亿")[index]
        gap = False
    return text


def _four(group: int) -> str:
    text = ""
    zero = False
    for value, unit in ((group // 1000, "仟"), (group // 100 % 10, "佰"), (group // 10 % 10, "拾"), (group % 10, "")):
        if not value:
            zero = bool(text)
            continue
        text += ("零" if zero else "") + DIGITS[value] + unit
        zero = False
    return text
