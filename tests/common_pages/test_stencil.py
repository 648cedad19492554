"""Pages that are rendered once and filled in many times."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from realestate.common.stencil import Stencil, slot


def test_values_stand_where_the_slots_were() -> None:
    assert Stencil(f"<b>{slot('name')}</b> {slot('day')}").fill({"name": "李雷", "day": "1"}) == "<b>李雷</b> 1"


def test_values_are_escaped_as_a_template_does() -> None:
    stencil = Stencil(slot("name"))
    assert stencil.fill({"name": "<script>\"'&"}) == "&lt;script&gt;&quot;&#x27;&amp;"
    assert stencil.fill({"name": mark_safe("<b>")}) == "<b>"


def test_a_value_makes_no_slot() -> None:
    stencil = Stencil(f"{slot('one')} {slot('two')}")
    assert stencil.fill({"one": slot("two"), "two": "2"}) == f"{slot('two')} 2"


def test_a_missing_value_is_not_passed_over() -> None:
    with pytest.raises(KeyError, match="two"):
        Stencil(f"{slot('one')} {slot('two')}").fill({"one": "1"})


def test_templates_leave_a_slot_alone() -> None:
    from django.template import engines

    page = engines["django"].from_string("{{ name }}{{ name|urlencode }}").render({"name": slot("name")})
    assert page == slot("name") * 2


def test_a_page_is_kept_for_each_language_and_size_and_leads_back_to_itself() -> None:
    from django.utils import translation

    from certificates.answers import NOT_FOUND, Answer
    from certificates.pages import answer_page
    from realestate.common import clock

    pages = {}
    for language in ("zh-hans", "en"):
        for size in ("standard", "large"):
            request = RequestFactory().get(f"/v/{size}/?a=1&b=2")
            request.text_size = size  # type: ignore[attr-defined]
            with translation.override(language):
                pages[language, size] = answer_page(request, Answer(NOT_FOUND, clock.now()))
            assert f"next=/v/{size}/%3Fa%3D1%26b%3D2" in pages[language, size]
    assert len({text[:4000] for text in pages.values()}) == 4
    assert "查无此证" in pages["zh-hans", "large"]
