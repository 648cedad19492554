"""What riders and the office type: one form an act. Each carries `seen`, the last link that the page showed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from delivery.models import Shipment
from delivery.photos import NotAPhoto, cleaned_jpeg
from delivery.selectors import riders_of
from delivery.services.riding import Reason
from realestate.accounts.models import User
from realestate.common.forms import CodeInput


class ActForm(forms.Form):
    """An act on one parcel; the form of an act without questions. Its prefix is the act's name."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, shipment: Shipment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shipment = shipment
        self.initial.setdefault("seen", shipment.seen)  # type: ignore[attr-defined]

    def show_again(self, shipment: Shipment) -> None:
        """Keep what was typed, over the parcel as it is now."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix("seen")] = str(shipment.seen)  # type: ignore[attr-defined]
        self.data = data


class EnvelopeForm(ActForm):
    """The code on the envelope, scanned or typed."""

    envelope = forms.CharField(
        label=_("封套码"),
        max_length=200,
        help_text=_("扫标签上的二维码，或输入下面那八位"),
        widget=forms.TextInput(
            attrs={"class": "envelope", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class ScanForm(forms.Form):
    """The same field, before we know which parcel it is."""

    envelope = EnvelopeForm.base_fields["envelope"]


class CodeForm(ActForm):
    """The recipient's six digits."""

    code = forms.CharField(
        label=_("取件码"),
        max_length=12,
        help_text=_("请收件人打开短信里的链接，把六位数字念给您"),
        widget=CodeInput({"autocomplete": "off", "pattern": r"\s*\d{3}\s*\d{3}\s*", "maxlength": 12}),
    )


class IdForm(ActForm):
    """No code: the card and a photo."""

    id_tail = forms.CharField(
        label=_("身份证号后六位"),
        max_length=6,
        min_length=6,
        help_text=_("看证件原件，人和照片对得上才输"),
        widget=forms.TextInput(attrs={"class": "code", "autocomplete": "off", "spellcheck": "false"}),
    )
    photo = forms.FileField(
        label=_("交接照片"),
        help_text=_("拍下收件人拿着封套"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
    )

    def clean_photo(self) -> bytes:
        """The photo as we keep it: upright, smaller, without place or camera data."""
        try:
            return cleaned_jpeg(self.cleaned_data["photo"])
        except NotAPhoto as error:
            raise ValidationError(str(error)) from error


class ReasonForm(ActForm):
    """Why it was not delivered, or goes back."""

    reason = forms.ChoiceField(label=_("原因"), choices=Reason.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("说明"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class SealForm(ActForm):
    """Every certificate that goes into the envelope, ticked one by one."""

    numbers = forms.MultipleChoiceField(
        label=_("逐本核对，装一本勾一本"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请逐本核对，把列出的每一本都装进去并勾上")},
    )

    def __init__(self, *args: Any, shipment: Shipment, **kwargs: Any) -> None:
        super().__init__(*args, shipment=shipment, **kwargs)
        self.fields["numbers"].choices = [(number, number) for number in shipment.contents]  # type: ignore[attr-defined]


class AssignForm(ActForm):
    """The rider who takes it."""

    rider = forms.ModelChoiceField(label=_("派给"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, shipment: Shipment, **kwargs: Any) -> None:
        super().__init__(*args, shipment=shipment, **kwargs)
        self.fields["rider"].queryset = riders_of(shipment.office)  # type: ignore[attr-defined]


class AgainForm(ActForm):
    """A second journey, perhaps elsewhere."""

    address = forms.CharField(label=_("送达地址"), max_length=160, help_text=_("和收件人通过电话再改"))

    def __init__(self, *args: Any, shipment: Shipment, **kwargs: Any) -> None:
        super().__init__(*args, shipment=shipment, **kwargs)
        self.initial.setdefault("address", shipment.address)


class LoseForm(ActForm):
    """What is known about a parcel that nobody can find."""

    words = forms.CharField(label=_("在哪里、怎么不见的"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
