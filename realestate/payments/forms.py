"""What a supervisor writes down about money."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NoteForm(forms.Form):
    """Why a difference is none, or what was done about it."""

    note = forms.CharField(
        label=_("查明的原因和处理结果"),
        max_length=400,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("请写明原因和处理结果。")},
    )


class VoucherForm(forms.Form):
    """Proof that the money went back by another way."""

    voucher = forms.CharField(
        label=_("转账凭证号"),
        max_length=60,
        help_text=_("财务转账回单上的号码。记下以后，这笔退款就算办完。"),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("请填写转账凭证号。")},
    )
