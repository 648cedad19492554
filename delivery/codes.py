"""Two codes: the envelope's (printed, scanned or typed by riders) and the recipient's six digits for the hand-over.

The six digits follow from a salt and the server's key: the recipient's page can show them again, while the database
alone holds neither the code nor anything that it could be guessed from.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from django.conf import settings

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that rain turns into something else
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_PURPOSE = b"delivery.hand-over"


def new_envelope_code() -> str:
    """Eight characters, 40 bits: short enough to type, and useless to anybody but the assigned rider."""
    return "".join(secrets.choice(_ALPHABET) for _place in range(8))


def read_envelope_code(typed: str) -> str:
    """What was scanned or typed, as stored: the address in the QR code, spaces, hyphens and look-alikes are fine."""
    last = typed.strip().rstrip("/").rsplit("/", 1)[-1]
    return re.sub(r"[\s-]", "", last).upper().translate(_LOOKALIKES)[:20]


def show_envelope_code(code: str) -> str:
    """In two groups of four, as printed."""
    return f"{code[:4]}-{code[4:]}"


def new_salt() -> str:
    """A fresh salt makes a fresh hand-over code."""
    return secrets.token_hex(16)


def hand_over_code(salt: str) -> str:
    """The six digits that belong to `salt`. Keyed, because a plain hash of six digits is guessed in a second."""
    digest = hmac.new(settings.SECRET_KEY.encode(), _PURPOSE + salt.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


def code_matches(typed: str, *, salt: str) -> bool:
    """Whether `typed` is the code, compared in constant time; full-width digits and spaces are fine."""
    digits = "".join(str(int(sign)) for sign in typed if sign.isdecimal())
    return hmac.compare_digest(digits, hand_over_code(salt))
