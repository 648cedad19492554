"""gateway.do, the cashier that the buyer sees, and a page to look behind."""

from __future__ import annotations

import datetime as dt
import time
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from realestate.common.clock import now
from realestate.sandbox.alipay import bills, methods, signing
from realestate.sandbox.alipay.models import Notice, Trade, TradeRefund
from realestate.sandbox.alipay.notices import notify
from realestate.sandbox.alipay.protocol import Call, Failure, read, refuse, respond
from realestate.sandbox.faults.services import answer, take


@csrf_exempt
def gateway(request: HttpRequest) -> HttpResponse:
    """The one address of Alipay's gateway."""
    method = request.POST.get("method") or request.GET.get("method", "")
    return answer("alipay", method, lambda: _work(request, method))


def _work(request: HttpRequest, method: str) -> HttpResponse:
    try:
        call = read(request)
        if method in ("alipay.trade.page.pay", "alipay.trade.wap.pay"):
            return redirect("cashier", methods.begin(call).trade_no)
        return respond(method, _content(request, call), forged=bool(take("alipay", "forge", method, exact=True)))
    except Failure as failure:
        if method in ("alipay.trade.page.pay", "alipay.trade.wap.pay"):
            return render(request, "alipay/failure.html", {"failure": failure.content}, status=400)
        return refuse(method, failure)


def _content(request: HttpRequest, call: Call) -> methods.Content:
    origin = f"{request.scheme}://{request.get_host()}"
    if call.method == "alipay.trade.precreate":
        return methods.precreate(call, origin)
    if call.method == bills.METHOD:
        return bills.download_url(call, origin)
    return methods.ANSWERS[call.method](call)


def cashier(request: HttpRequest, trade_no: str) -> HttpResponse:
    """What is to be paid, to whom, and two buttons."""
    trade = get_object_or_404(Trade, trade_no=trade_no)
    open_ = trade.status == Trade.Status.WAIT and trade.expires_at > now()
    return render(request, "alipay/cashier.html", {"trade": trade, "open": open_})


@require_POST
def pay(request: HttpRequest, trade_no: str) -> HttpResponse:
    """The buyer pays: once, however often the button is pressed."""
    with transaction.atomic():
        trade = get_object_or_404(Trade, trade_no=trade_no)
        if trade.status == Trade.Status.WAIT and trade.expires_at > now():
            trade.status, trade.paid_at = Trade.Status.SUCCESS, now()
            trade.save(update_fields=["status", "paid_at"])
            notify(trade)
    return _back(trade) if trade.status == Trade.Status.SUCCESS else redirect("cashier", trade_no)


@require_POST
def cancel(request: HttpRequest, trade_no: str) -> HttpResponse:
    """The buyer goes back to the shop without paying."""
    trade = get_object_or_404(Trade, trade_no=trade_no)
    return HttpResponseRedirect(trade.return_url) if trade.return_url else redirect("cashier", trade_no)


@require_POST
def finish(request: HttpRequest, trade_no: str) -> HttpResponse:
    """As if the time for refunds were over."""
    with transaction.atomic():
        trade = get_object_or_404(Trade, trade_no=trade_no, status=Trade.Status.SUCCESS)
        trade.status = Trade.Status.FINISHED
        trade.save(update_fields=["status"])
        notify(trade)
    return redirect("trades")


def trades(request: HttpRequest) -> HttpResponse:
    """Every trade with its refunds and its notifications: what a merchant never sees of the other side."""
    rows = Trade.objects.prefetch_related("refunds", "notices")[:50]
    return render(request, "alipay/trades.html", {"trades": rows})


@csrf_exempt
@require_POST
def silence(request: HttpRequest) -> HttpResponse:
    """For tests: nothing more is sent, and what is being sent has arrived when this answers."""
    Notice.objects.update(due_at=None)
    until = time.monotonic() + 10
    while Notice.objects.filter(in_hand=True).exists() and time.monotonic() < until:
        time.sleep(0.02)
    return HttpResponse("silent", content_type="text/plain")


def bill_file(request: HttpRequest) -> HttpResponse:
    """A day's bill, to whoever has an address that is not older than half a minute."""
    day = bills.day_of(request.GET.get("ticket", ""))
    if day is None:
        return HttpResponse("账单下载地址已失效", status=403, content_type="text/plain;charset=utf-8")
    return answer("alipay", "bill.file", lambda: HttpResponse(bills.zipped(day), content_type="application/zip"))


@csrf_exempt
@require_POST
def earlier(request: HttpRequest) -> HttpResponse:
    """As if everything so far (or one order) had happened days ago: tomorrow's bill can be looked at today."""
    past = dt.timedelta(days=int(request.POST.get("days", "1")))
    names = {"out_trade_no": request.POST["out_trade_no"]} if "out_trade_no" in request.POST else {}
    rows = Trade.objects.filter(**names)
    TradeRefund.objects.filter(trade__in=rows).update(at=F("at") - past)
    rows.update(created_at=F("created_at") - past, paid_at=F("paid_at") - past)
    return redirect("trades")


def _back(trade: Trade) -> HttpResponse:
    if not trade.return_url:
        return redirect("cashier", trade.trade_no)
    kind = "wap" if trade.product == "QUICK_WAP_WAY" else "page"
    fields = {
        "charset": "utf-8", "out_trade_no": trade.out_trade_no, "method": f"alipay.trade.{kind}.pay.return",
        "total_amount": str(trade.total_amount), "trade_no": trade.trade_no, "auth_app_id": settings.ALIPAY_APP_ID,
        "version": "1.0", "app_id": settings.ALIPAY_APP_ID, "seller_id": settings.ALIPAY_SELLER_ID,
        "timestamp": methods.stamp(now()),
    }  # fmt: skip
    fields |= {"sign": signing.sign(signing.joined(fields, without=())), "sign_type": "RSA2"}
    return HttpResponseRedirect(f"{trade.return_url}{'&' if '?' in trade.return_url else '?'}{urlencode(fields)}")
