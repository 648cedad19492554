"""How allauth meets our users: phones, text messages, who may finish signing in, and where they go then."""

from __future__ import annotations

import base64
import hashlib
import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from realestate.accounts import refusals, services
from realestate.accounts.fields import PhoneField
from realestate.accounts.models import User
from realestate.accounts.selectors import citizen_by_phone, home_url, is_phone_of_staff
from realestate.common import clock
from realestate.common.errors import GatewayError
from realestate.common.problems import refused_page
from realestate.common.registry import gateway


class Adapter(DefaultAccountAdapter):
    """Two ways in, and no third: phone and code for citizens; password, then one-time password, for staff."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("验证码不对，请核对短信里的六位数字。"),
        "invalid_login": _("请填写手机号。"),
        "username_password_mismatch": _("工号或密码不对。"),
        "too_many_login_attempts": _("试的次数太多，为了保护账号先停一停，请 15 分钟后再试。"),
        "rate_limited": _("试的次数太多，请过几分钟再试。"),
    }

    def get_login_stages(self) -> list[str]:
        return ["allauth.account.stages.LoginByCodeStage", "allauth.mfa.stages.AuthenticateStage"]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # citizens sign up by signing in; staff are hired

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened themselves."""

    # -- Phones

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone and not user.username else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        User.objects.filter(pk=user.pk, phone=phone).update(phone_verified=True)

    def get_user_by_phone(self, phone: str) -> User | None:
        """A citizen's account, made when the phone is new. Staff never come in by phone."""
        if is_phone_of_staff(phone):
            return None
        return citizen_by_phone(phone) or services.sign_up(phone=phone)

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        text = gettext("【杭州不动产】登录验证码 %(code)s，5 分钟内有效。工作人员不会向您要验证码。") % {"code": code}
        self._send(phone, text)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """The page says the same as for a citizen; only the telephone's owner learns that this is a staff account."""
        self._send(phone, gettext("【杭州不动产】这是工作人员的手机号，请从工作人员入口用工号登录。"))

    def _send(self, phone: str, text: str) -> None:
        try:
            gateway("sms").send(phone=phone, text=text, key=f"sign-in-{uuid.uuid4().hex}")
        except GatewayError as problem:
            raise refusals.sms_down() from problem

    # -- Signing in

    def login(self, request: HttpRequest, user: User) -> None:
        """The last gate of every way in: staff have shown a password and a one-time password, or stay outside."""
        shown = {record["method"] for record in get_authentication_records(request, user)}
        if user.username and not {"password", "mfa"} <= shown:
            raise ImmediateHttpResponse(refused_page(request, refusals.totp_missing()))
        super().login(request, user)
        request.session["began"] = request.session["seen"] = clock.now().timestamp()

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_url(request.user)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return "/"


class MfaAdapter(DefaultMFAAdapter):
    """One-time password secrets are encrypted in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("动态口令不对，或者已经用过；请等下一组数字。"),
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    """Keys from SECRET_KEY and, after it was changed, from those before it."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"totp:{key!s}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
