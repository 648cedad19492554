"""The pages of any draft that are made from declarations: what a registration asks, who stands on a side, contacts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from realestate.accounts.models import Organisation
from realestate.cases.models import Case, Part, Registration
from realestate.common import identifiers
from realestate.flow import naming
from realestate.flow.asking import AskForm, initial_of
from realestate.flow.drafting import asked_sides
from realestate.flow.fields import NameField, PhoneField, ShareField
from realestate.flow.forms import BaseBuyerFormSet, BuyerForm
from realestate.flow.services import filling
from realestate.flow.services.signing import signers
from realestate.flow.views.attempt import attempt, person, signed_in, status_of, typed
from realestate.flow.views.filling import draft_for, saved


def registration_at(case: Case, sequence: int) -> Registration:
    """One registration of the draft, or 404."""
    rows = case.registrations.select_related("unit").prefetch_related("parts__party")
    found = rows.filter(sequence=sequence).first()
    if found is None:
        raise Http404("no such registration in this case")
    return found


@signed_in
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, number: str, sequence: int) -> HttpResponse:
    """What this registration asks (Ground.asks)."""
    case = draft_for(request, number)
    registration = registration_at(case, sequence)
    ground = naming.ground_of(registration)
    if ground is None or not ground.asks:
        raise Http404("nothing is asked")
    terms = registration.terms
    before = {
        "price": registration.price,
        "amount": registration.amount,
        "copies": terms.get("copies"),
        "share": Fraction(terms["share"]) if terms.get("share") else None,
    }
    form = AskForm(
        typed(request),
        asks=ground.asks,
        holders=[part.party.name for part in registration.parts.all() if part.side == Part.Side.HOLDER],
        initial=initial_of(ground.asks, before, terms.get("facts", {})),
    )
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = {"sequence": sequence, "attributes": form.attributes(), "facts": form.facts()}
        if attempt(form, lambda: filling.save_step(case_id=case.pk, user=person(request), **values)):
            return saved(request, case, naming.title(registration))
    context = {"case": case, "form": form, "title": naming.title(registration)}
    return render(request, "flow/step.html", context, status=status_of(form, request))


class PersonForm(BuyerForm):
    """One person or organisation on a side."""

    name = NameField(label=gettext_lazy("姓名或名称"), error_messages={"required": gettext_lazy("请填写姓名或名称。")})
    id_number = forms.CharField(  # type: ignore[assignment]
        label=gettext_lazy("身份号码或统一社会信用代码"),
        max_length=24,
        error_messages={"required": gettext_lazy("请填写身份号码或统一社会信用代码。")},
    )
    phone = PhoneField(label=gettext_lazy("手机号"), required=False, help_text=gettext_lazy("发短信请本人确认用"))
    share = ShareField(
        label=gettext_lazy("份额"), required=False, help_text=gettext_lazy("例如 1/2；夫妻共同共有的不填")
    )

    def clean_id_number(self) -> str:
        """An identity number, or an organisation's credit code: eighteen characters each, told apart by their check."""
        text = str(self.cleaned_data["id_number"]).strip().upper()
        try:
            return str(identifiers.parse_credit_code(text))
        except identifiers.InvalidIdentifier:
            pass
        try:
            return str(identifiers.parse_id_number(text))
        except identifiers.InvalidIdentifier as error:
            english = (get_language() or "").startswith("en")
            raise forms.ValidationError(error.message_en if english else error.message, code=error.code) from None

    @property
    def kind(self) -> str:
        """A person, or what the organisation's account says it is."""
        number = self.cleaned_data["id_number"]
        held = Organisation.objects.filter(credit_code=number).first()
        if held is not None:
            return held.kind
        try:
            identifiers.parse_id_number(number)
        except identifiers.InvalidIdentifier:
            return "company"
        return "person"


PersonFormSet = forms.formset_factory(PersonForm, formset=BaseBuyerFormSet, extra=1, max_num=50, validate_max=True)


