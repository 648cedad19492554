"""How forms look: the renderer behind {{ form }}, widgets for codes, money, ratings, and what a field carries along."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.forms import Field, RadioSelect, TextInput
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _


class Renderer(DjangoTemplates):
    """Renders {{ form }} and form.field.as_field_group with our components (settings.FORM_RENDERER)."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class CodeInput(TextInput):
    """A one-time code: digits, offered by the telephone itself."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, length: int = 6) -> None:
        own = {
            "class": "code",
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "pattern": rf"\s*\d{{{length}}}\s*",
            "maxlength": length + 2,
            "spellcheck": "false",
        }
        super().__init__({**own, **(attrs or {})})


class NumberText(TextInput):
    """A sum, an area, a share: typed as text, so that nothing is rounded or scrolled away, with number keys."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, decimal: bool = True) -> None:
        super().__init__({"inputmode": "decimal" if decimal else "numeric", "autocomplete": "off", **(attrs or {})})


class Stars(RadioSelect):
    """A rating from one to five as radio buttons, each with its word."""

    WORDS = (
        ("1", _("非常不满意")),
        ("2", _("不满意")),
        ("3", _("基本满意")),
        ("4", _("满意")),
        ("5", _("非常满意")),
    )

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = WORDS) -> None:
        super().__init__(attrs, choices)


def known(field: Field, *, source: str, on: dt.date | None = None, wrong_url: str = "") -> None:
    """Say at `field` where its value comes from and since when, with a link for "这里不对"."""
    field.source = source  # type: ignore[attr-defined]
    field.source_date = on  # type: ignore[attr-defined]
    field.wrong_url = wrong_url  # type: ignore[attr-defined]


def unit(field: Field, text: Any) -> None:
    """Write the unit behind the field: 元, m²."""
    field.unit = text  # type: ignore[attr-defined]
