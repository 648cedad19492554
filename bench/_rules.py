"""Break each rule of the law, one at a time: some test must turn red, or nothing would notice its loss.

python -m bench._rules [RULE ...]

Loaded by pytest (`-p bench._rules`) it empties the rule that BROKEN_RULE names, wherever that is referred to.
"""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

from realestate.law import rules, types

ROOT = Path(__file__).resolve().parents[1]


def finds_nothing(*_given: object, **_named: object) -> Iterator[object]:
    """What a broken rule says."""
    yield from ()


def every() -> dict[str, FunctionType]:
    """The rules by name: the generator functions of realestate.law.rules, and those that a type has for itself."""
    found = {}
    for package in (rules, types):
        for info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{info.name}")
            for name, value in vars(module).items():
                if inspect.isgeneratorfunction(value) and value.__module__ == module.__name__:
                    found[f"{package.__name__.rpartition('.')[2]}.{info.name}.{name}"] = value
    return found


def breaks(name: str) -> bool:
    """Does a test of the law turn red without this rule?"""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "bench._rules", "-p", "no:randomly", "tests/law"]
    ended = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "BROKEN_RULE": name}, capture_output=True, text=True, check=False
    )
    if ended.returncode > 1:
        raise RuntimeError(f"{name}: the tests did not run\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}")
    return ended.returncode == 1


def main(names: list[str], until: float = float("inf")) -> list[str]:
    """The rules whose loss nothing notices, of those that there was time for."""
    unnoticed, done = [], 0
    for name in names or sorted(every()):
        if time.monotonic() > until:
            break
        done += 1
        if not breaks(name):
            unnoticed.append(name)
            print(f"without {name} every test is green", flush=True)
    print(f"{done} rules broken one at a time, {len(unnoticed)} unnoticed", flush=True)
    return unnoticed


if broken := os.environ.get("BROKEN_RULE"):
    every()[broken].__code__ = finds_nothing.__code__

if __name__ == "__main__":
    import tests.environment  # noqa: F401 - settings that pytest asks for

    sys.exit(bool(main(sys.argv[1:])))
