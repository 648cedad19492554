"""The certificate's seal: the office's round one, on the title page. How sealing works: realestate.common.seal."""

from __future__ import annotations

import datetime as dt

from certificates.pdf import SEAL_BOX, SEAL_PAGE
from realestate.common import seal as sealing
from realestate.common.seal import Verdict, verify

__all__ = ["Verdict", "seal", "verify"]


def seal(pdf: bytes, *, office: str, reason: str, at: dt.datetime, page: int = SEAL_PAGE) -> bytes:
    """Sign and stamp an unsigned certificate on its `page`, counted from 0.

    Raises GatewayError when the seal cannot be used now.
    """
    return sealing.seal(pdf, office=office, reason=reason, at=at, page=page, box=SEAL_BOX)
