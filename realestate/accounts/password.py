"""Staff change their own password: the old one first, the new one twice."""

from __future__ import annotations

from typing import Any, cast

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView, redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from realestate.accounts import services
from realestate.accounts.selectors import home_url
from realestate.common.errors import Refused

LONGEST = 128


class StaffPasswordForm(PasswordChangeForm):
    """Django's own form in our words; its validators are settings.AUTH_PASSWORD_VALIDATORS."""

    error_messages = {
        "password_mismatch": _("两次填的新密码不一样。"),
        "password_incorrect": _("现在的密码不对。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words: dict[str, tuple[Any, Any, Any]] = {
            "old_password": (_("现在的密码"), "", _("请填写现在的密码。")),
            "new_password1": (_("新密码"), _("至少 12 个字符；不要用工号、姓名或常见的密码。"), _("请填写新密码。")),
            "new_password2": (_("再填一次新密码"), "", _("请再填一次新密码。")),
        }
        for name, (label, hint, missing) in words.items():
            field = self.fields[name]
            field.label, field.help_text, field.error_messages["required"] = label, hint, missing
            field.validators.append(MaxLengthValidator(LONGEST))

    def clean_new_password1(self) -> str:
        new: str = self.cleaned_data["new_password1"]
        if new == self.cleaned_data.get("old_password"):
            raise ValidationError(_("新密码要和现在的不一样。"), code="password_same")
        return new


class StaffPassword(PasswordChangeView):
    """The page. This session goes on under a new key; every other one of the same person is over."""

    template_name = "accounts/password.html"
    form_class = StaffPasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("staff_login"))
        if not request.user.username:
            raise PermissionDenied  # citizens have no password
        if request.method == "POST" and not ratelimit.consume(request, action="change_password", user=request.user):
            raise Refused(
                "rate_limited",
                _("试的次数太多，为了保护账号先停一停"),
                remedy=_("请 15 分钟后再试。密码没有改。"),
                status=429,
            )
        return cast("HttpResponse", super().dispatch(request, *args, **kwargs))

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        services.change_password(user=form.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(self.request, form.user)
        messages.success(self.request, gettext("密码已改。您在别处的登录都已退出，下次登录请用新密码。"))
        return redirect(home_url(form.user))

    def form_invalid(self, form: PasswordChangeForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
