"""One page: confirm who you are."""

from __future__ import annotations

from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from realestate.accounts.models import User
from realestate.accounts.selectors import home_url
from realestate.common.errors import Refused
from realestate.exchange.binding import bind as bind_person
from realestate.exchange.forms import BindForm


@never_cache
@login_required
def bind(request: HttpRequest) -> HttpResponse:
    """Name, number, face; then on to where one wanted to go."""
    user, onward = request.user, get_next_redirect_url(request)
    if not isinstance(user, User) or user.username or user.bound_at:
        return redirect(onward or home_url(user))
    form, status = BindForm(request.POST or None), 200
    if request.method == "POST":
        status = _try_to_bind(request, user, form)
        if status == 200:
            messages.success(request, gettext("实名认证完成。以后办事不用再填姓名和身份证号码。"))
            return redirect(onward or home_url(User.objects.get(pk=user.pk)))
    return render(request, "exchange/bind.html", {"form": form, "onward": onward or ""}, status=status)


def _try_to_bind(request: HttpRequest, user: User, form: BindForm) -> int:
    """200 when bound; otherwise the status of what is written at the form."""
    if not form.is_valid():
        return 422
    try:
        if not ratelimit.consume(request, action="bind", user=user):
            raise Refused("rate_limited", _("试的次数太多，请过 10 分钟再试。"), status=429)
        bind_person(user=user, name=form.cleaned_data["name"], id_number=form.cleaned_data["id_number"])
    except Refused as refusal:
        form.add_error(refusal.field, f"{refusal.message}{refusal.remedy}")
        return refusal.status
    return 200
