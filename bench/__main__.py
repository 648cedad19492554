"""Every bench, one after another, each in a process of its own: `make bench`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import tests.environment  # noqa: F401 - one database server, and keys, for all of them

FOLDER = Path(__file__).resolve().parent


def run(name: str) -> bool:
    """Whether it ran; what it measured is printed by itself."""
    return subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=FOLDER.parent, check=False).returncode == 0


def main() -> int:
    names = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))
    failed = [name for name in names if not run(name)]
    if failed:
        print(f"these did not run: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
