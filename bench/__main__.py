"""Every bench, one after another, each in a process of its own, in one table: `make bench`."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import psycopg

import tests.environment  # noqa: F401 - one database server, and keys, for all of them
from bench import _scene

FOLDER = Path(__file__).resolve().parent


def run(name: str) -> bool:
    """Whether it ran; what it measured is printed by itself."""
    return subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=FOLDER.parent, check=False).returncode == 0


def machine() -> str:
    """Its shape: what the times below depend on, and the ratios should not."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        server = connection.info.server_version // 10_000
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, PostgreSQL {server}"


def main() -> int:
    print(machine())
    _scene.row("what", "ours", "against", "result", "target")
    names = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))
    failed = [name for name in names if not run(name)]
    if failed:
        print(f"these did not run: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
