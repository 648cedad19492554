"""How the tests sign in: through the doors, reading real messages and counting real one-time passwords."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from realestate.accounts.models import User
from realestate.accounts.services import enrol_totp
from tests.sandbox_support import Sandbox

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXP"
LOGIN, CODE, STAFF, TOTP = "/accounts/login/", "/accounts/login/code/", "/accounts/staff/", "/accounts/staff/totp/"

Messages = Callable[[str], list[dict[str, str]]]


def messages_to(sandbox: Sandbox, phone: str) -> list[dict[str, str]]:
    """What the telephone received, the newest first."""
    answer = httpx.get(f"{sandbox.url}/sms/messages.json", params={"phone": phone}, timeout=10)
    found: list[dict[str, str]] = answer.json()["messages"]
    return found


def ask_code(client: Client, sandbox: Sandbox, phone: str) -> dict[str, str]:
    """Ask for a code at the door; what the code page would send back."""
    page = client.post(LOGIN, {"phone": phone}, follow=True)
    assert page.redirect_chain == [(CODE, 302)], page.content.decode()
    return {"code": messages_to(sandbox, phone)[0]["code"], "ticket": page.context["ticket"]}


def signed_in(client: Client) -> User | None:
    """Who the browser is, by its session."""
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None


def equip(user: User, *, secret: str = SECRET) -> User:
    """Give a colleague a password and a one-time password."""
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    if secret:
        enrol_totp(user=user, secret=secret)
    return user


def totp(at: float | None = None, *, secret: str = SECRET) -> str:
    """What the authenticator shows."""
    code: str = format_hotp_value(hotp_value(secret, int(at or time.time()) // 30))
    return code


def wrong(code: str) -> str:
    """Six digits that are not these."""
    return f"{(int(code) + 1) % 1_000_000:06d}"
