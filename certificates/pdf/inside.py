"""The table of RULEBOOK 7.1 and the notes."""

from __future__ import annotations

from typing import Any

from reportlab.lib.enums import TA_CENTER, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph

from certificates.pdf.layout import HEIGHT, INK, INNER, LINE, MARGIN, PALE, WIDTH
from certificates.pdf.tags import Element, Structure
from realestate.common import fonts

LABEL = 36 * mm
PAD = 2.6 * mm
TOP, BOTTOM = HEIGHT - 34 * mm, 16 * mm
ROW = 13.5 * mm
SIZES = (12.0, 11.0, 10.0, 9.0)


def paragraph(
    text: str, *, size: float, leading: float = 0, indent: float = 0, bold: bool = False, middle: bool = False
) -> Paragraph:
    """Chinese text that breaks anywhere but before a full stop; lines end where the text says so."""
    style = ParagraphStyle(
        "text",
        fontName=fonts.BOLD if bold else fonts.REGULAR,
        fontSize=size,
        leading=leading or size * 1.5,
        firstLineIndent=indent,
        wordWrap="CJK",
        textColor=INK,
        alignment=TA_CENTER if middle else TA_LEFT,
    )
    return Paragraph("<br/>".join(fonts.markup(line, bold=bold) for line in text.split("\n")), style)


def heading(canvas: Any, structure: Structure, words: str, number: str = "") -> None:
    """A page's heading in its middle, and small the certificate's number when the heading is not the number."""
    canvas.setFillColor(INK)
    with structure.mark(Element("H2", structure.root)):
        fonts.draw(canvas, WIDTH / 2, HEIGHT - 25 * mm, words, 16, bold=True, align="middle")
    if number:
        with structure.mark(Element("P", structure.root)):
            fonts.draw(canvas, WIDTH - MARGIN, HEIGHT - 12 * mm, number, 9, align="right")


def table(canvas: Any, structure: Structure, number: str, rows: list[list[str]]) -> None:
    """Number line and two columns. Long values are set smaller, and what still does not fit goes on overleaf."""
    room = TOP - BOTTOM
    for size in SIZES:
        values = [paragraph(value, size=size) for _label, value in rows]
        heights = [max(ROW, _height(value) + 2 * PAD) for value in values]
        if sum(heights) <= room:
            heights[-1] += room - sum(heights)
            break
    frame = Element("Table", structure.root)
    heading(canvas, structure, number)
    y = TOP
    for (label, _value), value, height in zip(rows, values, heights, strict=True):
        y = _row(canvas, structure, frame, label, value, y, height)
    structure.show_page()


def _height(value: Paragraph) -> float:
    return float(value.wrap(INNER - LABEL - 2 * PAD, HEIGHT)[1])


def _row(
    canvas: Any, structure: Structure, frame: Element, label: str, value: Paragraph, y: float, height: float
) -> float:
    """One row from `y` down, over as many pages as it takes; where it ends."""
    while y - height < BOTTOM - 0.5:
        parts = value.split(INNER - LABEL - 2 * PAD, y - BOTTOM - 2 * PAD)
        if len(parts) == 2:
            _cells(canvas, structure, frame, label, parts[0], y, y - BOTTOM)
            value = parts[1]
        structure.show_page()
        y, height = HEIGHT - 20 * mm, max(ROW, _height(value) + 2 * PAD)
    _cells(canvas, structure, frame, label, value, y, height)
    return y - height


def _cells(
    canvas: Any, structure: Structure, frame: Element, label: str, value: Paragraph, y: float, height: float
) -> None:
    row = Element("TR", frame)
    with structure.decoration():
        canvas.setLineWidth(0.7)
        canvas.setStrokeColor(LINE)
        canvas.setFillColor(PALE)
        canvas.rect(MARGIN, y - height, LABEL, height, stroke=1, fill=1)
        canvas.rect(MARGIN + LABEL, y - height, INNER - LABEL, height, stroke=1, fill=0)
        canvas.setFillColor(INK)
    name = paragraph(label, size=12 if len(label) < 8 else 10, bold=True, middle=True)
    _, tall = name.wrap(LABEL - 2 * PAD, HEIGHT)
    with structure.mark(Element("TH", row)):
        name.drawOn(canvas, MARGIN + PAD, y - (height + tall) / 2)
    tall = _height(value)
    drop = max(PAD, (min(height, ROW) - tall) / 2)
    with structure.mark(Element("TD", row)):
        value.drawOn(canvas, MARGIN + LABEL + PAD, y - drop - tall)


def notes(canvas: Any, structure: Structure, number: str, lines: list[str]) -> None:
    """附记, on further pages when there is much."""
    rest = [paragraph(line, size=12, leading=24) for line in lines]
    while True:
        heading(canvas, structure, "附　记", number)
        with structure.decoration():
            canvas.setStrokeColor(LINE)
            canvas.setLineWidth(0.7)
            canvas.rect(MARGIN, BOTTOM, INNER, TOP - BOTTOM, stroke=1, fill=0)
        y = TOP - 6 * mm
        while rest:
            _, tall = rest[0].wrap(INNER - 12 * mm, HEIGHT)
            if y - tall < BOTTOM + 4 * mm:
                break
            with structure.mark(Element("P", structure.root)):
                rest.pop(0).drawOn(canvas, MARGIN + 6 * mm, y - tall)
            y -= tall + 3 * mm
        structure.show_page()
        if not rest:
            return
