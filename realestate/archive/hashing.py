"""The one way to hash content that has no file."""

from __future__ import annotations

import hashlib
from typing import Any

from realestate.register.canonical import canonical


def hash_of(content: Any) -> str:
    """SHA-256, in hex, of the canonical JSON."""
    return hashlib.sha256(canonical(content)).hexdigest()
