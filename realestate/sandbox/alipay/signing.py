"""RSA2: SHA256withRSA over `key=value` pairs, sorted, joined by `&`."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from django.conf import settings


def sign(text: str) -> str:
    """Alipay's signature."""
    return _signed(_own_key(), text)


def sign_wrongly(text: str) -> str:
    """A signature by somebody who has no business to sign."""
    return _signed(_strange_key(), text)


def verify_merchant(text: str, signature: str) -> bool:
    """Whether the merchant signed `text`."""
    try:
        raw = base64.b64decode(signature, validate=True)
        _merchant_key().verify(raw, text.encode(), padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, binascii.Error):
        return False
    return True


def joined(fields: Mapping[str, str], *, without: tuple[str, ...]) -> str:
    """The text that is signed."""
    return "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name not in without)


def _signed(key: rsa.RSAPrivateKey, text: str) -> str:
    return base64.b64encode(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()


@cache
def _own_key() -> rsa.RSAPrivateKey:
    key = load_pem_private_key(settings.ALIPAY_KEY.encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


@cache
def _strange_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def _merchant_key() -> rsa.RSAPublicKey:
    key = load_pem_public_key(settings.MERCHANT_PUBLIC_KEY.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    return key
