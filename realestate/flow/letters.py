"""The registry's letters as PDF: 受理通知书, 补正告知书, 不予受理 and 不予登记告知书. The only file here that draws.

`render()` is pure: the same content gives the same bytes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from realestate.common import fonts

INK, LINE = HexColor("#1b2430"), HexColor("#8a8a8a")
BODY = ParagraphStyle("body", fontName=fonts.REGULAR, fontSize=11, leading=20, wordWrap="CJK", textColor=INK)
INDENT = ParagraphStyle("indent", parent=BODY, firstLineIndent=22)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=9, leading=15)
TITLE = ParagraphStyle("title", parent=BODY, fontSize=20, leading=30, alignment=TA_CENTER)
RIGHT = ParagraphStyle("right", parent=BODY, alignment=TA_RIGHT)
CENTER = ParagraphStyle("center", parent=SMALL, alignment=TA_CENTER)


@dataclass(frozen=True)
class Letter:
    """What a letter says. `rows`: label and value; `reasons`: sentence, article and remedy, numbered."""

    title: str
    number: str
    office: str
    to: str
    opening: str
    day: str
    rows: tuple[tuple[str, str], ...] = ()
    reasons: tuple[dict[str, Any], ...] = ()
    closing: tuple[str, ...] = field(default_factory=tuple)


def paragraph(text: str, style: ParagraphStyle, *, bold: bool = False) -> Paragraph:
    """Text in our type, rare characters included; a character that no font has raises MissingGlyph."""
    return Paragraph(fonts.markup(text, bold=bold), style)


def render(letter: Letter) -> bytes:
    """The letter as a PDF of one or more A4 pages."""
    fonts.load(fonts.REGULAR)
    fonts.load(fonts.BOLD)
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=25 * mm,
        rightMargin=25 * mm,
        topMargin=22 * mm,
        bottomMargin=20 * mm,
        title=letter.title,
        author=letter.office,
        lang="zh-CN",
        invariant=1,
    )
    document.build(story(letter))
    return out.getvalue()


def story(letter: Letter) -> list[Any]:
    """The letter's parts, top to bottom."""
    parts: list[Any] = [
        paragraph(letter.office, CENTER),
        Spacer(1, 4 * mm),
        paragraph(letter.title, TITLE, bold=True),
        paragraph(f"编号：{letter.number}", RIGHT),
        Spacer(1, 4 * mm),
        paragraph(f"{letter.to}：", BODY),
        paragraph(letter.opening, INDENT),
    ]
    if letter.rows:
        parts += [Spacer(1, 3 * mm), table(letter.rows), Spacer(1, 3 * mm)]
    for place, reason in enumerate(letter.reasons, start=1):
        parts.append(paragraph(f"{place}．{reason['sentence']}", BODY, bold=True))
        if reason.get("article"):
            parts.append(paragraph(f"依据：{reason['article']}", SMALL))
        if reason.get("remedy"):
            parts.append(paragraph(f"您可以：{reason['remedy']}", SMALL))
        parts.append(Spacer(1, 2 * mm))
    parts += [paragraph(line, INDENT) for line in letter.closing]
    parts += [Spacer(1, 12 * mm), paragraph(letter.office, RIGHT), paragraph(letter.day, RIGHT)]
    return parts


def table(rows: tuple[tuple[str, str], ...]) -> Table:
    """Labels left, values right, ruled."""
    cells = [[paragraph(label, BODY, bold=True), paragraph(value, BODY)] for label, value in rows]
    grid = Table(cells, colWidths=[38 * mm, 122 * mm])
    grid.setStyle(
        TableStyle([
            ("GRID", (0, 0), (-1, -1), 0.5, LINE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 6),
        ])
    )  # fmt: skip
    return grid
