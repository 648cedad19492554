"""The lock files say what pyproject.toml asks for: every version pinned, every file hashed, nowhere an address."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("base", "dev", "installer", "node")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """Name -> version."""
    return {canonicalize_name(name): version for name, version in PIN.findall(lock)}


def problems(pyproject: str, locks: dict[str, str]) -> list[str]:
    """What is wrong, one sentence each; `locks` has the texts of base, dev, installer and node."""
    project = tomllib.loads(pyproject)
    groups = project["dependency-groups"]
    asked = {
        "base": project["project"]["dependencies"],
        "dev": [*project["project"]["dependencies"], *groups["dev"]],
        "installer": groups["installer"],
        "node": groups["node"],
    }
    found = [problem for name, lock in locks.items() for problem in _in_one(name, lock, asked[name])]
    dev = pins(locks["dev"])
    found += [
        f"base pins {name} {version} and dev does not"
        for name, version in pins(locks["base"]).items()
        if dev.get(name) != version
    ]
    return found


def _in_one(name: str, lock: str, asked: list[str]) -> list[str]:
    found = [f"{name} has an address: {line.strip()}" for line in lock.splitlines() if "://" in line or "@ " in line]
    pinned = pins(lock)
    entries = [entry for entry in re.split(r"\n(?=\S)", lock) if PIN.match(entry)]
    found += [f"{name} has no hash for {entry.split()[0]}" for entry in entries if "--hash=sha256:" not in entry]
    for text in asked:
        requirement = Requirement(text)
        version = pinned.get(canonicalize_name(requirement.name))
        if version is None:
            found.append(f"{name} lacks {requirement.name}")
        elif not requirement.specifier.contains(version):
            found.append(
                f"{name} pins {requirement.name} {version}, and pyproject.toml asks for {requirement.specifier}"
            )
    return found


def main() -> int:
    folder = ROOT / "requirements"
    locks = {
        name: (folder / f"{name}.txt").read_text(encoding="utf-8") for name in ("base", "dev", "installer", "node")
    }
    found = problems((ROOT / "pyproject.toml").read_text(encoding="utf-8"), locks)
    print("\n".join(found) or "lock files: in order")
    if found:
        print("run: make lock")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
