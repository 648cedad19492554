"""Before papers are sent, one sees what was chosen; without JavaScript it is a file field like any other."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser_support import DESK, PHONE, axe_violations, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def photo(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return out.getvalue()


FILES = [
    {"name": "正面.png", "mimeType": "image/png", "buffer": photo("teal")},
    {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"},
    {"name": "扫描.pdf", "mimeType": "application/pdf", "buffer": b"0" * 20_100_000},
]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_chosen_files_are_shown_and_can_be_taken_out_again(
    live_server: LiveServer, new_page: Callable[..., Page], size: dict[str, int]
) -> None:
    page = new_page(viewport=size)
    page.goto(f"{live_server.url}/styleguide/")
    field = page.locator("[data-drop] input[type=file]").first
    field.evaluate("input => { input.multiple = true }")
    field.set_input_files(FILES)
    rows = page.locator("[data-chosen] li")
    expect(rows).to_have_count(3)
    assert page.evaluate("document.querySelector('[data-chosen] img').decode().then(() => true)")
    expect(rows.nth(1)).to_contain_text("合同.pdf · 0.0 MB")
    expect(rows.nth(2)).to_contain_text("超过 20 MB")
    assert axe_violations(page) == []
    assert sideways(page) <= 0
    page.get_by_role("button", name="去掉 扫描.pdf").click()
    expect(rows).to_have_count(2)
    assert field.evaluate("input => Array.from(input.files, (file) => file.name)") == ["正面.png", "合同.pdf"]
    field.set_input_files([])
    expect(page.locator("[data-chosen]").first).to_be_hidden()


def test_without_javascript_it_is_a_plain_file_field(live_server: LiveServer, new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/styleguide/")
    page.locator("[data-drop] input[type=file]").first.set_input_files(FILES[:1])
    expect(page.locator("[data-chosen]").first).to_be_hidden()
