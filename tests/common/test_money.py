"""Money: yuan and cents, typed, printed, in capitals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realestate.common import money

amounts = st.decimals(min_value=0, max_value=10**12, places=2)


@pytest.mark.parametrize(
    ("value", "rounded"), [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("80", "80.00")]
)
def test_half_a_cent_goes_up(value: str, rounded: str) -> None:
    assert money.yuan(Decimal(value)) == Decimal(rounded)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("2,350,000", "2350000.00"),
        ("2350000.5", "2350000.50"),
        ("￥80", "80.00"),
        ("８０．００", "80.00"),
        ("80元", "80.00"),
        ("0", "0.00"),
    ],
)
def test_amounts_are_read_as_people_type_them(text: str, amount: str) -> None:
    assert money.parse_yuan(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "-1", "1e9", "NaN", "12,34", "1.234", "一百", "1" * 16, "0x10", "\x00"])
def test_other_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(money.InvalidMoney) as caught:
        money.parse_yuan(text)
    assert caught.value.code == "invalid_amount"
    assert caught.value.message


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "人民币零元整"),
        ("80", "人民币捌拾元整"),
        ("23500", "人民币贰万叁仟伍佰元整"),
        ("2350000", "人民币贰佰叁拾伍万元整"),
        ("10.05", "人民币壹拾元零伍分"),
        ("10.50", "人民币壹拾元伍角整"),
        ("0.36", "人民币叁角陆分"),
        ("0.06", "人民币陆分"),
        ("1005", "人民币壹仟零伍元整"),
        ("10005", "人民币壹万零伍元整"),
        ("100050", "人民币壹拾万零伍拾元整"),
        ("100000001", "人民币壹亿零壹元整"),
        ("1010101010.10", "人民币壹拾亿壹仟零壹拾万壹仟零壹拾元壹角整"),
    ],
)
def test_capitals_as_a_receipt_prints_them(amount: str, text: str) -> None:
    assert money.in_capitals(Decimal(amount)) == text


@given(amounts)
def test_what_is_printed_is_read_back(amount: Decimal) -> None:
    assert money.parse_yuan(money.format_yuan(amount)) == money.yuan(amount)
    assert "零零" not in money.in_capitals(amount)


def test_capitals_have_an_end() -> None:
    with pytest.raises(money.InvalidMoney):
        money.in_capitals(Decimal(10) ** 13)
