"""Preferences, error pages, health, the offline page and the style guide."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from realestate.common import styleguide
from realestate.common.middleware import SIZE_COOKIE, SIZES
from realestate.common.problems import bare, problem_json, problem_page, unavailable_page, wants_json

YEAR = 365 * 24 * 3600


@require_safe
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep the letter size or the language in a cookie and go back to the page."""
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    language, size = request.GET.get("lang"), request.GET.get("size")
    if language in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    if size in SIZES:
        _keep(response, SIZE_COOKIE, size)
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    """A year-long cookie that app.js may read too."""
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Each component once, with sample content: for those who build pages, and for the browser tests."""
    return render(request, "styleguide.html", styleguide.sample())


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker keeps for the moment without network."""
    return HttpResponse(bare("offline.html", request))


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that shows the offline page; it stands at the root so that it may answer for every page."""
    return render(request, "sw.js", content_type="text/javascript")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can reach its database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        return JsonResponse({"status": "unavailable", "database": "down"}, status=503)
    return JsonResponse({"status": "ok", "database": "up"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when the request was larger than we take."""
    if isinstance(exception, RequestDataTooBig):
        return _answer(request, 413, "TOO_LARGE", _("文件太大"), "413.html")
    return _answer(request, 400, "BAD_REQUEST", _("这个请求我们读不懂"), "400.html")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but this is another role's work."""
    return _answer(request, 403, "WRONG_ROLE", _("这一页不归您的岗位办"), "403.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not yours; we do not say which."""
    return _answer(request, 404, "NOT_FOUND", _("没有找到这一页"), "404.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is older than the session, or came from elsewhere."""
    return _answer(request, 403, "FORM_EXPIRED", _("这个页面放得太久了"), "403_csrf.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the database was what failed; renders without either."""
    reason = sys.exc_info()[1]
    if isinstance(reason, OperationalError | InterfaceError):
        return unavailable_page(request, reason)
    if wants_json(request):
        return problem_json(500, "INTERNAL", _("我们这边出了错"))
    return HttpResponse(bare("500.html", request), status=500)


def _answer(request: HttpRequest, status: int, code: str, title: str, template: str, **context: Any) -> HttpResponse:
    if wants_json(request):
        return problem_json(status, code, title)
    return problem_page(request, status, template=template, code=code, **context)
