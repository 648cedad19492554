"""A signed question or answer is believed when it is whole, fresh, ours, and meant for this request."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from realestate.common import signing
from realestate.common.signing import BadKey, BadSignature, Question, Reply, private_key, public_key, sign, verify

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
OURS, THEIRS = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
ASKED = Question("POST", "/police/identity/", "r-1", '{"name": "王芳"}'.encode())
REPLY = Reply(ASKED, 200, b'{"matches": true}')


def code(message: Question | Reply, headers: dict[str, str], *, now: dt.datetime = NOW) -> str:
    """Why it is not believed; nothing when it is."""
    try:
        verify(message, headers, OURS.public_key(), now)
    except BadSignature as problem:
        return problem.code
    return ""


@pytest.mark.parametrize("message", [ASKED, REPLY])
def test_what_was_signed_is_believed(message: Question | Reply) -> None:
    assert code(message, sign(message, OURS, NOW)) == ""


@pytest.mark.parametrize("message", [ASKED, REPLY])
def test_another_key_is_not(message: Question | Reply) -> None:
    assert code(message, sign(message, THEIRS, NOW)) == "forged"


@pytest.mark.parametrize(
    "changed",
    [
        replace(ASKED, body=b"{}"),
        replace(ASKED, path="/police/face/"),
        replace(ASKED, method="GET"),
        replace(REPLY, status=404),
        replace(REPLY, body=b'{"matches": false}'),
        replace(REPLY, question=replace(ASKED, path="/tax/declare/")),
    ],
)
def test_what_was_tampered_with_is_not(changed: Question | Reply) -> None:
    original = REPLY if isinstance(changed, Reply) else ASKED
    assert code(changed, sign(original, OURS, NOW)) == "forged"


def test_an_answer_to_another_question_is_not() -> None:
    other = replace(REPLY, question=replace(ASKED, request_id="r-2"))
    assert code(other, sign(REPLY, OURS, NOW)) == "mismatched"
    relabelled = sign(REPLY, OURS, NOW) | {signing.REQUEST_ID: "r-2"}
    assert code(other, relabelled) == "forged"


def test_a_question_is_not_an_answer() -> None:
    assert code(Reply(ASKED, 200, ASKED.body), sign(ASKED, OURS, NOW)) == "forged"


@pytest.mark.parametrize(("minutes", "why"), [(-5.1, "stale"), (-4.9, ""), (4.9, ""), (5.1, "stale")])
def test_an_old_one_is_not(minutes: float, why: str) -> None:
    assert code(ASKED, sign(ASKED, OURS, NOW), now=NOW + dt.timedelta(minutes=minutes)) == why


def test_a_fresher_time_cannot_be_written_on_an_old_one() -> None:
    later = NOW + dt.timedelta(hours=1)
    headers = sign(ASKED, OURS, NOW) | {signing.TIMESTAMP: later.isoformat(timespec="seconds")}
    assert code(ASKED, headers, now=later) == "forged"


@pytest.mark.parametrize("name", [signing.REQUEST_ID, signing.TIMESTAMP, signing.SIGNATURE])
def test_nothing_may_be_missing(name: str) -> None:
    headers = sign(ASKED, OURS, NOW)
    del headers[name]
    assert code(ASKED, headers) == "missing"


@given(st.dictionaries(st.sampled_from([signing.REQUEST_ID, signing.TIMESTAMP, signing.SIGNATURE]), st.text()))
def test_rubbish_in_the_headers_is_refused_and_breaks_nothing(headers: dict[str, str]) -> None:
    assert code(ASKED, sign(ASKED, OURS, NOW) | headers) in {"", "missing", "mismatched", "stale", "forged"}
    assert code(ASKED, headers) != ""


def test_keys_of_other_kinds_are_refused() -> None:
    pem = OURS.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    assert private_key(pem)
    for read in (private_key, public_key):
        with pytest.raises(BadKey):
            read("no key")
    with pytest.raises(BadKey):
        public_key(pem)
