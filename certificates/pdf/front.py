"""Cover and title page."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reportlab.lib.units import mm

from certificates.pdf.inside import paragraph
from certificates.pdf.layout import GOLD, GREY, HEIGHT, INK, INNER, LINE, MARGIN, QR_SIZE, RED, SEAL_BOX, WIDTH
from certificates.pdf.tags import Element, Structure
from realestate.common import fonts, qr

if TYPE_CHECKING:
    from certificates.pdf.book import Pages

STATEMENT = (
    "根据《中华人民共和国民法典》等法律法规，为保护不动产权利人合法权益，对不动产权利人申请登记的本证所列不动产权利，"
    "经审查核实，准予登记，颁发此证。"
)
PROOF_STATEMENT = (
    "根据《中华人民共和国民法典》等法律法规，为保护申请人合法权益，对申请人申请登记的本证明所列不动产权利或登记事项，"
    "经审查核实，准予登记，颁发此证明。"
)


def cover(canvas: Any, structure: Structure, name: str) -> None:
    """Dark red with gold, the country's and the book's name."""
    with structure.decoration():
        canvas.setFillColor(RED)
        canvas.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
        canvas.setStrokeColor(GOLD)
        for inset, weight in ((9 * mm, 1.6), (11 * mm, 0.5)):
            canvas.setLineWidth(weight)
            canvas.rect(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset, stroke=1, fill=0)
        _emblem(canvas, WIDTH / 2, HEIGHT * 0.685, 25 * mm)
    canvas.setFillColor(GOLD)
    with structure.mark(Element("P", structure.root)):
        fonts.draw(canvas, WIDTH / 2, HEIGHT * 0.44, "中华人民共和国", 24, align="middle")
    with structure.mark(Element("H1", structure.root)):
        fonts.draw(canvas, WIDTH / 2, HEIGHT * 0.355, name, 40, bold=True, align="middle")
    structure.show_page()


def _emblem(canvas: Any, x: float, y: float, radius: float) -> None:
    """In the place of the emblem: land and house inside rings. The state emblem itself is not ours to draw."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.setLineJoin(1)
    for part, weight in ((1.0, 1.8), (0.94, 0.5), (0.76, 0.5)):
        canvas.setLineWidth(weight)
        canvas.circle(0, 0, radius * part, stroke=1, fill=0)
    canvas.setLineWidth(0.7)
    for step in range(72):
        angle = math.tau * step / 72
        inner, outer = radius * (0.79 if step % 2 else 0.82), radius * 0.91
        canvas.line(inner * math.cos(angle), inner * math.sin(angle), outer * math.cos(angle), outer * math.sin(angle))
    r = radius * 0.76
    canvas.setLineWidth(1.5)
    roof = canvas.beginPath()
    _polyline(roof, [(-0.56, 0.16), (0, 0.62), (0.56, 0.16)], r)
    _polyline(roof, [(-0.4, 0.27), (-0.4, -0.2), (0.4, -0.2), (0.4, 0.27)], r)
    _polyline(roof, [(-0.12, -0.2), (-0.12, 0.1), (0.12, 0.1), (0.12, -0.2)], r)
    canvas.drawPath(roof, stroke=1, fill=0)
    canvas.setLineWidth(1)
    fields = canvas.beginPath()
    for line in (
        [(-0.86, -0.36), (0.86, -0.36)],
        [(-0.76, -0.58), (0.76, -0.58)],
        [(-0.56, -0.78), (0.56, -0.78)],
        [(-0.3, -0.36), (-0.5, -0.83)],
        [(0.3, -0.36), (0.5, -0.83)],
        [(0, -0.36), (0, -0.97)],
    ):
        _polyline(fields, line, r)
    canvas.drawPath(fields, stroke=1, fill=0)
    canvas.restoreState()


