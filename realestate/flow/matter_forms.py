"""The forms of a whole matter at a bank's or a developer's desk, each step with its own, made from what it declares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Organisation
from realestate.common.templatetags.ui import first_id
from realestate.flow.asking import AskForm, english
from realestate.flow.desk_forms import KeyedForm, papers_of, title_of
from realestate.flow.fields import IdNumberField, NameField, PhoneField, ShareField
from realestate.flow.services.applying import Side
from realestate.flow.services.filing import SURVEYED, Given, shared
from realestate.law.declaration import Ground
from realestate.law.matter import Matter, Step

ROWS_OF_PEOPLE = 3
#: Endings of the fields of all people but the first.
MORE = tuple(f"_{nth}" for nth in range(2, ROWS_OF_PEOPLE + 1))


def lacking(label: Any) -> dict[str, Any]:
    """What is said where nothing was typed."""
    return {"required": _("请填写：%(what)s。") % {"what": label}}


class PeopleForm(forms.Form):
    """Up to three people who take something, each with the phone on which they confirm."""

    def __init__(self, *args: Any, homes: bool = False, shares: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nth in range(1, ROWS_OF_PEOPLE + 1):
            first = nth == 1
            label = _("姓名") if first else _("第 %(n)d 位姓名") % {"n": nth}
            self.fields[f"name_{nth}"] = NameField(label=label, required=first, error_messages=lacking(label))
            self.fields[f"id_{nth}"] = IdNumberField(
                label=_("身份号码"), required=first, error_messages=lacking(_("身份号码"))
            )
            self.fields[f"phone_{nth}"] = PhoneField(
                label=_("手机号"),
                required=first,
                help_text=_("发短信请本人确认") if first else "",
                error_messages=lacking(_("手机号")),
            )
            if shares:
                self.fields[f"share_{nth}"] = ShareField(
                    label=_("份额"), required=False, help_text=_("按份共有才填，例如 1/2") if first else ""
                )
        if homes:
            self.fields["homes"] = forms.TypedChoiceField(
                label=_("买方家庭已有住房"), coerce=int, choices=[(0, _("没有")), (1, _("一套")), (2, _("两套及以上"))],
                widget=forms.RadioSelect, initial=0, help_text=_("算契税用，买方确认时可以提出不对"),
            )  # fmt: skip

    @property
    def first(self) -> list[Any]:
        """The fields of the first person, and what is asked of all."""
        return [field for field in self if not field.name.endswith(MORE)]

    @property
    def more(self) -> list[Any]:
        """The fields of the others, who may be nobody."""
        return [field for field in self if field.name.endswith(MORE)]

    @property
    def is_open(self) -> bool:
        return any(field.errors or field.value() for field in self.more)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for nth in range(2, ROWS_OF_PEOPLE + 1):
            given = [name for name in ("name", "id", "phone") if cleaned.get(f"{name}_{nth}")]
            if given and len(given) < 3:
                empty = next(name for name in ("name", "id", "phone") if name not in given)
                self.add_error(
                    f"{empty}_{nth}", forms.ValidationError(_("请把这一位填完整。"), code="material_missing")
                )
        return cleaned

    def people(self) -> tuple[Side, ...]:
        typed = self.cleaned_data
        rows = [nth for nth in range(1, ROWS_OF_PEOPLE + 1) if typed.get(f"name_{nth}")]
        homes = {"homes": typed["homes"]} if "homes" in self.fields else {}
        people = [Side(typed[f"name_{n}"], typed[f"id_{n}"], phone=typed[f"phone_{n}"], facts=homes) for n in rows]
        return shared(people, [typed.get(f"share_{n}") for n in rows])


class PapersForm(forms.Form):
    """The numbers of the contracts and proofs that the organisation holds."""

    def __init__(self, *args: Any, grounds: Iterable[Ground], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for need in {need.kind: need for ground in grounds for need in papers_of(ground)}.values():
            self.fields[need.kind] = forms.CharField(
                label=_("%(paper)s编号") % {"paper": title_of(need)}, max_length=60,
                error_messages={"required": _("请填写编号。")},
            )  # fmt: skip

    def numbers(self) -> dict[str, dict[str, Any]]:
        return {kind: {"number": str(number).strip()} for kind, number in self.cleaned_data.items()}


class BankForm(forms.Form):
    """Which bank takes the right; it confirms at its own desk."""

    bank = forms.ModelChoiceField(
        label=_("银行"), queryset=Organisation.objects.filter(kind="bank").order_by("name"),
        error_messages={"required": _("请选择银行。")},
    )  # fmt: skip


class OptionForm(forms.Form):
    """Is this step part of it?"""

    wanted = forms.BooleanField(label=_("一并办理"), required=False)


class StepForms:
    """The forms of one step of a matter: who takes, what the ground asks.

    Who stands on an open side: `own` the organisation itself, `people` buyers, `bank` a bank that is chosen.
    """

    def __init__(self, number: int, step: Step, data: Any, *, own: Organisation, single: bool) -> None:
        self.number, self.step, self.own = number, step, own
        prefix = f"s{number}"
        self.takes = takes(step, own)
        self.title = (step.rules.en if english() else step.rules.zh) if not single else ""
        self.option = OptionForm(data, prefix=f"{prefix}o") if step.optional else None
        taxed = step.rules.deed_tax != "none"
        self.people = PeopleForm(self.bound(data), prefix=f"{prefix}p", homes=taxed) if self.takes == "people" else None
        self.bank = BankForm(self.bound(data), prefix=f"{prefix}b") if self.takes == "bank" else None
        known = SURVEYED if step.obligors == "none" else frozenset()
        asks = [ask for ask in step.rules.asks if not ask.per_holder and ask.name not in known]
        self.asks = AskForm(self.bound(data), prefix=prefix, asks=asks)

    def bound(self, data: Any) -> Any:
        return data if data is not None and not self.skipped(data) else None

    def skipped(self, data: Any) -> bool:
        return self.option is not None and not (self.option.is_valid() and self.option.cleaned_data["wanted"])

    @property
    def forms(self) -> list[forms.Form]:
        return [form for form in (self.people, self.bank, self.asks) if form is not None and form.fields]

    def is_valid(self) -> bool:
        return not [form for form in self.forms if form.is_bound and not form.is_valid()]

    def given(self) -> Given:
        if not self.asks.is_bound:
            return Given(skip=True)
        people: Sequence[Side] = ()
        if self.people is not None:
            people = self.people.people()
        elif self.bank is not None:
            bank = self.bank.cleaned_data["bank"]
            people = (Side(bank.name, bank.credit_code, "credit_code", bank.kind),)
        elif self.takes == "own":
            whole = Fraction(1) if self.step.rules.sides.shares else None
            people = (Side(self.own.name, self.own.credit_code, "credit_code", self.own.kind, share=whole),)
        return Given(tuple(people), self.asks.attributes(), self.asks.facts())


def takes(step: Step, own: Organisation) -> str:
    """Who stands on the open side of a step, by where its sides come from: where nobody gives, the organisation."""
    if "asked" not in (step.obligors, step.holders):
        return ""
    if step.obligors == "none":
        return "own"
    if step.rules.sides.shares:
        return "people"
    return "own" if own.kind == "bank" and step.obligors != "mortgagees" else "bank"


class MatterForms:
    """All forms of a matter on one page, each step with its own."""

    def __init__(self, matter: Matter, own: Organisation, data: Any = None) -> None:
        self.matter = matter
        self.keyed = KeyedForm(data)
        self.unit = UnitForm(data)
        single = len(matter.steps) == 1
        self.steps = [StepForms(n, s, data, own=own, single=single) for n, s in enumerate(matter.steps, start=1)]
        owners = any("owners" in (step.obligors, step.holders) for step in matter.steps)
        self.contacts = ContactsForm(data) if owners else None
        unasked = [step.rules for step in matter.steps if not step.optional]
        grounds = unasked if data is None else [one.step.rules for one in self.steps if one.asks.is_bound]
        self.papers = PapersForm(data, grounds=grounds)

    @property
    def all(self) -> list[forms.Form]:
        fixed: list[forms.Form] = [self.unit, *([self.contacts] if self.contacts else [])]
        return [*fixed, *(form for one in self.steps for form in one.forms), self.papers]

    @property
    def errors(self) -> list[dict[str, str]]:
        """Everything that has to be corrected, with the way to its field: one summary for the whole page."""
        found: list[dict[str, str]] = []
        for form in [*self.all, *(one.option for one in self.steps if one.option)]:
            for name, errors in form.errors.items():
                label = f"{form[name].label}：" if name in form.fields else ""
                href = f"#{first_id(form[name])}" if name in form.fields else ""
                found.extend({"text": f"{label}{error}", "href": href} for error in errors)
        return found

    def is_valid(self) -> bool:
        fixed = [form.is_valid() for form in (self.keyed, self.unit, self.papers)]
        others = [one.is_valid() for one in self.steps]
        return all([*fixed, *others, self.contacts is None or self.contacts.is_valid()])

    def given(self) -> list[Given]:
        return [one.given() for one in self.steps]


class UnitForm(forms.Form):
    """One unit in words."""

    unit = forms.CharField(
        label=_("不动产单元"), max_length=160, help_text=_("不动产单元号、证书编号或坐落"),
        error_messages={"required": _("请填写不动产单元号、证书编号或坐落。")},
    )  # fmt: skip


class ContactsForm(forms.Form):
    """How the owners on the register are reached: in the register's order, one number a line."""

    phones = forms.CharField(
        label=_("房主手机号"), max_length=600, widget=forms.Textarea(attrs={"rows": 2, "inputmode": "tel"}),
        help_text=_("一行一位，按登记簿上的顺序；系统发短信请本人确认"),
        error_messages={"required": _("请填写房主手机号。")},
    )  # fmt: skip

    def clean_phones(self) -> list[str]:
        field = PhoneField()
        return [field.clean(line) for line in self.cleaned_data["phones"].splitlines() if line.strip()]


class BatchForm(forms.Form):
    """A CSV file of filings."""

    file = forms.FileField(
        label=_("CSV 文件"), help_text=_("最多 200 行；第一行是表头，请用下载的模板"),
        error_messages={"required": _("请选择文件。"), "empty": _("这是空文件。")},
    )  # fmt: skip


class ConsentForm(forms.Form):
    """Consent to a transfer, with the bank's own number for it."""

    number = forms.CharField(
        label=_("同意书编号"), max_length=60, error_messages={"required": _("请填写本行的同意书编号。")}
    )
