"""What the rider's and the office's pages share: an act is a form, a service, and a word when it is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from delivery.forms import ActForm
from delivery.models import Shipment
from delivery.services import AlreadyDone, Given
from realestate.common.errors import Refused


@dataclass(frozen=True, kw_only=True)
class Act:
    """`run` gets the form's cleaned data; `done` is the message after it."""

    form: type[ActForm]
    run: Callable[[Given, dict[str, Any]], object]
    done: Any


Acts = Mapping[str, Act]


def unbound(acts: Acts, shipment: Shipment, *names: str) -> dict[str, ActForm]:
    """The empty forms of these acts, by name."""
    return {name: acts[name].form(shipment=shipment, prefix=name) for name in names}


def perform(request: HttpRequest, act: Act, form: ActForm) -> int:
    """Run the act of a posted form. 0 when it is done (or was before), else the status of the page to show again."""
    if not form.is_valid():
        return 422
    given = Given(shipment_id=form.shipment.pk, actor=request.user, seen=form.cleaned_data["seen"])  # type: ignore[arg-type]
    try:
        act.run(given, form.cleaned_data)
    except AlreadyDone as done:
        messages.info(request, str(done.message))
        return 0
    except Refused as refusal:
        words = str(refusal.message)
        if refusal.remedy:
            words = _("%(message)s。%(remedy)s") % {"message": words, "remedy": refusal.remedy}
        form.add_error(refusal.field if refusal.field in form.fields else None, words)
        return refusal.status
    messages.success(request, str(act.done))
    return 0


def problems(again: Mapping[str, ActForm], legal: Collection[str]) -> list[str]:
    """What was wrong with forms that the page no longer offers: said on top, since their fields are gone."""
    return [
        str(word)
        for name, form in again.items()
        if name not in legal
        for words in form.errors.values()
        for word in words
    ]
