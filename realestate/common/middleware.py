"""The reader's preferences, and pages for expected refusals."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from realestate.common.errors import Refused
from realestate.common.problems import refused_page, unavailable_page

SIZE_COOKIE = "size"
SIZES = ("standard", "large")
NUL = ("NUL (0x00)", "\\u0000")  # how PostgreSQL and its driver say that they do not take this character
GetResponse = Callable[[HttpRequest], HttpResponse]


class PreferencesMiddleware:
    """Language and letter size from the reader's own choice (a cookie), Chinese and standard otherwise.

    The browser's Accept-Language does not choose: the register speaks Chinese first, English is one tap away and kept.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        size = request.COOKIES.get(SIZE_COOKIE)
        request.LANGUAGE_CODE = language
        request.text_size = size if size in SIZES else "standard"  # type: ignore[attr-defined]
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


class ProblemMiddleware:
    """Turns Refused into a designed page (or problem+json) with its status, and a lost database into 503."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """None lets Django go on: what is not expected is a 500."""
        if isinstance(exception, Refused):
            return refused_page(request, exception)
        if isinstance(exception, OperationalError | InterfaceError):
            return unavailable_page(request, exception)
        if isinstance(exception, ValueError | DataError) and any(sign in str(exception) for sign in NUL):
            return refused_page(request, Refused("bad_request", _("这个请求我们读不懂"), status=400))
        return None
