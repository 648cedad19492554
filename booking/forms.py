"""What is typed or pressed: a slot, a code, who came."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.models import Appointment, Slot
from realestate.cases.models import Case, Party


class SlotForm(forms.Form):
    """The chosen time; when moving, also the appointment that the citizen was looking at."""

    slot = forms.ModelChoiceField(
        Slot.objects.select_related("office"),
        error_messages={"required": _("请选一个时间。"), "invalid_choice": _("没有这个时间，请重新选。")},
    )


class SeenForm(forms.Form):
    """The appointment on the page from which a button was pressed: an old tab must not act on a newer one."""

    appointment = forms.ModelChoiceField(Appointment.objects.none(), to_field_name="token")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["appointment"].queryset = case.appointments.select_related("case", "slot__office")  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """The appointment's code, scanned or typed at the office."""

    code = forms.CharField(
        label=_("预约码"),
        max_length=200,
        strip=True,
        help_text=_("把手机上的二维码对准扫码口，或输入二维码下面的十二位码，大小写都可以。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "autofocus": True}
        ),
        error_messages={"required": _("请扫码，或输入十二位预约码。")},
    )


class PartiesForm(forms.Form):
    """Who of the case has come."""

    parties = forms.ModelMultipleChoiceField(
        Party.objects.none(), error_messages={"required": _("请至少选一位到场的人。")}
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parties"].queryset = case.parties.all()  # type: ignore[attr-defined]
