"""Signed questions and answers between departments: Ed25519 both ways, an answer bound to its question.

A question is signed over method, path, time, request id and the body's SHA-256; an answer over status, path, time, the
question's request id and the body's SHA-256. An answer recorded earlier, or given to another question, does not fit.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

REQUEST_ID: Final = "X-Request-Id"
TIMESTAMP: Final = "X-Timestamp"
SIGNATURE: Final = "X-Signature"
WINDOW: Final = dt.timedelta(minutes=5)


class BadSignature(Exception):
    """`code` says why: missing, stale, mismatched (another request's), forged."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadKey(ValueError):
    """Not an Ed25519 key in PEM."""


@dataclass(frozen=True)
class Question:
    """What is asked: the parts of an HTTP request that its signature covers."""

    method: str
    path: str
    request_id: str
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What is answered to `question`."""

    question: Question
    status: int
    body: bytes


def private_key(pem: str) -> Ed25519PrivateKey:
    """Reads a private key; BadKey when it is none of ours."""
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise BadKey("not a private key in PEM") from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey("not an Ed25519 private key")
    return key


def public_key(pem: str) -> Ed25519PublicKey:
    """Reads a public key; BadKey when it is none of ours."""
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise BadKey("not a public key in PEM") from problem
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey("not an Ed25519 public key")
    return key


def sign(message: Question | Reply, key: Ed25519PrivateKey, at: dt.datetime) -> dict[str, str]:
    """The three headers to send along."""
    timestamp = at.astimezone(dt.UTC).isoformat(timespec="seconds")
    question = message.question if isinstance(message, Reply) else message
    signature = key.sign(_canonical(message, timestamp))
    return {
        REQUEST_ID: question.request_id,
        TIMESTAMP: timestamp,
        SIGNATURE: base64.b64encode(signature).decode("ascii"),
    }


def verify(message: Question | Reply, headers: Mapping[str, str], key: Ed25519PublicKey, now: dt.datetime) -> None:
    """Raises BadSignature unless the headers prove that the peer said this, to this request, within five minutes."""
    question = message.question if isinstance(message, Reply) else message
    timestamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    if not (timestamp and signature and headers.get(REQUEST_ID)):
        raise BadSignature("missing")
    if headers[REQUEST_ID] != question.request_id:
        raise BadSignature("mismatched")
    try:
        said_at = dt.datetime.fromisoformat(timestamp)
        raw = base64.b64decode(signature, validate=True)
    except ValueError:
        raise BadSignature("forged") from None
    if said_at.tzinfo is None or abs(now - said_at) > WINDOW:
        raise BadSignature("stale")
    try:
        key.verify(raw, _canonical(message, timestamp))
    except InvalidSignature:
        raise BadSignature("forged") from None


def _canonical(message: Question | Reply, timestamp: str) -> bytes:
    """The bytes under the signature, one part a line."""
    if isinstance(message, Reply):
        question, first = message.question, str(message.status)
    else:
        question, first = message, message.method.upper()
    digest = hashlib.sha256(message.body).hexdigest()
    return f"{first}\n{question.path}\n{timestamp}\n{question.request_id}\n{digest}".encode()
