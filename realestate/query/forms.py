"""What is typed into a question: as little as the law allows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Organisation
from realestate.common.forms import CodeInput
from realestate.query.services.granting import ASKERS
from realestate.register.models import Unit

PURPOSES = (
    ("buy", _("打算买这套房")),
    ("rent", _("打算租这套房")),
    ("lend", _("打算接受这套房抵押")),
    ("sue", _("打算起诉或者仲裁")),
)
PROOF_PURPOSES = (
    ("school", _("子女入学")),
    ("loan", _("申请贷款")),
    ("public_housing", _("申请公租房、保障房")),
    ("fund", _("提取住房公积金")),
    ("tax", _("办理税费优惠")),
    ("other", _("其他用途")),
)
WHO = (
    ("self", _("只查本人")),
    ("children", _("本人和未成年子女")),
    ("family", _("本人、配偶和未成年子女")),
)


LASTING = ((2, _("两小时")), (24, _("一天")), (72, _("三天")))


class Typed(forms.CharField):
    """A line of text without completion."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
        super().__init__(**options)


class PlaceMixin(forms.Form):
    """One home, by whichever of three is at hand."""

    place = Typed(
        label=_("哪一处房屋"),
        max_length=160,
        help_text=_("写坐落（到室号）、不动产权证号，或者 28 位不动产单元号，任意一种"),
        error_messages={"required": _("请写明是哪一处房屋")},
    )


class OpenForm(PlaceMixin):
    """A would-be buyer, tenant, lender or litigant (measures 21)."""

    purpose = forms.ChoiceField(
        label=_("为什么查"),
        choices=PURPOSES,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择查询目的"), "invalid_choice": _("请选择查询目的")},
    )
    pledge = forms.BooleanField(
        label=_("我承诺：查到的内容只用于上面的目的，不公开、不转告他人；违反的，承担法律责任"),
        error_messages={"required": _("不作这项承诺，不能查询")},
    )


class PartyForm(forms.Form):
    """An interested party (19, 20): the contract or the case names the home, so nothing else is asked."""

    mandate = Typed(
        label=_("合同编号或者受理编号"),
        max_length=60,
        help_text=_("住建部门备案的合同编号，或者我们的受理编号；房屋由系统自己找到"),
        error_messages={"required": _("请填写合同编号或者受理编号")},
    )


class HeirForm(PlaceMixin):
    """An heir (17): who has died; death and kinship are asked of the departments."""

    name = Typed(label=_("被继承人姓名"), max_length=60, error_messages={"required": _("请填写被继承人的姓名")})
    id_number = Typed(
        label=_("被继承人身份证号码"),
        max_length=20,
        help_text=_("死亡和亲属关系由公安、民政部门核实，不用交证明"),
        error_messages={"required": _("请填写被继承人的身份证号码")},
    )
    place = Typed(
        label=_("哪一处房屋（不知道就空着）"),
        max_length=160,
        required=False,
        help_text=_("空着就查被继承人名下的全部房屋"),
    )
    field_order = ["name", "id_number", "place"]


class ProofForm(forms.Form):
    """A proof of ownership or of none."""

    who = forms.ChoiceField(label=_("查谁"), choices=WHO, widget=forms.RadioSelect, initial="self")
    purpose = forms.ChoiceField(
        label=_("用在哪里"),
        choices=PROOF_PURPOSES,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择用途"), "invalid_choice": _("请选择用途")},
    )


class OrganisationField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.get_kind_display()}）"


class GrantForm(forms.Form):
    """Let an organisation ask once."""

    organisation = OrganisationField(
        label=_("授权给谁"),
        queryset=Organisation.objects.none(),
        empty_label=_("请选择"),
        error_messages={"required": _("请选择单位"), "invalid_choice": _("没有这个单位，请重新选择")},
    )
    unit = forms.ChoiceField(label=_("查哪一处"), choices=(), required=False)
    other = Typed(
        label=_("不是自己的房屋（委托律师时填）"),
        max_length=160,
        required=False,
        help_text=_("坐落、不动产权证号或者不动产单元号"),
    )
    subject_name = Typed(label=_("去世亲人的姓名（请公证处查遗产时填）"), max_length=60, required=False)
    subject_number = Typed(label=_("去世亲人的身份证号码"), max_length=20, required=False)
    purpose = Typed(
        label=_("用途"),
        max_length=200,
        help_text=_("例如：申请住房贷款"),
        error_messages={"required": _("请写明用途")},
    )
    hours = forms.TypedChoiceField(
        label=_("多久有效"),
        coerce=int,
        choices=LASTING,
        initial=24,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(kind__in=ASKERS).order_by("name")  # type: ignore[attr-defined]
        own = [(unit.code, unit.location) for unit in units]
        self.fields["unit"].initial = own[0][0] if own else ""
        self.fields["unit"].choices = [*own, ("", _("我名下的全部房屋（只限公证）"))]  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """At the desk of a bank, a notary or a law firm: the customer's code says everything."""

    code = forms.CharField(
        label=_("客户的授权码"),
        max_length=12,
        help_text=_("客户在手机上授权后看到的 10 位码"),
        error_messages={"required": _("请输入客户的授权码")},
        widget=CodeInput(
            attrs={"inputmode": "text", "autocomplete": "off", "pattern": r"\s*[A-Za-z0-9]{10}\s*"}, length=10
        ),
    )
    ask = forms.ChoiceField(label=_("查什么"), choices=())
    name = Typed(label=_("要核对的姓名"), max_length=60, required=False, help_text=_("只在验证权利人姓名时填"))

    def __init__(self, *args: Any, asks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ask"].choices = asks  # type: ignore[attr-defined]


class DeskForm(PlaceMixin):
    """Without an authorisation: the organisation's own mandate."""

    ask = forms.ChoiceField(label=_("查什么"), choices=())
    purpose = Typed(label=_("用途"), max_length=200, error_messages={"required": _("请写明用途")})
    mandate = Typed(
        label=_("抵押合同、案件或者公函编号"),
        max_length=60,
        required=False,
        help_text=_("记入查询记录，房屋的权利人看得到"),
    )

    def __init__(self, *args: Any, asks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ask"].choices = asks  # type: ignore[attr-defined]


class CourtForm(DeskForm):
    """A court: by home or by name, with the letter."""

    place = Typed(
        label=_("哪一处房屋"), max_length=160, required=False, help_text=_("坐落、证号或者单元号；按姓名查时空着")
    )
    name = Typed(label=_("权利人姓名或者名称"), max_length=60, required=False)
    id_number = Typed(label=_("权利人证件号码"), max_length=20, required=False, help_text=_("同名的多，请尽量填写"))
    mandate = Typed(
        label=_("协助查询通知书或者调查令编号"),
        max_length=60,
        error_messages={"required": _("请填写协助查询通知书或者调查令的编号")},
    )
    work_permit = Typed(label=_("工作证编号"), max_length=30, error_messages={"required": _("请填写工作证编号")})
    field_order = ["place", "name", "id_number", "ask", "purpose", "mandate", "work_permit"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("place") and not data.get("name"):
            self.add_error("place", _("请写明房屋，或者权利人的姓名"))
        return data
