"""Pages (and problem+json) for what goes another way than hoped. Each page says what to do; none shows a trace."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from realestate.common.errors import Refused

logger = structlog.get_logger(__name__)

# Titles of the statuses that have a page of their own; a refusal with another status uses problem.html.
OWN_PAGES = {404: "404.html", 409: "409.html", 413: "413.html", 429: "429.html"}
RETRY_SECONDS = 30


def wants_json(request: HttpRequest) -> bool:
    """True when the caller asks for JSON and not for a page."""
    if request.path.startswith("/api/"):
        return True
    accepted = request.headers.get("accept", "")
    if "json" not in accepted and "application/*" not in accepted:
        return False
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def problem_json(status: int, code: str, title: str, detail: str = "", **extra: Any) -> JsonResponse:
    """RFC 9457: application/problem+json with the stable reason code."""
    body = {"type": f"about:blank#{code}", "title": title, "status": status, "code": code, "detail": detail, **extra}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def refused_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The refusal in words, its remedy, and the reason code as a hint."""
    logger.info("refused", code=refused.code, status=refused.status)
    message, remedy = str(refused.message), str(refused.remedy)
    if wants_json(request):
        extra = {"remedy": remedy, "article": refused.article, "field": refused.field}
        return problem_json(
            refused.status, refused.code, message, remedy, **{key: text for key, text in extra.items() if text}
        )
    return problem_page(
        request,
        refused.status,
        code=refused.code,
        message=message,
        remedy=remedy,
        article=refused.article,
        remedy_url=getattr(refused, "url", ""),
        remedy_label=getattr(refused, "label", ""),
    )


def problem_page(request: HttpRequest, status: int, *, template: str = "", **context: Any) -> HttpResponse:
    """A page of the family problem.html with `status`; the reader's way back is the page they came from."""
    context.setdefault("back", _way_back(request, status))
    body = render_to_string(template or OWN_PAGES.get(status, "problem.html"), {"status": status, **context}, request)
    response = HttpResponse(body, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def unavailable_page(request: HttpRequest, reason: BaseException | None = None) -> HttpResponse:
    """503 without a look at the database: no session, no user, no messages."""
    logger.error("database unavailable", reason=str(reason))
    if wants_json(request):
        response: HttpResponse = problem_json(503, "UNAVAILABLE", _("登记系统暂时连不上数据库"))
    else:
        response = HttpResponse(bare("503.html", request), status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def bare(template: str, request: HttpRequest) -> str:
    """Renders without context processors: only the path and the letter size of the request are handed over."""
    return render_to_string(template, {"request": _Reader(request)})


class _Reader:
    """What a bare page may know of its reader."""

    def __init__(self, request: HttpRequest) -> None:
        self.text_size = getattr(request, "text_size", "standard")
        self._path = request.get_full_path()

    def get_full_path(self) -> str:
        return self._path


def _way_back(request: HttpRequest, status: int) -> str:
    """The page that led here, when it is ours; the matter that has moved on; the front page otherwise."""
    referer = request.headers.get("referer", "")
    try:
        host = f"{request.scheme}://{request.get_host()}/"
    except DisallowedHost:
        return "/"
    if referer.startswith(host) and referer != request.build_absolute_uri():
        return "/" + referer[len(host) :].lstrip("/\\")  # two slashes would lead to another site
    number = request.resolver_match.kwargs.get("number") if request.resolver_match else None
    matter, found, rest = request.path.partition(f"/{number}/")
    if status == HTTPStatus.CONFLICT and found and rest:
        return matter + found
    try:
        return reverse("home")
    except NoReverseMatch:
        return "/"
