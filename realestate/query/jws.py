"""Answers to machines: a compact JWS (RFC 7515), Ed25519, by the key with which we speak to other organisations."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from django.conf import settings


def sign(claims: dict[str, Any]) -> str:
    """header.payload.signature; the payload is JSON in UTF-8."""
    header = {"alg": "EdDSA", "kid": key_id(), "typ": "answer+jws"}
    signed = f"{_encode(_json(header))}.{_encode(_json(claims))}"
    return f"{signed}.{_encode(signing_key().sign(signed.encode()))}"


def key_set() -> dict[str, Any]:
    """The public key as a JWK set (RFC 8037)."""
    return {"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": key_id(),
                      "x": _encode(_public())}]}  # fmt: skip


@cache
def signing_key() -> Ed25519PrivateKey:
    key = load_pem_private_key(settings.EXCHANGE_KEY.encode(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("EXCHANGE_KEY is not an Ed25519 key")
    return key


def key_id() -> str:
    return hashlib.sha256(_public()).hexdigest()[:16]


def _public() -> bytes:
    return signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
