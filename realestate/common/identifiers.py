"""Identifiers of the trade: parse, check, format, mask. Every refusal is an :class:`InvalidIdentifier` with a reason
code.

Unit code GB/T 37346-2019, citizen number GB 11643-1999, credit code GB 32100-2015, certificate number, case number
(RULEBOOK 6). Text is normalised first: full-width forms become half-width, spaces go.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal

ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGAN_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
BASE36: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NAME_LIMIT: Final = 100

_UNIT: Final = re.compile(
    r"([0-9]{6})([0-9]{3})([0-9]{3})([GJZ][ABCDEFGHLSWXY])(?!00000)([0-9]{5})(?:(F|[LQ])([0-9]{8})|(W)(00000000))"
)
_ID: Final = re.compile(r"[1-9][0-9]{16}[0-9X]")
_ID_OLD: Final = re.compile(r"[1-9][0-9]{14}")
_CREDIT: Final = re.compile(f"[{CREDIT_ALPHABET}]{{18}}")
_CERTIFICATE: Final = re.compile(r"([一-龥])[(（](\d{4})[)）]([一-龥]{2,15})(不动产权|不动产证明)第(\d{7,8})号")
_CASE: Final = re.compile(r"([0-9]{8})([0-9]{6})([0-9]{6})([0-9])")
#: Marks that names of people and firms carry besides letters: middle dots, hyphens, brackets, apostrophe, full stop,
#: ampersand.
_NAME_MARKS: Final = frozenset("·•・‧-－()（）'’.．&＆,， 〇")


class InvalidIdentifier(ValueError):
    """Not what it should be: ``code`` for machines, ``message`` (zh) and ``message_en`` for people."""

    code = "invalid_identifier"

    def __init__(self, message: str, message_en: str) -> None:
        super().__init__(message)
        self.message = message
        self.message_en = message_en


class InvalidUnitCode(InvalidIdentifier):
    code = "invalid_unit_code"


class InvalidIdNumber(InvalidIdentifier):
    code = "invalid_id_number"


class InvalidCreditCode(InvalidIdentifier):
    code = "invalid_credit_code"


class InvalidCertificateNumber(InvalidIdentifier):
    code = "invalid_certificate_number"


class InvalidCaseNumber(InvalidIdentifier):
    code = "invalid_case_number"


class InvalidName(InvalidIdentifier):
    code = "invalid_name"


def squeeze(text: str) -> str:
    """Half-width, without any white space: how every identifier is read."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text[:200]))


@dataclass(frozen=True)
class UnitCode:
    """The 28 characters of a real-estate unit (不动产单元号) in their seven layers."""

    division: str
    zone: str
    subzone: str
    feature: str
    serial: str
    fixture: str
    number: str

    def __str__(self) -> str:
        return self.parcel + self.fixture + self.number

    @property
    def parcel(self) -> str:
        """宗地代码: the first nineteen characters."""
        return self.division + self.zone + self.subzone + self.feature + self.serial

    @property
    def printed(self) -> str:
        """As certificates print it."""
        return printed_unit_code(str(self))


def printed_unit_code(code: str) -> str:
    """A unit code that is known to be one, in four groups 6/6/7/9."""
    return f"{code[:6]} {code[6:12]} {code[12:19]} {code[19:]}"


def parse_unit_code(text: str) -> UnitCode:
    """Read a unit code, printed in groups or not. It has no check digit; letters must be capitals."""
    found = _UNIT.fullmatch(squeeze(text))
    if found is None:
        raise InvalidUnitCode(
            "不动产单元号应为28位，请对照不动产权证书核对",
            "a unit code has 28 characters; please compare it with the certificate",
        )
    division, zone, subzone, feature, serial, fixture, number, bare, zeros = found.groups()
    return UnitCode(division, zone, subzone, feature, serial, fixture or bare, number or zeros)


@dataclass(frozen=True)
class IdNumber:
    """A citizen number (公民身份号码), eighteen characters, checked."""

    number: str
    born: date
    sex: Literal["male", "female"]

    def __str__(self) -> str:
        return self.number

    @property
    def is_residence_permit(self) -> bool:
        """港澳台居民居住证: Hong Kong 81, Macao 82, Taiwan 83."""
        return self.number[:2] in ("81", "82", "83")


