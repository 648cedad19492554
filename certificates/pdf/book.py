"""The pages of the book, one after the other, and what the file says about itself."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from certificates.pdf import front, inside, plans, proof
from certificates.pdf.layout import HEIGHT, SEAL_PAGE, WIDTH
from certificates.pdf.tags import Structure
from realestate.common import fonts

NAMES = {"title": "不动产权证书", "proof": "不动产登记证明"}


@dataclass(frozen=True)
class Pages:
    """All that is printed. `content` is certificates.content.build()'s; `qr` the address in the code."""

    kind: str
    number: str
    printed_serial: str
    content: dict[str, Any]
    qr: str
    identifier: str = ""

    @property
    def name(self) -> str:
        """不动产权证书 or 不动产登记证明."""
        return NAMES[self.kind]

    @property
    def seal_page(self) -> int:
        """Where the seal is set, counted from 0: a proof is one sheet, a certificate has a cover before it."""
        return 0 if self.kind == "proof" else SEAL_PAGE


def render(pages: Pages) -> bytes:
    """The unsealed PDF. The same pages give the same bytes. Raises MissingGlyph when no font has a character."""
    target = io.BytesIO()
    fonts.load(fonts.REGULAR)
    canvas = Canvas(
        target,
        pagesize=(WIDTH, HEIGHT),
        invariant=1,
        pageCompression=1,
        lang="zh-CN",
        pdfVersion=(1, 7),
        initialFontName=fonts.REGULAR,
    )
    canvas.setTitle(f"{pages.name} {pages.number}")
    canvas.setAuthor(pages.content["office"])
    canvas.setSubject(pages.content["location"])
    canvas.setKeywords([word for word in (pages.number, pages.printed_serial, pages.identifier) if word])
    canvas.setCreator("realestate")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    structure = Structure(canvas)
    if pages.kind == "proof":
        proof.sheet(canvas, structure, pages)
    else:
        _book(canvas, structure, pages)
    structure.write()
    canvas.save()
    return target.getvalue()


def _book(canvas: Any, structure: Structure, pages: Pages) -> None:
    front.cover(canvas, structure, pages.name)
    front.title_page(canvas, structure, pages)
    inside.table(canvas, structure, pages.number, pages.content["rows"])
    inside.notes(canvas, structure, pages.number, pages.content["notes"])
    plans.page(canvas, structure, pages.number, pages.content["drawings"])