def _polyline(path: Any, points: Sequence[tuple[float, float]], scale: float) -> None:
    path.moveTo(points[0][0] * scale, points[0][1] * scale)
    for x, y in points[1:]:
        path.lineTo(x * scale, y * scale)


def title_page(canvas: Any, structure: Structure, pages: Pages) -> None:
    """The statement, the office and its seal, the date, the code, the number of the form."""
    frame(canvas, structure)
    canvas.setFillColor(INK)
    statement(canvas, structure, STATEMENT, HEIGHT - 42 * mm, size=15, leading=32)
    signed(canvas, structure, pages)
    foot(canvas, structure, pages)
    structure.show_page()


def frame(canvas: Any, structure: Structure) -> None:
    """Two fine lines around the page."""
    with structure.decoration():
        canvas.setStrokeColor(LINE)
        for inset, weight in ((9 * mm, 1.2), (10.5 * mm, 0.4)):
            canvas.setLineWidth(weight)
            canvas.rect(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset, stroke=1, fill=0)


def statement(canvas: Any, structure: Structure, text: str, top: float, *, size: float, leading: float) -> None:
    """On what law it rests, and what was done."""
    words = paragraph(text, size=size, leading=leading, indent=2 * size)
    _, height = words.wrap(INNER - 16 * mm, HEIGHT)
    with structure.mark(Element("P", structure.root)):
        words.drawOn(canvas, MARGIN + 8 * mm, top - height)


def signed(canvas: Any, structure: Structure, pages: Pages) -> None:
    """The office's name where the seal is set, and the date."""
    left, bottom, right, top = SEAL_BOX
    middle = (left + right) / 2
    with structure.mark(Element("P", structure.root)):
        fonts.draw(canvas, middle, (bottom + top) / 2 + 3 * mm, pages.content["office"], 12, align="middle")
    with structure.mark(Element("P", structure.root)):
        fonts.draw(canvas, middle, (bottom + top) / 2 - 5 * mm, "登记机构（章）", 13, align="middle")
    with structure.mark(Element("P", structure.root)):
        day = dt.date.fromisoformat(pages.content["issued_on"])
        fonts.draw(canvas, middle, bottom - 7 * mm, f"{day.year}年{day.month:02d}月{day.day:02d}日", 13, align="middle")


def foot(canvas: Any, structure: Structure, pages: Pages) -> None:
    """The code, who makes the form, its number, and the identifier of the electronic one."""
    _code(canvas, structure, MARGIN + 6 * mm, 38 * mm, pages)
    if pages.identifier:
        with structure.mark(Element("P", structure.root)):
            fonts.draw(canvas, MARGIN, 27 * mm, f"电子证照标识 {pages.identifier}", 8)
    with structure.mark(Element("P", structure.root)):
        fonts.draw(canvas, MARGIN, 20 * mm, "中华人民共和国自然资源部监制", 11)
    with structure.mark(Element("P", structure.root)):
        fonts.draw(canvas, WIDTH - MARGIN, 20 * mm, f"编号 NO. {pages.printed_serial}", 11, align="right")


def _code(canvas: Any, structure: Structure, x: float, y: float, pages: Pages) -> None:
    """The QR code as vector paths, 25 mm with its quiet zone outside, and the site's name in words."""
    modules = qr.matrix(pages.qr)
    step = QR_SIZE / len(modules)
    with structure.mark(Element("Figure", structure.root, alt=f"二维码：{pages.qr}")):
        path = canvas.beginPath()
        for column, row, length in qr.runs(modules):
            path.rect(x + column * step, y + QR_SIZE - (row + 1) * step, length * step, step)
        canvas.setFillColor(INK)
        canvas.drawPath(path, stroke=0, fill=1)
    canvas.setFillColor(GREY)
    with structure.mark(Element("P", structure.root)):
        fonts.draw(canvas, x, y - 5 * mm, f"扫码核验，网址应以 {pages.content['domain']} 开头", 8)
    canvas.setFillColor(INK)
