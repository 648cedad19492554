"""Known values are said in the reader's language; what people typed stays as they typed it."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils.translation import override

from realestate.common.numbers import grouped
from realestate.common.terms import TERMS, learn, term


@pytest.mark.parametrize(
    ("kept", "english"),
    [
        ("住宅", "Residential"),
        ("公安部门", "Police"),
        ("不动产权证书", "Title certificate"),
        ("某某公司", "某某公司"),
        ("", ""),
    ],
)
def test_a_value_in_both_languages(kept: str, english: str) -> None:
    with override("zh-hans"):
        assert term(kept) == kept
    with override("en"):
        assert term(kept) == english


def test_every_known_value_has_its_english() -> None:
    with override("en"):
        assert [kept for kept in TERMS if term(kept) == kept] == []


def test_nothing_is_nothing() -> None:
    assert term(None) == ""


def test_the_first_lesson_stays() -> None:
    learn({"一份新材料": "A new paper"})
    learn({"一份新材料": "Another name"})
    with override("en"):
        assert term("一份新材料") == "A new paper"


def test_in_a_template_hostile_text_is_text() -> None:
    page = Template("{% load ui %}{{ said|term }}").render(Context({"said": "<b>住宅</b>"}))
    assert page == "&lt;b&gt;住宅&lt;/b&gt;"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("202611223301060000016", "20261122 330106 0000016"),
        ("202611223301060000016-1", "20261122 330106 0000016-1"),
        ("2026", "2026"),
        ("", ""),
    ],
)
def test_a_case_number_is_cut_where_one_takes_breath(number: str, shown: str) -> None:
    assert grouped(number) == shown
