"""Language and letter size: one tap, kept, and back on the same page."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def reader(db: None, client: Client) -> Client:
    return client


def test_chinese_comes_first_whatever_the_browser_prefers(reader: Client) -> None:
    answer = reader.get("/styleguide/", headers={"accept-language": "en-US,en"})
    assert '<html lang="zh-Hans">' in answer.text
    assert "样式指南" in answer.text
    assert answer.headers["Content-Language"] == "zh-hans"


def test_english_is_kept_after_one_tap(reader: Client) -> None:
    answer = reader.get("/preferences/?lang=en&next=/styleguide/", follow=True)
    assert answer.redirect_chain == [("/styleguide/", 302)]
    assert '<html lang="en">' in answer.text
    assert "Style guide" in answer.text
    assert "Style guide" in reader.get("/styleguide/").text


def test_no_chinese_is_left_on_the_english_style_guide_but_names_and_law(reader: Client) -> None:
    reader.get("/preferences/?lang=en")
    text = reader.get("/styleguide/").text
    assert "还" not in text
    assert "请" not in text


def test_large_type_is_kept_and_offers_the_way_back(reader: Client) -> None:
    assert 'data-size="large"' not in reader.get("/styleguide/").text
    reader.get("/preferences/?size=large&next=/styleguide/")
    text = reader.get("/styleguide/").text
    assert '<html lang="zh-Hans" data-size="large">' in text
    assert "size=standard" in text


def test_the_links_come_back_to_the_page_with_its_question(reader: Client) -> None:
    text = reader.get("/styleguide/?q=文一路&page=2").text
    assert "next=/styleguide/%3Fq%3D" in text
    assert "page%3D2" in text


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_it_never_leads_away_from_the_service(reader: Client, target: str) -> None:
    assert reader.get("/preferences/", {"size": "large", "next": target}).headers["Location"] == "/"


def test_an_unknown_wish_changes_nothing(reader: Client) -> None:
    answer = reader.get("/preferences/?lang=xx&size=huge&next=/styleguide/")
    assert answer.status_code == 302
    assert not answer.cookies


def test_a_forged_cookie_is_ignored(reader: Client) -> None:
    reader.cookies["size"] = '"><script>'
    reader.cookies["django_language"] = "../../etc"
    answer = reader.get("/styleguide/")
    assert '<html lang="zh-Hans">' in answer.text
