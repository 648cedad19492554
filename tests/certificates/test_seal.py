"""The electronic seal: trusted as a whole, and not when anything at all was changed."""

from __future__ import annotations

import datetime as dt
import io
from functools import cache

import pymupdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter

from certificates import seal
from certificates.pdf import SEAL_PAGE, render
from realestate.common import clock
from realestate.common import seal as sealing
from realestate.common.errors import GatewayError
from tests.certificates.sample import CONTENT, PAGES


@cache
def plain() -> bytes:
    return render(PAGES)


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return seal.seal(plain(), office=CONTENT["office"], reason=PAGES.number, at=clock.now())


def changed(pdf: bytes, place: int) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def test_the_seal_is_trusted(sealed: bytes) -> None:
    verdict = seal.verify(sealed)
    assert verdict.trusted
    assert verdict.why == ""
    assert verdict.signed_at is not None
    assert clock.now() - verdict.signed_at < dt.timedelta(minutes=5)


def test_it_is_a_pades_signature_that_covers_the_file(sealed: bytes) -> None:

    (signature,) = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    assert signature.sig_object["/SubFilter"] == SigSeedSubFilter.PADES.value
    assert signature.compute_digest()
    assert signature.evaluate_signature_coverage().name == "ENTIRE_FILE"


def test_an_unsealed_file_is_not_trusted() -> None:
    assert seal.verify(plain()) == seal.Verdict(False, why="no seal")


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7", b"\x00" * 5000, b"PK\x03\x04"])
def test_what_is_no_pdf_is_not_trusted(junk: bytes) -> None:
    assert not seal.verify(junk).trusted


def test_one_byte_changed_is_noticed_anywhere(sealed: bytes) -> None:
    places = range(0, len(sealed), len(sealed) // 60)
    assert [place for place in places if seal.verify(changed(sealed, place)).trusted] == []


def test_one_byte_changed_inside_the_signature_is_noticed_too(sealed: bytes) -> None:
    start = sealed.index(b"/Contents <") + 10
    end = sealed.index(b">", start)
    places = range(start, end + 1, 13)
    assert [place for place in places if seal.verify(changed(sealed, place)).trusted] == []


@pytest.mark.parametrize("tail", [b"\n", b"%", b"1 0 obj\n<<>>\nendobj\n"])
def test_something_added_is_noticed(sealed: bytes, tail: bytes) -> None:
    assert not seal.verify(sealed + tail).trusted


def test_a_later_revision_is_noticed(sealed: bytes) -> None:
    """What a PDF editor does: append, leaving the signed bytes intact."""

    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.root["/Extra"] = writer.add_object(writer.root["/Pages"])
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    assert sealed == output.getvalue()[: len(sealed)]
    assert not seal.verify(output.getvalue()).trusted


def own_authority(name: str) -> tuple[str, str]:
    """Key and certificate that anybody can make for themselves, in our name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(clock.now() - dt.timedelta(days=1))
        .not_valid_after(clock.now() + dt.timedelta(days=1))
        .add_extension(x509.KeyUsage(*[place < 2 for place in range(9)]), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoded = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return encoded.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


def test_another_authoritys_seal_is_not_trusted(settings: object) -> None:
    trusted_context = sealing._context()
    key, certificate = own_authority(CONTENT["office"])
    settings.SEAL_KEY, settings.SEAL_CERTIFICATE = key, certificate  # type: ignore[attr-defined]
    sealing._signer.cache_clear()
    try:
        forged = seal.seal(plain(), office=CONTENT["office"], reason="", at=clock.now())
    finally:
        sealing._signer.cache_clear()
    assert trusted_context is sealing._context()
    verdict = seal.verify(forged)
    assert (verdict.trusted, verdict.why) == (False, "not sealed by us")


def test_the_seal_is_seen_red_and_round(sealed: bytes) -> None:
    before, after = (pymupdf.open(stream=pdf)[SEAL_PAGE].get_pixmap(dpi=72) for pdf in (plain(), sealed))

    def red(pixels: pymupdf.Pixmap) -> int:
        dots = bytes(pixels.samples)
        return sum(r > 150 and g < 90 and b < 90 for r, g, b in zip(dots[::3], dots[1::3], dots[2::3], strict=True))

    assert red(before) == 0
    assert red(after) > 300


def test_text_stays_searchable_after_sealing(sealed: bytes) -> None:
    assert pymupdf.open(stream=sealed)[2].search_for("欧阳𬭎㛃")


def test_a_device_that_does_not_answer_is_a_gateway_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_order(*_args: object, **_kwargs: object) -> bytes:
        raise OSError("no answer")

    monkeypatch.setattr(sealing, "_sign", out_of_order)
    with pytest.raises(GatewayError, match="could not be used") as caught:
        seal.seal(plain(), office="", reason="", at=clock.now())
    assert not caught.value.permanent
