"""docs/permissions.md says what the code says."""

from __future__ import annotations

from pathlib import Path

from realestate.accounts.management.commands.permissions import table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"


def test_the_page_is_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == table(), "manage.py permissions > docs/permissions.md"
