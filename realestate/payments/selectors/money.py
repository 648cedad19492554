"""What is read about money."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from realestate.cases.models import Case
from realestate.payments.models import Bill, Order, Refund


def bill_for(case: Case) -> Bill | None:
    """The case's live bill, else the last void one, else None."""
    return case.bills.filter(state__in=[Bill.State.OPEN, Bill.State.PAID]).first() or case.bills.order_by("-id").first()


def is_paid(case: Case) -> bool:
    """Whether the case's bill is settled and not given back."""
    return case.bills.filter(state=Bill.State.PAID).exists()


def open_order(bill: Bill) -> Order | None:
    """The order that may still be paid."""
    return bill.orders.filter(state=Order.State.CREATED).first()


def refunds_of(case: Case) -> QuerySet[Refund]:
    """Money of the case that goes, or went, back."""
    return Refund.objects.filter(order__bill__case=case).select_related("order").order_by("id")


def stuck_orders(now: dt.datetime) -> QuerySet[Order]:
    """Orders without an end whose time to be asked about has come."""
    return Order.objects.filter(state=Order.State.CREATED, ask_at__lte=now).order_by("ask_at")


def unfinished_refunds(before: dt.datetime) -> QuerySet[Refund]:
    """Refunds asked for before that moment and not done."""
    return Refund.objects.filter(state=Refund.State.ASKED, asked_at__lt=before)


def order_named(out_trade_no: str) -> Order | None:
    """Our order of this number."""
    return Order.objects.filter(out_trade_no=out_trade_no).first()


def refund_named(out_request_no: str) -> Refund | None:
    """Our refund of this request number."""
    return Refund.objects.select_related("order").filter(out_request_no=out_request_no).first()
