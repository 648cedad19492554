"""Anybody checks a proof, a result or a letter by its code: no login, no names in full."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from realestate.common import clock
from realestate.common.identifiers import mask_name, squeeze
from realestate.common.problems import wants_json
from realestate.query import selectors
from realestate.query.models import Document
from realestate.query.services.asking import homes_of


@never_cache
@require_safe
def check_form(request: HttpRequest) -> HttpResponse:
    """Type the code of the paper."""
    if token := squeeze(request.GET.get("token", "")):
        return redirect("query_check", token=token[:40])
    return render(request, "query/check_form.html")


@never_cache
@require_safe
def check(request: HttpRequest, token: str) -> HttpResponse:
    """What the paper is, as of when, and whether the register has changed since."""
    document = selectors.document_by_token(squeeze(token)[:40])
    context = {"checked_at": clock.now(), "document": document, **(facts(document) if document else {})}
    status = 200 if document else 404
    if wants_json(request):
        body = {"result": "genuine" if document else "not_found", **(plain(document) if document else {})}
        response: HttpResponse = JsonResponse(body, status=status)
    else:
        response = render(request, "query/check.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def facts(document: Document) -> dict[str, Any]:
    """The few facts that whoever holds the paper may compare with it."""
    question = document.question
    proof, refused = question.ask == "ownership_proof", bool(question.reasons)
    kind = _("不予查询告知书") if refused else _("不动产登记信息查询结果证明") if proof else _("不动产登记资料查询结果")
    people = question.answer.get("subject", [])
    homes = question.answer.get("homes", [])
    found = _("查询到 %(n)d 处") % {"n": len(homes)} if homes else _("未查询到")
    days = (clock.now() - question.at).days
    return {
        "question": question,
        "kind": kind,
        "people": "、".join(mask_name(one["name"]) for one in people) or mask_name(question.asker_name),
        "found": found if proof and not refused else "",
        "changed": has_changed(document),
        "days": days,
        "moment": f"{question.at.astimezone(clock.ZONE):%Y-%m-%d %H:%M:%S}",
    }


def plain(document: Document) -> dict[str, Any]:
    said = facts(document)
    return {
        "number": document.question.number,
        "kind": str(said["kind"]),
        "as_of": document.question.at.isoformat(timespec="seconds"),
        "changed_since": said["changed"],
        "sha256": document.sha256,
    }


def has_changed(document: Document) -> bool:
    """Does the register say something else now? A proof never expires silently: this says so."""
    question = document.question
    if question.reasons:
        return False
    if question.ask == "ownership_proof":
        then = sorted(home["unit_code"] for home in question.answer["homes"])
        return then != [unit.code for unit in homes_of(question.answer["subject"])]
    return any(look.unit.entries.filter(booked_at__gt=question.at).exists() for look in
               question.looks.select_related("unit"))  # fmt: skip
