"""Trying a service for a form: a refusal is shown at its field, and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from realestate.common.errors import Refused


def attempt(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Run `act`; False when it was refused for something that the person can mend here (status 413, 422, 429)."""
    try:
        act()
    except Refused as refusal:
        if refusal.status not in (413, 422, 429):
            raise
        text = f"{refusal.message} {refusal.remedy}".strip()
        form.add_error(
            refusal.field if refusal.field in form.fields else None, forms.ValidationError(text, code=refusal.code)
        )
        form.refused_status = refusal.status  # type: ignore[attr-defined]
        return False
    return True


def status_of(form: forms.Form) -> int:
    """The HTTP status of the page that shows the form: 200 when fresh, 4xx when something is wrong."""
    return getattr(form, "refused_status", 422 if form.is_bound and form.errors else 200)
