"""What the code imports is declared, not merely there because something else brought it along."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
OURS = {"realestate", "booking", "certificates", "delivery", "tests", "tools", "bench"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
BASE = PROJECT["project"]["dependencies"]
DEV = PROJECT["dependency-groups"]["dev"]


def imported(folder: Path) -> Iterator[tuple[str, str]]:
    """Each top-level package that is imported at run time, and where."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in names:
                yield name.split(".")[0], f"{path.relative_to(ROOT)}:{node.lineno}"


@pytest.mark.parametrize(
    ("folder", "asked"),
    [
        *((name, BASE) for name in ("realestate", "booking", "certificates", "delivery")),
        *((name, BASE + DEV) for name in ("tests", "tools", "bench")),
    ],
)
def test_every_import_is_declared(folder, asked):
    declared = {canonicalize_name(Requirement(text).name) for text in asked}
    whose = packages_distributions()
    undeclared = {
        f"{place}: {name}"
        for name, place in imported(ROOT / folder)
        if name not in sys.stdlib_module_names | OURS
        and not declared & {canonicalize_name(distribution) for distribution in whose.get(name, [])}
    }
    assert undeclared == set()
