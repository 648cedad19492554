"""Who are you? Checked as far as it can be without asking anybody."""

from __future__ import annotations

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from realestate.common.identifiers import InvalidIdentifier, clean_name, parse_id_number


class BindForm(forms.Form):
    """Name and number as on the identity card, and leave to compare the face."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=100,
        help_text=_("与身份证上一致，生僻字、间隔号（·）都可以。"),
        widget=forms.TextInput({"autocomplete": "name", "spellcheck": "false"}),
        error_messages={"required": _("请填写姓名。")},
    )
    id_number = forms.CharField(
        label=_("身份证号码"),
        max_length=30,
        help_text=_("18 位；最后一位是 X 的，大小写都可以。港澳台居民居住证号码也可以。"),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": _("请填写身份证号码。")},
    )
    face = forms.BooleanField(
        label=_("同意人脸核验"),
        help_text=_("面容只与公安部门的证件照片比对，我们不保存。"),
        error_messages={"required": _("需要您同意人脸核验，才能确认是您本人。")},
    )

    def clean_name(self) -> str:
        try:
            return clean_name(self.cleaned_data["name"])
        except InvalidIdentifier as wrong:
            raise _said(wrong) from None

    def clean_id_number(self) -> str:
        try:
            return parse_id_number(self.cleaned_data["id_number"]).number
        except InvalidIdentifier as wrong:
            raise _said(wrong) from None


def _said(wrong: InvalidIdentifier) -> forms.ValidationError:
    """The sentence in the reader's language, with its reason code."""
    english = (get_language() or "").startswith("en")
    message = f"{wrong.message_en[:1].upper()}{wrong.message_en[1:]}." if english else f"{wrong.message}。"
    return forms.ValidationError(message, code=wrong.code)
