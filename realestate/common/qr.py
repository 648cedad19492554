"""QR codes as geometry: the only file that imports qrcode. Pages take `svg()`, the certificate takes `runs()`."""

from __future__ import annotations

from functools import lru_cache

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
Matrix = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=256)
def matrix(text: str) -> Matrix:
    """The dark modules, row by row, without the quiet zone. Level M: readable with 15 % of it damaged.

    Text of digits, capitals and " $%*+-./:" alone is written in the denser alphanumeric mode.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def runs(modules: Matrix) -> list[tuple[int, int, int]]:
    """Dark stretches as (column, row from above, length): one rectangle each, so that no hairline parts neighbours."""
    found = []
    for y, row in enumerate(modules):
        start = None
        for x, dark in enumerate((*row, False)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                found.append((start, y, x - start))
                start = None
    return found


def svg(text: str, *, title: str) -> SafeString:
    """An <svg> of the code with its quiet zone, named `title`. Only numbers and escaped text go in."""
    modules = matrix(text)
    side = len(modules) + 2 * QUIET
    path = "".join(f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z" for x, y, length in runs(modules))
    return format_html(
        '<svg class="qr-code" viewBox="0 0 {side} {side}" role="img" aria-label="{title}" shape-rendering="crispEdges">'
        '<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>',
        side=side,
        title=title,
        path=path,
    )
