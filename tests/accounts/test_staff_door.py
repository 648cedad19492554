"""Staff show a password and a one-time password, or stay outside."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import NoReverseMatch, reverse

from realestate.accounts.models import Office, User
from tests import cast
from tests.accounts.support import PASSWORD, STAFF, TOTP, equip, signed_in, totp, wrong

pytestmark = pytest.mark.django_db
ENROL = "/accounts/staff/enrol/"


def password(client: Client, username: str, word: str = PASSWORD) -> int:
    return client.post(STAFF, {"login": username, "password": word}).status_code


def test_password_and_one_time_password_open_the_door(client: Client, officer_chen: User) -> None:
    equip(officer_chen)
    assert client.post(STAFF, {"login": "chen", "password": PASSWORD}).headers["Location"] == TOTP
    assert signed_in(client) is None
    client.post(TOTP, {"code": totp()})
    assert signed_in(client) == officer_chen


def test_a_wrong_password_does_not(client: Client, officer_chen: User) -> None:
    equip(officer_chen)
    answer = client.post(STAFF, {"login": "chen", "password": "something else"})
    assert answer.status_code == 422
    assert "工号或密码不对" in answer.content.decode()


def test_a_password_alone_opens_nothing(client: Client, supervisor_he: User) -> None:
    equip(supervisor_he)
    password(client, "he")
    assert client.get(ENROL).headers["Location"].startswith(STAFF)
    client.post(TOTP, {"code": totp()})
    assert client.get(ENROL).status_code == 200


def test_after_five_wrong_passwords_the_right_one_is_refused_too(
    client: Client, officer_chen: User, officer_zhou: User
) -> None:
    equip(officer_chen)
    equip(officer_zhou)
    assert [password(client, "chen", "guess") for _ in range(5)] == [422] * 5
    answer = client.post(STAFF, {"login": "chen", "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.content.decode().count("请 15 分钟后再试") == 1
    assert "<li></li>" not in answer.content.decode()
    assert password(client, "zhou") == 302


def test_a_wrong_one_time_password_is_refused(client: Client, officer_chen: User) -> None:
    equip(officer_chen)
    password(client, "chen")
    assert client.post(TOTP, {"code": wrong(totp())}).status_code == 422
    assert signed_in(client) is None


def test_after_five_wrong_one_time_passwords_the_right_one_is_refused_too(client: Client, officer_chen: User) -> None:
    equip(officer_chen)
    password(client, "chen")
    for _ in range(5):
        assert client.post(TOTP, {"code": wrong(totp())}).status_code == 422
    assert client.post(TOTP, {"code": totp()}).status_code == 429
    assert signed_in(client) is None


def test_a_one_time_password_works_once(client: Client, officer_chen: User) -> None:
    equip(officer_chen)
    code = totp()
    password(client, "chen")
    client.post(TOTP, {"code": code})
    assert signed_in(client) == officer_chen
    thief = Client()
    password(thief, "chen")
    assert thief.post(TOTP, {"code": code}).status_code == 422
    assert signed_in(thief) is None


def test_without_a_one_time_password_nobody_comes_in(client: Client, officer_chen: User) -> None:
    equip(officer_chen, secret="")
    answer = client.post(STAFF, {"login": "chen", "password": PASSWORD})
    assert (answer.status_code, "totp_missing" in answer.content.decode()) == (403, True)
    assert signed_in(client) is None


def test_a_citizen_has_no_password_to_guess(client: Client, li_lei: User) -> None:
    assert password(client, "+8613800000001", "") == 422
    assert password(client, li_lei.phone or "", "!") == 422


@pytest.mark.parametrize(
    ("who", "role", "home"),
    [
        ("chen", "officer", "desk"),
        ("lin", "registrar", "desk"),
        ("zhao", "courier", "parcels"),
        ("he", "supervisor", "oversight"),
    ],
)
def test_the_role_decides_the_first_page(client: Client, office: Office, who: str, role: str, home: str) -> None:
    equip(cast.staff(who, "某某", role, office))
    password(client, who)
    try:
        expected = reverse(home)
    except NoReverseMatch:
        expected = "/"
    assert client.post(TOTP, {"code": totp()}).headers["Location"] == expected


@pytest.mark.parametrize(("minutes", "inside"), [(29, True), (31, False)])
def test_staff_are_signed_out_when_idle(officer_chen: User, minutes: int, inside: bool) -> None:
    client = Client()
    client.force_login(officer_chen)
    client.get("/styleguide/")
    session = client.session
    session["seen"] -= minutes * 60
    session.save()
    answer = client.get("/styleguide/")
    assert (answer.status_code == 200) == inside
    if not inside:
        assert answer.headers["Location"] == f"{STAFF}?next=/styleguide/"


def test_a_citizen_may_think_for_longer(li_lei: User) -> None:
    client = Client()
    client.force_login(li_lei)
    client.get("/styleguide/")
    session = client.session
    session["seen"] -= 3600
    session.save()
    assert client.get("/styleguide/").status_code == 200


def test_the_wrong_role_gets_403_and_nobody_is_asked_to_sign_in(officer_chen: User, li_lei: User) -> None:
    for user in (officer_chen, li_lei):
        client = Client()
        client.force_login(user)
        assert client.get(ENROL).status_code == 403
    assert Client().get(ENROL).headers["Location"] == f"{STAFF}?next={ENROL}"


def test_a_supervisor_binds_a_colleagues_one_time_password(supervisor_he: User, officer_chen: User) -> None:
    client = Client()
    client.force_login(supervisor_he)
    page = client.get(f"{ENROL}{officer_chen.pk}/")
    secret = page.context["secret"]
    assert "<svg" in page.content.decode()
    assert client.post(f"{ENROL}{officer_chen.pk}/", {"code": wrong(totp(secret=secret))}).status_code == 422
    assert not Authenticator.objects.exists()
    assert client.post(f"{ENROL}{officer_chen.pk}/", {"code": totp(secret=secret)}).status_code == 302
    assert Authenticator.objects.get().user == officer_chen


def test_a_supervisor_does_not_bind_for_another_office(supervisor_he: User, other_office: Office) -> None:
    stranger = cast.staff("wu", "吴用", "officer", other_office)
    client = Client()
    client.force_login(supervisor_he)
    assert client.get(f"{ENROL}{stranger.pk}/").status_code == 404


def test_the_secret_is_not_in_the_database_in_clear(officer_chen: User) -> None:
    equip(officer_chen)
    assert "JBSWY3DPEHPK3PXP" not in str(Authenticator.objects.get().data)


def test_the_admin_is_behind_the_staff_door_and_for_administrators(client: Client, officer_chen: User) -> None:
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == f"{STAFF}?next=/admin/"
    client.force_login(officer_chen)
    assert client.get("/admin/", follow=True).status_code == 403
    User.objects.filter(pk=officer_chen.pk).update(is_staff=True, is_superuser=True)
    assert client.get("/admin/accounts/office/").status_code == 200


def test_one_address_does_not_try_everybodys_password(client: Client) -> None:
    statuses = [password(client, f"nobody-{number}") for number in range(31)]
    assert statuses == [422] * 30 + [429]
    page = client.post(STAFF, {"login": "chen", "password": PASSWORD})
    assert "请稍等一会儿再试" in page.content.decode()
