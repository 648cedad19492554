"""From a row to a sealed file. No transaction is open while it is drawn, sealed and carried to the storage."""

from __future__ import annotations

import hashlib

from django.conf import settings

from certificates import pdf, seal, services, token
from certificates.models import Certificate
from certificates.selectors import claims_of
from realestate.common import clock, storage


def address_of(printed: str) -> str:
    """What the QR code says: capitals and digits only, so that it is small; hosts and our /V/ do not mind."""
    return f"{settings.BASE_URL}/V/{printed}".upper()


def make(certificate: Certificate) -> None:
    """Draw, seal, keep, note. Killed anywhere, nothing refers to the unfinished file, and the next run begins anew."""
    code = token.sign(claims_of(certificate), key=token.signing_key(), key_id=settings.QR_KEY_ID)
    pages = pages_of(certificate, code)
    sealed = seal.seal(
        pdf.render(pages),
        office=certificate.office.name,
        reason=certificate.number,
        at=clock.now(),
        page=pages.seal_page,
    )
    digest = hashlib.sha256(sealed).hexdigest()
    stored = storage.put(f"certificates/{certificate.issued_at:%Y}/{digest}.pdf", sealed)
    first = services.record_sealed(
        certificate_id=certificate.pk, token=code, key=stored.key, sha256=stored.sha256, size=stored.size
    )
    if not first and not Certificate.objects.filter(pdf_key=stored.key).exists():
        storage.remove(stored.key)


def pages_of(certificate: Certificate, code: str) -> pdf.Pages:
    """What the drawing needs, without the database."""
    return pdf.Pages(
        kind=certificate.kind,
        number=certificate.number,
        printed_serial=certificate.printed_serial,
        content=certificate.content,
        qr=address_of(code),
        identifier=certificate.identifier,
    )
