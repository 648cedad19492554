"""The forms of the doors."""

from __future__ import annotations

import unicodedata
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from allauth.core import context, ratelimit
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from realestate.common.forms import CodeInput


class PhoneForm(RequestLoginCodeForm):
    """Where should the code go? The same form signs up and signs in."""

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        adapter = get_adapter()
        if not ratelimit.consume(context.request, action="request_login_code", key=phone):
            raise adapter.validation_error("rate_limited")
        self._user = adapter.get_user_by_phone(phone)
        return phone


class CodeForm(ConfirmLoginCodeForm):
    """The code that came by message."""

    code = forms.CharField(
        label=_("短信验证码"),
        max_length=12,
        widget=CodeInput({"autofocus": True}),
        error_messages={"required": _("请填写短信里的六位数字。")},
    )

    def clean_code(self) -> str:
        self.cleaned_data["code"] = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        try:
            code: str = super().clean_code()
        except ValidationError as wrong:
            raise ValidationError(wrong.message, code="code_wrong") from None
        return code


class StaffForm(LoginForm):
    """Staff number and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("工号"),
            max_length=40,
            widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
            error_messages={"required": _("请填写工号。")},
        )
        self.fields["password"] = forms.CharField(
            label=_("密码"),
            strip=False,
            max_length=128,
            widget=forms.PasswordInput({"autocomplete": "current-password"}),
            error_messages={"required": _("请填写密码。")},
        )
        self.order_fields(["login", "password"])

    def _setup_password_field(self) -> None:
        """allauth drops the password because citizens have none; staff do."""

    def user_credentials(self) -> dict[str, str]:
        return {"username": self.cleaned_data["login"], "password": self.cleaned_data["password"]}


class TotpForm(AuthenticateForm):
    """The six digits of the authenticator application; each set works once."""

    code = forms.CharField(
        label=_("动态口令"),
        max_length=12,
        help_text=_("打开手机上的身份验证器，填写现在显示的六位数字。"),
        widget=CodeInput({"autofocus": True}),
        error_messages={"required": _("请填写六位动态口令。")},
    )

    def clean_code(self) -> str:
        code: str = super().clean_code()
        # A code is right for three periods (settings.MFA_TOTP_TOLERANCE), longer than allauth remembers it.
        seconds = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)
        if not cache.add(f"totp-used:{self.user.pk}:{code}", 1, seconds):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return code
