"""The seal as a picture: the office's name in a red ring, what the seal is for below, a roof in the middle."""

from __future__ import annotations

import io
import math
from functools import lru_cache
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from realestate.common import fonts

USE = "不动产登记专用章"
SEAL_RED = HexColor("#C8161D")
SIDE = float(int(42 * mm))


@lru_cache(maxsize=64)
def stamp(office: str, use: str = USE) -> bytes:
    """A PDF of one page with nothing but the seal on it."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(SIDE, SIDE), invariant=1, pageCompression=1)
    canvas.translate(SIDE / 2, SIDE / 2)
    canvas.setStrokeColor(SEAL_RED)
    canvas.setFillColor(SEAL_RED)
    radius = SIDE / 2 - 2
    canvas.setLineWidth(2.4)
    canvas.circle(0, 0, radius, stroke=1, fill=0)
    canvas.setLineWidth(0.6)
    canvas.circle(0, 0, radius - 3, stroke=1, fill=0)
    size = min(13.0, math.radians(205) * (radius - 20) / max(len(office), 1))
    _around(canvas, office, radius - 6 - size, size)
    _roof(canvas, radius * 0.28)
    fonts.draw(canvas, 0, -radius * 0.56, use, 8, bold=True, align="middle")
    canvas.save()
    return target.getvalue()


def _around(canvas: Any, text: str, radius: float, size: float) -> None:
    """Letters along the upper arc, each upright on its own radius."""
    step = min(math.radians(26), math.radians(205) / max(len(text) - 1, 1))
    angle = math.pi / 2 + step * (len(text) - 1) / 2
    for letter in text:
        canvas.saveState()
        canvas.rotate(math.degrees(angle) - 90)
        fonts.draw(canvas, 0, radius, letter, size, bold=True, align="middle")
        canvas.restoreState()
        angle -= step


def _roof(canvas: Any, r: float) -> None:
    """A house with its plot, where other seals have a star."""
    canvas.setLineWidth(1.6)
    canvas.setLineJoin(1)
    path = canvas.beginPath()
    for points in (
        [(-1, 0.2), (0, 1), (1, 0.2)],
        [(-0.7, 0.42), (-0.7, -0.5), (0.7, -0.5), (0.7, 0.42)],
        [(-0.22, -0.5), (-0.22, 0.08), (0.22, 0.08), (0.22, -0.5)],
        [(-1, -0.5), (1, -0.5)],
    ):
        path.moveTo(points[0][0] * r, points[0][1] * r)
        for x, y in points[1:]:
            path.lineTo(x * r, y * r)
    canvas.drawPath(path, stroke=1, fill=0)
