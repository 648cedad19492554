"""Money: the bill's lines from the law's tables, what happens when it is paid, the tax department's proof."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from realestate.cases.machine import State
from realestate.cases.models import Case, Paper
from realestate.cases.services import record_event, tell_parties
from realestate.common import clock
from realestate.common.jobs import report
from realestate.flow.absolute import absolute
from realestate.flow.advance import advance, lock
from realestate.flow.dues import assessments
from realestate.payments.models import Bill
from realestate.payments.selectors import is_paid
from realestate.payments.services import LineDraft, give_back, open_bill

#: Lines that are shown with 0.00 too, so that nobody wonders.
ALWAYS_SHOWN = ("registration_fee", "deed_tax", "vat")


def open_bill_for(case: Case, *, due_at: dt.datetime) -> Bill:
    """The bill with each line worked out by the dated tables, frozen with their versions (RULEBOOK §5)."""
    assessed = assessments(case)
    several = len(assessed) > 1
    lines = [
        LineDraft(
            code=line.code,
            title=f"{line.title_zh}（{name_zh}）" if several else line.title_zh,
            amount=line.amount,
            explanation=line.zh,
            source=line.source,
            payee=line.payee,
            payer=line.payer,
            title_en=f"{line.title_en} ({name_en})" if several else line.title_en,
            explanation_en=line.en,
        )
        for (name_zh, name_en), assessment in assessed
        for line in assessment.lines
        if line.amount or line.code in ALWAYS_SHOWN
    ]
    return open_bill(case=case, lines=lines, versions=dict(assessed[0][1].versions), due_at=due_at)


@transaction.atomic
def bill_paid(*, case_id: int) -> None:
    """The bill is settled: the case goes on, the tax department is asked for its proof. Twice is once."""
    case = lock(case_id)
    if case.state != State.PRECHECKED or not is_paid(case):
        return
    case, _event = advance(case_id=case_id, act="pay", actor=None, fields={"expires_at": None})
    tell_parties(
        case=case,
        text=str(_("申请 %(number)s 已缴费。请选择全程网办或预约到窗口：%(url)s"))
        % {"number": case.number, "url": absolute(reverse("case", args=[case.number]))},
        key="paid",
    )
    report("flow.prove_tax", case_id=case_id)


@transaction.atomic
def keep_tax_proof(*, case_id: int, number: str, at: dt.datetime) -> None:
    """File the tax department's proof 完税凭证: without it nothing is entered (契税法 11). Twice is once."""
    case = lock(case_id)
    if case.papers.filter(kind="tax_proof").exists():
        return
    Paper.objects.create(
        case=case,
        kind="tax_proof",
        source=Paper.Source.DEPARTMENT,
        issuer="税务部门",
        data={"number": number, "at": at.isoformat()},
        added_at=clock.now(),
    )
    record_event(case=case, act="prove_tax", number=number)
    report("flow.go_on", case_id=case_id)


def return_money(case: Case, *, reason: str) -> None:
    """Void an unpaid bill, or give a paid one back by a job; inside the caller's transaction."""
    give_back(case=case, reason=reason)


def tax_of(case: Case) -> Decimal:
    """The taxes on the case's bill, yuan; 0 when it is exempt."""
    bill = Bill.objects.filter(case=case, state="paid").first()
    if bill is None:
        return Decimal(0)
    return sum((line.amount for line in bill.lines.all() if line.code != "registration_fee"), Decimal(0))
