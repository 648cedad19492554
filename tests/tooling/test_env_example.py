"""`.env.example` lists every setting that is read, and no other."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OF_THE_DEMO = {"PORT", "SANDBOX_PORT"}  # read by `manage.py demo`, before there are settings
READERS = {"env", "env_bool", "env_int", "env_list", "env_secret"}


def asked() -> dict[str, bool]:
    """Name -> is it required, for every setting that settings.py reads from the environment."""
    found = {}
    for node in ast.walk(ast.parse((ROOT / "realestate" / "settings.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in READERS:
            name = node.args[0]
            if isinstance(name, ast.Constant):
                required = node.func.id in {"env", "env_secret"} and len(node.args) == 1
                found[str(name.value)] = required
    return found


def example() -> dict[str, bool]:
    """Name -> does it stand without a comment sign."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return {name: not off for off, name in re.findall(r"^(#?)([A-Z][A-Z0-9_]*)=", text, re.MULTILINE)}


def test_every_setting_is_in_the_example_and_no_other():
    assert set(example()) == set(asked()) | OF_THE_DEMO


def test_the_required_ones_are_those_that_must_be_filled_in():
    assert {name for name, on in example().items() if on} == {name for name, required in asked().items() if required}


def test_each_is_explained_in_the_line_above():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    for above, line in pairwise(lines):
        if re.match(r"^#?[A-Z][A-Z0-9_]*=", line) and not line.startswith("#SANDBOX_PORT"):
            assert above.startswith("# "), line
