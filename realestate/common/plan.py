"""Floor plans and parcels from coordinates in metres: plain, safe SVG with a scale bar and the area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

Point = tuple[float, float]
SCALES = (1, 2, 5, 10, 20, 50, 100, 200, 500)
MARGIN = 0.08


class Ring(TypedDict, total=False):
    """A closed line. `points`: (x, y) in metres, y to the north; `kind`: "ours" (the subject), "inner" (a room or wall
    in it), "lot" (a neighbour); `label`: what stands in its middle; `note`: a smaller line below."""

    points: Sequence[Point]
    kind: str
    label: str
    note: str


def area_of(points: Sequence[Point]) -> float:
    """Square metres inside the ring (shoelace formula), whichever way round it runs."""
    pairs = zip(points, [*points[1:], *points[:1]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def plan_svg(rings: Sequence[Ring], *, title: str, area_label: str = "") -> SafeString:
    """An <svg class="plan"> with `title` as its name, drawn to one scale, north up.

    Nothing but numbers and escaped text goes in. Without rings: an empty text, so that the page can say so in words.
    """
    if not any(ring.get("points") for ring in rings):
        return SafeString("")
    xs = [float(x) for ring in rings for x, _y in ring["points"]]
    ys = [float(y) for ring in rings for _x, y in ring["points"]]
    width, height = max(xs) - min(xs) or 1.0, max(ys) - min(ys) or 1.0
    unit = max(width, height)
    pad, letter = unit * MARGIN, unit * 0.048
    left, top = min(xs) - pad, -(max(ys) + pad)
    box = f"{left:.2f} {top:.2f} {width + 2 * pad:.2f} {height + 2 * pad + letter * 2.6:.2f}"
    shapes = format_html_join(
        "",
        '<polygon class="{}" points="{}"/>',
        ((ring.get("kind", "ours"), " ".join(f"{x:.2f},{-y:.2f}" for x, y in ring["points"])) for ring in rings),
    )
    words = format_html_join("", "{}", ((_words(ring, letter),) for ring in rings))
    name = f"{title}{_('，')}{area_label}" if area_label else title
    return format_html(
        '<svg class="plan" viewBox="{}" role="img" aria-label="{}">{}{}{}{}</svg>',
        box,
        name,
        shapes,
        words,
        _scale_bar(min(xs), -min(ys) + pad + letter * 0.6, width, letter),
        _north(max(xs) + pad * 0.3, top + pad * 0.3, letter),
    )


def _words(ring: Ring, letter: float) -> SafeString:
    """The label in the middle of a ring, and its note below."""
    label, note = ring.get("label", ""), ring.get("note", "")
    if not label and not note:
        return SafeString("")
    x, y = _middle(ring["points"])
    return format_html(
        '<text x="{}" y="{}" font-size="{}">{}</text><text x="{}" y="{}" font-size="{}">{}</text>',
        f"{x:.2f}", f"{-y + (0 if note else letter * 0.35):.2f}", f"{letter:.2f}", label,
        f"{x:.2f}", f"{-y + letter * 1.2:.2f}", f"{letter * 0.8:.2f}", note,
    )  # fmt: skip


def _middle(points: Sequence[Point]) -> Point:
    """The middle of the ring's bounding box: near enough for rooms and plots."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _scale_bar(x: float, y: float, width: float, letter: float) -> SafeString:
    """A round number of metres, at most two fifths of the width."""
    metres = max((s for s in SCALES if s <= width * 0.4), default=1)
    tick = letter * 0.35
    return format_html(
        '<path class="scale" d="M{x} {up}V{y}H{end}V{up}"/>'
        '<text x="{mid}" y="{text}" font-size="{size}">{words}</text>',
        x=f"{x:.2f}", y=f"{y:.2f}", up=f"{y - tick:.2f}", end=f"{x + metres:.2f}", mid=f"{x + metres / 2:.2f}",
        text=f"{y + letter:.2f}", size=f"{letter * 0.8:.2f}", words=_("%(metres)s 米") % {"metres": metres},
    )  # fmt: skip


def _north(x: float, y: float, letter: float) -> SafeString:
    """An arrow to the north, in the corner."""
    return format_html(
        '<path class="scale" d="M{x} {down}V{y}M{a} {b}L{x} {y}L{c} {b}"/>',
        x=f"{x:.2f}", y=f"{y:.2f}", down=f"{y + letter * 1.6:.2f}",
        a=f"{x - letter * 0.4:.2f}", b=f"{y + letter * 0.6:.2f}", c=f"{x + letter * 0.4:.2f}",
    )  # fmt: skip
