"""What citizens type: checked at the field, told in words, nothing lost."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from realestate.cases.models import Case, Party
from realestate.common import clock, identifiers
from realestate.common.errors import Refused
from realestate.common.forms import CodeInput, known, unit
from realestate.flow.fields import IdNumberField, NameField, PhoneField, ShareField, YuanField
from realestate.flow.services.filling import Buyer
from realestate.law.matter import Matter


class FindForm(forms.Form):
    """By the number on the certificate or of the filed contract."""

    number = forms.CharField(
        label=_("证书编号或合同编号"),
        help_text=_("例如 浙（2019）杭州市不动产权第0012345号，或网签备案合同号"),
        max_length=60,
        error_messages={"required": _("请填写证书编号或合同编号。")},
    )

    def __init__(self, *args: Any, matter: Matter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = (get_language() or "").startswith("en")
        self.is_sale = any(ask.name == "price" for _step, ask in matter.asks)
        if not self.is_sale:
            self.fields["number"].label = _("证书编号")
            self.fields["number"].help_text = _("例如 浙（2019）杭州市不动产权第0012345号")
        if any(not step.same_unit for step in matter.steps):
            self.fields["other"] = forms.CharField(
                label=_("另一套房的证书编号"),
                max_length=60,
                error_messages={"required": _("请填写另一套房的证书编号。")},
            )
        optional = [
            (str(place), step.rules.en if english else f"{step.declared.zh}（{step.rules.zh}）")
            for place, step in enumerate(matter.steps, start=1)
            if step.optional
        ]
        if optional:
            self.fields["steps"] = forms.MultipleChoiceField(
                label=_("要一起办的"), choices=optional, required=False, widget=forms.CheckboxSelectMultiple
            )


class TermsForm(forms.Form):
    """Price, handing over, certificate books, address."""

    price = YuanField(
        label=_("成交价"), help_text=_("写合同上的实际价格"), error_messages={"required": _("请填写成交价。")}
    )
    delivery_on = forms.DateField(
        label=_("交付日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请按 年-月-日 填写，例如 2026-12-31。")},
    )
    address = forms.CharField(
        label=_("证书送到哪里"),
        max_length=160,
        min_length=5,
        help_text=_("写到门牌号。专人送上门，当面核对取件码"),
        error_messages={"required": _("请填写送证地址。"), "min_length": _("地址太短，请写到门牌号。")},
    )

    def __init__(self, *args: Any, registration: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit(self.fields["price"], _("元"))
        for name, held in registration.sources.items():
            if name in self.fields and held.get("value"):
                known(
                    self.fields[name],
                    source=held["source"],
                    on=dt.datetime.fromisoformat(held["at"]).date() if held.get("at") else None,
                )

    def clean_delivery_on(self) -> str:
        value: dt.date | None = self.cleaned_data["delivery_on"]
        if value and not dt.date(2000, 1, 1) <= value <= clock.today().replace(year=clock.today().year + 10):
            raise forms.ValidationError(_("这个日期不合理，请核对年份。"), code="date_implausible")
        return value.isoformat() if value else ""


class SellerPhoneForm(forms.Form):
    """One phone number for each seller."""

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for party in case.parties.filter(role=Party.Role.OBLIGOR).order_by("order"):
            self.fields[f"phone_{party.pk}"] = PhoneField(
                label=_("卖方%(name)s的手机号") % {"name": identifiers.mask_name(party.name)},
                initial=party.phone.removeprefix("+86"),
                help_text=_("我们发短信请对方在自己的手机上确认"),
                error_messages={"required": _("请填写手机号。")},
            )

    def phones(self) -> dict[int, str]:
        return {int(name.removeprefix("phone_")): value for name, value in self.cleaned_data.items()}


class BuyerForm(forms.Form):
    """One buyer; an empty row is nobody, except the first."""

    name = NameField(label=_("姓名"), error_messages={"required": _("请填写姓名。")})
    id_number = IdNumberField(label=_("身份号码"), error_messages={"required": _("请填写身份号码。")})
    phone = PhoneField(
        label=_("手机号"), help_text=_("发短信请本人确认用"), error_messages={"required": _("请填写手机号。")}
    )
    share = ShareField(label=_("份额"), required=False, help_text=_("只有按份共有才填，例如 1/2"))

    is_extra = False

    def full_clean(self) -> None:
        if self.is_bound and not str(self.prefix).endswith("-0") and self.is_empty():
            self.empty_permitted = True
        super().full_clean()

    def has_changed(self) -> bool:
        return not self.is_empty() if self.is_bound else bool(self.initial)

    def is_empty(self) -> bool:
        """Nothing at all was typed into this row."""
        return not any(str(self.data.get(self.add_prefix(name)) or "").strip() for name in self.fields)

    @property
    def is_blank(self) -> bool:
        return not self.errors and not self.cleaned_data.get("name")


class BaseBuyerFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """The buyers' rows; the last is there for one more."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.is_extra = index is not None and index > 0 and index >= self.initial_form_count()

    def errors_by_row(self) -> list[dict[str, str]]:
        """For the summary on top: whose row, what is wrong, and where."""
        return [
            {
                "text": _("第 %(n)d 位买方，%(what)s") % {"n": place, "what": f"{row[name].label}：{text}"},
                "href": f"#{row[name].id_for_label}",
            }
            for place, row in enumerate(self.forms, start=1)
            for name, texts in row.errors.items()
            if name in row.fields
            for text in texts
        ]


