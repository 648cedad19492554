"""A supervisor binds a one-time password to a colleague's telephone: scan, type what it shows, done."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret, validate_totp_code
from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from realestate.accounts.models import User
from realestate.accounts.roles import Role, needs_role, offices_of
from realestate.accounts.services import enrol_totp
from realestate.common.forms import CodeInput


class FirstCodeForm(forms.Form):
    """Proves that the colleague's telephone holds the secret before it counts."""

    code = forms.CharField(
        label=_("同事手机上显示的六位数字"),
        max_length=12,
        widget=CodeInput({"autocomplete": "off"}),
        error_messages={"required": _("请填写六位动态口令。")},
    )

    def __init__(self, *args: object, secret: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.secret = secret

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not validate_totp_code(self.secret, code):
            raise forms.ValidationError(_("对不上。请同事重新扫码，填写正在显示的一组。"), code="incorrect_code")
        return code


@needs_role(Role.SUPERVISOR)
def colleagues(request: HttpRequest) -> HttpResponse:
    """The staff of the supervisor's offices, and who has a one-time password."""
    return render(request, "accounts/enrol_list.html", {"colleagues": _colleagues(request)})


@never_cache
@needs_role(Role.SUPERVISOR)
def enrol(request: HttpRequest, user_id: int) -> HttpResponse:
    """Show a new secret as a code to scan; it replaces the old one when the first six digits are right."""
    colleague = get_object_or_404(_colleagues(request), pk=user_id)
    key = f"enrol-{colleague.pk}"
    secret = request.session.setdefault(key, generate_totp_secret())
    form = FirstCodeForm(request.POST or None, secret=secret)
    if request.method == "POST" and form.is_valid():
        enrol_totp(user=colleague, secret=secret)
        del request.session[key]
        messages.success(request, gettext("已为%(name)s绑定动态口令。") % {"name": colleague.name})
        return redirect("enrol_list")
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(colleague, secret))
    context = {"colleague": colleague, "form": form, "secret": secret, "picture": picture[picture.index("<svg") :]}
    return render(request, "accounts/enrol.html", context, status=422 if form.errors else 200)


def _colleagues(request: HttpRequest) -> QuerySet[User]:
    offices = offices_of(request.user, Role.SUPERVISOR)
    totp = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return (
        User.objects.filter(memberships__office__in=offices, is_active=True)
        .annotate(enrolled=Exists(totp))
        .order_by("username")
        .distinct()
    )
