"""What is typed where an organ's papers are signed for, and what all desks share: keys, units, papers by number."""

from __future__ import annotations

import secrets
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Organisation
from realestate.common.identifiers import InvalidIdentifier, parse_credit_code
from realestate.flow.asking import AskForm, english, initial_of
from realestate.flow.fields import NameField, in_language
from realestate.flow.services.applying import Side
from realestate.flow.services.serving import FIXED, Order
from realestate.law.asking import Ask
from realestate.law.declaration import Ground, PaperNeed, always
from realestate.law.matter import Step

#: Papers that the register, the departments or the signature itself stand for.
HELD = frozenset({"identity", "title_certificate", "application_form"})
KINDS_OF_ORGANS = (
    ("court", _("人民法院")), ("procuratorate", _("人民检察院")), ("police", _("公安机关")),
    ("government", _("其他国家机关")),
)  # fmt: skip


def papers_of(ground: Ground) -> list[PaperNeed]:
    """The papers that everybody has to hand in for this ground."""
    return [need for need in ground.papers if need.when is always and need.kind not in HELD]


def title_of(need: PaperNeed) -> str:
    return need.en if english() else need.zh


class KeyedForm(forms.Form):
    """A form that was shown once: sent twice, it is one filing."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = secrets.token_urlsafe(16)


class UnitsForm(forms.Form):
    """Units in words, found by the view (`filing.find_units`)."""

    units = forms.CharField(
        label=_("不动产单元"), max_length=12_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一个：不动产单元号、证书编号或坐落；一份文书可以写多个"),
        error_messages={"required": _("请至少写一个不动产单元。")},
    )  # fmt: skip


class ServeForm(UnitsForm, KeyedForm):
    """An organ's papers on the desk. `organ`: whose they are, when its own people send them."""

    document = forms.CharField(
        label=_("文书文号"), max_length=60, help_text=_("例如（2026）浙0106执12号"),
        error_messages={"required": _("请填写文书文号。")},
    )  # fmt: skip
    organ_name = forms.CharField(
        label=_("嘱托机关"), max_length=80, error_messages={"required": _("请填写嘱托机关的全称。")}
    )
    organ_kind = forms.ChoiceField(label=_("机关类型"), choices=KINDS_OF_ORGANS, initial="court")
    organ_number = forms.CharField(
        label=_("统一社会信用代码"), max_length=18, required=False, help_text=_("知道就填，续封、解封时更好对上")
    )
    officer_1 = NameField(label=_("送达人员一"), error_messages={"required": _("请填写姓名。")})
    permit_1 = forms.CharField(
        label=_("工作证件号一"), max_length=40, error_messages={"required": _("请填写工作证件号。")}
    )
    officer_2 = NameField(label=_("送达人员二"), error_messages={"required": _("请填写姓名。")})
    permit_2 = forms.CharField(
        label=_("工作证件号二"), max_length=40, error_messages={"required": _("请填写工作证件号。")}
    )
    papers = forms.MultipleChoiceField(
        label=_("收到的文书"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("没有收到的请取消勾选，系统会写进审查建议"),
    )  # fmt: skip

    def __init__(self, *args: Any, step: Step, organ: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organ = organ
        choices = [(need.kind, title_of(need)) for need in papers_of(step.rules)]
        self.fields["papers"].choices = choices  # type: ignore[attr-defined]
        self.fields["papers"].initial = [kind for kind, _title in choices]
        if organ is not None:
            for name in ("organ_name", "organ_kind", "organ_number"):
                del self.fields[name]

    def clean_organ_number(self) -> str:
        text = str(self.cleaned_data["organ_number"]).strip()
        try:
            return str(parse_credit_code(text)) if text else ""
        except InvalidIdentifier as error:
            raise forms.ValidationError(in_language(error), code=error.code) from None

    def order(self) -> Order:
        """What was typed, as the service takes it."""
        typed = self.cleaned_data
        if self.organ is not None:
            organ = Side(self.organ.name, self.organ.credit_code, "credit_code", self.organ.kind)
        else:
            known = Organisation.objects.filter(name=typed["organ_name"].strip()).first()
            number = typed["organ_number"] or (known.credit_code if known else "")
            organ = Side(typed["organ_name"].strip(), number, "credit_code", typed["organ_kind"])
        officers = tuple((typed[f"officer_{n}"], typed[f"permit_{n}"].strip()) for n in (1, 2))
        return Order(organ, typed["document"].strip(), officers, typed["papers"])


def rest_of(step: Step) -> list[Ask]:
    """What an organ's papers say besides, to be written down after the service."""
    return [ask.optional for ask in step.rules.asks if ask.name not in FIXED]


def rest_form(step: Step, data: Any = None, facts: dict[str, Any] | None = None) -> AskForm:
    """The form of it, with what was typed before."""
    asks = rest_of(step)
    return AskForm(data, asks=asks, initial=initial_of(asks, facts or {}, facts or {}))


def facts_of(form: AskForm) -> dict[str, Any]:
    """Its answers; a share is a fact of a seizure, though a column elsewhere."""
    share: Fraction | None = form.attributes().get("share")
    found = form.facts()
    return found | ({"share": f"{share.numerator}/{share.denominator}"} if share else {})
