"""Open a bill, and give its money back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realestate.cases.models import Case
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.jobs import report
from realestate.common.money import yuan
from realestate.payments.models import Bill, BillLine, Order, Refund
from realestate.payments.services.locking import lock_bill
from realestate.payments.services.queueing import queue_close
from realestate.payments.services.returning import send_back


@dataclass(frozen=True)
class LineDraft:
    """One due as it will be frozen on the bill. `amount` in yuan; 0.00 is worth showing too (exempt)."""

    code: str
    title: str
    amount: Decimal
    explanation: str
    source: str
    payee: str
    payer: str
    title_en: str = ""
    explanation_en: str = ""


def open_bill(*, case: Case, lines: Sequence[LineDraft], versions: Mapping[str, Any], due_at: dt.datetime) -> Bill:
    """Freeze what is owed, in the caller's transaction, with the case locked. Nothing owed is a bill that is paid.

    Refused BILL_OPEN_ALREADY when the case has a live bill; ValueError for fractions of a cent.
    """
    for line in lines:
        if line.amount != yuan(line.amount):
            raise ValueError(f"{line.code}: {line.amount} yuan has a fraction of a cent")
    with transaction.atomic():
        if case.bills.filter(state__in=[Bill.State.OPEN, Bill.State.PAID]).exists():
            raise Refused("BILL_OPEN_ALREADY", _("这件事已经有一张缴费单"))
        total = sum((line.amount for line in lines), Decimal(0))
        now = clock.now()
        bill = Bill.objects.create(
            case=case,
            number=f"{case.number}-{case.bills.count() + 1}",
            state=Bill.State.OPEN if total else Bill.State.PAID,
            total=total,
            line_count=len(lines),
            versions=dict(versions),
            opened_at=now,
            due_at=due_at,
            paid_at=None if total else now,
        )
        BillLine.objects.bulk_create(
            BillLine(bill=bill, position=position, **asdict(line)) for position, line in enumerate(lines, start=1)
        )
        if not total:
            report("flow.bill_paid", case_id=case.pk)
    return bill


def give_back(*, case: Case, reason: str) -> None:
    """The case ends: an unpaid bill is void and nobody can pay it; a paid one goes back by a job. Twice is once.

    In the caller's transaction, with the case locked. `reason` is a word such as withdrawn, refused, expired.
    """
    with transaction.atomic():
        bill = case.bills.filter(state__in=[Bill.State.OPEN, Bill.State.PAID]).first()
        if bill is None or (bill := lock_bill(bill.pk)).state == Bill.State.VOID:
            return
        bill.state, bill.voided_at, bill.void_reason = Bill.State.VOID, clock.now(), reason[:40]
        bill.save(update_fields=["state", "voided_at", "void_reason"])
        for order in bill.orders.filter(state__in=[Order.State.CREATED, Order.State.PAID]):
            if order.state == Order.State.PAID:
                send_back(order=order, reason=Refund.Reason.GIVEN_BACK)
            else:
                queue_close(order)
