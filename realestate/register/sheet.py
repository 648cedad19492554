"""登簿页: the sheets of a unit's book as PDF. Each kind has its pages, each entry a column, the next to its right.

Only this draws them, and only what `describing` says; the same book at the same moment gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate, Paragraph, Spacer, Table, TableStyle

from realestate.common import fonts
from realestate.common.identifiers import printed_unit_code
from realestate.register.describing import Column, Described, Part
from realestate.register.wording import moment_text

PAGE: Final = landscape(A4)
MARGIN: Final = 15 * mm
INNER: Final = PAGE[0] - 2 * MARGIN
LABEL: Final = 42 * mm
ACROSS: Final = 3  # entries side by side
INK, LINE, PALE = HexColor("#1b2430"), HexColor("#8a8a8a"), HexColor("#f1f3f5")
PAST: Final = HexColor("#6b6b6b")
BODY = ParagraphStyle("cell", fontName=fonts.REGULAR, fontSize=8.5, leading=11.5, wordWrap="CJK", textColor=INK)
OVER = ParagraphStyle("over", parent=BODY, textColor=PAST)
TITLE = ParagraphStyle("title", parent=BODY, fontSize=17, leading=25, alignment=TA_CENTER)
RULES: Final = [
    ("GRID", (0, 0), (-1, -1), 0.5, LINE),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("BACKGROUND", (0, 0), (0, -1), PALE),
    ("TOPPADDING", (0, 0), (-1, -1), 1.7),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.7),
]


def draw(book: Described, *, office: str) -> bytes:
    """The whole book of the unit, past and present: A4, one PDF."""
    fonts.load(fonts.REGULAR)
    fonts.load(fonts.BOLD)
    out = io.BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=PAGE,
        title=f"不动产登记簿 {book.unit.code}",
        author=office,
        lang="zh-CN",
        invariant=1,
    )
    frame = Frame(MARGIN, MARGIN + 6 * mm, INNER, PAGE[1] - 2 * MARGIN - 14 * mm, 0, 0, 0, 0, showBoundary=0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=_Margins(book, office)))
    document.build(story(book))
    return out.getvalue()


class _Margins:
    """What stands above and below each page: whose book, which office, as of when, which page, the last hash."""

    def __init__(self, book: Described, office: str) -> None:
        self.book, self.office = book, office

    def __call__(self, canvas: Any, document: Any) -> None:
        top, bottom = PAGE[1] - MARGIN - 4 * mm, MARGIN - 4 * mm
        canvas.setFillColor(INK)
        fonts.draw(canvas, MARGIN, top, f"不动产单元号　{printed_unit_code(self.book.unit.code)}", 9, bold=True)
        fonts.draw(canvas, PAGE[0] - MARGIN, top, f"{self.office}　第 {document.page} 页", 9, align="right")
        canvas.setFillColor(PAST)
        last = self.book.entries[-1].hash if self.book.entries else "—"
        fonts.draw(canvas, MARGIN, bottom, f"截至 {moment_text(self.book.at)}　末次登记散列 {last}", 7)
        canvas.setStrokeColor(LINE)
        canvas.line(MARGIN, bottom + 4 * mm, PAGE[0] - MARGIN, bottom + 4 * mm)


def story(book: Described) -> list[Any]:
    """The unit itself and the directory first, then the pages of each kind."""
    parts: list[Any] = [heading("不动产登记簿　不动产基本信息"), facts_table(book.rows)]
    parts += [PageBreak(), heading("不动产权利及其他事项登记目录"), directory(book)]
    for part in book.parts:
        columns = iter(part.columns)
        while across := list(islice(columns, ACROSS)):
            parts += [PageBreak(), heading(part.title), side_by_side(part, across)]
    return parts


def cell(text: str, style: ParagraphStyle = BODY, *, bold: bool = False) -> Paragraph:
    return Paragraph(fonts.markup(text, bold=bold), style)


def heading(text: str) -> Table:
    """A title over the whole width."""
    return Table([[cell(text, TITLE, bold=True)], [Spacer(1, 1 * mm)]], colWidths=[INNER])


def facts_table(rows: Sequence[tuple[str, str]]) -> Table:
    """Two facts a line."""
    half = (len(rows) + 1) // 2
    right = [*rows[half:], ("", "")][:half]
    pairs = zip(rows[:half], right, strict=True)
    cells = [[cell(a, bold=True), cell(b), cell(c, bold=True), cell(d)] for (a, b), (c, d) in pairs]
    table = Table(cells, colWidths=[LABEL * 0.8, INNER / 2 - LABEL * 0.8] * 2)
    table.setStyle(TableStyle([*RULES, ("BACKGROUND", (2, 0), (2, -1), PALE)]))
    return table


def directory(book: Described) -> Table:
    """目录: number, kind, registration, moment, state, and the hash that the page proves itself by."""
    titles = {part.kind: part.title.removesuffix("登记信息") for part in book.parts}
    states = {column.ordinal: column for column in book.columns}
    rows = [[cell(text, bold=True) for text in ("序号", "登记事项", "业务号", "登记时间", "状态", "散列")]]
    for entry in book.entries:
        column = states.get(entry.ordinal)
        style = BODY if column and column.present else OVER
        words = (
            str(entry.ordinal),
            titles.get(entry.right_kind, entry.right_kind),
            entry.case_number,
            moment_text(entry.booked_at),
            column.state_label if column else "（仅注销）",
            entry.hash[:32],
        )
        rows.append([cell(text, style) for text in words])
    table = Table(
        rows, colWidths=[INNER * part for part in (0.06, 0.19, 0.2, 0.21, 0.1, 0.24)], repeatRows=1, splitInRow=1
    )
    table.setStyle(TableStyle([*RULES, ("BACKGROUND", (0, 0), (-1, 0), PALE), ("BACKGROUND", (0, 1), (0, -1), None)]))
    return table


def side_by_side(part: Part, across: list[Column]) -> Table:
    """Fields down, entries across; those that are over stand in grey with a line above their number."""
    labels = [label for label, _value in across[0].rows]
    first = [cell("登记序号", bold=True)]
    first += [cell(f"第 {column.ordinal} 号　{column.state_label}", _style(column), bold=True) for column in across]
    rows: list[list[Any]] = [[*first, *[""] * (ACROSS - len(across))]]
    for place, label in enumerate(labels):
        row = [cell(label, bold=True), *(cell(column.rows[place][1], _style(column)) for column in across)]
        rows.append([*row, *[""] * (ACROSS - len(across))])
    rows.append([cell("散列", bold=True), *(cell(column.hash, _style(column)) for column in across),
                 *[""] * (ACROSS - len(across))])  # fmt: skip
    table = Table(rows, colWidths=[LABEL, *[(INNER - LABEL) / ACROSS] * ACROSS], repeatRows=1, splitInRow=1)
    table.setStyle(TableStyle([*RULES, ("BACKGROUND", (0, 0), (-1, 0), PALE)]))
    return table


def _style(column: Column) -> ParagraphStyle:
    return BODY if column.present else OVER
