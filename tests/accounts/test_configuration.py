"""The admin configures offices, staff and their posts; who a citizen is, nobody types."""

from __future__ import annotations

import pytest
from django.test import Client

from realestate.accounts.models import Membership, Office, User
from tests.accounts.support import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(office: Office) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser(username="admin", password=PASSWORD, name="管理员"))
    return client


def test_a_colleague_is_made_and_given_a_post(admin: Client, office: Office) -> None:
    answer = admin.post(
        "/admin/accounts/user/add/",
        {
            "username": "qian", "name": "钱进", "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0",
            "memberships-0-role": "officer", "memberships-0-office": str(office.pk), "memberships-0-window": "1",
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["errors"]
    user = User.objects.get(username="qian")
    assert Membership.objects.get().user == user
    password = f"/admin/accounts/user/{user.pk}/password/"
    assert (
        admin.post(password, {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}).status_code
        == 302
    )
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_citizens_identity_is_read_only(admin: Client, li_lei: User) -> None:
    page = admin.get(f"/admin/accounts/user/{li_lei.pk}/change/").content.decode()
    for field in ("name", "id_number", "phone", "bound_at"):
        assert f'name="{field}"' not in page


@pytest.mark.parametrize(
    "path",
    ["accounts/office/", "accounts/organisation/", "accounts/user/", "exchange/inquiry/"],
)
def test_its_lists_open(admin: Client, path: str) -> None:
    assert admin.get(f"/admin/{path}").status_code == 200


@pytest.mark.parametrize(
    "path", ["mfa/authenticator/", "account/emailaddress/", "auth/group/", "exchange/inquiry/add/"]
)
def test_secrets_and_what_nobody_may_write_are_not_there(admin: Client, path: str) -> None:
    assert admin.get(f"/admin/{path}").status_code in {403, 404}
