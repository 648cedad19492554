"""The token in the QR code: a COSE_Sign1 (RFC 9052) with Ed25519 over compact CBOR, in base32, verified offline.

    [protected {1: -8, 4: key id}, {}, payload, signature]
    payload = [province, place, kind, serial, packed unit code, days since 1970-01-01, salt, holders' digest, entry]

The year of the number is that of the date: numbers belong to the year of registration.
docs/decisions/certificate-token.md says it for those who verify without us.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from django.conf import settings

from realestate.common.identifiers import CertificateNumber, InvalidUnitCode, parse_unit_code

EDDSA = -8
ALGORITHM, KEY_ID = 1, 4
KINDS = ("title", "proof")
EPOCH = dt.date(1970, 1, 1)
LIMIT = 400  # characters; the longest place name gives about 300
DIGEST, PACKED = 8, 14


class Reading(StrEnum):
    """What came of reading a token."""

    OK = "ok"
    UNREADABLE = "unreadable"
    UNKNOWN_FORMAT = "unknown_format"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"


@dataclass(frozen=True)
class Claims:
    """What the token says. `holders` and `entry` are the first eight bytes of a SHA-256."""

    number: str
    kind: str
    unit_code: str
    issued_on: dt.date
    salt: bytes
    holders: bytes
    entry: bytes


@dataclass(frozen=True)
class Read:
    """The outcome; `claims` only when the signature is good, `key_id` whenever the token names one."""

    reading: Reading
    claims: Claims | None = None
    key_id: str = ""


def holders_digest(salt: bytes, holders: list[dict[str, str]]) -> bytes:
    """Binds the printed names to the code: SHA-256 over the salt and each holder's name and last four of the number."""
    lines = "\n".join(f"{holder['name']}|{holder['id_number'][-4:]}" for holder in holders)
    return hashlib.sha256(salt + lines.encode()).digest()[:DIGEST]


def sign(claims: Claims, *, key: Ed25519PrivateKey, key_id: str) -> str:
    """The token for these claims: capitals and digits only, so that the QR code stays small."""
    protected = _protected(key_id)
    payload = _payload(claims)
    signature = key.sign(_to_be_signed(protected, payload))
    return base64.b32encode(cbor2.dumps([protected, {}, payload, signature])).decode().rstrip("=")


def read(token: str, keys: Mapping[str, Ed25519PublicKey]) -> Read:
    """Read a token and check its signature with the keys known by id. Never raises, whatever it is given."""
    raw = _from_base32(token)
    outer = _from_cbor(raw) if raw else None
    if outer is None:
        return Read(Reading.UNREADABLE)
    match outer:
        case [bytes(protected), dict(), bytes(payload), bytes(signature)] if len(signature) == 64:
            header = _from_cbor(protected)
        case _:
            return Read(Reading.UNKNOWN_FORMAT)
    match header:
        case {1: -8, 4: bytes(named)}:
            key_id = named.decode("ascii", "replace")[:20]
        case _:
            return Read(Reading.UNKNOWN_FORMAT)
    if key_id not in keys:
        return Read(Reading.UNKNOWN_KEY, key_id=key_id)
    try:
        keys[key_id].verify(signature, _to_be_signed(protected, payload))
    except InvalidSignature:
        return Read(Reading.BAD_SIGNATURE, key_id=key_id)
    claims = _claims(_from_cbor(payload))
    return Read(Reading.OK if claims else Reading.UNKNOWN_FORMAT, claims, key_id)


