"""The bill, the way to the cashier, the way back, and Alipay's own door."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from realestate.accounts.models import User
from realestate.accounts.roles import may
from realestate.cases.models import Case
from realestate.cases.selectors import case_for
from realestate.common.errors import Refused
from realestate.payments import services
from realestate.payments.models import REFUSED_VERDICTS, Bill
from realestate.payments.presenting import bill_context
from realestate.payments.selectors import bill_for, open_order

ASK_AGAIN_SECONDS = 5


@require_safe
@never_cache
@login_required
def bill(request: HttpRequest, number: str) -> HttpResponse:
    """Each line with how it was worked out and who gets it; one button; a receipt when it is paid."""
    case, found = case_and_bill(request, number)
    context = bill_context(case, found, may_pay=may(request.user, "payments.pay", case))
    context["at_counter"] = may(request.user, "payments.counter", case)
    return render(request, "payments/bill.html", context)


@require_POST
@login_required
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """To the cashier. A second click, a second tab, an old tab lead to the same order."""
    case, found = case_and_bill(request, number)
    if not may(request.user, "payments.pay", case):
        raise PermissionDenied
    if found.state == Bill.State.PAID:
        return redirect("bill", number)
    phone = "Mobi" in request.headers.get("User-Agent", "")
    try:
        return HttpResponseRedirect(services.start_payment(case=case, user=person(request), phone=phone))
    except Refused as refused:
        if refused.code == "PAYMENT_PENDING":
            return redirect("pay_return", number)
        raise


@require_safe
@never_cache
@login_required
def pay_return(request: HttpRequest, number: str) -> HttpResponse:
    """Back from the cashier. What the address says proves nothing: Alipay is asked."""
    case, found = case_and_bill(request, number)
    answered = services.look_again(bill=found)
    order = open_order(found)
    if order is None:
        return redirect("bill", number)
    context = bill_context(case, found, may_pay=may(request.user, "payments.pay", case))
    response = render(request, "payments/pending.html", context | {"answered": answered, "order": order})
    if not answered:
        response.headers["Refresh"] = f"{ASK_AGAIN_SECONDS}; url={reverse('pay_return', args=[number])}"
    return response


@csrf_exempt
@require_POST
def alipay_notify(request: HttpRequest) -> HttpResponse:
    """Alipay's notification: `success` only after the commit; what is not right changes nothing and is told why."""
    verdict = services.receive(request.POST.dict())
    if verdict in REFUSED_VERDICTS:
        return HttpResponse(f"fail: {verdict.value}", status=400, content_type="text/plain")
    return HttpResponse("success", content_type="text/plain")


def person(request: HttpRequest) -> User:
    """Who is signed in."""
    assert isinstance(request.user, User)
    return request.user


def case_and_bill(request: HttpRequest, number: str) -> tuple[Case, Bill]:
    """The case, if it is this person's business, and its bill. Refused when there is none yet."""
    case = case_for(person(request), number)
    found = bill_for(case)
    if found is None:
        raise Refused(
            "NO_BILL", _("这件事还没有缴费单"), remedy=_("材料预审通过后会开出缴费单，并发短信告诉您。"), status=422
        )
    return case, found
