"""Every check that needs no test run, one after another; all of them run, then the failed ones are named."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from realestate.common import postgres
from realestate.sandbox import keys

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
PACKAGES = ("realestate", "booking", "certificates", "delivery")
SOURCES = sorted(path for name in (*PACKAGES, "tests") for path in (ROOT / name).rglob("*.py"))
TEMPLATES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("templates/**/*.html"))

CHECKS: list[tuple[str, list[str | Path]]] = [
    ("ruff", [BIN / "ruff", "check"]),
    ("format", [BIN / "ruff", "format", "--check"]),
    ("upgrade", [BIN / "django-upgrade", "--check", "--target-version", "5.2", *SOURCES]),
    ("templates", [BIN / "djade", "--check", "--target-version", "5.2", *TEMPLATES]),
    ("imports", [BIN / "lint-imports"]),
    ("types", [BIN / "mypy"]),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    ("deploy", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"]),
    ("messages", [sys.executable, "-m", "tools.check_messages"]),
    ("lock files", [sys.executable, "-m", "tools.check_lock"]),
]


def production_like(folder: Path, url: str) -> dict[str, str]:
    """What a production server would set, with keys of no value that no demo marked."""
    environment = {**os.environ, **keys.ensure(folder)}
    for name in keys.NAMES:
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").replace(keys.MARK, ""), encoding="utf-8")
    return environment | {
        "DATABASE_URL": url,
        "BASE_URL": "https://registry.example.invalid",
        "EXCHANGE_URL": "https://exchange.example.invalid",
        "STORAGE_URL": (folder / "files").as_uri(),
        "STATIC_ROOT": str(folder / "static"),
    }


def run(name: str, command: list[str | Path], environment: Mapping[str, str]) -> bool:
    began = time.monotonic()
    ended = subprocess.run(command, cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL, check=False)
    print(f"{'ok' if ended.returncode == 0 else 'FAILED':<7}{name}  {time.monotonic() - began:.1f} s", flush=True)
    return ended.returncode == 0


def main() -> int:
    url = os.environ.get("DATABASE_URL") or postgres.ensure_for_tests(ROOT / "var" / "test")
    with tempfile.TemporaryDirectory() as folder:
        environment = production_like(Path(folder), url)
        failed = [name for name, command in CHECKS if not run(name, command, environment)]
    print(f"lint: {', '.join(failed)} failed" if failed else "lint: all in order")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
