"""Name, number, face: an account is bound to a person once, and only when the police agree."""

from __future__ import annotations

import pytest
from django.test import Client

from realestate.accounts.models import User
from tests import cast
from tests.exchange.support import DEAD, LI_LEI, MASKED, RARE, WANG_FANG
from tests.sandbox_support import Sandbox

pytestmark = pytest.mark.django_db
BIND = "/accounts/bind/"


@pytest.fixture
def newcomer(db: None) -> User:
    return User.objects.create_user(phone="+8613900000001", phone_verified=True)


@pytest.fixture
def visitor(newcomer: User) -> Client:
    client = Client()
    client.force_login(newcomer)
    return client


def form(name: str = "李雷", id_number: str = LI_LEI, **more: str) -> dict[str, str]:
    return {"name": name, "id_number": id_number, "face": "on", **more}


def test_whom_the_police_know_is_bound(visitor: Client, newcomer: User, departments: Sandbox) -> None:
    assert visitor.post(BIND, form(next="/styleguide/")).headers["Location"] == "/styleguide/"
    newcomer.refresh_from_db()
    assert (newcomer.name, newcomer.id_number, newcomer.bound_at is not None) == ("李雷", LI_LEI, True)


@pytest.mark.parametrize(
    ("name", "number"), [("龚䶮𬭎", RARE), (" 李雷 ", f" {LI_LEI[:6]} {LI_LEI[6:14]} {LI_LEI[14:].lower()} ")]
)
def test_rare_characters_and_spaces_are_fine(
    visitor: Client, newcomer: User, departments: Sandbox, name: str, number: str
) -> None:
    assert visitor.post(BIND, form(name, number)).status_code == 302
    newcomer.refresh_from_db()
    assert newcomer.name == name.strip()


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        (form(id_number=LI_LEI[:-1] + ("0" if LI_LEI[-1] != "0" else "1")), "id_number", "invalid_id_number"),
        (form(id_number="330106199902300013"), "id_number", "invalid_id_number"),
        (form(id_number="123"), "id_number", "invalid_id_number"),
        (form(id_number="' OR 1=1 --"), "id_number", "invalid_id_number"),
        (form(name="李雷😀"), "name", "invalid_name"),
        (form(name="<script>alert(1)</script>"), "name", "invalid_name"),
        (form(name="李\u202e雷"), "name", "invalid_name"),
        (form(name=""), "name", "required"),
        ({"name": "李雷", "id_number": LI_LEI}, "face", "required"),
    ],
)
def test_what_cannot_be_right_is_refused_at_the_field_before_anybody_is_asked(
    visitor: Client, newcomer: User, said: dict[str, str], field: str, code: str
) -> None:
    answer = visitor.post(BIND, said)
    assert answer.status_code == 422
    assert answer.context["form"].errors.as_data()[field][0].code == code
    assert answer.context["form"]["name"].value() == said["name"]
    newcomer.refresh_from_db()
    assert newcomer.bound_at is None


@pytest.mark.parametrize(
    ("name", "number", "field"), [("王芳", LI_LEI, "name"), ("故人", DEAD, "name"), ("蒙面", MASKED, "face")]
)
def test_whom_the_police_do_not_confirm_is_not_bound(
    visitor: Client, newcomer: User, departments: Sandbox, name: str, number: str, field: str
) -> None:
    answer = visitor.post(BIND, form(name, number))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    newcomer.refresh_from_db()
    assert newcomer.bound_at is None


def test_a_person_with_an_account_gets_no_second(visitor: Client, newcomer: User, departments: Sandbox) -> None:
    cast.citizen("李雷", 1)
    answer = visitor.post(BIND, form())
    assert (answer.status_code, "已经绑定了另一个手机号" in answer.content.decode()) == (409, True)
    newcomer.refresh_from_db()
    assert newcomer.bound_at is None


def test_when_the_police_are_down_nothing_typed_is_lost(visitor: Client, newcomer: User, departments: Sandbox) -> None:
    departments.fault("police", "error", times=None)
    answer = visitor.post(BIND, form())
    assert (answer.status_code, "没有回应" in answer.content.decode()) == (503, True)
    assert answer.context["form"]["id_number"].value() == LI_LEI
    departments.clear("police")
    assert visitor.post(BIND, form()).status_code == 302


def test_nobody_may_try_for_ever(visitor: Client, departments: Sandbox) -> None:
    statuses = [visitor.post(BIND, form("王芳", LI_LEI)).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_who_is_bound_is_not_asked_again(departments: Sandbox, wang_fang: User) -> None:
    client = Client()
    client.force_login(wang_fang)
    assert client.get(BIND).status_code == 302
    client.post(BIND, form())
    wang_fang.refresh_from_db()
    assert wang_fang.id_number == WANG_FANG


def test_anonymous_people_sign_in_first(client: Client) -> None:
    assert client.get(BIND).headers["Location"] == f"/accounts/login/?next={BIND}"
