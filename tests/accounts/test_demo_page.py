"""The demo shows codes and becomes anybody in one click; production does not know the page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.test import Client, override_settings

from realestate.accounts.models import User
from realestate.common.registry import gateway
from realestate.flow.sample.cast import offices, people
from realestate.sandbox import keys
from tests.accounts.support import LOGIN, equip, signed_in, totp
from tests.sandbox_support import Sandbox

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_it_shows_the_cast_their_codes_and_their_messages(
    client: Client, sandbox: Sandbox, officer_chen: User, li_lei: User
) -> None:
    equip(officer_chen)
    Client().post(LOGIN, {"phone": li_lei.phone})
    page = client.get("/demo/").content.decode()
    assert totp() in page or totp() in client.get("/demo/live/").content.decode()
    assert "陈晓" in page
    assert "李雷" in page
    assert re.search(r"登录验证码 <strong>\d{6}</strong>", page)


@pytest.mark.django_db
def test_it_becomes_anybody_in_one_click(client: Client, sandbox: Sandbox, officer_chen: User, li_lei: User) -> None:
    for user in (officer_chen, li_lei):
        client.post("/demo/become/", {"user": user.pk})
        assert signed_in(client) == user
    assert client.get("/demo/become/").status_code == 405


@pytest.mark.django_db
def test_it_stands_when_the_message_centre_does_not(
    client: Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway("sms"), "url", "http://127.0.0.1:9")
    answer = client.get("/demo/")
    assert (answer.status_code, "短信中心没有回应" in answer.content.decode()) == (200, True)


@pytest.mark.django_db
@override_settings(DEMO=False)
@pytest.mark.parametrize("path", ["/demo/", "/demo/live/"])
def test_its_views_ask_again(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.django_db
@override_settings(DEMO=False)
def test_nobody_is_become_outside_the_demo(client: Client, li_lei: User) -> None:
    assert client.post("/demo/become/", {"user": li_lei.pk}).status_code == 404
    assert signed_in(client) is None


LOOK = """
import django; django.setup()
from django.conf import settings
from django.urls import Resolver404, resolve
try:
    print(settings.DEMO, resolve("/demo/").url_name)
except Resolver404:
    print(settings.DEMO, "no such page")
"""


def look(tmp_path: Path, demo: str) -> str:
    """Ask the urls of a process with these settings, with keys of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_FILE")}
    for name, value in keys.ensure(tmp_path).items():
        if name.endswith("_FILE"):
            text = Path(value).read_text(encoding="utf-8").replace(f"# {keys.MARK}\n", "").replace(keys.MARK, "")
            environment[name.removesuffix("_FILE")] = text
        else:
            environment[name] = value
    environment |= {
        "DEMO": demo,
        "BASE_URL": "https://registry.example",
        "DJANGO_SETTINGS_MODULE": "realestate.settings",
    }
    ran = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return ran.stdout.strip() or ran.stderr


@pytest.mark.parametrize(("demo", "found"), [("1", "True demo"), ("0", "False no such page")])
def test_production_settings_do_not_have_the_page(tmp_path: Path, demo: str, found: str) -> None:
    assert look(tmp_path, demo) == found


@pytest.mark.django_db
def test_everybody_on_the_staff_has_a_one_time_secret_of_their_own(client: Client, sandbox: Sandbox) -> None:
    people(offices()["330106"])
    held = {row.user: decrypt(row.data["secret"]) for row in Authenticator.objects.select_related("user")}
    assert len(held) == User.objects.exclude(username=None).count() == len(set(held.values()))
    shown = dict(client.get("/demo/").context["staff"])
    assert shown == {user: totp(secret=secret) for user, secret in held.items()}
