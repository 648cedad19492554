"""The log names pages, never what people typed."""

from __future__ import annotations

from realestate.common.logs import without_query


def test_what_was_typed_into_a_search_is_not_logged() -> None:
    assert without_query(None, "info", {"request": "GET /desk/?q=王芳"}) == {"request": "GET /desk/"}


def test_the_page_is_logged() -> None:
    assert without_query(None, "info", {"request": "GET /desk/", "code": 200}) == {"request": "GET /desk/", "code": 200}
