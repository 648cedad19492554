"""The form of a registration, made from what its ground asks (law.asking): one form class for every type and matter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from realestate.common import clock
from realestate.common.forms import NumberText, unit
from realestate.common.identifiers import InvalidIdentifier, parse_certificate_number
from realestate.flow.fields import ShareField, YuanField
from realestate.law.asking import Ask
from realestate.law.people import JOINT
from realestate.register.models import Unit

#: How people write joint ownership.
JOINT_WORDS: Final = frozenset({"共同共有", "共有", "joint"})


class UnitsField(forms.CharField):
    """Units by code or by the number on the certificate; `several`: one a line, with an area in m2 where one is asked.

    Cleans to a code, to a list of codes, or to a mapping from code to area.
    """

    def __init__(self, *, several: bool = False, **kwargs: Any) -> None:
        self.several = several
        widget = forms.Textarea(attrs={"rows": 3}) if several else forms.TextInput()
        super().__init__(max_length=6000 if several else 60, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        lines = [line.split() for line in text.replace("，", " ").replace(",", " ").splitlines() if line.strip()]
        if not lines:
            return [] if self.several else ""
        if not self.several:
            return unit_code("".join(lines[0]))
        if any(len(line) > 1 for line in lines):
            return {line[0].upper(): area_of(line[-1]) for line in lines}
        return [unit_code(line[0]) for line in lines]


def unit_code(text: str) -> str:
    """The code of a unit of the register, by its code or its certificate; `unit_not_found` otherwise."""
    code = text.strip().upper()
    if Unit.objects.filter(code=code).exists():
        return code
    try:
        held = Certificate.objects.filter(number=str(parse_certificate_number(text))).first()
    except InvalidIdentifier:
        held = None
    if held is None:
        raise forms.ValidationError(_("没有找到这个不动产单元，请核对单元号或证书编号。"), code="unit_not_found")
    return held.unit_code


def area_of(text: str) -> str:
    """An area in m2 as text; the law package looks at it again."""
    try:
        area = Decimal(text)
    except ArithmeticError:
        raise forms.ValidationError(_("面积请填写数字，例如 89.50。"), code="invalid_area") from None
    if not 0 < area < 10_000_000:
        raise forms.ValidationError(_("面积不合理，请核对。"), code="invalid_area")
    return str(area)


class AreaField(forms.CharField):
    """Square metres, as text with its places."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=16, widget=NumberText(), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return area_of(text) if text else ""


class HoldersField(forms.CharField):
    """People, one a line: a name, and a share where shares are meant. Cleans to `joint`, a mapping or a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value).replace("、", "\n").replace("；", "\n").replace("：", " ").replace(":", " ")
        lines = [line.split() for line in text.splitlines() if line.strip()]
        if len(lines) == 1 and lines[0][0] in JOINT_WORDS:
            return JOINT
        if not any(len(line) > 1 for line in lines):
            return [line[0] for line in lines]
        return {line[0]: share_text(line[1] if len(line) > 1 else "") for line in lines}


def share_text(text: str) -> str:
    """1/2, or joint; `invalid_share` for anything else."""
    if text in JOINT_WORDS:
        return JOINT
    share: Fraction | None = ShareField(required=True).clean(text)
    return f"{share.numerator}/{share.denominator}" if share else ""


class MomentField(forms.DateTimeField):
    """A moment to the second, in the register's own zone."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S")
        super().__init__(widget=widget, **kwargs)


def day_field(**kwargs: Any) -> forms.Field:
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **{**kwargs, "error_messages": {**kwargs["error_messages"], "invalid": _("日期不存在，请核对。")}},
    )


def choice_field(**kwargs: Any) -> forms.Field:
    return forms.ChoiceField(widget=forms.RadioSelect, **kwargs)


