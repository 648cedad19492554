"""The registry's letters as PDF: acceptance, what is missing, refusals, answers to questions. Only this draws them.

`render()` is pure: the same content gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from realestate.common import fonts, qr

SEAL_SIDE, CODE_SIDE = 42 * mm, 25 * mm
INK, LINE = HexColor("#1b2430"), HexColor("#8a8a8a")
BODY = ParagraphStyle("body", fontName=fonts.REGULAR, fontSize=11, leading=20, wordWrap="CJK", textColor=INK)
INDENT = ParagraphStyle("indent", parent=BODY, firstLineIndent=22)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=9, leading=15)
TITLE = ParagraphStyle("title", parent=BODY, fontSize=20, leading=30, alignment=TA_CENTER)
RIGHT = ParagraphStyle("right", parent=BODY, alignment=TA_RIGHT)
CENTER = ParagraphStyle("center", parent=SMALL, alignment=TA_CENTER)


@dataclass(frozen=True)
class Letter:
    """What a letter says. `rows`: label and value; `reasons`: sentence, article and remedy, numbered.

    `code`: the address that a QR code at its foot leads to, `code_text` the line beside it.
    """

    title: str
    number: str
    office: str
    to: str
    opening: str
    day: str
    rows: tuple[tuple[str, str], ...] = ()
    reasons: tuple[dict[str, Any], ...] = ()
    closing: tuple[str, ...] = field(default_factory=tuple)
    code: str = ""
    code_text: str = ""


@dataclass(frozen=True)
class Place:
    """Where a seal belongs: the page from 0, and left, bottom, right, top in points."""

    page: int
    box: tuple[int, int, int, int]


def paragraph(text: str, style: ParagraphStyle, *, bold: bool = False) -> Paragraph:
    """Text in our type, rare characters included; a character that no font has raises MissingGlyph."""
    return Paragraph(fonts.markup(text, bold=bold), style)


def render(letter: Letter) -> bytes:
    """The letter as a PDF of one or more A4 pages."""
    return render_for_seal(letter)[0]


def render_for_seal(letter: Letter) -> tuple[bytes, Place]:
    """The same, and the place over the signature where the office's seal is set."""
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
    places: list[Place] = []
    document.build(story(letter, places.append))
    return out.getvalue(), places[-1]


class _Anchor(Flowable):
    """Draws nothing; tells where the signature has come to stand."""

    def __init__(self, tell: Callable[[Place], None]) -> None:
        super().__init__()
        self.width = self.height = 0
        self.tell = tell

    def draw(self) -> None:
        right, top = self.canv.absolutePosition(160 * mm, 4 * mm)
        side = int(SEAL_SIDE)
        left, bottom = int(right) - side, int(top) - side
        self.tell(Place(self.canv.getPageNumber() - 1, (left, bottom, left + side, bottom + side)))


class _Code(Flowable):
    """A QR code of 25 mm as vectors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.modules = qr.matrix(text)
        self.width = self.height = CODE_SIDE

    def draw(self) -> None:
        step = CODE_SIDE / len(self.modules)
        self.canv.setFillColor(INK)
        for x, y, length in qr.runs(self.modules):
            self.canv.rect(x * step, CODE_SIDE - (y + 1) * step, length * step, step, stroke=0, fill=1)


def signature(letter: Letter, tell: Callable[[Place], None]) -> list[Any]:
    """Office and day at the right, under the seal; the code to check it by at the left."""
    lines = [_Anchor(tell), Spacer(1, 14 * mm), paragraph(letter.office, RIGHT), paragraph(letter.day, RIGHT)]
    if not letter.code:
        return [Spacer(1, 4 * mm), KeepTogether([*lines, Spacer(1, 14 * mm)])]
    beside = Table(
        [[_Code(letter.code), paragraph(letter.code_text, SMALL), ""]], colWidths=[29 * mm, 72 * mm, 59 * mm]
    )
    beside.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return [Spacer(1, 4 * mm), KeepTogether([*lines, Spacer(1, 4 * mm), beside])]


def story(letter: Letter, tell: Callable[[Place], None]) -> list[Any]:
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
    return parts + signature(letter, tell)


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
