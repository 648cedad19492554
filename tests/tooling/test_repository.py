"""What the repository must not say, and what it must."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REGISTRY_HOSTS = re.compile(r"(?:pyp[i]|pytho[n]hosted|npm[j]s|debia[n])\.(?:org|com|net)", re.IGNORECASE)
SOMEBODYS_FOLDER = re.compile(r"/(?:home|root|Users|work)/[a-z]")


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize(
    "pattern", [REGISTRY_HOSTS, SOMEBODYS_FOLDER], ids=["registry hosts", "folders of one machine"]
)
def test_no_file_names_what_only_one_place_has(pattern):
    here = Path(__file__)
    found = []
    for path in committed():
        if path == here:
            continue
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in pattern.finditer(text)]
    assert found == []


def test_no_key_is_committed():
    begin = "-----BEGIN " + "PRIVATE KEY"
    assert [path for path in committed() if begin in path.read_bytes().decode("utf-8", errors="ignore")] == []


def test_ci_runs_the_two_commands_of_a_developer():
    script = ROOT / ".ci" / "run"
    text = script.read_text(encoding="utf-8")
    assert "make lint" in text
    assert "make test" in text
    assert script.stat().st_mode & 0o111
