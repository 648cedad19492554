"""The demo's own page: everybody's messages, staff's one-time passwords, and any of the cast in one click.

Only the demo has it: the root includes its addresses only when settings.DEMO is on, and each view asks again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import httpx
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth import login
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from realestate.accounts.models import Membership, User
from realestate.accounts.selectors import home_url
from realestate.common.registry import gateway
from realestate.common.sms import local

PERIOD = 30  # seconds that a one-time password is shown
View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """404 wherever the demo is not."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@demo_only
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The whole cast, the inbox, and the switches of the stand-ins."""
    return render(request, "accounts/demo.html", _live() | {"citizens": _citizens(), "outside": gateway("sms").url})


@demo_only
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """What changes by itself: codes and messages. The page asks for it every few seconds."""
    return render(request, "accounts/demo_live.html", _live())


@demo_only
@require_POST
def become(request: HttpRequest) -> HttpResponse:
    """Sign in as somebody, without their telephone."""
    user = get_object_or_404(User, pk=request.POST.get("user", ""), is_active=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(home_url(user))


def _citizens() -> list[User]:
    """Those who have an account: the cast first, then whoever signed up."""
    return list(User.objects.filter(username=None, is_active=True).order_by("pk")[:24])


def _live() -> dict[str, Any]:
    inbox, reached = _inbox()
    return {
        "staff": [(user, _code(user)) for user in _staff()],
        "seconds": PERIOD - int(time.time()) % PERIOD,
        "inbox": inbox,
        "password": settings.DEMO_PASSWORD,
        "reached": reached,
    }


def _staff() -> list[User]:
    posts = Membership.objects.select_related("office", "organisation")
    totp = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    return list(
        User.objects.filter(username__isnull=False, is_active=True)
        .prefetch_related(Prefetch("memberships", posts), Prefetch("authenticator_set", totp, to_attr="totp"))
        .order_by("pk")[:24]
    )


def _code(user: User) -> str:
    """The six digits that the colleague's telephone would show now; nothing when none is bound."""
    totp: list[Authenticator] = user.totp  # type: ignore[attr-defined]
    if not totp:
        return ""
    secret = decrypt(totp[0].data["secret"])
    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))
    return code


def _inbox() -> tuple[list[dict[str, Any]], bool]:
    """The newest messages of all telephones, from the stand-in of the message centre."""
    try:
        answer = httpx.get(f"{gateway('sms').url}/sms/messages.json", timeout=2, trust_env=False)
        found = answer.raise_for_status().json()["messages"][:12]
    except (httpx.HTTPError, ValueError, KeyError):
        return [], False
    names = dict(User.objects.exclude(phone=None).values_list("phone", "name"))
    return [
        m | {"number": local(m["phone"]), "name": names.get(m["phone"], ""), "parts": _parts(m)} for m in found
    ], True


def _parts(message: dict[str, Any]) -> tuple[str, str, str]:
    """The text before the code, the code, the text after."""
    code = message.get("code", "")
    before, found, after = message["text"].partition(code) if code else (message["text"], "", "")
    return before, found, after
