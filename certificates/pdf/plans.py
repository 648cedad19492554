"""附图页: parcel map 宗地图 and floor plan 分户图, drawn from the register's coordinates, to scale, north up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.units import mm

from certificates.pdf.inside import BOTTOM, TOP, heading
from certificates.pdf.layout import GREY, HOUSE, INK, INNER, LAND, LINE, MARGIN
from certificates.pdf.tags import Element, Structure
from realestate.common import fonts

Point = Sequence[float]
SCALES = (50, 75, 100, 125, 150, 200, 250, 300, 400, 500, 750, 1000, 1500, 2000, 2500, 5000, 10_000, 20_000, 50_000)
BARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
METRE = 1000 * mm
FOOT = 15 * mm


@dataclass(frozen=True)
class View:
    """Where metres go on the page: one scale, the middle of the drawing in the middle of its box."""

    scale: int
    centre: tuple[float, float]
    middle: tuple[float, float]

    def __call__(self, point: Point) -> tuple[float, float]:
        step = METRE / self.scale
        (x, y), (left, bottom), (centre_x, centre_y) = point, self.middle, self.centre
        return left + (float(x) - centre_x) * step, bottom + (float(y) - centre_y) * step


def page(canvas: Any, structure: Structure, number: str, drawings: dict[str, Any]) -> None:
    """Both drawings, one above the other."""
    heading(canvas, structure, "附图页", number)
    half = (TOP - BOTTOM) / 2
    boundary, footprint = drawings["boundary"], drawings["footprint"]
    land = [(ring, LAND if ring is boundary else HOUSE) for ring in (boundary, footprint) if len(ring) > 2]
    words = f"宗地代码 {drawings['parcel']}，宗地面积 {drawings['parcel_area']}㎡"
    _box(canvas, structure, TOP - half, half - 3 * mm, "宗地图", words, land, _building(drawings))
    rooms = drawings["rooms"]
    homes = [(room["ring"], HOUSE) for room in rooms]
    labels = [(room["ring"], room["name"], f"{room['area']}㎡") for room in rooms]
    words = " ".join(
        part for part in (drawings["building"], drawings["room"], f"建筑面积 {drawings['area']}㎡") if part
    )
    _box(canvas, structure, BOTTOM, half - 3 * mm, "房屋分户图", words, homes, labels)
    structure.show_page()


def _building(drawings: dict[str, Any]) -> list[tuple[Sequence[Point], str, str]]:
    ring = drawings["footprint"]
    return [(ring, drawings["building"] or "本幢", "")] if len(ring) > 2 else []


def _box(
    canvas: Any,
    structure: Structure,
    bottom: float,
    height: float,
    title: str,
    words: str,
    shapes: list[tuple[Sequence[Point], Any]],
    labels: list[tuple[Sequence[Point], str, str]],
) -> None:
    """A ruled box with its title, the drawing, scale bar, scale and north arrow."""
    with structure.decoration():
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.7)
        canvas.rect(MARGIN, bottom, INNER, height, stroke=1, fill=0)
        canvas.line(MARGIN, bottom + FOOT, MARGIN + INNER, bottom + FOOT)
    with structure.mark(Element("P", structure.root)):
        fonts.draw(canvas, MARGIN + 4 * mm, bottom + height - 7 * mm, title, 11, bold=True)
    with structure.mark(Element("P", structure.root)):
        fonts.draw(canvas, MARGIN + 4 * mm, bottom + 5.5 * mm, words, 9)
    points = [point for ring, _colour in shapes for point in ring]
    if not points:
        with structure.mark(Element("P", structure.root)):
            fonts.draw(canvas, MARGIN + INNER / 2, bottom + height / 2, "登记簿中没有图形数据", 10, align="middle")
        return
    view = _view(points, INNER - 30 * mm, height - FOOT - 22 * mm, bottom + FOOT + (height - FOOT - 6 * mm) / 2)
    with structure.mark(Element("Figure", structure.root, alt=f"{title}，{words}")):
        for ring, colour in shapes:
            _ring(canvas, [view(point) for point in ring], colour)
        for ring, name, note in labels:
            _label(canvas, [view(point) for point in ring], name, note)
        _north(canvas, MARGIN + INNER - 9 * mm, bottom + height - 17 * mm)
        _bar(canvas, MARGIN + INNER - 6 * mm, bottom + 7 * mm, view.scale)


def _view(points: list[Point], width: float, height: float, middle: float) -> View:
    """The largest usual scale at which all points fit."""
    xs, ys = [float(p[0]) for p in points], [float(p[1]) for p in points]
    wide, tall = max(xs) - min(xs), max(ys) - min(ys)
    need = max(wide * METRE / width, tall * METRE / height, 1)
    scale = next((usual for usual in SCALES if usual >= need), int(need) + 1)
    return View(scale, ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2), (MARGIN + INNER / 2, middle))


def _ring(canvas: Any, points: list[tuple[float, float]], colour: Any) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    path.close()
    canvas.setFillColor(colour)
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(1.1)
    canvas.setLineJoin(1)
    canvas.drawPath(path, stroke=1, fill=1)
    canvas.setFillColor(INK)


def _label(canvas: Any, points: list[tuple[float, float]], name: str, note: str) -> None:
    """The room's name with its area below, as large as the room allows."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    wide, tall = max(xs) - min(xs) - 4, max(ys) - min(ys) - 3
    across = max(fonts.width(name, 1), fonts.width(note, 0.8) if note else 0)
    size = max(4.0, min(10.0, wide / across, tall / (2.1 if note else 1.2)))
    fonts.draw(canvas, x, y + size * (0.12 if note else -0.35), name, size, align="middle")
    if note:
        fonts.draw(canvas, x, y - size * 0.95, note, size * 0.8, align="middle")


def _north(canvas: Any, x: float, y: float) -> None:
    """An arrow and 北."""
    canvas.setFillColor(INK)
    path = canvas.beginPath()
    path.moveTo(x, y + 9 * mm)
    path.lineTo(x - 2.4 * mm, y)
    path.lineTo(x, y + 2 * mm)
    path.lineTo(x + 2.4 * mm, y)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
    fonts.draw(canvas, x, y + 10 * mm, "北", 9, align="middle")


def _bar(canvas: Any, right: float, y: float, scale: int) -> None:
    """A round number of metres, about 25 mm long, two tones, and the scale in figures."""
    metres = max((bar for bar in BARS if bar * METRE / scale <= 30 * mm), default=BARS[0])
    length = metres * METRE / scale
    left = right - length
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.6)
    canvas.setFillColor(INK)
    canvas.rect(left, y, length / 2, 1.4 * mm, stroke=1, fill=1)
    canvas.rect(left + length / 2, y, length / 2, 1.4 * mm, stroke=1, fill=0)
    fonts.draw(canvas, left, y + 2.4 * mm, "0", 7, align="middle")
    fonts.draw(canvas, right, y + 2.4 * mm, f"{metres} m", 7, align="middle")
    canvas.setFillColor(GREY)
    fonts.draw(canvas, (left + right) / 2, y - 4 * mm, f"1∶{scale}", 8, align="middle")
    canvas.setFillColor(INK)
