"""What the pages of money show."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from realestate.cases.models import Case
from realestate.common import clock
from realestate.common.money import in_capitals
from realestate.common.numbers import grouped
from realestate.common.terms import term
from realestate.payments.models import Bill, BillLine, Order, Refund
from realestate.payments.selectors import refunds_of


def bill_context(case: Case, bill: Bill, *, may_pay: bool) -> dict[str, Any]:
    """Everything that the bill and its receipt need."""
    receipt = getattr(bill, "receipt", None)
    last = bill.orders.first()
    return {
        "case": case,
        "bill": bill,
        "standing": standing(bill),
        "may_pay": may_pay,
        "lines": [line_shown(line) for line in bill.lines.all()],
        "total": bill.total,
        "order": last if last and last.state == Order.State.CREATED else None,
        "failed": last if last and last.state == Order.State.CLOSED else None,
        "receipt": receipt,
        "receipt_facts": receipt_facts(bill) if bill.state == Bill.State.PAID else [],
        "refunds": [(refund, refund_sentence(refund)) for refund in refunds_of(case)],
        "crumbs": [
            {"label": _("我的事项"), "url": reverse("home")},
            {"label": grouped(case.number), "url": reverse("case", args=[case.number])},
            {"label": _("缴费"), "url": ""},
        ],
    }


def standing(bill: Bill) -> str:
    """open, overdue, paid or void: the page that is shown."""
    if bill.state == Bill.State.OPEN and bill.due_at <= clock.now():
        return "overdue"
    return bill.state


def line_shown(line: BillLine) -> dict[str, Any]:
    """A line in the reader's language, as components/bill.html takes it."""
    english = (get_language() or "").startswith("en")
    borne = {"buyer": _("由买方承担"), "seller": _("由卖方承担")}.get(line.payer, line.payer)
    return {
        "name": (english and line.title_en) or line.title,
        "how": (english and line.explanation_en) or line.explanation,
        "amount": line.amount,
        "payee": f"{term(line.payee)} · {borne}",
        "source": line.source,
    }


def receipt_facts(bill: Bill) -> list[dict[str, Any]]:
    """What a receipt says, in the order in which one reads it."""
    receipt = getattr(bill, "receipt", None)
    facts = [
        {"label": _("大写"), "value": in_capitals(bill.total)},
        {"label": _("缴费单号"), "value": grouped(bill.number)},
    ]
    if receipt is None:
        return facts
    return [
        {"label": _("缴款凭证号"), "value": f"SJ {grouped(receipt.number.removeprefix('SJ'))}"},
        *facts,
        {"label": _("支付方式"), "value": _("支付宝")},
        {"label": _("支付宝交易号"), "value": receipt.order.trade_no},
    ]


def refund_sentence(refund: Refund) -> str:
    """What happens to money that goes back, and what the citizen has to do about it: nothing, mostly."""
    return {
        Refund.State.ASKED: _("正在原路退回您的支付宝，一般当天到账，不用您办手续。"),
        Refund.State.DONE: _("已人工退回到您的账户。") if refund.voucher else _("已原路退回您的支付宝。"),
        Refund.State.FAILED: _("支付宝没有接受自动退款，工作人员正在人工办理，会打电话联系您。"),
    }[Refund.State(refund.state)]


def counter_context(case: Case, bill: Bill) -> dict[str, Any]:
    """What the officer and the payer look at together."""
    return {
        "case": case,
        "bill": bill,
        "standing": standing(bill),
        "lines": [line_shown(line) for line in bill.lines.all()],
        "total": bill.total,
        "crumbs": [
            {"label": _("我的案件"), "url": reverse("desk")},
            {"label": grouped(case.number), "url": reverse("desk_case", args=[case.number])},
            {"label": _("窗口缴费"), "url": ""},
        ],
    }
