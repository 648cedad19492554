"""docs/law-coverage.md: every rule has its row, every name on the page exists."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest

import realestate

ROOT = Path(realestate.__file__).parents[1]
PAGE = ROOT / "docs" / "law-coverage.md"
#: How many rules each family of the rulebook has.
FAMILIES = {
    "TIME": 1, "GEN": 12, "APP": 13, "LIM": 6, "OUT": 6, "COR": 7, "OBJ": 10, "PRE": 11, "SEZ": 20, "BLK": 7, "MRG": 4,
    "TAX": 5, "FEE": 3, "BOOK": 3, "QRY": 8, "CAL": 6, "RUN": 5,
}  # fmt: skip


def rows() -> dict[str, tuple[str, str]]:
    """(where, shown by) of each rule."""
    found = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 4 and cells[0].startswith("R-"):
            found[cells[0]] = (cells[2], cells[3])
    return found


ROWS = rows()


@lru_cache(maxsize=1)
def all_tests() -> frozenset[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    return frozenset(re.findall(r"^(?:async )?def (test_\w+)", text, re.MULTILINE))


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_rule_has_its_row() -> None:
    wanted = {f"R-{family}-{n:02d}" for family, many in FAMILIES.items() for n in range(1, many + 1)} | {"R-ID-15"}
    assert set(ROWS) == wanted


@pytest.mark.parametrize("rule", sorted(ROWS))
def test_a_rule_is_decided_and_shown_where_the_page_says(rule: str) -> None:
    where, shown = ROWS[rule]
    assert names(where)
    assert names(shown)
    for place in names(where):
        file, _, name = place.partition(":")
        path = ROOT / file if file.startswith("certificates/") else ROOT / "realestate" / file
        assert path.exists(), place
        if name:
            said = re.compile(rf"^(?:def|class|async def) {name}\b|^{name}\b.*=", re.MULTILINE)
            assert said.search(path.read_text(encoding="utf-8")), place
    for test in names(shown):
        assert test in all_tests(), test
