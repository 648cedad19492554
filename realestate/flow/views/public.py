"""Pages for everybody, without signing in: the catalogue of matters, and the board of public notices."""

from __future__ import annotations

from typing import Any

from allauth.core import context, ratelimit
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from realestate.accounts.models import User
from realestate.accounts.roles import needs_role
from realestate.cases.models import NoticeObjection, PublicNotice
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.flow import guide as catalogue
from realestate.flow.fields import NameField, PhoneField
from realestate.flow.mine import for_citizens
from realestate.flow.services import publishing
from realestate.flow.views.attempt import attempt, person, status_of, typed
from realestate.law.matters import MATTERS

ON_A_PAGE = 20


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Every matter, by stretch of life."""
    return render(request, "flow/guide.html", {"groups": catalogue.groups()})


@require_safe
def guide_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One matter, whole and printable."""
    matter = MATTERS.get(slug)
    if matter is None:
        raise Http404("no such matter")
    shown = {"matter": matter, "page": catalogue.page_of(matter), "begins": for_citizens(matter)}
    return render(request, "flow/guide_page.html", shown | {"today": clock.today()})


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The board: what is published now first, then what is over."""
    today = clock.today()
    running = PublicNotice.objects.filter(ends_on__gte=today).select_related("case__office")
    over = PublicNotice.objects.filter(ends_on__lt=today).select_related("case__office")
    page = Paginator(over, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "flow/notices.html", {"running": running, "over": page})


class ObjectionForm(forms.Form):
    """What is wrong with what the notice says, and who says so."""

    name = NameField(label=gettext_lazy("您的姓名"), error_messages={"required": gettext_lazy("请填写您的姓名。")})
    phone = PhoneField(
        label=gettext_lazy("手机号"),
        help_text=gettext_lazy("我们把处理结果告诉您"),
        error_messages={"required": gettext_lazy("请填写手机号。")},
    )
    text = forms.CharField(
        label=gettext_lazy("哪里不对，有什么证据"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("请写明哪里不对。")},
    )


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice, and the form to object to it while it is on the board."""
    found = get_object_or_404(PublicNotice.objects.select_related("case__office"), pk=pk)
    user = request.user if isinstance(request.user, User) else None
    known = {"name": user.name, "phone": (user.phone or "").removeprefix("+86")} if user else {}
    form = ObjectionForm(typed(request), initial=known)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: object_once(found, user, values)):
            messages.success(request, _("已收到您的异议。处理完以前，这件登记不会登簿；结果会告诉您。"))
            return redirect("notice", pk=pk)
    shown: dict[str, Any] = {"notice": found, "form": form, "open": clock.today() <= found.ends_on}
    return render(request, "flow/notice.html", shown, status=status_of(form, request))


def object_once(found: PublicNotice, user: User | None, values: dict[str, Any]) -> None:
    """A visitor objects a few times an hour at most: the board is for people, not for machines."""
    if not ratelimit.consume(context.request, action="object", user=user):
        raise Refused("rate_limited", _("提交得太频繁了，请过一小时再试。"), status=429)
    publishing.object_to_notice(notice_id=found.pk, user=user, **values)


@needs_role("officer")
@require_http_methods(["POST"])
def settle_objection(request: HttpRequest, number: str, objection_id: int) -> HttpResponse:
    """An officer's written answer to an objection."""
    objection = get_object_or_404(NoticeObjection, pk=objection_id, notice__case__number=number)
    publishing.settle_objection(
        objection_id=objection.pk,
        officer=person(request),
        outcome=request.POST.get("outcome", ""),
        upheld=request.POST.get("upheld") == "yes",
    )
    messages.success(request, _("已记下处理结果。"))
    return redirect("desk_case", number=number)
