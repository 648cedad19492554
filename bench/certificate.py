"""A certificate (token, five tagged pages, seal) against the same pages by bare reportlab, qrcode and pyHanko.

python -m bench.certificate
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import qrcode
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import TextStampStyle
from qrcode.constants import ERROR_CORRECT_M
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from bench import _scene

TARGET, ROUNDS = 1.3, 40
WIDTH, HEIGHT, LEFT = 499.0, 709.0, 45.0


def ours() -> bytes:
    """What the job does between reading the row and storing the file."""
    from certificates import pdf, seal, token
    from realestate.common import clock
    from tests.certificates.sample import CONTENT, PAGES
    from tests.certificates.test_token import CLAIMS, KEY

    token.sign(CLAIMS, key=KEY, key_id="2026-A")
    return seal.seal(pdf.render(PAGES), office=CONTENT["office"], reason=PAGES.number, at=clock.now())


@cache
def font() -> str:
    """Read once, as ours are."""
    from django.conf import settings

    pdfmetrics.registerFont(TTFont("Bare", str(settings.FONT_DIR / "NotoSerifSC_400Regular.ttf")))
    return "Bare"


@cache
def signer() -> signers.SimpleSigner:
    from django.conf import settings

    leaf, *_ = load_certs_from_pemder_data(settings.SEAL_CERTIFICATE.encode())
    key = load_private_key_from_pemder_data(settings.SEAL_KEY.encode(), passphrase=None)
    return signers.SimpleSigner(signing_cert=leaf, signing_key=key, cert_registry=None)


def bare() -> bytes:
    """The same words, rows, rings and code, by the libraries alone: one font, no tags, no rare characters."""
    from tests.certificates.sample import CONTENT, PAGES

    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1, initialFontName=font())
    style = ParagraphStyle("bare", fontName=font(), fontSize=12, leading=18, wordWrap="CJK")
    page(canvas, style, ["中华人民共和国", "不动产权证书"])
    code(canvas, PAGES.qr)
    page(canvas, style, ["根据《中华人民共和国民法典》等法律法规，" * 3, CONTENT["office"], PAGES.printed_serial])
    y = HEIGHT - 80
    for label, value in CONTENT["rows"]:
        canvas.rect(LEFT, y - 45, WIDTH - 2 * LEFT, 45)
        for x, text in ((LEFT + 5, label), (LEFT + 110, value)):
            words = Paragraph(text.replace("\n", "<br/>"), style)
            words.wrap(WIDTH - x - LEFT, HEIGHT)
            words.drawOn(canvas, x, y - 40)
        y -= 45
    canvas.showPage()
    page(canvas, style, CONTENT["notes"])
    for ring in [CONTENT["drawings"]["boundary"], *(room["ring"] for room in CONTENT["drawings"]["rooms"])]:
        path = canvas.beginPath()
        path.moveTo(*ring[0])
        for point in ring[1:]:
            path.lineTo(*point)
        path.close()
        canvas.drawPath(path)
    page(canvas, style, [room["name"] for room in CONTENT["drawings"]["rooms"]])
    canvas.save()
    return signed(target.getvalue())


def page(canvas: Canvas, style: ParagraphStyle, lines: list[str]) -> None:
    y = HEIGHT - 100
    for line in lines:
        words = Paragraph(line, style)
        _, height = words.wrap(WIDTH - 2 * LEFT, HEIGHT)
        words.drawOn(canvas, LEFT, y - height)
        y -= height + 10
    canvas.showPage()


def code(canvas: Canvas, text: str) -> None:
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    made.add_data(text, optimize=0)
    made.make(fit=True)
    rows = made.get_matrix()
    step = 71 / len(rows)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                canvas.rect(60 + x * step, 160 - y * step, step, step, stroke=0, fill=1)


def signed(drawn: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(drawn))
    fields.append_signature_field(writer, fields.SigFieldSpec("Seal", on_page=1, box=(250, 230, 370, 350)))
    metadata = signers.PdfSignatureMetadata(field_name="Seal", subfilter=fields.SigSeedSubFilter.PADES)
    output = io.BytesIO()
    style = TextStampStyle(stamp_text="Seal")
    signers.PdfSigner(metadata, signer=signer(), stamp_style=style).sign_pdf(writer, output=output)
    return output.getvalue()


def median_ms(*acts: Callable[[], Any]) -> list[float]:
    """Medians of alternating runs, so that a slow moment of the machine falls on all alike."""
    for act in acts:
        act()
    times: list[list[float]] = [[] for _ in acts]
    for _ in range(ROUNDS):
        for place, act in enumerate(acts):
            begin = time.perf_counter()
            act()
            times[place].append((time.perf_counter() - begin) * 1000)
    return [statistics.median(lot) for lot in times]


def measure() -> tuple[float, float, float]:
    """(ours, bare, ours / bare): milliseconds and the ratio. A fresh code for each, as each certificate has its own."""
    from realestate.common import qr

    def fresh() -> None:
        qr.matrix.cache_clear()
        ours()

    mine, theirs = median_ms(fresh, bare)
    return mine, theirs, mine / theirs


def main() -> None:
    mine, theirs, ratio = measure()
    what = "certificate / bare reportlab, qrcode, pyHanko"
    _scene.row(what, f"{mine:.1f} ms", f"{theirs:.1f} ms", f"{ratio:.2f} x", f"<= {TARGET} x")


if __name__ == "__main__":
    import os

    import django

    import tests.environment  # noqa: F401 - keys and folders, as the tests have them

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realestate.settings")
    django.setup()
    main()
