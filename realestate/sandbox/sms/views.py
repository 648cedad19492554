"""The message centre's interface, and everybody's inbox on one page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from realestate.common import clock
from realestate.common.sms import InvalidPhone, e164, local
from realestate.sandbox.departments.exchange import Refusal, answers
from realestate.sandbox.faults import services as faults
from realestate.sandbox.sms.models import Message

PAGE = 100


@answers("sms")
def send(asked: dict[str, Any]) -> dict[str, Any]:
    """Deliver a message; the same key again delivers nothing more."""
    try:
        phone = e164(asked["phone"])
    except InvalidPhone:
        raise Refusal("invalid_phone") from None
    message = {"phone": phone, "text": asked["text"], "at": clock.now()}
    first, made = Message.objects.get_or_create(key=asked["key"], copy=1, defaults=message)
    if made and faults.take("sms", "double", "send"):
        Message.objects.create(key=asked["key"], copy=2, **message)
    return {"message": first.pk}


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The newest messages, of one telephone when one is chosen."""
    phones = Message.objects.values("phone").annotate(last=Max("pk"), count=Count("pk")).order_by("-last")[:60]
    context = {
        "phones": [{"number": local(row["phone"]), "phone": row["phone"], "count": row["count"]} for row in phones],
        "chosen": _chosen(request),
        "messages": [(message, local(message.phone)) for message in _messages(request)],
    }
    return render(request, "sms/inbox.html", context)


@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """The same for programmes: {"messages": [{phone, text, code, key, at}]}, the newest first."""
    return JsonResponse({
        "messages": [
            {"phone": m.phone, "text": m.text, "code": m.code, "key": m.key, "at": m.at.isoformat()}
            for m in _messages(request)
        ]
    })  # fmt: skip


def _chosen(request: HttpRequest) -> str:
    try:
        return e164(request.GET.get("phone", ""))
    except InvalidPhone:
        return ""


def _messages(request: HttpRequest) -> QuerySet[Message]:
    chosen = _chosen(request)
    found = Message.objects.all()
    return (found.filter(phone=chosen) if chosen else found)[:PAGE]
