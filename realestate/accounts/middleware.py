"""How long somebody stays signed in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext

from realestate.accounts.models import User
from realestate.common import clock
from realestate.common.typed import keep_typed

GetResponse = Callable[[HttpRequest], HttpResponse]
NOTE_EVERY = 60  # seconds between two notes that staff are at work: not a write for each page


class SessionRules:
    """Everybody is signed out eight hours after signing in, staff also after half an hour without a click."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User) and (reason := self._over(request, request.user)):
            return self._sign_out(request, request.user, reason)
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if signed_in:  # the next one at a shared computer does not page back into it
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def _over(self, request: HttpRequest, user: User) -> str:
        now, session = clock.now().timestamp(), request.session
        if "began" not in session:
            session["began"] = session["seen"] = now
        if now - session["began"] > settings.SESSION_COOKIE_AGE:
            return gettext("登录满 8 小时，为了安全已退出。请重新登录，您保存过的都在。")
        if user.username is None:
            return ""
        idle = now - session["seen"]
        if idle > settings.STAFF_IDLE_SECONDS:
            return gettext("30 分钟没有操作，为了安全已退出。")
        if idle > NOTE_EVERY:
            session["seen"] = now
        return ""

    def _sign_out(self, request: HttpRequest, user: User, reason: str) -> HttpResponse:
        door = reverse("staff_login") if user.username else resolve_url(settings.LOGIN_URL)
        logout(request)
        messages.warning(request, reason)
        page = keep_typed(request) if request.method == "POST" else request.get_full_path()
        return redirect_to_login(page, door)
