"""What is owed, how it was asked for, what came, and what went back. Amounts are yuan."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from realestate.cases.models import Case


class Bill(models.Model):
    """All dues of a case, frozen with the versions of the rules that they were worked out by. One live bill a case."""

    class State(models.TextChoices):
        OPEN = "open", _("待缴费")
        PAID = "paid", _("已缴费")
        VOID = "void", _("已作废")

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("事项"), related_name="bills")
    number = models.CharField(_("缴费单号"), max_length=48, unique=True)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.OPEN)
    total = models.DecimalField(_("合计"), max_digits=14, decimal_places=2)
    line_count = models.PositiveSmallIntegerField(_("明细数"))
    versions = models.JSONField(_("规则版本"), default=dict)
    opened_at = models.DateTimeField(_("开单时间"))
    due_at = models.DateTimeField(_("缴费期限"))
    paid_at = models.DateTimeField(_("缴清时间"), null=True, blank=True)
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("缴费单")
        verbose_name_plural = _("缴费单")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(state__in=["open", "paid"]), name="bill_one_live"),
            models.CheckConstraint(condition=Q(state__in=["open", "paid", "void"]), name="bill_state_known"),
            models.CheckConstraint(condition=Q(total__gte=0, line_count__gte=1), name="bill_not_negative"),
            models.CheckConstraint(
                condition=Q(state="open", paid_at=None) | Q(state="paid", paid_at__isnull=False) | Q(state="void"),
                name="bill_paid_means_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="void", voided_at__isnull=False) | (~Q(state="void") & Q(voided_at=None)),
                name="bill_void_means_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class BillLine(models.Model):
    """One due, with how it was worked out. Frozen."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(_("顺序"))
    code = models.CharField(_("项目代码"), max_length=40)
    title = models.CharField(_("项目"), max_length=80)
    amount = models.DecimalField(_("金额"), max_digits=14, decimal_places=2)
    explanation = models.CharField(_("计算过程"), max_length=400)
    title_en = models.CharField(_("项目（英文）"), max_length=120, blank=True)
    explanation_en = models.CharField(_("计算过程（英文）"), max_length=400, blank=True)
    source = models.CharField(_("依据"), max_length=200)
    payee = models.CharField(_("收款方"), max_length=80)
    payer = models.CharField(_("缴纳人"), max_length=80)

    class Meta:
        verbose_name = _("缴费明细")
        verbose_name_plural = _("缴费明细")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bill", "position"], name="bill_line_position_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="bill_line_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.amount}"


class Order(models.Model):
    """One request for money to a payment service. At most one is open, and at most one has paid, for a bill."""

    class State(models.TextChoices):
        CREATED = "created", _("等待付款")
        PAID = "paid", _("已付款")
        CLOSED = "closed", _("已关闭，未付款")
        REFUNDED = "refunded", _("已退款")
        SURPLUS = "surplus", _("多付，原路退回")

    class Channel(models.TextChoices):
        PAGE = "page", _("电脑网页")
        WAP = "wap", _("手机网页")
        COUNTER = "counter", _("窗口扫码")

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="orders")
    out_trade_no = models.CharField(_("商户订单号"), max_length=64, unique=True)
    amount = models.DecimalField(_("金额"), max_digits=14, decimal_places=2)
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.CREATED)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("下单时间"))
    expires_at = models.DateTimeField(_("付款截止"))
    trade_no = models.CharField(_("支付宝交易号"), max_length=64, blank=True)
    received = models.DecimalField(_("实收"), max_digits=14, decimal_places=2, null=True, blank=True)
    ended_at = models.DateTimeField(_("有结果的时间"), null=True, blank=True)
    ask_at = models.DateTimeField(_("下次查询"), null=True, blank=True)
    asked = models.PositiveSmallIntegerField(_("查询次数"), default=0)
    code = models.CharField(_("收款码"), max_length=256, blank=True)

    class Meta:
        verbose_name = _("支付订单")
        verbose_name_plural = _("支付订单")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["ask_at"], condition=Q(state="created"), name="order_stuck")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bill"], condition=Q(state="created"), name="order_one_open"),
            models.UniqueConstraint(
                fields=["bill"], condition=Q(state__in=["paid", "refunded"]), name="order_one_paid"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["created", "paid", "closed", "refunded", "surplus"]), name="order_state_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="order_of_something"),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "refunded"]) | Q(received=F("amount")), name="order_paid_exactly"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["created", "closed"]) | Q(received__gt=0), name="order_money_means_received"
            ),
        ]

    def __str__(self) -> str:
        return self.out_trade_no


class Receipt(models.Model):
    """A bill was settled by an order. The row is the effect itself: a second one is impossible."""

    bill = models.OneToOneField(Bill, models.PROTECT, related_name="receipt")
    order = models.OneToOneField(Order, models.PROTECT, related_name="receipt")
    number = models.CharField(_("缴款凭证号"), max_length=48, unique=True)
    amount = models.DecimalField(_("金额"), max_digits=14, decimal_places=2)
    issued_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("缴款凭证")
        verbose_name_plural = _("缴款凭证")

    def __str__(self) -> str:
        return self.number


class Refund(models.Model):
    """Money that goes back: the whole of an order, once; `out_request_no` makes the service move it once too."""

    class Reason(models.TextChoices):
        GIVEN_BACK = "given_back", _("事项终止，费用退回")
        LATE = "late", _("缴费单已作废后到账")
        DOUBLE = "double", _("重复付款")
        WRONG_AMOUNT = "wrong_amount", _("金额不符")

    class State(models.TextChoices):
        ASKED = "asked", _("退款中")
        DONE = "done", _("已退回")
        FAILED = "failed", _("待人工退款")

    order = models.OneToOneField(Order, models.PROTECT, related_name="refund")
    out_request_no = models.CharField(_("退款请求号"), max_length=64, unique=True)
    amount = models.DecimalField(_("金额"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("原因"), max_length=16, choices=Reason)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(_("发起时间"))
    done_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    retried_at = models.DateTimeField(_("上次人工再试"), null=True, blank=True)
    voucher = models.CharField(_("人工退款凭证号"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("退款")
        verbose_name_plural = _("退款")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_of_something"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at=None)),
                name="refund_done_means_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.out_request_no
