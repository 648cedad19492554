"""What every form's view needs: who is signed in, what was typed, and whether the service took it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from realestate.accounts.models import User
from realestate.common.errors import Refused
from realestate.common.typed import keep_typed, take_typed

View = Callable[..., HttpResponseBase]
Act = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Like login_required, but what was typed when the session had ended comes back after signing in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        page = keep_typed(request) if request.method == "POST" else request.get_full_path()
        return redirect_to_login(page, resolve_url(settings.LOGIN_URL))

    return guarded


def person(request: HttpRequest) -> User:
    """Who is signed in; pages call it behind `signed_in` or `needs_role` only."""
    return cast(User, request.user)


def post_or_back(page: str) -> Callable[[Act], Act]:
    """For an act without a page of its own: whoever opens its address is led to the page that offers it."""

    def decorate(view: Act) -> Act:
        @wraps(view)
        def guarded(request: HttpRequest, number: str, **kwargs: Any) -> HttpResponse:
            return view(request, number, **kwargs) if request.method == "POST" else redirect(page, number=number)

        return guarded

    return decorate


def typed(request: HttpRequest) -> QueryDict | None:
    """What was posted now, or before signing in again; None on a fresh page."""
    if request.method == "POST":
        return request.POST
    kept = take_typed(request)
    if kept is not None:
        messages.info(request, _("您登录前填的内容还在，还没有保存。请看一下，再点按钮。"))
    return kept


def attempt(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Run `act`; False when it was refused for something that the person can mend here (status 413, 422, 429)."""
    try:
        act()
    except Refused as refusal:
        if refusal.status not in (413, 422, 429):
            raise
        text = f"{refusal.message} {refusal.remedy}".strip()
        form.add_error(
            refusal.field if refusal.field in form.fields else None, forms.ValidationError(text, code=refusal.code)
        )
        form.refused_status = refusal.status  # type: ignore[attr-defined]
        return False
    return True


def status_of(form: forms.Form, request: HttpRequest) -> int:
    """The HTTP status of the page that shows the form: 4xx when what was posted is wrong."""
    if request.method != "POST":
        return 200
    return getattr(form, "refused_status", 422 if form.errors else 200)
