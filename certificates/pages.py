"""The page of an answer, cut once for each shape that an answer can have (see realestate.common.stencil)."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from django.http import HttpRequest

from certificates.answers import Answer
from realestate.common import clock, stencil
from realestate.common.stencil import slot

TEMPLATE: Final = "certificates/answer.html"


def answer_page(request: HttpRequest, answer: Answer) -> str:
    """What the passer-by reads."""
    warnings = {f"warning_{place}": text for place, text in enumerate(answer.warnings)}
    shape = (answer.result, tuple(key for key, _value in answer.known), len(warnings))
    values = {**dict(answer.known), **warnings, "moment": answer.clock, "query": quote(answer.number)}
    return stencil.page(request, TEMPLATE, _shape, shape, values)


def _shape(result: str, known: tuple[str, ...], warnings: int) -> dict[str, Any]:
    """An answer whose values are slots."""
    answer = Answer(
        result,
        clock.now(),
        tuple((key, slot(key)) for key in known),
        tuple(slot(f"warning_{place}") for place in range(warnings)),
    )
    return {"answer": answer, "moment": slot("moment"), "query": slot("query")}
