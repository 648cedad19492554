"""The proof 不动产登记证明 (RULEBOOK 7.2): one sheet, to the left what it is and the seal, to the right the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportlab.lib.units import mm

from certificates.pdf import front, inside
from certificates.pdf.layout import HEIGHT, INK, LINE, WIDTH
from certificates.pdf.tags import Element, Structure
from realestate.common import fonts

if TYPE_CHECKING:
    from certificates.pdf.book import Pages

TITLE_TOP = HEIGHT - 34 * mm


def sheet(canvas: Any, structure: Structure, pages: Pages) -> None:
    """Both halves on one sheet; what does not fit into the table goes on overleaf, on half the width."""
    canvas.setPageSize((2 * WIDTH, HEIGHT))
    structure.on_new_page = lambda: canvas.setPageSize((WIDTH, HEIGHT))
    _left(canvas, structure, pages)
    canvas.translate(WIDTH, 0)
    with structure.decoration():
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.4)
        canvas.setDash(2, 3)
        canvas.line(0, 9 * mm, 0, HEIGHT - 9 * mm)
        canvas.setDash()
    notes = "\n".join(pages.content["notes"])
    inside.table(canvas, structure, pages.number, [*pages.content["rows"], ["附记", notes]])


def _left(canvas: Any, structure: Structure, pages: Pages) -> None:
    """Its name, the statement, the office and its seal, the date, the code, the number of the form."""
    front.frame(canvas, structure)
    canvas.setFillColor(INK)
    with structure.mark(Element("P", structure.root)):
        fonts.draw(canvas, WIDTH / 2, TITLE_TOP, "中华人民共和国", 17, align="middle")
    with structure.mark(Element("H1", structure.root)):
        fonts.draw(canvas, WIDTH / 2, TITLE_TOP - 15 * mm, pages.name, 30, bold=True, align="middle")
    front.statement(canvas, structure, front.PROOF_STATEMENT, TITLE_TOP - 29 * mm, size=13, leading=25)
    front.signed(canvas, structure, pages)
    front.foot(canvas, structure, pages)
