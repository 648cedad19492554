"""docs/states.md says what the machine says."""

from __future__ import annotations

from pathlib import Path

from realestate.flow.management.commands.states import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "states.md"


def test_the_page_of_states_is_what_the_machine_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "manage.py states > docs/states.md"
