"""Paying at the window: the officer shows a code, the payer scans it with their own Alipay, the page sees it paid."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from realestate.accounts.roles import Role, may, needs_role
from realestate.common import clock
from realestate.common.qr import svg
from realestate.payments import services
from realestate.payments.presenting import counter_context
from realestate.payments.selectors import open_order
from realestate.payments.views.citizen import case_and_bill, person

ASK_AGAIN_SECONDS = 5


@never_cache
@needs_role(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest, number: str) -> HttpResponse:
    """GET shows the bill, the code if there is one, and whether it is paid; POST makes the code."""
    case, bill = case_and_bill(request, number)
    if not may(request.user, "payments.counter", case):
        raise PermissionDenied
    if request.method == "POST":
        services.show_code(case=case, officer=person(request))
        return redirect("pay_counter", number)
    order = open_order(bill)
    shown = order if order and order.code and order.expires_at > clock.now() else None
    answered = services.look_again(bill=bill) if shown else True
    bill.refresh_from_db()
    code = svg(shown.code, title=_("支付宝收款码")) if shown else None
    context = counter_context(case, bill) | {"order": shown, "code": code, "answered": answered}
    response = render(request, "payments/counter.html", context)
    if shown and context["standing"] == "open":
        response.headers["Refresh"] = f"{ASK_AGAIN_SECONDS}; url={reverse('pay_counter', args=[number])}"
    return response
