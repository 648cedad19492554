"""What Alipay knows: trades, refunds, and the notifications it has to send."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Trade(models.Model):
    """One trade. `status` is Alipay's own word."""

    class Status(models.TextChoices):
        WAIT = "WAIT_BUYER_PAY", "等待付款"
        SUCCESS = "TRADE_SUCCESS", "已付款"
        FINISHED = "TRADE_FINISHED", "已付款，不可退款"
        CLOSED = "TRADE_CLOSED", "已关闭"

    trade_no = models.CharField(max_length=28, unique=True)
    out_trade_no = models.CharField(max_length=64, unique=True)
    product = models.CharField(max_length=40)
    subject = models.CharField(max_length=256)
    total_amount = models.DecimalField(max_digits=11, decimal_places=2)
    status = models.CharField(max_length=20, choices=Status, default=Status.WAIT)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    notify_url = models.CharField(max_length=256, blank=True)
    return_url = models.CharField(max_length=256, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.out_trade_no


class TradeRefund(models.Model):
    """Money that went back: once for each request number."""

    trade = models.ForeignKey(Trade, models.PROTECT, related_name="refunds")
    out_request_no = models.CharField(max_length=64)
    amount = models.DecimalField(max_digits=11, decimal_places=2)
    reason = models.CharField(max_length=256, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["trade", "out_request_no"], name="refund_once")]

    def __str__(self) -> str:
        return self.out_request_no


class Notice(models.Model):
    """A notification on its way: sent until the merchant says `success`, eight times at most."""

    trade = models.ForeignKey(Trade, models.PROTECT, related_name="notices")
    url = models.CharField(max_length=256)
    fields = models.JSONField()
    remark = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, help_text="empty: nothing more to send")
    in_hand = models.BooleanField(default=False, help_text="being sent at this moment")
    last_reply = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.trade} {self.remark}"
