"""The dated tables of dues: each line has a day from which it holds and a source, each table a version."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
TABLES: Final = ("registration_fee", "deed_tax", "seller_taxes")


class NoRate(ValueError):
    """No line of the table holds on that day: the due cannot be worked out, and nobody guesses it."""


@lru_cache(maxsize=8)
def table(name: str) -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def version(name: str) -> str:
    """The newest day in the table and the start of its digest: changes whenever a line does."""
    newest = max(line["from"] for lines in table(name).values() for line in lines)
    digest = hashlib.sha256((FOLDER / f"{name}.toml").read_bytes()).hexdigest()[:8]
    return f"{newest.isoformat()}-{digest}"


@lru_cache(maxsize=512)
def line(name: str, section: str, key: str, on: date) -> dict[str, Any]:
    """The line that holds on a day; ``key`` is its ``name``, or empty for sections of a single thing."""
    holding = [row for row in table(name)[section] if row.get("name", "") == key and row["from"] <= on]
    if not holding:
        raise NoRate(f"{name}: no {section} {key} on {on.isoformat()}")
    return max(holding, key=lambda row: row["from"])
