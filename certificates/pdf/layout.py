"""Measures and colours of the book: a page of 176 x 250 mm (ISO B5)."""

from __future__ import annotations

from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm

WIDTH, HEIGHT = 176 * mm, 250 * mm
MARGIN: Final = 16 * mm
INNER: Final = WIDTH - 2 * MARGIN

RED: Final = HexColor("#6B1116")
GOLD: Final = HexColor("#E3C27A")
INK: Final = HexColor("#111111")
GREY: Final = HexColor("#555555")
LINE: Final = HexColor("#8A3A3E")
PALE: Final = HexColor("#F6ECEA")
LAND: Final = HexColor("#F3F0E6")
HOUSE: Final = HexColor("#DCE9E4")

QR_SIZE: Final = 25 * mm
SEAL_SIZE: Final = 42 * mm
SEAL_PAGE: Final = 1  # counted from 0: the title page
_LEFT, _BOTTOM, _SIDE = int(WIDTH - MARGIN - 62 * mm), int(82 * mm), int(SEAL_SIZE)
#: Where the seal is set, in points: left, bottom, right, top.
SEAL_BOX: Final = (_LEFT, _BOTTOM, _LEFT + _SIDE, _BOTTOM + _SIDE)
