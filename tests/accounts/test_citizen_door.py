"""A citizen types a phone number, gets a code, is in. Every other way is refused in words, and nothing changes."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client

from realestate.accounts.jobs import clear_sessions, forget_unverified
from realestate.accounts.models import User
from realestate.common import clock
from tests import cast
from tests.accounts.support import CODE, LOGIN, ask_code, messages_to, signed_in, wrong
from tests.sandbox_support import Sandbox

pytestmark = pytest.mark.django_db


def test_a_new_phone_gets_a_code_and_an_account(client: Client, sandbox: Sandbox) -> None:
    answer = client.post(CODE, ask_code(client, sandbox, "13900000001"))
    user = signed_in(client)
    assert user is not None
    assert (user.phone, user.phone_verified, user.name) == ("+8613900000001", True, "")
    assert answer.headers["Location"] == "/accounts/bind/"


def test_a_known_phone_leads_to_the_same_account(client: Client, sandbox: Sandbox, li_lei: User) -> None:
    client.post(CODE, ask_code(client, sandbox, "13800000001"))
    assert signed_in(client) == li_lei
    assert User.objects.count() == 1


@pytest.mark.parametrize("typed", ["139 0000 0002", "+86 139-0000-0002", "008613900000002", "１３９００００００02"])
def test_a_number_is_understood_however_it_is_typed(client: Client, typed: str, sandbox: Sandbox) -> None:
    client.post(LOGIN, {"phone": typed})
    assert User.objects.get().phone == "+8613900000002"


@pytest.mark.parametrize(
    "typed", ["", "12", "23900000001", "139000000011", "+8612345", "<script>", "'; DROP TABLE", "😀" * 11, "9" * 5000]
)
def test_what_is_no_number_is_refused_at_the_field(client: Client, typed: str) -> None:
    answer = client.post(LOGIN, {"phone": typed})
    assert answer.status_code == 422
    assert answer.context["form"].errors["phone"]
    assert not User.objects.exists()


def test_a_wrong_code_is_refused_and_the_right_one_still_works(client: Client, sandbox: Sandbox) -> None:
    said = ask_code(client, sandbox, "13900000003")
    answer = client.post(CODE, said | {"code": wrong(said["code"])})
    assert answer.status_code == 422
    assert answer.context["form"].errors.as_data()["code"][0].code == "code_wrong"
    assert "还可以试 4 次" in answer.content.decode()
    assert signed_in(client) is None
    client.post(CODE, said)
    assert signed_in(client)


def test_after_five_wrong_tries_the_right_code_is_refused_too(client: Client, sandbox: Sandbox) -> None:
    said = ask_code(client, sandbox, "13900000004")
    statuses = [client.post(CODE, said | {"code": wrong(said["code"])}).status_code for _ in range(5)]
    assert statuses == [422, 422, 422, 422, 429]
    answer = client.post(CODE, said)
    assert answer.status_code == 429
    assert "code_locked" in answer.content.decode()
    assert f'href="{LOGIN}">重新获取验证码' in answer.content.decode()
    assert signed_in(client) is None


@pytest.mark.parametrize(("seconds", "status"), [(290, 302), (310, 410)])
def test_a_code_works_for_five_minutes(client: Client, sandbox: Sandbox, seconds: int, status: int) -> None:
    said = ask_code(client, sandbox, "13900000005")
    with time_machine.travel(clock.now() + dt.timedelta(seconds=seconds)):
        answer = client.post(CODE, said)
    assert answer.status_code == status
    assert (signed_in(client) is None) == (status == 410)
    assert ("code_expired" in answer.content.decode()) == (status == 410)


def test_a_replayed_code_is_refused_in_another_browser_and_in_the_same(client: Client, sandbox: Sandbox) -> None:
    said = ask_code(client, sandbox, "13900000006")
    client.post(CODE, said)
    thief = Client()
    answer = thief.post(CODE, said)
    assert (answer.status_code, "code_used" in answer.content.decode()) == (410, True)
    assert signed_in(thief) is None
    client.post("/accounts/logout/")
    assert client.post(CODE, said).status_code == 410
    assert signed_in(client) is None


def test_a_recorded_session_cannot_use_the_code_again(client: Client, sandbox: Sandbox) -> None:
    said = ask_code(client, sandbox, "13900000007")
    thief = Client()
    recorded = dict(client.session.items())
    client.post(CODE, said)
    session = thief.session
    session.update(recorded)
    session.save()
    answer = thief.post(CODE, said)
    assert (answer.status_code, "code_used" in answer.content.decode()) == (410, True)
    assert signed_in(thief) is None


def test_a_newer_code_ends_the_older(client: Client, sandbox: Sandbox) -> None:
    older = ask_code(client, sandbox, "13900000008")
    newer = ask_code(client, sandbox, "13900000008")
    assert client.post(CODE, older).status_code == 410
    client.post(CODE, newer)
    assert signed_in(client)


def test_a_code_does_not_work_in_a_browser_that_did_not_ask(client: Client, sandbox: Sandbox) -> None:
    said = ask_code(client, sandbox, "13900000009")
    stranger = Client()
    assert stranger.post(CODE, said).status_code == 410
    assert stranger.get(CODE).headers["Location"] == LOGIN
    assert signed_in(stranger) is None


def test_a_phone_is_not_flooded_with_codes(client: Client, sandbox: Sandbox) -> None:
    statuses = [client.post(LOGIN, {"phone": "13900000010"}).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    assert len(messages_to(sandbox, "13900000010")) == 5
    assert Client().post(LOGIN, {"phone": "13900000011"}).status_code == 302


def test_a_member_of_staff_gets_no_code_and_the_page_does_not_tell(client: Client, sandbox: Sandbox) -> None:
    User.objects.create_user(username="chen", phone="+8613900000012", name="陈晓")
    page = client.post(LOGIN, {"phone": "13900000012"}, follow=True)
    assert page.redirect_chain == [(CODE, 302)]
    (message,) = messages_to(sandbox, "13900000012")
    assert message["code"] == ""
    assert "工作人员入口" in message["text"]
    assert client.post(CODE, {"code": "000000", "ticket": page.context["ticket"]}).status_code == 422


def test_when_no_message_can_be_sent_the_page_says_so(client: Client, sandbox: Sandbox) -> None:
    sandbox.fault("sms", "error", times=1)
    answer = client.post(LOGIN, {"phone": "13900000013"})
    assert (answer.status_code, "sms_down" in answer.content.decode()) == (503, True)


def test_a_closed_account_stays_outside(client: Client, sandbox: Sandbox, li_lei: User) -> None:
    User.objects.filter(pk=li_lei.pk).update(is_active=False)
    answer = client.post(CODE, ask_code(client, sandbox, "13800000001"), follow=True)
    assert (answer.status_code, "account_inactive" in answer.content.decode()) == (403, True)
    assert signed_in(client) is None


@pytest.mark.parametrize(
    ("wanted", "got"), [("/styleguide/", "/styleguide/"), ("https://evil.example/", "/accounts/bind/")]
)
def test_one_comes_back_to_the_page_one_wanted_if_it_is_ours(
    client: Client, sandbox: Sandbox, wanted: str, got: str
) -> None:
    said = ask_code(client, sandbox, "13900000014")
    assert client.post(CODE, said | {"next": wanted}).headers["Location"] == got


def test_the_session_changes_its_key_at_the_door_and_ends_with_signing_out(client: Client, sandbox: Sandbox) -> None:
    said = ask_code(client, sandbox, "13900000015")
    before = client.session.session_key
    client.post(CODE, said)
    inside = client.session.session_key
    assert inside != before
    client.post("/accounts/logout/")
    assert not client.session.exists(inside)


@pytest.mark.parametrize(("hours", "inside"), [(7.9, True), (8.1, False)])
def test_everybody_is_signed_out_after_eight_hours(li_lei: User, hours: float, inside: bool) -> None:
    client = Client()
    client.force_login(li_lei)
    client.get("/styleguide/")
    session = client.session
    session["began"] -= hours * 3600
    session.save()
    answer = client.get("/styleguide/")
    assert (answer.status_code == 200) == inside
    assert (signed_in(client) is not None) == inside


def test_numbers_that_never_gave_their_code_back_are_forgotten(db: None) -> None:
    asked = User.objects.create_user(phone="+8613900000016")
    used = cast.citizen("李雷", 1)
    User.objects.update(date_joined=clock.now() - dt.timedelta(days=2))
    fresh = User.objects.create_user(phone="+8613900000017")
    forget_unverified.func(timestamp=0)
    assert set(User.objects.all()) == {used, fresh}
    assert asked.pk


def test_sessions_that_are_over_leave_nothing_behind(li_lei: User) -> None:
    client = Client()
    client.force_login(li_lei)
    clear_sessions.func(timestamp=0)
    assert signed_in(client) == li_lei
    with time_machine.travel(clock.now() + dt.timedelta(hours=9)):
        clear_sessions.func(timestamp=0)
    assert not client.session.exists(client.cookies["sessionid"].value)
