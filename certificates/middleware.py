"""The short way of a scanned code: it needs no session, no user, no messages and no form, and so waits for none."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import cast
from uuid import uuid4

import structlog
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware

from certificates import views
from realestate.common.middleware import GetResponse, ProblemMiddleware

CODE = re.compile(r"/[vV]/([^/]+)/?")
logger = structlog.get_logger(__name__)


class CodeCheck:
    """Answers what certificates.urls would lead to certificates.views.verify_token, with the same page and headers.

    Stands behind what redirects to HTTPS and knows the reader's language, before everything that knows the reader.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.problems = ProblemMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = CODE.fullmatch(request.path_info)
        if code is None or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with structlog.contextvars.bound_contextvars(request_id=str(uuid4())):
            response = self._answer(request, code[1])
            logger.info("request_finished", request=f"{request.method} {request.path}", code=response.status_code)
        for name, value in self._headers.items():
            response.headers.setdefault(name, value)
        response.headers["Content-Length"] = str(len(response.content))
        return response

    def _answer(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            return views.answer_token(request, token)
        except Exception as error:
            if response := self.problems.process_exception(request, error):
                return response
            raise

    @cached_property
    def _headers(self) -> dict[str, str]:
        """What the way around would add to each of these answers; the settings alone decide it."""
        request, response = HttpRequest(), views.public(HttpResponse())
        for header in (CSPMiddleware, XFrameOptionsMiddleware):
            response = cast(HttpResponse, header(_same(response))(request))
        return {name: value for name, value in response.headers.items() if name not in ("Content-Type", "Expires")}


def _same(response: HttpResponse) -> Callable[[HttpRequest], HttpResponse]:
    return lambda _request: response
