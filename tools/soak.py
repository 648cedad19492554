"""`make soak MINUTES=30`: each rule of the law broken in turn, for the scenarios and for the tests to notice; then the
tests of races, faults and any-act-in-any-order, again and again with new chances.
"""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
from pathlib import Path

import tests.environment  # noqa: F401 - one database server, and keys, for all rounds
from bench import _rules

ROOT = Path(__file__).resolve().parents[1]
BREAKING = [sys.executable, "-m", "pytest", "-q", "-n", "2", "tests/law/breaking.py"]
PLACES = ["tests/faults", "tests/law", "tests/payments", "tests/booking", "tests/delivery"]


def main(minutes: float) -> int:
    """Rounds, at least one, until the time is over or one fails, whose seed is then printed. Half is for the rules."""
    begun, rounds = time.monotonic(), 0
    until = begun + minutes * 60
    if subprocess.run(BREAKING, cwd=ROOT, check=False).returncode:
        return 1
    if _rules.main([], until=begun + minutes * 30):
        return 1
    while not rounds or time.monotonic() < until:
        seed = str(secrets.randbelow(2**31))
        seeds = [f"--randomly-seed={seed}", f"--hypothesis-seed={seed}"]
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-x", *seeds, *PLACES]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            print(f"round {rounds + 1} failed; the same again: pytest --randomly-seed={seed} --hypothesis-seed={seed}")
            return 1
        rounds += 1
    print(f"{rounds} rounds, nothing failed")
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
