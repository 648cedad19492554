"""The holder's own pages, and yes or no about a name, through HTTP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from certificates import making, seal, services
from certificates.models import Certificate, Verification
from realestate.accounts.models import User
from realestate.register.models import Unit
from tests import cast

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Client]


def scanned(certificate: Certificate) -> str:
    """The path that a phone opens after scanning the code."""
    return urlsplit(making.address_of(certificate.token)).path


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


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
