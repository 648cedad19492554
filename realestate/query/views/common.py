"""What the pages of questions share: who is signed in, which home was meant, and refusals at their field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Required, TypedDict, TypeVar, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from realestate.accounts.models import User
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.identifiers import InvalidIdentifier, parse_certificate_number, parse_unit_code
from realestate.common.problems import wants_json
from realestate.query import labels
from realestate.query.models import Question
from realestate.query.services import Answer

T = TypeVar("T")
MENDABLE = (403, 404, 409, 422, 429)


def person(request: HttpRequest) -> User:
    """Who is signed in; pages call it behind `needs_bound` or `needs_role` only."""
    return cast(User, request.user)


class Place(TypedDict, total=False):
    """The arguments of `ask()` that say which home is meant."""

    index: Required[str]
    unit: str
    number: str
    address: str


def place(text: str) -> Place:
    """Which home was meant: a unit code, a certificate's number or an address."""
    try:
        return {"index": "unit", "unit": str(parse_unit_code(text))}
    except InvalidIdentifier:
        pass
    try:
        return {"index": "certificate", "number": str(parse_certificate_number(text))}
    except InvalidIdentifier:
        return {"index": "address", "address": text}


#: The field of `ask()` that was wrong, to the field of the form that it was typed into.
FIELDS = {"unit": "place", "number": "place", "address": "place"}


def attempt(form: forms.Form, act: Callable[[], T]) -> T | None:
    """Run `act`; None when it was refused for something in the form, which then says so with the status."""
    try:
        return act()
    except Refused as refusal:
        field = FIELDS.get(refusal.field or "", refusal.field or "")
        field = field if field in form.fields else refusal.field or ""
        if refusal.status not in MENDABLE or (field not in form.fields and refusal.status != 429):
            raise
        text = f"{refusal.message} {refusal.remedy}".strip()
        form.add_error(field if field in form.fields else None, forms.ValidationError(text, code=refusal.code))
        form.refused_status = refusal.status  # type: ignore[attr-defined]
        return None


def chinese(text: Any) -> str:
    """A choice as the log writes it down, whatever language the page was read in."""
    with translation.override("zh-hans"):
        return str(text)


def status_of(form: forms.Form, request: HttpRequest) -> int:
    if request.method != "POST":
        return 200
    return getattr(form, "refused_status", 422 if form.errors else 200)


def lead_on(request: HttpRequest, answer: Answer) -> HttpResponse:
    """To the page of the answer; a refusal is shown at once, with its own status."""
    if answer.answered or answer.question is None:
        return redirect("query_answer", number=answer.number)
    return answer_page(request, answer.question, status=403)


def answer_page(request: HttpRequest, question: Question, *, status: int = 200) -> HttpResponse:
    """A question of one's own and what came of it."""
    response = render(request, "query/answer.html", facts_of(question), status=status)
    if status >= 400 and wants_json(request):
        raise refusal_of(question)
    return response


def refusal_of(question: Question) -> Refused:
    """The refusal as an error with its reason code, for machines."""
    why = question.reasons[0]
    english = labels.language() == "en"
    return Refused(
        why["code"],
        why["en" if english and why["en"] else "zh"],
        remedy=why.get("remedy_en" if english else "remedy_zh", ""),
        status=403,
        article=why["article"],
    )


def facts_of(question: Question) -> dict[str, Any]:
    """What the page of an answer shows."""
    english = labels.language() == "en"
    answer = question.answer
    reasons = [
        {
            "sentence": why["en"] if english and why["en"] else why["zh"],
            "remedy": why.get("remedy_en" if english else "remedy_zh", ""),
            "article": why["article"],
        }
        for why in question.reasons
    ]
    return {
        "question": question,
        "reasons": reasons,
        "units": [
            {"lines": labels.lines(unit), "entries": unit.get("entries", [])} for unit in answer.get("units", [])
        ],
        "homes": answer.get("homes", []),
        "people": [{**one, "relation": labels.RELATIONS[one["relation"]]} for one in answer.get("subject", [])],
        "is_proof": question.ask == "ownership_proof",
        "asked": labels.asked(question.ask),
        "role": labels.role(question.role),
        "moment": f"{question.at.astimezone(clock.ZONE):%Y-%m-%d %H:%M:%S}",
        "title": _("查询结果"),
    }
