"""Identifiers: the vectors of RULEBOOK 6, hostile text, rare Han."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realestate.common import identifiers as ids

UNIT = "330106001002GB00023F00010012"


def test_a_unit_code_has_seven_layers_and_prints_in_four_groups() -> None:
    unit = ids.parse_unit_code("330106 001002 GB00023 F00010012")
    assert (unit.division, unit.zone, unit.subzone, unit.feature) == ("330106", "001", "002", "GB")
    assert (unit.serial, unit.fixture, unit.number) == ("00023", "F", "00010012")
    assert unit.parcel == UNIT[:19]
    assert unit.printed == "330106 001002 GB00023 F00010012"
    assert str(unit) == UNIT


@pytest.mark.parametrize(
    "code",
    [UNIT, "330106001002GB00023W00000000", "310104019001GB00045F00430086", "320583001002GB00012F00180302",
     "330106001002GL00023L00000001", "３３０１０６００１００２GB00023F00010012"],
)  # fmt: skip
def test_codes_of_the_standard_are_read(code: str) -> None:
    assert len(str(ids.parse_unit_code(code))) == 28


@pytest.mark.parametrize(
    "code",
    [UNIT[:-1], UNIT + "1", "330106001002GB00023W00000001", UNIT.lower(), "330106001002GI00023F00010012",
     "330106001002GB00000F00010012", "", "'; DROP TABLE unit; --", "３" * 28, "\x00" * 28],
)  # fmt: skip
def test_what_is_no_unit_code_is_refused_in_words(code: str) -> None:
    with pytest.raises(ids.InvalidUnitCode) as caught:
        ids.parse_unit_code(code)
    assert caught.value.code == "invalid_unit_code"
    assert caught.value.message
    assert caught.value.message_en


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        (" 330102190001010011 ", "330102190001010011"),
        ("33010219000101002X", "33010219000101002X"),
        ("330199201906010016", "330199201906010016"),
        ("330199201502280028", "330199201502280028"),
        ("330102000101001", "330102190001010011"),
        ("３３０１０２１９０００１０１００１１", "330102190001010011"),
    ],
)
def test_citizen_numbers_are_read_in_every_form(text: str, number: str) -> None:
    assert ids.parse_id_number(text).number == number


def test_a_citizen_number_tells_birth_and_sex() -> None:
    number = ids.parse_id_number("330199201906010016")
    assert number.born == date(2019, 6, 1)
    assert number.sex == "male"
    assert ids.parse_id_number("33010219000101002X").sex == "female"


@pytest.mark.parametrize("area", ["810000", "820000", "830000"])
def test_residence_permits_are_citizen_numbers_too(area: str) -> None:
    digits = f"{area}19900303001"
    number = ids.parse_id_number(digits + ids.id_check_digit(digits))
    assert number.is_residence_permit


@pytest.mark.parametrize(
    "text",
    ["110105194912310021", "33010219000230001X", "330102190013010011", "33010219000101001", "", "0" * 18, "१" * 18,
     "11010519491231002XX", "1101051949123100 2X;--"],
)  # fmt: skip
def test_wrong_check_digit_date_or_length_is_refused(text: str) -> None:
    with pytest.raises(ids.InvalidIdNumber) as caught:
        ids.parse_id_number(text)
    assert caught.value.code == "invalid_id_number"


@given(st.text(max_size=40))
def test_no_text_breaks_the_parsers(text: str) -> None:
    for parse in (ids.parse_id_number, ids.parse_unit_code, ids.parse_credit_code, ids.parse_certificate_number,
                  ids.parse_case_number, ids.clean_name):  # fmt: skip
        try:
            assert str(parse(text))
        except ids.InvalidIdentifier as refusal:
            assert refusal.message  # noqa: PT017  both ways are right, a crash is not
    ids.comparable(text)
    ids.birthday(text)


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_in_a_citizen_number_is_always_noticed(place: int, change: int) -> None:
    number = "330102190001010011"
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    with pytest.raises(ids.InvalidIdNumber):
        ids.parse_id_number(wrong)


@pytest.mark.parametrize(
    "code",
    ["91330100MA0000015W", "91330200MA99999TXY", "113301000000000279", "123300000000000196", "53330000MJ0000018F",
     "11100000MB03271699", "91330100799655058B", "11330105002500287C", "91330100ma0000015w"],
)  # fmt: skip
def test_credit_codes_of_the_rulebook_are_read(code: str) -> None:
    assert ids.parse_credit_code(code) == code.upper()


@pytest.mark.parametrize(
    "code", ["91330100MA0TEST10W", "91330100MA0000015X", "91330100MA0000025W", "91330100MA000001", ""]
)
def test_a_wrong_letter_or_check_character_is_refused(code: str) -> None:
    with pytest.raises(ids.InvalidCreditCode):
        ids.parse_credit_code(code)


def test_certificate_numbers_are_stored_with_full_width_brackets() -> None:
    assert (
        str(ids.parse_certificate_number("浙(2026)杭州市不动产权第0000001号")) == "浙（2026）杭州市不动产权第0000001号"
    )
    proof = ids.parse_certificate_number("苏（2019）淮安市不动产证明第0030059号")
    assert (proof.kind, proof.year, proof.place, proof.serial) == ("proof", 2019, "淮安市", 30059)
    assert str(ids.CertificateNumber("浙", 2026, "杭州市", "title", 12)) == "浙（2026）杭州市不动产权第0000012号"


@pytest.mark.parametrize(
    "text", ["浙2026杭州市不动产权第0000001号", "浙（2026）杭州市不动产权第0000000号", "浙（26）杭州市", ""]
)
def test_other_certificate_numbers_are_refused(text: str) -> None:
    with pytest.raises(ids.InvalidCertificateNumber):
        ids.parse_certificate_number(text)


def test_case_numbers_carry_a_check_digit() -> None:
    number = ids.case_number(date(2026, 3, 2), "330106", 17)
    assert len(number) == 21
    assert number.startswith("20260302330106000017")
    assert ids.parse_case_number(f" {number[:8]} {number[8:]}") == number


@given(st.integers(1, 999_999), st.integers(0, 20), st.integers(1, 9))
def test_one_wrong_digit_in_a_case_number_is_always_noticed(serial: int, place: int, change: int) -> None:
    number = ids.case_number(date(2026, 3, 2), "330106", serial)
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    with pytest.raises(ids.InvalidCaseNumber):
        ids.parse_case_number(wrong)


@pytest.mark.parametrize("serial", [0, 1_000_000])
def test_a_day_has_999999_case_numbers(serial: int) -> None:
    with pytest.raises(ids.InvalidCaseNumber):
        ids.case_number(date(2026, 3, 2), "330106", serial)


@pytest.mark.parametrize(
    "name",
    [
        "王芳",
        "䶮",
        "𬭎㛃",
        "阿卜杜拉·买买提",
        "Anna-Maria O'Neil",
        "中国工商银行股份有限公司（杭州）",
        "滨江置业2号有限公司",
        "〇二",
    ],
)
def test_real_names_are_welcome(name: str) -> None:
    assert ids.clean_name(f"  {name} ") == name


@pytest.mark.parametrize(
    "name",
    ["", "   ", "王😀", "王\x00芳", "王\u202e芳", "王\u200b芳", "<script>", "123", "a" * 101, "王;芳", "王\ue000"],
)
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ids.InvalidName) as caught:
        ids.clean_name(name)
    assert caught.value.code == "invalid_name"


def test_masks_leave_what_the_rule_says() -> None:
    assert ids.mask_name("王小芳") == "**芳"
    assert ids.mask_name("王") == "*"
    assert ids.mask_id("330102190001010011") == "3" + "*" * 16 + "1"
    assert ids.mask_phone("13812345678") == "138****5678"
    assert ids.mask_phone("12345") == "*****"


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("11100000MB03271699022340100000000016001", "9"),
        ("11100000MB032716990011133010000000002792026000000001001", "T"),
        ("11100000MB032716990221133010000000002792026000000001001", "J"),
    ],
)
def test_the_check_character_of_electronic_certificates(text: str, check: str) -> None:
    assert ids.mod37_36(text) == check