def id_check_digit(first17: str) -> str:
    """ISO 7064 MOD 11-2 over the first seventeen digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, ID_WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def parse_id_number(text: str) -> IdNumber:
    """Read and check a citizen number: form, real birth date, check digit. Fifteen digits become eighteen; x becomes
    X.
    """
    number = squeeze(text).upper()
    if _ID_OLD.fullmatch(number):
        number = f"{number[:6]}19{number[6:]}"
        number += id_check_digit(number)
    if not _ID.fullmatch(number):
        raise InvalidIdNumber("身份证号码应为18位，请核对", "an ID number has 18 characters; please check it")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        born = None
    if born is None or not 1800 <= born.year < 2100:
        raise InvalidIdNumber("身份证号码中的出生日期不存在，请核对", "the birth date in the ID number does not exist")
    if id_check_digit(number[:17]) != number[17]:
        raise InvalidIdNumber("身份证号码的校验位不对，可能有一位写错了", "the ID number's check digit is wrong")
    return IdNumber(number, born, "male" if int(number[16]) % 2 else "female")


@lru_cache(maxsize=4096)
def comparable(number: str) -> str:
    """The form in which two identity numbers are compared: 15 digits are raised to 18, nothing is checked."""
    plain = squeeze(number).upper()
    if _ID_OLD.fullmatch(plain):
        longer = f"{plain[:6]}19{plain[6:]}"
        return longer + id_check_digit(longer)
    return plain


@lru_cache(maxsize=4096)
def birthday(number: str) -> date | None:
    """The birth date inside a citizen number; None when the number is not one."""
    try:
        return parse_id_number(number).born
    except InvalidIdNumber:
        return None


def credit_check_digit(first17: str) -> str:
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(first17, CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[(31 - total % 31) % 31]


def organ_check_digit(first8: str) -> str:
    """GB 11714: the check character of the organisation code inside the credit code."""
    total = sum(BASE36.index(c) * w for c, w in zip(first8, ORGAN_WEIGHTS, strict=True))
    return "0123456789X"[(11 - total % 11) % 11]


def parse_credit_code(text: str) -> str:
    """Read and check a unified social credit code (统一社会信用代码): alphabet, inner and outer check character."""
    code = squeeze(text).upper()
    if not _CREDIT.fullmatch(code):
        raise InvalidCreditCode(
            "统一社会信用代码应为18位，且不含字母I、O、S、V、Z", "a credit code has 18 characters, never I, O, S, V, Z"
        )
    if organ_check_digit(code[8:16]) != code[16] or credit_check_digit(code[:17]) != code[17]:
        raise InvalidCreditCode("统一社会信用代码的校验位不对，请核对", "the credit code's check character is wrong")
    return code


@dataclass(frozen=True)
class CertificateNumber:
    """浙（2026）杭州市不动产权第0000001号. ``kind``: ``title`` (不动产权证书) or ``proof`` (不动产登记证明)."""

    province: str
    year: int
    place: str
    kind: Literal["title", "proof"]
    serial: int

    def __str__(self) -> str:
        word = "不动产权" if self.kind == "title" else "不动产证明"
        return f"{self.province}（{self.year}）{self.place}{word}第{self.serial:07d}号"


def parse_certificate_number(text: str) -> CertificateNumber:
    """Read a certificate or proof number with brackets of either width; ``str()`` of it is the form to store."""
    found = _CERTIFICATE.fullmatch(squeeze(text))
    if found is None or int(found[5]) == 0:
        raise InvalidCertificateNumber(
            "证号格式应如“浙（2026）杭州市不动产权第0000001号”",
            "a certificate number looks like 浙（2026）杭州市不动产权第0000001号",
        )
    return CertificateNumber(
        found[1], int(found[2]), found[3], "title" if found[4] == "不动产权" else "proof", int(found[5])
    )


def luhn_digit(digits: str) -> str:
    """The mod 10 check digit that stands behind these digits."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def case_number(day: date, division: str, serial: int) -> str:
    """受理编号: date, division code, serial of the day (1 to 999999), check digit: 21 digits."""
    if not 1 <= serial <= 999_999 or not re.fullmatch(r"[0-9]{6}", division):
        raise InvalidCaseNumber("受理编号超出范围", "the case number is out of range")
    digits = f"{day:%Y%m%d}{division}{serial:06d}"
    return digits + luhn_digit(digits)


def parse_case_number(text: str) -> str:
    """Check a case number that somebody typed; gives its plain 21 digits."""
    number = squeeze(text)
    if not _CASE.fullmatch(number) or luhn_digit(number[:-1]) != number[-1]:
        raise InvalidCaseNumber("受理编号应为21位数字，请核对", "a case number has 21 digits; please check it")
    return number


def clean_name(text: str) -> str:
    """A name of a person or a firm, trimmed and in one form; rare Han, middle dots and Latin letters are welcome.

    Control characters, emoji, symbols and invisible marks are refused.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name or len(name) > NAME_LIMIT:
        raise InvalidName("请填写姓名或名称，不超过100个字", "please give a name of at most 100 characters")
    for char in name:
        if char not in _NAME_MARKS and not (
            unicodedata.category(char)[0] in "LN" or unicodedata.category(char) == "Mn"
        ):
            raise InvalidName(
                f"姓名中含有不能登记的字符（U+{ord(char):04X}），请与身份证件核对",
                f"the name holds a character that cannot be registered (U+{ord(char):04X})",
            )
    if not any(unicodedata.category(char)[0] == "L" for char in name):
        raise InvalidName("姓名中至少要有一个文字", "a name needs at least one letter")
    return name


def mask_name(name: str) -> str:
    """Only the last character stays (R-QRY-06): **芳."""
    return "*" * (len(name) - 1) + name[-1:] if len(name) > 1 else "*"


def mask_id(number: str) -> str:
    """The first and the last character stay (R-QRY-06)."""
    return number[0] + "*" * (len(number) - 2) + number[-1] if len(number) > 2 else "*" * len(number)


def mask_phone(phone: str) -> str:
    """Three in front and four behind stay (R-QRY-06)."""
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:] if len(phone) > 7 else "*" * len(phone)


def mod37_36(text: str) -> str:
    """ISO 7064 MOD 37,36 check character, for the e-certificate identifier (RULEBOOK 6.7)."""
    product = 36
    for char in text:
        product = (product + BASE36.index(char)) % 36 or 36
        product = product * 2 % 37
    return BASE36[(37 - product) % 36]