def key_named(token: str) -> str:
    """The id of the known key that a token in its proper spelling names, else empty. Not a look at the signature."""
    if len(token) > LIMIT or not (token.isascii() and token.isalnum()):
        return ""
    for head, key_id in _heads().items():
        try:
            raw = base64.b32decode(token[: len(head) // 5 * 8 + 8])
        except (binascii.Error, ValueError):
            return ""
        if raw.startswith(head):
            return key_id
    return ""


@cache
def signing_key() -> Ed25519PrivateKey:
    """The key of settings.QR_KEY."""
    key = load_pem_private_key(settings.QR_KEY.encode(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("QR_KEY is not an Ed25519 key")
    return key


@cache
def known_keys() -> Mapping[str, Ed25519PublicKey]:
    """Today's key and the older ones that are still accepted, by id."""
    found: dict[str, Any] = {
        key_id: load_pem_public_key(pem.encode()) for key_id, pem in json.loads(settings.QR_OLD_PUBLIC_KEYS).items()
    }
    return {**found, settings.QR_KEY_ID: signing_key().public_key()}


@cache
def _heads() -> dict[bytes, str]:
    """How tokens of each known key begin."""
    return {b"\x84" + cbor2.dumps(_protected(key_id)): key_id for key_id in known_keys()}


def _protected(key_id: str) -> bytes:
    return cbor2.dumps({ALGORITHM: EDDSA, KEY_ID: key_id.encode()})


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", protected, b"", payload])


def _payload(claims: Claims) -> bytes:
    number = _number_parts(claims.number)
    days = (claims.issued_on - EPOCH).days
    unit = _pack(claims.unit_code)
    return cbor2.dumps([*number, KINDS.index(claims.kind), _serial(claims.number), unit, days, claims.salt,
                        claims.holders, claims.entry])  # fmt: skip


def _number_parts(number: str) -> tuple[str, str]:
    """Province and place of a stored number: 浙（2026）杭州市不动产权第0000001号."""
    place = number[number.index("）") + 1 : number.index("不动产")]
    return number[0], place


def _serial(number: str) -> int:
    return int(number[number.index("第") + 1 : -1])


def _claims(body: Any) -> Claims | None:
    match body:
        case [
            str(province), str(place), 0 | 1 as kind, int(serial), bytes(unit), int(days), bytes(salt), bytes(holders),
            bytes(entry),
        ]:  # fmt: skip
            pass
        case _:
            return None
    try:
        issued_on = EPOCH + dt.timedelta(days=days)
        code = _unpack(unit)
    except (OverflowError, InvalidUnitCode, ValueError):
        return None
    name = KINDS[kind]
    number = str(CertificateNumber(province, issued_on.year, place, name, serial))  # type: ignore[arg-type]
    return Claims(number, name, code, issued_on, salt, holders, entry)


def _pack(code: str) -> bytes:
    """The 28 characters in 14 bytes: three letters, and the 25 digits as one number."""
    digits = code[:12] + code[14:19] + code[20:]
    return (code[12:14] + code[19]).encode("ascii") + int(digits).to_bytes(11, "big")


def _unpack(packed: bytes) -> str:
    """Raises ValueError or InvalidUnitCode when it is none."""
    if len(packed) != PACKED:
        raise ValueError("a packed unit code has 14 bytes")
    letters, digits = packed[:3].decode("ascii"), f"{int.from_bytes(packed[3:], 'big'):025d}"
    return str(parse_unit_code(digits[:12] + letters[:2] + digits[12:17] + letters[2] + digits[17:]))


def _from_base32(token: str) -> bytes:
    """The bytes; empty when it is no base32 in its one proper spelling."""
    text = token.strip().upper()
    if not text or len(text) > LIMIT:
        return b""
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return b""
    return raw if base64.b32encode(raw).decode().rstrip("=") == text else b""


def _from_cbor(raw: bytes) -> Any:
    """One CBOR item and nothing after it; None when it is none."""
    stream = io.BytesIO(raw)
    try:
        item = cbor2.load(stream, max_depth=8, allow_indefinite=False, allow_duplicate_keys=False)
    except Exception:  # noqa: BLE001 - a decoder of hostile bytes: whatever it trips over, the token is unreadable
        return None
    return None if stream.read(1) else item
