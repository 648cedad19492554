"""A phone number, as people type it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from realestate.common.sms import InvalidPhone, e164


class PhoneField(forms.CharField):
    """Mainland numbers as they are said, others with +code; the value is in E.164 form."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("手机号"))
        kwargs.setdefault("help_text", _("11 位手机号；境外号码请以 + 和国家代码开头。"))
        kwargs.setdefault("error_messages", {"required": _("请填写手机号。")})
        kwargs.setdefault(
            "widget", forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "tel", "maxlength": 20})
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return e164(text)
        except InvalidPhone:
            raise ValidationError(
                _("这不像一个手机号，请核对：大陆手机号是 11 位数字。"), code="invalid_phone"
            ) from None
