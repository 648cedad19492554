"""The electronic seal on any PDF of ours: a PAdES signature, the office's seal its picture. The only file that imports
pyHanko.

B-B: the time is what our own clock said. With TSA_URL it is B-T: a time-stamping authority (RFC 3161) adds its own, so
that the seal can still be checked when our certificate has run out. Its outage delays a file and never loses it.

Sync only: pyHanko runs an event loop of its own, so call from jobs and sync views.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from realestate.common.errors import GatewayError
from realestate.common.stamp import USE, stamp

Box = tuple[int, int, int, int]

TSA_TIMEOUT = 10  # seconds
VERSION = b"\x02\x01\x01"  # 1 in DER
SHA256 = bytes.fromhex("300d06096086480165030402010500")  # the algorithm's identifier in DER


@dataclass(frozen=True)
class Verdict:
    """`trusted` only when the signature holds, its chain is ours, and it covers the whole file."""

    trusted: bool
    signer: str = ""
    signed_at: dt.datetime | None = None
    why: str = ""
    stamped_at: dt.datetime | None = None  # what the time-stamping authority says, where there is one


def seal(pdf: bytes, *, office: str, reason: str, at: dt.datetime, page: int, box: Box, use: str = USE) -> bytes:
    """Sign and stamp an unsigned PDF. `page` counts from 0; `box` is left, bottom, right, top in points; `use` stands
    in the seal. Raises GatewayError when the seal cannot be used now.
    """
    try:
        return _sign(pdf, office=office, reason=reason, at=at, page=page, box=box, use=use)
    except (OSError, ValueError, TypeError, AttributeError) as error:  # the last: how pyHanko meets a replayed stamp
        raise GatewayError(f"the seal could not be used: {error}") from error


def verify(pdf: bytes) -> Verdict:
    """Check the seal on a PDF. Never raises, whatever it is given: what cannot be read is not trusted."""
    try:
        signatures = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_regular_signatures
        if len(signatures) != 1:
            return Verdict(False, why="no seal" if not signatures else "more than one signature")
        status = validate_pdf_signature(
            signatures[0], signer_validation_context=_context(), ts_validation_context=_authority_context()
        )
        whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE and _is_exact(pdf, signatures[0])
    except Exception as error:  # noqa: BLE001 - hostile bytes trip a parser in any way; each means: not trusted
        return Verdict(False, why=f"unreadable: {type(error).__name__}")
    trusted = bool(status.bottom_line and whole)
    why = "" if trusted else "changed after sealing" if not (status.intact and whole) else "not sealed by us"
    signer = status.signing_cert.subject.native.get("common_name", "")
    stamp_ = status.timestamp_validity
    return Verdict(trusted, signer, status.signer_reported_dt, why, stamp_.timestamp if trusted and stamp_ else None)


def _is_exact(pdf: bytes, signature: Any) -> bool:
    """The one stretch that no signature covers holds the signature in hex, then zeros; its envelope is as we write it.

    Without this a byte of the padding, or of fields that nobody signs, could be changed unnoticed.
    """
    _start, first, second, _rest = (int(place) for place in signature.byte_range)
    content = bytes(signature.pkcs7_content)
    signed = content[: 4 + int.from_bytes(content[2:4], "big")] if content[:2] == b"\x30\x82" else b""
    if not signed or any(content[len(signed) :]) or pdf[first:second] != b"<" + content.hex().upper().encode() + b">":
        return False
    signer, data = signature.signer_info, signature.signed_data
    envelope = (data["version"], data["digest_algorithms"], signer["version"], signer["digest_algorithm"])
    if [part.dump() for part in envelope] != [VERSION, b"\x31\x0f" + SHA256, VERSION, SHA256]:
        return False
    unsigned = list(signer["unsigned_attrs"])
    last = signer["unsigned_attrs" if unsigned else "signature"].dump()
    return signed.endswith(last) and (not unsigned or _is_exact_stamp(unsigned))


def _is_exact_stamp(unsigned: list[Any]) -> bool:
    """The only thing that our signature does not cover is one time stamp, and of that the fields that its own signature
    leaves out are as RFC 3161 and 5652 want them.
    """
    kinds = [(one["type"].native, len(one["values"])) for one in unsigned]
    if kinds != [("signature_time_stamp_token", 1)]:
        return False
    data = unsigned[0]["values"][0]["content"]
    (signer,) = data["signer_infos"]
    algorithm = signer["digest_algorithm"].dump()
    envelope = (data["version"].native, signer["version"].native, [one.dump() for one in data["digest_algorithms"]])
    return envelope == ("v3", "v1", [algorithm]) and not list(signer["unsigned_attrs"])


def _sign(pdf: bytes, *, office: str, reason: str, at: dt.datetime, page: int, box: Box, use: str) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    fields.append_signature_field(writer, fields.SigFieldSpec(use, on_page=page, box=box))
    metadata = signers.PdfSignatureMetadata(
        field_name=use,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        name=office,
        reason=reason,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        embed_validation_info=False,
    )
    whole = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, margins=Margins())
    style = StaticStampStyle(
        background=_Picture(stamp(office, use)), background_opacity=0.88, background_layout=whole, border_width=0
    )
    signer = signers.PdfSigner(metadata, signer=_signer(), timestamper=_authority(), stamp_style=style)
    output = io.BytesIO()
    signer.sign_pdf(writer, existing_fields_only=True, output=output)
    return output.getvalue()


class _Picture(PdfContent):
    """The seal's page as a form inside the signature's appearance."""

    def __init__(self, drawn: bytes) -> None:
        super().__init__()
        self.drawn = drawn

    def render(self) -> bytes:
        form = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.drawn)))
        self.resources.xobject["/Seal"] = form
        left, bottom, right, top = (float(side) for side in form.get_object()["/BBox"])
        self.box = BoxConstraints(width=right - left, height=top - bottom)
        return b"/Seal Do"


@cache
def _signer() -> signers.SimpleSigner:
    """The key and certificate of settings. What leads to the root is embedded; readers have the root."""
    leaf, *issuers = load_certs_from_pemder_data(settings.SEAL_CERTIFICATE.encode())
    key = load_private_key_from_pemder_data(settings.SEAL_KEY.encode(), passphrase=None)
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(issuers[:-1])
    return signers.SimpleSigner(signing_cert=leaf, signing_key=key, cert_registry=store)


@cache
def _context() -> ValidationContext:
    """What we trust: the issuer that stands after our certificate, nobody else; nothing is fetched."""
    chain = list(load_certs_from_pemder_data(settings.SEAL_CERTIFICATE.encode()))
    return ValidationContext(trust_roots=chain[-1:], other_certs=chain[:-1], allow_fetching=False)


@cache
def _authority() -> RequestsHTTPTimeStamper | None:
    """Who adds the time; nobody where none is set."""
    if not settings.TSA_URL:
        return None
    return RequestsHTTPTimeStamper(settings.TSA_URL, timeout=TSA_TIMEOUT)  # type: ignore[no-untyped-call]


@cache
def _authority_context() -> ValidationContext:
    """Whose time we believe: the issuer of the authority that is set."""
    chain = list(load_certs_from_pemder_data(settings.TSA_CERTIFICATE.encode())) if settings.TSA_CERTIFICATE else []
    return ValidationContext(trust_roots=chain[-1:], other_certs=chain[:-1], allow_fetching=False)