FIELDS: Final[Mapping[str, Callable[..., forms.Field]]] = {
    "text": lambda **kw: forms.CharField(max_length=400, **kw),
    "person": lambda **kw: forms.CharField(max_length=80, **kw),
    "date": day_field,
    "moment": MomentField,
    "money": YuanField,
    "area": AreaField,
    "share": ShareField,
    "choice": choice_field,
    "flag": forms.BooleanField,
    "holders": HoldersField,
    "unit": UnitsField,
    "number": lambda **kw: forms.IntegerField(min_value=1, max_value=1000, **kw),
}
#: What is written behind a field.
UNITS: Final = {"money": _("元"), "area": "m²"}


def english() -> bool:
    return (get_language() or "").startswith("en")


class AskForm(forms.Form):
    """The fields of one ground. `holders`: names on the register, for what is asked of each of them.

    `attributes()` and `facts()` give the answers as the law package reads them, in plain JSON.
    """

    def __init__(self, *args: Any, asks: Sequence[Ask], holders: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = tuple(asks)
        self.holders = tuple(holders)
        for ask in self.asks:
            if ask.per_holder and self.holders:
                before = self.initial.get(ask.name) or {}
                for place, name in enumerate(self.holders):
                    field = field_of(ask, f"{label_of(ask)}（{name}）", required=False)
                    field.initial = before.get(name, "") if isinstance(before, dict) else ""
                    self.fields[f"{ask.name}__{place}"] = field
            else:
                self.fields[ask.name] = field_of(ask, label_of(ask))

    def answer(self, ask: Ask) -> Any:
        """One answer, in plain JSON; None when nothing was typed."""
        if not (ask.per_holder and self.holders):
            return plain(self.cleaned_data.get(ask.name))
        typed = {name: self.cleaned_data.get(f"{ask.name}__{place}") for place, name in enumerate(self.holders)}
        return {name: plain(value) for name, value in typed.items() if value not in (None, "")} or None

    def attributes(self) -> dict[str, Any]:
        """price, amount, share, copies: columns of a registration of their own."""
        return {ask.name: self.cleaned_data.get(ask.name) for ask in self.asks if ask.is_attribute}

    def facts(self) -> dict[str, Any]:
        """Everything else, under its key in Application.facts; what was left empty is left out."""
        found = {ask.name: self.answer(ask) for ask in self.asks if not ask.is_attribute}
        return {name: value for name, value in found.items() if value not in (None, "", [], {})}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for ask in self.asks:
            if ask.per_holder and ask.required and self.holders and not self.errors and self.answer(ask) is None:
                self.add_error(f"{ask.name}__0", forms.ValidationError(_("请至少填写一位。"), code="material_missing"))
        return cleaned


def label_of(ask: Ask) -> str:
    return ask.en if english() else ask.zh


def field_of(ask: Ask, label: str, *, required: bool | None = None) -> forms.Field:
    """The Django field of one question."""
    needed = ask.required if required is None else required
    given: dict[str, Any] = {
        "label": label,
        "help_text": ask.hint_en if english() else ask.hint_zh,
        "required": needed and ask.kind != "flag",
        "error_messages": {"required": _("请填写：%(what)s。") % {"what": label}},
    }
    if ask.choices:
        given["choices"] = [(c.value, c.en if english() else c.zh) for c in ask.choices]
    if getattr(ask, "several", False):
        given["several"] = True
    field = FIELDS[ask.kind](**given)
    if ask.kind in UNITS:
        unit(field, UNITS[ask.kind])
    return field


def plain(value: Any) -> Any:
    """An answer as JSON holds it and law.given reads it."""
    if isinstance(value, dt.datetime):
        return value.astimezone(clock.ZONE).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | Fraction) else value


def initial_of(asks: Iterable[Ask], attributes: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed before, for the form to show again."""
    shown: dict[str, Any] = {}
    for ask in asks:
        value = attributes.get(ask.name) if ask.is_attribute else facts.get(ask.name)
        if isinstance(value, dict) and not ask.per_holder:
            value = "\n".join(f"{name} {share}" for name, share in value.items())
        elif isinstance(value, list):
            value = "\n".join(map(str, value))
        elif isinstance(value, Fraction):
            value = f"{value.numerator}/{value.denominator}"
        if value not in (None, ""):
            shown[ask.name] = value
    return shown