@signed_in
@require_http_methods(["GET", "POST"])
def side(request: HttpRequest, number: str, sequence: int, side: str) -> HttpResponse:
    """Everybody on a side that the form asks for."""
    case = draft_for(request, number)
    registration = registration_at(case, sequence)
    if side not in set(asked_sides(case, registration)):
        raise Http404("this side is not asked for")
    parts = [part for part in registration.parts.all() if part.side == side]
    data = typed(request)
    rows: Any = PersonFormSet(data, initial=[typed_before(part) for part in parts], prefix="person")
    shares = naming.sides_of(registration).shares and side == Part.Side.HOLDER
    if not shares:
        for one in rows:
            one.fields.pop("share", None)
    form = forms.Form(data)
    if request.method == "POST" and rows.is_valid() and form.is_valid():
        filled = [one for one in rows if not one.is_blank]
        people = [named(one, alone=len(filled) == 1, shares=shares) for one in filled]
        values: dict[str, Any] = {"sequence": sequence, "side": side, "people": people}
        if attempt(form, lambda: filling.save_side(case_id=case.pk, user=person(request), **values)):
            return saved(request, case, naming.word_for(registration, side))
    context = {
        "case": case,
        "form": form,
        "forms": rows,
        "who": naming.word_for(registration, side),
        "row_errors": rows.errors_by_row() if data else [],
    }
    return render(request, "flow/side.html", context, status=422 if request.method == "POST" else 200)


def typed_before(part: Part) -> dict[str, Any]:
    share = part.fraction
    return {
        "name": part.party.name,
        "id_number": part.party.id_number,
        "phone": part.party.phone.removeprefix("+86"),
        "share": f"{share.numerator}/{share.denominator}" if share and share != 1 else "",
    }


def named(form: Any, *, alone: bool, shares: bool) -> filling.Named:
    """A typed row; who stands alone where shares matter takes the whole."""
    values = form.cleaned_data
    share = values.get("share") or (Fraction(1) if alone and shares else None)
    return filling.Named(values["name"], values["id_number"], values["phone"], share, form.kind)


@signed_in
@require_http_methods(["GET", "POST"])
def contacts(request: HttpRequest, number: str) -> HttpResponse:
    """How everybody who has to confirm is reached."""
    case = draft_for(request, number)
    others = [p for p in signers(case) if p.user_id != case.opened_by_id and p.organisation_id is None]
    form = forms.Form(typed(request))
    for party in others:
        form.fields[f"phone_{party.pk}"] = PhoneField(
            label=_("%(name)s的手机号") % {"name": identifiers.mask_name(party.name)},
            initial=party.phone.removeprefix("+86"),
            help_text=_("我们发短信请对方在自己的手机上确认"),
            error_messages={"required": _("请填写手机号。")},
        )
    if request.method == "POST" and form.is_valid():
        phones = {int(name.removeprefix("phone_")): value for name, value in form.cleaned_data.items()}
        if attempt(form, lambda: filling.save_contacts(case_id=case.pk, user=person(request), phones=phones)):
            return saved(request, case, _("怎么联系各方"))
    context = {"case": case, "form": form, "title": _("怎么联系各方")}
    return render(request, "flow/step.html", context, status=status_of(form, request))


class AddressForm(forms.Form):
    """Where the certificate is brought."""

    address = forms.CharField(
        label=gettext_lazy("证书送到哪里"),
        max_length=160,
        min_length=5,
        help_text=gettext_lazy("写到门牌号。专人送上门，当面核对取件码"),
        error_messages={
            "required": gettext_lazy("请填写送证地址。"),
            "min_length": gettext_lazy("地址太短，请写到门牌号。"),
        },
    )


@signed_in
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, number: str) -> HttpResponse:
    """Where to."""
    case = draft_for(request, number)
    held = next((party.address for party in case.parties.all() if party.address), "")
    form = AddressForm(typed(request), initial={"address": held})
    if request.method == "POST" and form.is_valid():
        where = form.cleaned_data["address"]
        if attempt(form, lambda: filling.save_address(case_id=case.pk, user=person(request), address=where)):
            return saved(request, case, _("证书送到哪里"))
    context = {"case": case, "form": form, "title": _("证书送到哪里")}
    return render(request, "flow/step.html", context, status=status_of(form, request))
