"""Chinese type for PDFs: per character the first font that has it, and copies that come out as they went in.

Noto Serif SC first, then HanaMin A and B for rare characters. TrueType only. A font is read once a process, and the two
large ones only when a text needs them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "NotoSerifSC", "NotoSerifSC-Bold"
FILES = {
    REGULAR: "NotoSerifSC_400Regular.ttf",
    BOLD: "NotoSerifSC_700Bold.ttf",
    "HanaMinA": "HanaMinA.ttf",
    "HanaMinB": "HanaMinB.ttf",
}
RARE = ("HanaMinA", "HanaMinB")
ABOVE_FFFF = re.compile(r"(?m)^(<[0-9A-F]{2}>) <([0-9A-F]{5,6})>$")


class MissingGlyph(ValueError):
    """No font at hand has this character: better no page than a page with a box in a name."""

    def __init__(self, char: str) -> None:
        super().__init__(f"no font has U+{ord(char):04X} {char}")
        self.char = char


class MissingFont(RuntimeError):
    """A font file is not in settings.FONT_DIR; `make fonts` fetches it."""


class _Font(TTFont):
    """A TrueType font whose ToUnicode map writes characters above U+FFFF as UTF-16, as PDF wants it.

    The library writes <2CB4E>, which readers take for other characters: 𬭎 would be copied as something else.
    """

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        super().addObjects(doc)
        for name, stream in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                stream.content = ABOVE_FFFF.sub(_utf16, stream.content)


def _utf16(line: re.Match[str]) -> str:
    return f"{line[1]} <{chr(int(line[2], 16)).encode('utf-16-be').hex().upper()}>"


@cache
def load(name: str) -> frozenset[int]:
    """Read and register a font; the code points that it has."""
    path = Path(settings.FONT_DIR) / FILES[name]
    if not path.is_file():
        raise MissingFont(f"{path.name} is not in FONT_DIR; run `make fonts`")
    font = _Font(name, str(path), shapable=False)
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)


@cache
def font_for(char: str, bold: bool = False) -> str:
    """The first font that has the character. Raises MissingGlyph."""
    code = ord(char)
    if code in load(BOLD if bold else REGULAR):
        return BOLD if bold else REGULAR
    for name in RARE:
        if code in load(name):
            return name
    raise MissingGlyph(char)


def runs(text: str, *, bold: bool = False) -> list[tuple[str, str]]:
    """The text in NFC as (font name, stretch) pairs. Raises MissingGlyph."""
    plain = unicodedata.normalize("NFC", text).replace("\xa0", " ")
    return [(name, "".join(chars)) for name, chars in groupby(plain, lambda char: font_for(char, bold))]


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide the text is, in points."""
    return sum(float(pdfmetrics.stringWidth(part, name, size)) for name, part in runs(text, bold=bold))


def markup(text: str, *, bold: bool = False) -> str:
    """The text for a Paragraph: escaped, each stretch in its font."""
    main = BOLD if bold else REGULAR
    load(main)
    return "".join(
        escape(part) if name == main else f'<font name="{name}">{escape(part)}</font>'
        for name, part in runs(text, bold=bold)
    )


def draw(canvas: Any, x: float, y: float, text: str, size: float, *, bold: bool = False, align: str = "left") -> None:
    """Write one line on a canvas, its baseline at (x, y). `align`: left, middle, right."""
    parts = runs(text, bold=bold)
    if align != "left":
        x -= width(text, size, bold=bold) / (2 if align == "middle" else 1)
    line = canvas.beginText(x, y)
    for name, part in parts:
        line.setFont(name, size)
        line.textOut(part)
    canvas.drawText(line)
