"""docs/contracts.md names tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", (ROOT / "docs" / "contracts.md").read_text(encoding="utf-8"))


def test_every_line_of_a_contract_names_a_test() -> None:
    text = (ROOT / "docs" / "contracts.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith(("| rule", "| ---"))]
    assert len(rows) > 40
    assert [row for row in rows if "::test_" not in row] == []


def test_every_test_that_a_contract_names_is_there() -> None:
    there: dict[str, set[str]] = {}
    for path in {path for path, _name in NAMED}:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        there[path] = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert [f"{path}::{name}" for path, name in NAMED if name not in there[path]] == []
