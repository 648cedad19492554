"""What is installed is pinned, hashed, and says nothing of where it came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.check_lock import NAMES, problems

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.fixture
def locks() -> dict[str, str]:
    return {name: (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8") for name in NAMES}


def test_the_lock_files_say_what_the_project_asks_for(locks):
    assert problems(PYPROJECT, locks) == []


def test_an_address_in_a_lock_file_is_noticed(locks):
    locks["base"] += "\nsomething @ https" + "://example.invalid/something.whl\n"
    assert any("address" in problem for problem in problems(PYPROJECT, locks))


def test_a_pin_without_a_hash_is_noticed(locks):
    locks["dev"] += "\nsomething==1.0\n"
    assert problems(PYPROJECT, locks) == ["dev has no hash for something==1.0"]


def test_a_forgotten_lock_is_noticed(locks):
    assert "base lacks something" in problems(PYPROJECT.replace('"babel>=', '"something", "babel>='), locks)


def test_two_versions_of_one_package_are_noticed(locks):
    locks["dev"] = locks["dev"].replace("babel==", "babel==0.")
    found = problems(PYPROJECT, locks)
    assert any(problem.startswith("base pins babel") for problem in found)
