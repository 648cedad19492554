"""What a supervisor is told about money that does not fit: what it is, what Alipay says, what to do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _

from realestate.common.money import format_yuan
from realestate.payments.models import Discrepancy, Refund

Kind = Discrepancy.Kind
NOTHING = Decimal(0)


def difference_shown(row: Discrepancy, form: Form) -> dict[str, Any]:
    """A difference: three witnesses and the way on."""
    return {
        "row": row,
        "form": form,
        "case": row.order.bill.case if row.order else None,
        "what": what_differs(row),
        "asked": what_alipay_says(row),
        "todo": what_to_do(row),
    }


def what_differs(row: Discrepancy) -> str:
    """Our book and the bill, in one sentence."""
    sums = {"ours": format_yuan(row.ours or NOTHING), "theirs": format_yuan(row.theirs or NOTHING)}
    if row.kind == Kind.MISSING_HERE:
        if row.order:
            return _("账单上收了 %(theirs)s 元，我们这一单还没有入账。") % sums
        return _("账单上收了 %(theirs)s 元，我们没有这个订单号。") % sums
    if row.kind == Kind.MISSING_THERE:
        return _("我们记了收款 %(ours)s 元，账单上没有。") % sums
    if row.kind == Kind.AMOUNT:
        return _("我们记了收款 %(ours)s 元，账单上是 %(theirs)s 元。") % sums
    if row.ours is None:
        return _("账单上退了 %(theirs)s 元，我们没有记退款。") % sums
    if row.theirs is None:
        return _("我们记了退款 %(ours)s 元，账单上没有。") % sums
    return _("我们记了退款 %(ours)s 元，账单上退了 %(theirs)s 元。") % sums


def what_alipay_says(row: Discrepancy) -> str:
    """The third witness: the answer to our query."""
    if row.asked_at is None:
        return _("正在向支付宝查询，过一会儿刷新。")
    amount = format_yuan(row.answer_amount) if row.answer_amount is not None else ""
    return {
        "missing": _("支付宝回答：没有这笔交易。"),
        "waiting": _("支付宝回答：还没有付款。"),
        "paid": _("支付宝回答：已付款 %(amount)s 元。") % {"amount": amount},
        "closed": _("支付宝回答：交易已关闭或已全额退款。"),
        "refunded": _("支付宝回答：已退款 %(amount)s 元。") % {"amount": amount},
        "not_refunded": _("支付宝回答：没有这笔退款。"),
    }.get(row.answer, "")


def what_to_do(row: Discrepancy) -> str:
    """The next step, by the kind of difference."""
    if row.kind == Kind.MISSING_HERE and row.order is None:
        return _(
            "请财务按订单号查来源：多半是别的系统用了同一个商户号。不是我们该收的，在支付宝商家后台原路退回，再在这里写明。"
        )
    if row.kind == Kind.MISSING_HERE:
        return _("系统已按查询结果入账或退回，这一行会自己消失。一天后还在，请凭订单号找支付宝客服核对。")
    if row.kind == Kind.MISSING_THERE:
        return _(
            "查询说已付款的，多半是跨零点，次日账单会有。查询也说没有的，这笔入账不可信：暂停这件事，换掉支付密钥，报告信息安全负责人。"
        )
    if row.kind == Kind.AMOUNT:
        return _("以查询结果为准。多收的由财务退差额，少收的联系缴费人补缴；然后在这里写明凭证号。")
    if row.ours is None:
        return _("多半有人在支付宝商家后台手工退过。找到经办人，核对这件事该不该退；不该退的请缴费人重新缴。")
    if row.theirs is None:
        return _("查询说没有退的，钱还没有到缴费人手里：请财务人工退，再在这里写明凭证号。")
    return _("以查询结果为准。差额由财务补退或追回，再在这里写明凭证号。")


def refund_shown(refund: Refund, form: Form) -> dict[str, Any]:
    """A refund that is not done, and the way on."""
    failed = refund.state == Refund.State.FAILED
    return {
        "refund": refund,
        "form": form if failed else None,
        "case": refund.order.bill.case,
        "said": getattr(refund, "said", None) or "",
        "tries": getattr(refund, "tries", 0),
        "todo": _("支付宝不接受自动退款，多半过了退款期限。先再试一次；还不行，请财务转账给缴费人，记下凭证号。")
        if failed
        else _("还没有退成。系统会自动再试，也可以现在再试一次：同一笔退款只会退一次。"),
    }


def facts_of_money(differences: int, refunds: int, forged: int) -> list[dict[str, Any]]:
    """The page in three numbers."""
    return [
        {"label": _("待处理的差异"), "value": differences},
        {"label": _("没有退成的款"), "value": refunds},
        {"label": _("二十四小时内挡下的伪造通知"), "value": forged, "hint": _("都没有入账")},
    ]
