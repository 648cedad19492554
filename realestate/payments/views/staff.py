"""The supervisor's page of money: each day's bill, what differs and what to do about it, refunds that need a person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from realestate.accounts.roles import Role, needs_role, offices_of
from realestate.common import clock
from realestate.payments import services
from realestate.payments.explaining import difference_shown, facts_of_money, refund_shown
from realestate.payments.forms import NoteForm, VoucherForm
from realestate.payments.models import Discrepancy, Refund
from realestate.payments.selectors import discrepancies_for, latest_days, refunds_for, turned_away
from realestate.payments.views.citizen import person

A_PAGE = 20


@never_cache
@needs_role(Role.SUPERVISOR)
@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """Yesterday's bill against our book, and money that should have gone back."""
    return _page(request)


@needs_role(Role.SUPERVISOR)
@require_POST
def fetch(request: HttpRequest, day: str) -> HttpResponse:
    """Fetch the bill of a day now; pressing twice fetches it once."""
    try:
        due = dt.date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    if due >= clock.today():
        raise Http404
    if services.queue_statement(due):
        messages.success(request, _("正在取账单并核对，过一会儿刷新这一页。"))
    else:
        messages.info(request, _("已经在取了，过一会儿刷新这一页。"))
    return redirect("money")


@needs_role(Role.SUPERVISOR)
@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a difference with what was found and done."""
    mine = discrepancies_for(offices_of(request.user, Role.SUPERVISOR))
    row: Discrepancy = get_object_or_404(mine, pk=pk)
    form = NoteForm(request.POST, prefix=f"d{pk}")
    if not form.is_valid():
        return _page(request, bound=form, status=422)
    services.explain(discrepancy_id=row.pk, supervisor=person(request), note=form.cleaned_data["note"])
    messages.success(request, _("已记下，这一笔差异了结。"))
    return redirect("money")


@needs_role(Role.SUPERVISOR)
@require_POST
def retry_refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a refund again now; twice is once."""
    if services.retry(refund_id=_refund(request, pk).pk, supervisor=person(request)):
        messages.success(request, _("已经再试一次，结果出来会更新在这一页。"))
    else:
        messages.info(request, _("这笔退款刚刚试过或已经退回，不用再点。"))
    return redirect("money")


@needs_role(Role.SUPERVISOR)
@require_POST
def refund_by_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that the money went back by another way."""
    refund = _refund(request, pk)
    form = VoucherForm(request.POST, prefix=f"r{pk}")
    if not form.is_valid():
        return _page(request, bound=form, status=422)
    done = services.by_hand(refund_id=refund.pk, supervisor=person(request), voucher=form.cleaned_data["voucher"])
    messages.success(request, _("已记下，这笔退款办完了。") if done else _("这笔退款已经办完，没有再记一次。"))
    return redirect("money")


def _refund(request: HttpRequest, pk: int) -> Refund:
    offices = offices_of(request.user, Role.SUPERVISOR)
    return get_object_or_404(Refund, pk=pk, order__bill__case__office__in=offices)


def _page(request: HttpRequest, *, bound: Form | None = None, status: int = 200) -> HttpResponse:
    offices = offices_of(request.user, Role.SUPERVISOR)
    now = clock.now()
    rows = discrepancies_for(offices)
    open_ = Paginator(rows.filter(state=Discrepancy.State.OPEN), A_PAGE).get_page(request.GET.get("page"))
    refunds = refunds_for(offices)
    forged = turned_away(now - dt.timedelta(hours=24))
    context: dict[str, Any] = {
        "days": latest_days(now),
        "page": open_,
        "differences": [difference_shown(row, _form(NoteForm, f"d{row.pk}", bound)) for row in open_],
        "closed": rows.exclude(state=Discrepancy.State.OPEN).order_by("-closed_at")[:A_PAGE],
        "refunds": [refund_shown(row, _form(VoucherForm, f"r{row.pk}", bound)) for row in refunds[:A_PAGE]],
        "facts": facts_of_money(open_.paginator.count, refunds.count(), forged),
    }
    return render(request, "payments/money.html", context, status=status)


def _form(kind: type[Form], prefix: str, bound: Form | None) -> Form:
    return bound if isinstance(bound, kind) and bound.prefix == prefix else kind(prefix=prefix)
