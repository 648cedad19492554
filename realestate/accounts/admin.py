"""The admin serves configuration: offices, organisations, staff and their posts."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from realestate.accounts import working_days
from realestate.accounts.models import HolidayNotice, Membership, Office, Organisation, User
from realestate.common.jobs import report


def staff_door(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Staff sign in at their own door, with a one-time password, whatever page they want."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("staff_login"))


admin.site.login = staff_door  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = _("不动产登记 · 配置")

# Not configuration: addresses that nobody has, secrets, and groups where roles are in code.
for model in (EmailAddress, Authenticator, Group):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(Office)
class OfficeAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "city_name", "windows"]


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "credit_code"]
    list_filter = ["kind"]


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0


class StaffForm(forms.ModelForm):
    """A new colleague: a staff number and a name; the password is set on the next page."""

    class Meta:
        model = User
        fields = ["username", "name"]


@admin.register(User)
class UserAdmin(BaseUserAdmin):
    """Staff only are made here. Who a citizen is, is confirmed by the police and never typed here."""

    add_form = StaffForm
    add_fieldsets = [(None, {"fields": ["username", "name"]})]
    fieldsets = [
        (None, {"fields": ["username", "password", "name", "language"]}),
        (_("实名信息"), {"fields": ["phone", "phone_verified", "id_number", "bound_at"]}),
        (_("权限"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
    ]
    list_display = ["__str__", "username", "is_active", "is_staff", "bound_at"]
    list_filter = ["is_active", "is_staff", "memberships__role"]
    search_fields = ["username", "name"]
    ordering = ["pk"]
    filter_horizontal = ()
    inlines: ClassVar = [MembershipInline]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        bound = ["name"] if obj is not None and obj.bound_at else []
        return ["phone", "phone_verified", "id_number", "bound_at", *bound]


class HolidayNoticeForm(forms.ModelForm):
    """A year's notice; each line has to be a span of days."""

    class Meta:
        model = HolidayNotice
        fields = ("year", "document", "off", "worked")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("off", "worked"):
            try:
                working_days.days(cleaned.get("year") or 2000, cleaned.get(name) or "")
            except working_days.InvalidSpan as error:
                self.add_error(name, _("看不懂这一段：%(line)s。请写成 02-06~12 或 05-01。") % {"line": error.line})
        return cleaned


@admin.register(HolidayNotice)
class HolidayNoticeAdmin(admin.ModelAdmin):
    """Entering a notice counts every provisional deadline again and tells whoever waits (R-CAL-05)."""

    form = HolidayNoticeForm
    list_display = ("year", "document", "entered_at")

    def save_model(self, request: HttpRequest, obj: HolidayNotice, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        report("flow.recompute_deadlines")
