"""The departments' end of the wire: check the question's signature, answer once, sign the answer."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from realestate.common import clock, signing
from realestate.sandbox.departments.models import Asked
from realestate.sandbox.faults import services as faults

Body = dict[str, Any]


class Refusal(Exception):
    """The department does not answer this: `code`, with an HTTP status."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def answers(service: str) -> Callable[[Callable[[Body], Body]], Callable[[HttpRequest], HttpResponse]]:
    """Makes a view of a function from question to answer, with signatures both ways and the faults of `service`."""

    def decorate(work: Callable[[Body], Body]) -> Callable[[HttpRequest], HttpResponse]:
        @csrf_exempt
        @require_POST
        @functools.wraps(work)
        def view(request: HttpRequest) -> HttpResponse:
            name = request.path.rstrip("/").rpartition("/")[2]
            return faults.answer(service, name, lambda: _serve(request, service, name, work))

        return view

    return decorate


def _serve(request: HttpRequest, service: str, name: str, work: Callable[[Body], Body]) -> HttpResponse:
    question = signing.Question(
        "POST", request.get_full_path(), request.headers.get(signing.REQUEST_ID, ""), request.body
    )
    try:
        signing.verify(question, request.headers, signing.public_key(settings.REGISTRY_PUBLIC_KEY), clock.now())
    except signing.BadSignature as problem:
        return _reply(question, 401, {"error": f"signature_{problem.code}"})
    if (stale := _stale(question, service, name)) is not None:
        return stale
    status, body = _answer_once(question, service, name, work)
    key = Ed25519PrivateKey.generate() if faults.take(service, "forge", name) else None
    response = _reply(question, status, body, key)
    if key is None:
        Asked.objects.filter(request_id=question.request_id, headers={}).update(headers=_own_headers(response))
    return response


def _answer_once(question: signing.Question, service: str, name: str, work: Callable[[Body], Body]) -> tuple[int, Body]:
    digest = hashlib.sha256(question.body).hexdigest()
    with transaction.atomic():
        before = Asked.objects.filter(request_id=question.request_id).first()
        if before:
            return (before.status, before.answer) if before.digest == digest else (409, {"error": "request_id_reused"})
        try:
            status, body = 200, work(json.loads(question.body))
        except Refusal as refusal:
            status, body = refusal.status, {"error": refusal.code}
        except (KeyError, TypeError, ValueError):
            status, body = 400, {"error": "not_understood"}
        Asked.objects.create(
            service=service, question=name, request_id=question.request_id, digest=digest, status=status,
            answer=body, at=clock.now(),
        )  # fmt: skip
    return status, body


def _stale(question: signing.Question, service: str, name: str) -> HttpResponse | None:
    """The fault "replay": an earlier answer to somebody else's question, with its true signature."""
    earlier = Asked.objects.filter(service=service, question=name, status=200).exclude(headers={})
    earlier = earlier.exclude(request_id=question.request_id)
    if not earlier.exists() or not faults.take(service, "replay", name):
        return None
    old = earlier.order_by("-pk")[0]
    return HttpResponse(_dump(old.answer), content_type="application/json", headers=old.headers)


def _reply(question: signing.Question, status: int, body: Body, key: Ed25519PrivateKey | None = None) -> HttpResponse:
    raw = _dump(body)
    key = key or signing.private_key(settings.EXCHANGE_KEY)
    headers = signing.sign(signing.Reply(question, status, raw), key, clock.now())
    return HttpResponse(raw, status=status, content_type="application/json", headers=headers)


def _own_headers(response: HttpResponse) -> dict[str, str]:
    return {name: response.headers[name] for name in (signing.REQUEST_ID, signing.TIMESTAMP, signing.SIGNATURE)}


def _dump(body: Body) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
