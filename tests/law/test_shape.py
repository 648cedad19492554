"""The shape of the law package: pure, one file a type, no type named outside its file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import realestate.law
from realestate.law import TYPES

ROOT = Path(realestate.law.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
TYPE_FILES = sorted(p for p in (ROOT / "types").glob("*.py") if p.stem != "__init__")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_law_imports_nothing_but_itself_and_the_common_tools(path: Path) -> None:
    foreign = [
        name
        for name in imports(path)
        if name.startswith(("django", "psycopg", "realestate."))
        and not name.startswith(("realestate.law", "realestate.common.workdays", "realestate.common.identifiers",
                                 "realestate.common.money"))
    ]  # fmt: skip
    assert foreign == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_law_has_no_clock_of_its_own(path: Path) -> None:
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not called & {"now", "today", "utcnow", "random", "uuid4"}


@pytest.mark.parametrize("path", TYPE_FILES, ids=lambda p: p.stem)
def test_a_type_never_imports_another(path: Path) -> None:
    assert [name for name in imports(path) if name.startswith("realestate.law.types")] == []


def test_each_type_is_one_file() -> None:
    assert {path.stem for path in TYPE_FILES} == set(TYPES)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_code_asks_for_a_type_by_name(path: Path) -> None:
    asked = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        names = {side.attr for side in sides if isinstance(side, ast.Attribute)}
        words = {side.value for side in sides if isinstance(side, ast.Constant)}
        if names & {"type", "slug", "registration"} and words & set(TYPES):
            asked.append(node.lineno)
    assert asked == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_stay_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 300
