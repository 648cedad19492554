"""The token in the code: small, read offline, and each way of being wrong told apart."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import json

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from certificates import token
from certificates.token import Claims, Reading
from realestate.common import qr

KEY = Ed25519PrivateKey.generate()
OTHER = Ed25519PrivateKey.generate()
KEYS = {"2026-A": KEY.public_key()}
HOLDERS = [{"name": "李雷", "id_number": "330102190001010011"}, {"name": "欧阳𬭎㛃", "id_number": "33010219000101002X"}]
CLAIMS = Claims(
    number="浙（2026）杭州市不动产权第0000001号",
    kind="title",
    unit_code="330106001002GB00023F00010012",
    issued_on=dt.date(2026, 11, 22),
    salt=b"salt",
    holders=token.holders_digest(b"salt", HOLDERS),
    entry=bytes(range(8)),
)


def signed(claims: Claims = CLAIMS, key: Ed25519PrivateKey = KEY, key_id: str = "2026-A") -> str:
    return token.sign(claims, key=key, key_id=key_id)


def reading(text: str) -> Reading:
    return token.read(text, KEYS).reading


def encoded(item: object) -> str:
    return base64.b32encode(item if isinstance(item, bytes) else cbor2.dumps(item)).decode().rstrip("=")


def opened() -> list[object]:
    text = signed()
    return list(cbor2.loads(base64.b32decode(text + "=" * (-len(text) % 8))))


def test_what_was_signed_is_read() -> None:
    assert token.read(signed(), KEYS) == token.Read(Reading.OK, CLAIMS, "2026-A")


def test_small_letters_are_read_too() -> None:
    assert reading(signed().lower()) is Reading.OK


def test_it_fits_a_code_of_25_mm() -> None:
    address = "HTTPS://BDC.HANGZHOU.EXAMPLE/V/" + signed()
    modules = len(qr.matrix(address))
    assert modules <= 53  # version 9 holds 180 bytes at level M
    assert 25 / modules >= 0.42  # millimetres a module: five dots at 300 dpi


@pytest.mark.parametrize(
    "text", ["", " ", "扫描", "A", "0189", "ABCDEFGH", "=" * 8, signed()[:-3], signed() + "A", "A" * 401]
)
def test_what_is_cut_or_no_code_is_unreadable(text: str) -> None:
    assert reading(text) is Reading.UNREADABLE


@pytest.mark.parametrize(
    "item",
    [
        1,
        "浙",
        [],
        {},
        [b"", {}, b""],
        [b"", {}, b"", b"short"],
        [cbor2.dumps({1: -7, 4: b"2026-A"}), {}, b"", bytes(64)],
        [cbor2.dumps({1: -8}), {}, b"", bytes(64)],
        [cbor2.dumps({1: -8, 4: "2026-A"}), {}, b"", bytes(64)],
    ],
)
def test_what_is_no_certificate_is_of_unknown_format(item: object) -> None:
    assert reading(encoded(item)) is Reading.UNKNOWN_FORMAT


@pytest.mark.parametrize("payload", [[], ["浙", "杭州市", 2, 1, b"", 1, b"", b"", b""], "x", None])
def test_a_signed_payload_of_another_kind_is_of_unknown_format(payload: object) -> None:
    protected, _, _, _ = opened()
    body = cbor2.dumps(payload)
    signature = KEY.sign(cbor2.dumps(["Signature1", protected, b"", body]))
    assert reading(encoded([protected, {}, body, signature])) is Reading.UNKNOWN_FORMAT


def test_another_key_is_unknown() -> None:
    read = token.read(signed(key=OTHER, key_id="2031-Z"), KEYS)
    assert (read.reading, read.key_id, read.claims) == (Reading.UNKNOWN_KEY, "2031-Z", None)


def test_another_key_under_our_name_is_a_bad_signature() -> None:
    assert reading(signed(key=OTHER)) is Reading.BAD_SIGNATURE


def test_a_changed_serial_is_a_bad_signature() -> None:
    protected, other, payload, signature = opened()
    changed = cbor2.loads(payload)  # type: ignore[arg-type]
    changed[3] += 1
    assert reading(encoded([protected, other, cbor2.dumps(changed), signature])) is Reading.BAD_SIGNATURE


@pytest.mark.parametrize("place", range(0, len(signed()), 7))
def test_no_character_can_be_changed(place: int) -> None:
    text = signed()
    other = "B" if text[place] == "A" else "A"
    assert reading(text[:place] + other + text[place + 1 :]) is not Reading.OK


@given(st.text(max_size=450))
def test_whatever_is_typed_it_answers(text: str) -> None:
    assert reading(text) is not Reading.OK


@given(st.binary(max_size=240))
def test_whatever_is_encoded_it_answers(raw: bytes) -> None:
    assert reading(encoded(raw)) is not Reading.OK


@given(
    place=st.sampled_from(["杭州市", "黔东南苗族侗族自治州", "桐庐县"]),
    kind=st.sampled_from(["title", "proof"]),
    serial=st.integers(1, 9_999_999),
    day=st.dates(dt.date(2015, 3, 1), dt.date(2099, 12, 31)),
    unit=st.sampled_from(
        ["330106001002GB00023F00010012", "330106001002JC00001W00000000", "110108999999ZY99999L99999999"]
    ),
)
def test_every_claim_comes_back(place: str, kind: str, serial: int, day: dt.date, unit: str) -> None:
    word = "不动产权" if kind == "title" else "不动产证明"
    number = f"浙（{day.year}）{place}{word}第{serial:07d}号"
    claims = dataclasses.replace(CLAIMS, number=number, kind=kind, issued_on=day, unit_code=unit)
    assert token.read(signed(claims), KEYS).claims == claims


def test_the_holders_digest_binds_names_numbers_and_salt() -> None:
    digest = token.holders_digest(b"salt", HOLDERS)
    assert digest == CLAIMS.holders
    assert token.holders_digest(b"pepp", HOLDERS) != digest
    assert token.holders_digest(b"salt", HOLDERS[:1]) != digest
    assert token.holders_digest(b"salt", [{**HOLDERS[0], "name": "李磊"}, HOLDERS[1]]) != digest


def test_older_keys_are_still_accepted(settings: object) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    pem = OTHER.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    settings.QR_OLD_PUBLIC_KEYS = json.dumps({"2020-A": pem})  # type: ignore[attr-defined]
    token.known_keys.cache_clear()
    try:
        assert token.read(signed(key=OTHER, key_id="2020-A"), token.known_keys()).reading is Reading.OK
    finally:
        token.known_keys.cache_clear()
