"""What a passer-by types."""

from __future__ import annotations

import unicodedata

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from realestate.common.identifiers import InvalidCertificateNumber, parse_certificate_number


class NumberForm(forms.Form):
    """A certificate's number, brackets of either width."""

    number = forms.CharField(
        label=_("证书号"),
        max_length=60,
        help_text=_("例如：浙（2026）杭州市不动产权第0000001号"),
        error_messages={"required": _("请填写证书上的证号"), "max_length": _("证号没有这么长，请对照证书再看一遍")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        try:
            return str(parse_certificate_number(self.cleaned_data["number"]))
        except InvalidCertificateNumber as error:
            english = (get_language() or "").startswith("en")
            raise forms.ValidationError(error.message_en if english else error.message, error.code) from error


class HolderForm(forms.Form):
    """The full name and the last four characters of the ID number, for a yes or a no."""

    number = forms.CharField(max_length=60, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("权利人姓名"),
        max_length=60,
        help_text=_("写全名"),
        error_messages={"required": _("请填写权利人的全名"), "max_length": _("姓名太长，请核对")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    last_four = forms.RegexField(
        r"^\s*[0-9]{3}[0-9Xx]\s*$",
        label=_("身份证号码后四位"),
        help_text=_("最后一位可能是 X"),
        error_messages={"required": _("请填写后四位"), "invalid": _("后四位是四个数字，最后一位可能是 X")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "code", "maxlength": 6}),
    )

    def clean_name(self) -> str:
        return " ".join(unicodedata.normalize("NFC", self.cleaned_data["name"]).split())

    def clean_last_four(self) -> str:
        return self.cleaned_data["last_four"].strip().upper()
