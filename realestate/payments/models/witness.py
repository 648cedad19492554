"""What was said about money, as it came: notifications, our own calls, and a tally of what was turned away."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from realestate.payments.models.money import Order


class Verdict(models.TextChoices):
    """What became of a message about money."""

    SETTLED = "settled", _("缴清")
    REPEATED = "repeated", _("已经办过")
    WAITING = "waiting", _("尚未付款")
    CLOSED = "closed", _("交易已关闭")
    SURPLUS = "surplus", _("多付，退回")
    ASK = "ask", _("向支付宝查询")
    MALFORMED = "malformed", _("缺少内容")
    BAD_SIGNATURE = "bad_signature", _("签名不对")
    WRONG_APP = "wrong_app", _("应用不对")
    WRONG_SELLER = "wrong_seller", _("收款方不对")
    WRONG_AMOUNT = "wrong_amount", _("金额不对")
    UNKNOWN_ORDER = "unknown_order", _("没有这笔订单")


REFUSED_VERDICTS = frozenset(
    {
        Verdict.MALFORMED,
        Verdict.BAD_SIGNATURE,
        Verdict.WRONG_APP,
        Verdict.WRONG_SELLER,
        Verdict.WRONG_AMOUNT,
        Verdict.UNKNOWN_ORDER,
    }
)


#: What a stranger can make us say, without any key of Alipay's for our application: counted, and kept only in part.
FORGED_VERDICTS = frozenset({Verdict.MALFORMED, Verdict.BAD_SIGNATURE, Verdict.WRONG_APP, Verdict.WRONG_SELLER})


class Notification(models.Model):
    """A notification as it came, and what became of it. Append-only."""

    received_at = models.DateTimeField(_("时间"))
    body = models.CharField(_("原文"), max_length=8000)
    out_trade_no = models.CharField(_("商户订单号"), max_length=64, blank=True)
    trade_status = models.CharField(_("交易状态"), max_length=32, blank=True)
    verdict = models.CharField(_("结论"), max_length=16, choices=Verdict)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="notifications")

    class Meta:
        verbose_name = _("支付通知")
        verbose_name_plural = _("支付通知")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.out_trade_no} {self.verdict}"


class GatewayCall(models.Model):
    """A call to a payment service: written down before it is made, then its answer, once."""

    act = models.CharField(_("调用"), max_length=20)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="calls")
    asked_at = models.DateTimeField(_("发出时间"))
    answered_at = models.DateTimeField(_("回答时间"), null=True, blank=True)
    outcome = models.CharField(_("结果"), max_length=80, blank=True)
    answer = models.JSONField(_("回答"), default=dict)

    class Meta:
        verbose_name = _("支付调用")
        verbose_name_plural = _("支付调用")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.act} {self.outcome}"


class TurnedAway(models.Model):
    """How many forged notifications came in an hour: all are counted, the first ones are kept as they came."""

    hour = models.DateTimeField(_("小时"))
    verdict = models.CharField(_("结论"), max_length=16, choices=Verdict)
    count = models.PositiveIntegerField(_("次数"))
    last_at = models.DateTimeField(_("最后一次"))

    class Meta:
        verbose_name = _("挡下的通知")
        verbose_name_plural = _("挡下的通知")
        ordering: ClassVar = ["-hour", "verdict"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["hour", "verdict"], name="turned_away_one_tally")]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H} {self.verdict} {self.count}"
