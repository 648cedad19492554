"""Every text that a reader may meet, in Python and in templates, has its English, and none is a guess."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tools.compile_messages import PACKAGES, ROOT, catalogues

Message = tuple[str | None, str]  # context, text
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
TEMPLATES = {".html", ".txt", ".xml", ".svg"}


def used(root: Path = ROOT) -> Iterator[tuple[Message, str]]:
    """Each text marked for translation, and where it stands; the stand-ins are not translated."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            place = path.relative_to(root)
            if place.parts[:2] == ("realestate", "sandbox"):
                continue
            if path.suffix == ".py":
                yield from _extract(path.read_bytes(), place)
            elif path.suffix in TEMPLATES and "templates" in place.parts:
                plain = templatize(path.read_text(encoding="utf-8"))
                # A template's indentation is not Python's; the tokenizer would stumble over it.
                yield from _extract("\n".join(line.lstrip() for line in plain.split("\n")).encode(), place)


def _extract(source: bytes, place: Path) -> Iterator[tuple[Message, str]]:
    found: Iterator[tuple[Any, ...]] = extract_python(io.BytesIO(source), KEYWORDS, [], {"encoding": "utf-8"})
    for line, function, texts, _comments in found:
        if texts is None:  # _(variable): its texts are marked where they are written
            continue
        arguments = [texts] if isinstance(texts, str) else list(texts)
        context = arguments.pop(0) if "pgettext" in function else None
        if arguments and arguments[0]:
            yield (context, arguments[0]), f"{place}:{line}"


def translated(root: Path = ROOT) -> tuple[set[Message], list[str]]:
    """The texts that have their English, and what is wrong with the catalogues."""
    known: set[Message] = set()
    wrong: list[str] = []
    for po in catalogues(root):
        if po.parts[-3] != "en":
            continue
        with po.open("rb") as file:
            catalogue = read_po(file, locale="en")
        for message in catalogue:
            if not message.id:
                continue
            first = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
            english = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
            if message.fuzzy:
                wrong.append(f"{po.relative_to(root)}: a guess (fuzzy): {first}")
            elif all(english):
                known.add((message.context, first))
    return known, wrong


def main() -> int:
    os.chdir(ROOT)
    known, wrong = translated()
    wrong += [f"{place}: no English for: {message[1]!r}" for message, place in used() if message not in known]
    print("\n".join(wrong) or f"messages: {len(known)}, all in English too")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
