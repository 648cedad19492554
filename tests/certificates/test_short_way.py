"""A scanned code takes the short way: one question to the database, and the same answer as by the long one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.conf import settings as project
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from certificates import checking, making, middleware, services, token
from certificates.models import Certificate, Verification
from realestate.accounts.models import User
from tests import cast

pytestmark = pytest.mark.django_db
LONG = [name for name in project.MIDDLEWARE if not name.startswith("certificates.")]


def scanned(certificate: Certificate) -> str:
    return urlsplit(making.address_of(certificate.token)).path


def test_it_asks_once_and_writes_down_that_it_was_asked(client: Client, sealed: Certificate) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(scanned(sealed)).status_code == 200
    assert len(asked) == 1
    noted = Verification.objects.get()
    assert (noted.certificate, noted.how, noted.result) == (sealed, "token", "valid")


def test_it_knows_nobody_who_asks(client: Client, sealed: Certificate, wang_fang: User) -> None:
    client.force_login(wang_fang)
    with CaptureQueriesContext(connection) as asked:
        response = client.get(scanned(sealed))
    assert len(asked) == 1
    assert not response.cookies
    assert "王芳" not in response.text


@pytest.mark.parametrize("junk", [False, True])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_long_way_says_and_sends_the_same(
    client: Client, sealed: Certificate, settings: Any, accept: str, language: str, junk: bool
) -> None:
    path = "/v/MFRGG/" if junk else scanned(sealed)
    answers = []
    for way in (settings.MIDDLEWARE, LONG):
        settings.MIDDLEWARE = way
        browser = Client(headers={"accept": accept})
        browser.cookies["django_language"] = language
        with mock.patch("certificates.answers.clock.now", return_value=sealed.issued_at):
            answers.append(browser.get(path))
    short, long = answers
    del long.headers["Expires"]  # Cache-Control: no-store says more
    assert short.status_code == long.status_code
    assert short.text == long.text
    assert dict(short.headers) == dict(long.headers)


def test_a_suspension_is_seen_by_the_very_next_reader(client: Client, sealed: Certificate) -> None:
    assert ">有效</h1>" in client.get(scanned(sealed)).text
    services.suspend(certificate=sealed, reason="")
    assert ">暂停</h1>" in client.get(scanned(sealed)).text
    services.resume(certificate=sealed)
    assert ">有效</h1>" in client.get(scanned(sealed)).text


def test_a_code_that_we_sealed_is_not_trusted_when_its_key_is_not(
    client: Client, sealed: Certificate, settings: Any
) -> None:
    settings.QR_KEY_ID = "2027-A"
    for known in (token.known_keys, token._heads):
        known.cache_clear()
    try:
        response = client.get(scanned(sealed))
    finally:
        settings.QR_KEY_ID = "2026-A"
        for known in (token.known_keys, token._heads):
            known.cache_clear()
    assert response.status_code == 400
    assert ">签名不可信</h1>" in response.text
    assert Verification.objects.get().result == "unknown_key"


def test_a_code_that_differs_in_one_letter_is_looked_at_by_its_signature(client: Client, sealed: Certificate) -> None:
    last = {"A": "B"}.get(sealed.token[30], "A")
    other = sealed.token[:30] + last + sealed.token[31:]
    assert checking._ask(other, "x") is None
    response = client.get(f"/V/{other}")
    assert response.status_code == 400
    assert not Verification.objects.filter(result="valid").exists()


def test_what_is_typed_in_small_letters_is_the_same_code(client: Client, sealed: Certificate) -> None:
    assert ">有效</h1>" in client.get(f"/v/{sealed.token.lower()}/").text
    assert Verification.objects.get().result == "valid"


def test_only_reading_goes_the_short_way(client: Client, sealed: Certificate) -> None:
    assert client.head(scanned(sealed)).status_code == 200
    assert client.post(scanned(sealed)).status_code == 405


def test_without_a_database_it_says_so(client: Client, sealed: Certificate) -> None:
    with mock.patch.object(checking, "_ask", side_effect=OperationalError("gone")):
        response = client.get(scanned(sealed))
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert response.headers["Content-Security-Policy"]


def test_what_nobody_expected_is_not_hidden(client: Client, sealed: Certificate) -> None:
    with (
        mock.patch.object(middleware.views, "check_code", side_effect=LookupError("oops")),
        pytest.raises(LookupError),
    ):
        client.get(scanned(sealed))


def test_a_proof_is_verified_like_a_certificate(
    client: Client, enter: Callable[..., list[Certificate]], run_jobs: Callable[..., int]
) -> None:
    (proof,) = enter("mortgage")
    run_jobs()
    proof.refresh_from_db()
    text = client.get(scanned(proof)).text
    assert ">有效</h1>" in text
    assert f"<td>{proof.number}</td>" in text
    assert proof.holders[0]["name"] not in text
    assert "（1 人）" in text


def test_two_certificates_never_have_one_code(
    sealed: Certificate, issue: Callable[..., Certificate], wang_fang: User
) -> None:
    other = issue(cast.make_unit(77), wang_fang)
    same = {name: getattr(sealed, name) for name in ("token", "pdf_key", "pdf_sha256", "pdf_size", "sealed_at")}
    with pytest.raises(IntegrityError, match="certificate_token_once"), transaction.atomic():
        Certificate.objects.filter(pk=other.pk).update(**same)
    assert Certificate.objects.filter(pk=other.pk).update(**same | {"token": "A"}) == 1
