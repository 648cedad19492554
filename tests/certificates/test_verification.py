"""What a passer-by is told, through HTTP: by code and by number."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse
from PIL import Image

from certificates import making, services, token
from certificates.models import Certificate, Verification
from realestate.accounts.models import User
from realestate.common import storage
from realestate.register.models import Unit

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Client]


def scanned(certificate: Certificate) -> str:
    """The path that a phone opens after scanning the code."""
    return urlsplit(making.address_of(certificate.token)).path


def ask_number(client: Client, number: str, **headers: str) -> object:
    return client.get(reverse("verify"), {"number": number}, headers=headers)


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


# -- the code ----------------------------------------------------------------------------------------------------------


def test_a_passer_by_scans_the_code_and_reads_one_word(client: Client, sealed: Certificate) -> None:
    response = client.get(scanned(sealed))
    assert response.status_code == 200
    assert '<h1 class="word">有效</h1>' in text_of(response)
    for shown in (
        f"<td>{sealed.number}</td>",
        "330106 001002 GB00023 F00010012",
        sealed.content["location"],
        "*芳",
        "单独所有",
    ):
        assert shown in text_of(response)


def test_the_code_in_the_pdf_opens_this_very_page(client: Client, sealed: Certificate) -> None:
    import pymupdf

    book = pymupdf.open(stream=storage.get(sealed.pdf_key, sealed.pdf_sha256))
    pixels = book[1].get_pixmap(dpi=300)
    (code,) = zxingcpp.read_barcodes(Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples))
    assert code.text == making.address_of(sealed.token)
    assert "有效" in text_of(client.get(urlsplit(code.text).path))


def test_the_page_never_shows_number_name_restriction_or_price(
    client: Client, sealed: Certificate, wang_fang: User
) -> None:
    body = text_of(client.get(scanned(sealed)))
    assert wang_fang.id_number is not None
    for hidden in (wang_fang.id_number, wang_fang.id_number[-4:], "王芳", "登记原因", "抵押权"):
        assert hidden not in body


@pytest.mark.parametrize(("state", "word"), [("suspended", "暂停"), ("cancelled", "已注销"), ("replaced", "已换发")])
def test_the_register_wins_over_the_paper(
    client: Client,
    sealed: Certificate,
    issue: Callable[..., Certificate],
    flat: Unit,
    li_lei: User,
    state: str,
    word: str,
) -> None:
    if state == "suspended":
        services.suspend(certificate=sealed, reason="")
    elif state == "cancelled":
        services.cancel(certificate=sealed, reason="")
    else:
        issue(flat, li_lei)
    response = client.get(scanned(sealed))
    assert response.status_code == 200
    assert f'<h1 class="word">{word}</h1>' in text_of(response)
    assert "*雷" not in text_of(response)


def forged(sealed: Certificate) -> str:
    place = 20
    other = "B" if sealed.token[place] != "B" else "C"
    return sealed.token[:place] + other + sealed.token[place + 1 :]


def test_a_forged_code_is_not_trusted_and_shows_nothing(client: Client, sealed: Certificate) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from certificates.selectors import claims_of

    stranger = Ed25519PrivateKey.generate()
    for key_id, result in (("2026-A", "bad_signature"), ("2031-Z", "unknown_key")):
        false = token.sign(claims_of(sealed), key=stranger, key_id=key_id)
        response = client.get(f"/v/{false}/")
        assert response.status_code == 400
        assert '<h1 class="word">签名不可信</h1>' in text_of(response)
        assert sealed.content["location"] not in text_of(response)
        assert "*芳" not in text_of(response)
        assert Verification.objects.latest("pk").result == result


def test_a_code_with_one_character_changed_is_not_valid(client: Client, sealed: Certificate) -> None:
    response = client.get(f"/v/{forged(sealed)}/")
    assert response.status_code == 400
    assert "有效</h1>" not in text_of(response)


@pytest.mark.parametrize("junk", ["x", "0", "AAAA", "%00", "%F0%9F%8F%A0", "<script>", "A" * 3000, "MFRGG", ".."])
def test_a_code_that_is_none_is_told_apart(client: Client, junk: str) -> None:
    response = client.get(f"/v/{junk}/")
    assert response.status_code in (400, 404)
    assert "<script>x" not in text_of(response)


def test_a_code_that_we_signed_for_no_certificate_is_not_found(client: Client, sealed: Certificate) -> None:
    import dataclasses

    from certificates.selectors import claims_of

    claims = dataclasses.replace(claims_of(sealed), number="浙（2026）杭州市不动产权第9999999号")
    response = client.get(f"/v/{token.sign(claims, key=token.signing_key(), key_id='2026-A')}/")
    assert response.status_code == 404
    assert '<h1 class="word">查无此证</h1>' in text_of(response)


def test_a_good_signature_that_differs_from_the_register_is_pointed_out(client: Client, sealed: Certificate) -> None:
    import dataclasses

    from certificates.selectors import claims_of

    claims = dataclasses.replace(claims_of(sealed), unit_code="330106001002GB00023F00019999")
    body = text_of(client.get(f"/v/{token.sign(claims, key=token.signing_key(), key_id='2026-A')}/"))
    assert "以登记簿为准" in body
    assert "F00010012" in body
    assert "F00019999" not in body


def test_another_domain_than_the_printed_one_is_pointed_out(client: Client, sealed: Certificate, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    warning = "请确认您没有被引到别的网站"
    assert warning not in text_of(client.get(scanned(sealed)))
    assert warning in text_of(client.get(scanned(sealed), headers={"host": "other.example"}))


def test_a_host_that_is_not_ours_is_refused_in_words(client: Client, sealed: Certificate) -> None:
    response = client.get(scanned(sealed), headers={"host": "evil.example"})
    assert response.status_code == 400
    assert sealed.content["location"] not in text_of(response)


# -- the number --------------------------------------------------------------------------------------------------------


def test_a_number_is_looked_up_whatever_its_brackets(client: Client, sealed: Certificate) -> None:
    for number in (sealed.number, sealed.number.replace("（", "(").replace("）", ")"), f" {sealed.number} "):
        assert '<h1 class="word">有效</h1>' in text_of(ask_number(client, number))


def test_a_number_that_nobody_has_is_not_found(client: Client, sealed: Certificate) -> None:
    response = ask_number(client, sealed.number.replace("0000001", "0000002"))
    assert response.status_code == 404  # type: ignore[attr-defined]
    assert '<h1 class="word">查无此证</h1>' in text_of(response)


@pytest.mark.parametrize(
    "number", ["", "x", "浙（2026）第1号", "𠮷" * 80, "'; DROP TABLE", "浙（2026）杭州市不动产权第0000000号"]
)
def test_what_is_no_number_stays_in_its_field_with_a_sentence(client: Client, number: str) -> None:
    response = ask_number(client, number)
    assert response.status_code == 400  # type: ignore[attr-defined]
    assert 'aria-invalid="true"' in text_of(response)
    assert not Verification.objects.exists()


def test_nobody_reads_the_series_from_end_to_end(client: Client, sealed: Certificate) -> None:
    for _ in range(services.LOOKUPS):
        assert ask_number(client, sealed.number).status_code == 200  # type: ignore[attr-defined]
    response = ask_number(client, sealed.number)
    assert response.status_code == 429  # type: ignore[attr-defined]
    assert client.get(scanned(sealed)).status_code == 200


def test_the_page_is_not_kept_not_indexed_and_needs_no_session(client: Client, sealed: Certificate) -> None:
    response = client.get(scanned(sealed))
    assert "no-store" in response.headers["Cache-Control"]
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert response.headers["Referrer-Policy"] == "same-origin"  # "no-referrer" would make the form's Origin null
    assert "sessionid" not in response.cookies


def test_the_page_says_the_time_of_the_check_and_speaks_english(client: Client, sealed: Certificate) -> None:
    client.cookies["django_language"] = "en"
    body = text_of(client.get(scanned(sealed)))
    assert "Valid" in body
    assert "Checked at" in body
    assert "核验时间" not in body


def test_a_machine_gets_json(client: Client, sealed: Certificate) -> None:
    response = client.get(scanned(sealed), headers={"accept": "application/json"})
    answer = json.loads(response.content)
    assert answer["result"] == "valid"
    assert answer["number"] == sealed.number
    assert answer["unit"] == "330106 001002 GB00023 F00010012"
    assert answer["warnings"] == []


def test_the_page_that_asks_for_a_name_is_no_way_around_the_limit(sealed: Certificate, client: Client) -> None:
    for _ in range(services.LOOKUPS):
        assert client.get(reverse("verify_holder"), {"number": sealed.number}).status_code == 200
    assert client.get(reverse("verify_holder"), {"number": sealed.number}).status_code == 429