BuyerFormSet = forms.formset_factory(BuyerForm, formset=BaseBuyerFormSet, extra=1, max_num=20, validate_max=True)


class HoldingForm(forms.Form):
    """How they will own it."""

    holding = forms.ChoiceField(
        label=_("怎么拥有"),
        error_messages={"required": _("请选一种。")},
        choices=[
            ("sole", _("单独所有：一个人")),
            ("joint", _("共同共有：不分份额，多见于夫妻")),
            ("shares", _("按份共有：各有份额")),
        ],
        widget=forms.RadioSelect,
    )

    def buyers(self, rows: Any) -> list[Buyer]:
        """The typed rows as buyers, with shares as the holding says."""
        people = [row for row in rows if not row.is_blank]
        holding = self.cleaned_data["holding"]
        if holding == "sole" and len(people) != 1:
            raise Refused(
                "holding_differs",
                _("选了单独所有，但填了 %(n)d 个人。") % {"n": len(people)},
                remedy=_("请改选共同共有或按份共有，或删去其他人。"),
                status=422,
                field="holding",
            )
        return [
            Buyer(
                row.cleaned_data["name"],
                row.cleaned_data["id_number"],
                row.cleaned_data["phone"],
                Fraction(1) if holding == "sole" else row.cleaned_data["share"] if holding == "shares" else None,
            )
            for row in people
        ]


class HomesForm(forms.Form):
    """How many homes the household owns before this one (deed tax, RULEBOOK R-TAX-04)."""

    homes = forms.TypedChoiceField(
        label=_("您家（您、配偶、未成年子女）现在有几套住房"),
        coerce=int,
        choices=[(0, _("没有，这是第一套")), (1, _("一套，这是第二套")), (2, _("两套或更多"))],
        widget=forms.RadioSelect,
        help_text=_("不算正在买的这一套。套数决定契税交多少。"),
        error_messages={"required": _("请选一项。")},
    )

    def __init__(self, *args: Any, held: dict[str, Any] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if held:
            known(self.fields["homes"], source=held["source"], on=dt.datetime.fromisoformat(held["at"]).date())


class Files(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploaded files, at least one."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(one, initial) for one in data or [None]]


class PaperForm(forms.Form):
    """Photos or PDFs of one paper; the service looks into each."""

    files = FilesField(  # type: ignore[assignment]
        label=_("照片或 PDF"),
        widget=Files(attrs={"accept": "image/jpeg,image/png,application/pdf", "multiple": True}),
        error_messages={"required": _("请先选照片或 PDF，再上传。"), "empty": _("这是空文件，请重新选择。")},
    )


class CodeForm(forms.Form):
    """The one-time code with which a party signs."""

    code = forms.CharField(
        label=_("短信验证码"),
        widget=CodeInput(),
        max_length=8,
        error_messages={"required": _("请填写短信里的 6 位验证码。")},
    )
    text_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def clean_code(self) -> str:
        return "".join(char for char in self.cleaned_data["code"] if char.isdigit())


class ReasonForm(forms.Form):
    """A reason in words."""

    reason = forms.CharField(
        label=_("哪里不对"), widget=forms.Textarea(attrs={"rows": 3}), max_length=400,
        help_text=_("对方会看到您写的话"),
        error_messages={"required": _("请写明哪里不对，一句话就可以。")},
    )  # fmt: skip
