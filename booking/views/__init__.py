"""Thin: permission, form, one service, a page."""

from __future__ import annotations

from django.http import HttpRequest

from realestate.accounts.models import User


class SignedIn(HttpRequest):
    """A request of somebody whom the view's decorator has let in."""

    user: User
