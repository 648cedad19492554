"""What a PDF would do when it is opened: looked for in its objects, wherever they are packed, and not in its bytes.

Bytes tell too little (objects may be compressed, names may be written as /J#53) and too much (three letters turn up in
any photograph of some size).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

MOST_OBJECTS: Final = 50_000  # a scanned file of 200 pages has about a thousand
#: Actions (their /S) that only turn a page or open an address that the reader has to confirm.
HARMLESS: Final = frozenset({"/GoTo", "/URI", "/Named", "/Thread", "/Hide", "/SetOCGState", "/Trans", "/GoTo3DView"})
ACTIONS: Final = frozenset({
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
    "/RichMediaExecute", "/ResetForm",
})  # fmt: skip
#: Keys that stand only where something is carried along or runs.
KEYS: Final = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/XFA", "/Launch"})
TYPES: Final = frozenset({"/EmbeddedFile", "/RichMedia", "/Rendition"})


class TooComplex(ValueError):
    """More objects than a paper has: nobody shall wait for it to be read."""


def active_content(reader: PdfReader) -> str:
    """The name of the first thing that runs, opens something or is attached; empty when the file only shows pages.

    Reads every object of the cross-reference tables, those in object streams too. Raises TooComplex, and what pypdf
    raises for damage.
    """
    for thing in _objects(reader):
        for part in _parts(thing):
            if found := _active(part):
                return found
    return ""


def _objects(reader: PdfReader) -> Iterator[Any]:
    """The trailer and every object, without following references: each is met once, and circles do not matter."""
    numbers = {(number, generation) for generation, table in reader.xref.items() for number in table}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise TooComplex(len(numbers))
    yield reader.trailer
    for number, generation in sorted(numbers):
        try:
            yield reader.get_object(IndirectObject(number, generation, reader))
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, OSError):
            continue  # a reader cannot run what cannot be read


def _parts(thing: Any) -> Iterator[DictionaryObject]:
    """Every dictionary within the object itself."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            yield one
            waiting.extend(one.raw_get(key) for key in one)
        elif isinstance(one, ArrayObject):
            waiting.extend(list.__iter__(one))


def _active(part: DictionaryObject) -> str:
    if found := next((key for key in part if key in KEYS), ""):
        return found
    named = {_text(part, "/S"), _text(part, "/Type"), _text(part, "/Subtype")}
    if found := next(iter(sorted(named & (ACTIONS | TYPES))), ""):
        return found
    opening = _value(part, "/OpenAction")
    if isinstance(opening, DictionaryObject) and _text(opening, "/S") not in HARMLESS:
        return "/OpenAction"
    return ""


def _text(part: DictionaryObject, key: str) -> str:
    """The name under the key, also where it stands in an object of its own; nothing when it is none."""
    value = _value(part, key)
    return str(value) if isinstance(value, str) else ""


def _value(part: DictionaryObject, key: str) -> Any:
    """What the key leads to; `get` would stop at a reference."""
    return part.raw_get(key).get_object() if key in part else None
