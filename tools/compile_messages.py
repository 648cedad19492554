"""Compile every locale/*/LC_MESSAGES/django.po that is newer than its .mo, without GNU gettext."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("realestate", "booking", "certificates", "delivery")


def catalogues(root: Path = ROOT) -> list[Path]:
    """The translations of every app."""
    return sorted(path for name in PACKAGES for path in (root / name).rglob("locale/*/LC_MESSAGES/django.po"))


def compile_one(po: Path) -> bool:
    """Write the .mo beside it, whole or not at all; False when it is up to date."""
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
        return False
    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parts[-3], abort_invalid=True)
    unfinished = mo.with_suffix(".mo.new")
    with unfinished.open("wb") as target:
        write_mo(target, catalogue)
    unfinished.replace(mo)
    return True


def main() -> int:
    compiled = [po for po in catalogues() if compile_one(po)]
    print(f"messages: {len(compiled)} compiled, {len(catalogues())} in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
