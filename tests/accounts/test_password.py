"""Staff change their own password; whoever else is signed in as them is signed out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from realestate.accounts.models import User
from realestate.accounts.services import change_password
from tests.accounts.support import PASSWORD, STAFF, TOTP, equip, messages_to, signed_in, totp
from tests.sandbox_support import Sandbox

pytestmark = pytest.mark.django_db
PAGE = "/accounts/staff/password/"
NEW = "a quite new battery"


@pytest.fixture
def chen(client: Client, officer_chen: User) -> Client:
    """Signed in through the door."""
    equip(officer_chen)
    client.post(STAFF, {"login": "chen", "password": PASSWORD})
    client.post(TOTP, {"code": totp()})
    assert signed_in(client) == officer_chen
    return client


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str = "") -> tuple[int, str]:
    reply = client.post(PAGE, {"old_password": old, "new_password1": new, "new_password2": again or new})
    return reply.status_code, reply.content.decode()


def test_the_new_password_counts_and_the_old_one_does_not(chen: Client, officer_chen: User) -> None:
    assert change(chen)[0] == 302
    officer_chen.refresh_from_db()
    assert officer_chen.check_password(NEW)
    assert not officer_chen.check_password(PASSWORD)


def test_this_session_goes_on_under_another_key_and_every_other_one_is_over(chen: Client, officer_chen: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(officer_chen)
    assert elsewhere.get("/desk/").status_code == 200
    before = chen.session.session_key
    change(chen)
    assert chen.session.session_key != before
    page = chen.get("/desk/")
    assert page.status_code == 200
    assert "密码已改。您在别处的登录都已退出" in page.content.decode()
    assert elsewhere.get("/desk/").status_code == 302


@pytest.mark.parametrize(
    ("fields", "words", "code"),
    [
        ({"old": "not it"}, "现在的密码不对", "password_incorrect"),
        ({"again": "another battery"}, "两次填的新密码不一样", "password_mismatch"),
        ({"new": PASSWORD}, "新密码要和现在的不一样", "password_same"),
        ({"new": "short"}, "12", "password_too_short"),
        ({"new": "q1w2e3r4t5y6"}, "常见", "password_too_common"),
        ({"new": ""}, "请填写新密码", "required"),
        ({"new": "x" * 200}, "128", "max_length"),
    ],
)
def test_a_new_password_must_be_a_good_one(
    chen: Client, officer_chen: User, fields: dict[str, str], words: str, code: str
) -> None:
    status, page = change(chen, **fields)
    assert (status, words in page, code in page) == (422, True, True), page
    officer_chen.refresh_from_db()
    assert officer_chen.check_password(PASSWORD)


def test_it_must_not_be_the_staff_number(chen: Client, officer_chen: User) -> None:
    User.objects.filter(pk=officer_chen.pk).update(username="chenxiao-330106")
    status, page = change(chen, new="chenxiao-330106!")
    assert (status, "password_too_similar" in page) == (422, True)


def test_after_five_tries_even_the_right_one_is_refused(chen: Client, officer_chen: User) -> None:
    for _ in range(5):
        assert change(chen, old="guess")[0] == 422
    status, page = change(chen)
    assert (status, "rate_limited" in page) == (429, True)
    officer_chen.refresh_from_db()
    assert officer_chen.check_password(PASSWORD)


def test_it_is_for_staff_and_only_for_them(client: Client, li_lei: User, as_user: Callable[[User], Client]) -> None:
    assert client.get(PAGE).headers["Location"].startswith(STAFF)
    assert as_user(li_lei).get(PAGE).status_code == 403


def test_the_menu_leads_there(chen: Client, li_lei: User, as_user: Callable[[User], Client]) -> None:
    assert PAGE in chen.get("/desk/").content.decode()
    assert PAGE not in as_user(li_lei).get("/").content.decode()


def test_a_colleague_with_a_telephone_is_told(
    officer_chen: User, sandbox: Sandbox, run_jobs: Callable[..., int]
) -> None:
    officer_chen.phone = "+8613800009999"
    officer_chen.save(update_fields=["phone"])
    change_password(user=officer_chen, password=NEW)
    run_jobs()
    assert "工号 chen 的密码刚刚改过" in messages_to(sandbox, officer_chen.phone)[0]["text"]


def test_in_english_too(chen: Client) -> None:
    chen.cookies["django_language"] = "en"
    page = chen.get(PAGE).content.decode()
    for words in ("Change password", "Present password", "New password", "at least 12"):
        assert words.lower() in page.lower()
