"""The holder's pages and the public verification, through HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse
from PIL import Image

from certificates import making, seal, services, token
from certificates.models import Certificate, Verification
from realestate.accounts.models import User
from realestate.common import storage
from realestate.register.models import Unit
from tests import cast

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


# -- yes or no ---------------------------------------------------------------------------------------------------------


def ask_holder(client: Client, certificate: Certificate, name: str, last_four: str) -> object:
    return client.post(reverse("verify_holder"), {"number": certificate.number, "name": name, "last_four": last_four})


def test_the_right_name_and_last_four_are_a_yes(client: Client, sealed: Certificate, wang_fang: User) -> None:
    assert '<h1 class="word">一致</h1>' in text_of(ask_holder(client, sealed, "王芳", str(wang_fang.id_number)[-4:]))


@pytest.mark.parametrize(("name", "last_four"), [("王芳", "9999"), ("李雷", "right"), ("李雷", "9999")])
def test_a_wrong_name_and_a_wrong_number_get_the_same_no(
    client: Client, sealed: Certificate, wang_fang: User, name: str, last_four: str
) -> None:
    last_four = str(wang_fang.id_number)[-4:] if last_four == "right" else last_four
    body = text_of(ask_holder(client, sealed, name, last_four))
    assert '<h1 class="word">不一致</h1>' in body
    assert "王芳" not in body


def test_each_of_the_co_owners_is_a_yes_with_their_own_number(
    client: Client, issue: Callable[..., Certificate], flat: Unit, wang_fang: User, li_lei: User
) -> None:
    certificate = issue(flat, wang_fang, li_lei, share="joint")
    yes, no = (f'<h1 class="word">{word}</h1>' for word in ("一致", "不一致"))
    assert yes in text_of(ask_holder(client, certificate, "李雷", str(li_lei.id_number)[-4:]))
    assert no in text_of(ask_holder(client, certificate, "李雷", str(wang_fang.id_number)[-4:]))


def test_the_sixth_question_within_the_hour_is_refused(
    client: Client, sealed: Certificate, wang_fang: User, issue: Callable[..., Certificate], li_lei: User
) -> None:
    for _ in range(services.HOLDER_CHECKS):
        assert ask_holder(client, sealed, "李雷", "9999").status_code == 200  # type: ignore[attr-defined]
    refused = ask_holder(client, sealed, "王芳", str(wang_fang.id_number)[-4:])
    assert refused.status_code == 429  # type: ignore[attr-defined]
    other = issue(cast.make_unit(77), li_lei)
    assert ask_holder(client, other, "王芳", "9999").status_code == 200  # type: ignore[attr-defined]


@pytest.mark.parametrize(("name", "last_four"), [("", "1234"), ("王芳", ""), ("王芳", "12"), ("王芳", "<b>x")])
def test_what_is_missing_is_said_at_the_field_and_counts_as_no_question(
    client: Client, sealed: Certificate, name: str, last_four: str
) -> None:
    response = ask_holder(client, sealed, name, last_four)
    assert response.status_code == 400  # type: ignore[attr-defined]
    assert 'aria-invalid="true"' in text_of(response)
    assert not Verification.objects.filter(how="holder").exists()


def test_the_form_comes_from_a_page_that_any_browser_may_send(sealed: Certificate) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(reverse("verify_holder"), {"number": sealed.number})
    mark = text_of(page).split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    form = {"number": sealed.number, "name": "李雷", "last_four": "9999", "csrfmiddlewaretoken": mark}
    answer = strict.post(reverse("verify_holder"), form, headers={"origin": "http://testserver"})
    assert answer.status_code == 200


def test_a_name_is_not_compared_for_a_number_that_nobody_has(client: Client, sealed: Certificate) -> None:
    assert client.get(reverse("verify_holder"), {"number": "浙（2026）杭州市不动产权第0000099号"}).status_code == 404


@pytest.mark.parametrize("number", ["", "x", "浙\x00（2026）", "'"])
def test_without_a_number_the_name_page_asks_for_one(client: Client, number: str) -> None:
    for response in (
        client.get(reverse("verify_holder"), {"number": number}),
        client.post(reverse("verify_holder"), {"number": number, "name": "王芳", "last_four": "1234"}),
    ):
        assert (response.status_code, response.headers["Location"]) == (302, reverse("verify"))


@pytest.mark.parametrize("name", ["王\x00芳", "𝓦", "🏠", "王芳|9999", "王" * 60])
def test_whatever_name_is_typed_the_answer_is_no_or_a_sentence(client: Client, sealed: Certificate, name: str) -> None:
    assert ask_holder(client, sealed, name, "1234").status_code in (200, 400)  # type: ignore[attr-defined]


def test_a_form_from_elsewhere_is_refused(sealed: Certificate) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert ask_holder(strict, sealed, "王芳", "1234").status_code == 403  # type: ignore[attr-defined]


# -- the holder's own pages --------------------------------------------------------------------------------------------


def pages_of(certificate: Certificate) -> list[str]:
    return [reverse("certificate", args=[certificate.pk]), reverse("certificate_download", args=[certificate.pk])]


def test_a_holder_sees_and_downloads_the_certificate(as_user: AsUser, sealed: Certificate, wang_fang: User) -> None:
    browser = as_user(wang_fang)
    page, file = (browser.get(url) for url in pages_of(sealed))
    assert sealed.number in text_of(page)
    assert '<svg class="plan"' in text_of(page)
    assert '<svg class="qr-code"' in text_of(page)
    assert file.headers["Content-Type"] == "application/pdf"
    assert seal.verify(b"".join(file.streaming_content)).trusted  # type: ignore[attr-defined]


def test_nobody_else_learns_that_it_is_there(
    as_user: AsUser, sealed: Certificate, stranger: User, officer_chen: User, supervisor_he: User
) -> None:
    for user in (stranger, officer_chen, supervisor_he):
        assert [as_user(user).get(url).status_code for url in pages_of(sealed)] == [404, 404]


def test_an_unbound_user_with_the_same_number_typed_in_is_nobody(as_user: AsUser, sealed: Certificate) -> None:
    typed = User.objects.create_user(phone="+8613900000001", name="王芳")
    assert as_user(typed).get(pages_of(sealed)[0]).status_code == 404


def test_who_has_not_signed_in_is_asked_to(client: Client, sealed: Certificate) -> None:
    for url in pages_of(sealed):
        assert client.get(url).status_code == 302


def test_the_list_has_my_certificates_only(
    as_user: AsUser, sealed: Certificate, issue: Callable[..., Certificate], wang_fang: User, li_lei: User
) -> None:
    his = issue(cast.make_unit(55), li_lei)
    body = text_of(as_user(wang_fang).get(reverse("certificates")))
    assert sealed.number in body
    assert his.number not in body


def test_before_it_is_sealed_the_page_says_when_and_the_download_waits(
    as_user: AsUser, certificate: Certificate, wang_fang: User
) -> None:
    page, file = (as_user(wang_fang).get(url) for url in pages_of(certificate))
    assert page.status_code == 200
    assert "qr-code" not in text_of(page)
    assert file.status_code == 409


def test_a_file_that_was_changed_in_the_store_is_not_handed_out(
    as_user: AsUser, sealed: Certificate, wang_fang: User, folder: Path
) -> None:
    (path,) = folder.rglob("*.pdf")
    path.write_bytes(path.read_bytes()[:-1])
    assert as_user(wang_fang).get(pages_of(sealed)[1]).status_code == 503


def test_the_holder_sees_how_often_somebody_asked(
    as_user: AsUser, client: Client, sealed: Certificate, wang_fang: User
) -> None:
    for _ in range(3):
        client.get(scanned(sealed))
    body = text_of(as_user(wang_fang).get(pages_of(sealed)[0]))
    assert "扫码" in body
    assert "<td>3</td>" in body
    assert Verification.objects.first().visitor not in body  # type: ignore[union-attr]


def test_the_log_names_nobody(client: Client, sealed: Certificate) -> None:
    client.get(scanned(sealed), REMOTE_ADDR="203.0.113.7")
    assert "203.0.113.7" not in str(Verification.objects.values().get())
