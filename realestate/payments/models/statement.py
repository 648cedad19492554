"""The payment service's own bill of a day, and where it differs from our book. Amounts are yuan."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from realestate.payments.models.money import Order


class Statement(models.Model):
    """The bill of one day, fetched once. Append-only."""

    day = models.DateField(_("账单日"), unique=True)
    fetched_at = models.DateTimeField(_("取得时间"))
    sha256 = models.CharField(_("文件指纹"), max_length=64)
    payments = models.PositiveIntegerField(_("收款笔数"))
    received = models.DecimalField(_("收款合计"), max_digits=16, decimal_places=2)
    refunds = models.PositiveIntegerField(_("退款笔数"))
    returned = models.DecimalField(_("退款合计"), max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = _("对账单")
        verbose_name_plural = _("对账单")
        ordering: ClassVar = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}"


class StatementLine(models.Model):
    """One line of it. Append-only."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("收款")
        REFUND = "refund", _("退款")

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField(_("顺序"))
    kind = models.CharField(_("类别"), max_length=8, choices=Kind)
    out_trade_no = models.CharField(_("商户订单号"), max_length=64, db_index=True)
    out_request_no = models.CharField(_("退款请求号"), max_length=64, blank=True)
    trade_no = models.CharField(_("支付宝交易号"), max_length=64)
    amount = models.DecimalField(_("金额"), max_digits=14, decimal_places=2)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("对账单明细")
        verbose_name_plural = _("对账单明细")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "position"], name="statement_line_once"),
            models.CheckConstraint(condition=Q(kind__in=["payment", "refund"]), name="statement_line_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.out_trade_no} {self.amount}"


class Discrepancy(models.Model):
    """Our book and the bill differ about one payment or refund, until they agree or somebody explains it."""

    class Kind(models.TextChoices):
        MISSING_HERE = "missing_here", _("支付宝有，我们没有")
        MISSING_THERE = "missing_there", _("我们有，支付宝没有")
        AMOUNT = "amount", _("金额不一致")
        REFUND = "refund", _("退款不一致")

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        AGREED = "agreed", _("已一致")
        EXPLAINED = "explained", _("已说明")

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="discrepancies")
    kind = models.CharField(_("差异"), max_length=16, choices=Kind)
    out_trade_no = models.CharField(_("商户订单号"), max_length=64)
    out_request_no = models.CharField(_("退款请求号"), max_length=64, blank=True)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="discrepancies")
    ours = models.DecimalField(_("我们的金额"), max_digits=14, decimal_places=2, null=True, blank=True)
    theirs = models.DecimalField(_("账单的金额"), max_digits=14, decimal_places=2, null=True, blank=True)
    asked_at = models.DateTimeField(_("查询时间"), null=True, blank=True)
    answer = models.CharField(_("查询结果"), max_length=16, blank=True)
    answer_amount = models.DecimalField(_("查询的金额"), max_digits=14, decimal_places=2, null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(_("发现时间"))
    closed_at = models.DateTimeField(_("了结时间"), null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("说明"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("对账差异")
        verbose_name_plural = _("对账差异")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["statement", "kind", "out_trade_no", "out_request_no"], name="discrepancy_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["missing_here", "missing_there", "amount", "refund"]),
                name="discrepancy_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, closed_by=None)
                | Q(state="agreed", closed_at__isnull=False, closed_by=None)
                | (Q(state="explained", closed_at__isnull=False, closed_by__isnull=False) & ~Q(note="")),
                name="discrepancy_end_is_explained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.out_trade_no}"
