"""One matter 一件事 of one or several registrations: who takes part, what they say and hand in, what happened."""

from __future__ import annotations

import secrets
from fractions import Fraction
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Office
from realestate.cases.machine import CaseMachine, State
from realestate.register.models import Unit


def secret_token() -> str:
    """An address that cannot be guessed, for invitations and downloads."""
    return secrets.token_urlsafe(24)


class Case(CaseMachine):
    """A matter on its way. `number` is the acceptance number 业务受理编号 (RULEBOOK 6.4), given when it is opened."""

    number = models.CharField(_("业务编号"), max_length=40, unique=True)
    matter = models.CharField(_("事项"), max_length=40)
    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("登记机构"), related_name="cases")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="opened_cases")
    opened_at = models.DateTimeField(_("发起时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    expires_at = models.DateTimeField(_("本步截止"), null=True, blank=True)
    remote = models.BooleanField(_("全程网办"), default=False)
    accepted_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(_("登簿时间"), null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    deadline = models.DateField(_("法定期限"), null=True, blank=True)
    deadline_provisional = models.BooleanField(_("期限暂定"), default=False)
    promised_at = models.DateTimeField(_("承诺办结"), null=True, blank=True)
    waiting_for = models.JSONField(_("等待原因"), default=list, help_text="reason codes; empty: nothing")
    checks = models.JSONField(_("窗口核对"), default=dict, help_text="what the officer ticked and asked")

    class Meta:
        verbose_name = _("事项")
        verbose_name_plural = _("事项")
        ordering: ClassVar = ["-opened_at"]
        indexes: ClassVar = [
            models.Index(fields=["office", "state", "-opened_at"], name="case_desk"),
            models.Index(fields=["opened_by", "-opened_at"], name="case_mine"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "reviewed", "entered", "closed"]) | Q(accepted_at__isnull=False),
                name="case_accepted_means_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["entered", "closed"])
                | Q(entered_at__isnull=False, entered_by__isnull=False, reviewed_by__isnull=False),
                name="case_entered_means_signed",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("accepted_by")), name="case_four_eyes"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Registration(models.Model):
    """One registration within a case: a type of the law package, a reason, a unit, and its terms."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="registrations")
    sequence = models.PositiveSmallIntegerField(_("件内顺序"), default=1)
    type = models.CharField(_("登记类型"), max_length=20)
    right_kind = models.CharField(_("权利"), max_length=20, default="ownership")
    reason = models.CharField(_("登记原因"), max_length=30)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="registrations")
    price = models.DecimalField(_("成交价"), max_digits=14, decimal_places=2, null=True, blank=True, help_text="yuan")
    terms = models.JSONField(
        _("约定"), default=dict, help_text="contract_number, signed_on, delivery_on, copies, co_ownership, ..."
    )
    sources = models.JSONField(
        _("数据来源"), default=dict, help_text="field -> {source, at, value, corrected}: what a department already held"
    )

    class Meta:
        verbose_name = _("登记")
        verbose_name_plural = _("登记")
        ordering: ClassVar = ["sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "sequence"], name="registration_sequence_once"),
            models.CheckConstraint(
                condition=Q(price=None) | Q(price__gt=0, price__lt=1_000_000_000_000),
                name="registration_price_plausible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.sequence} {self.type}"


class Party(models.Model):
    """A person in a case: transferor 转让方, transferee 受让方, or somebody whose consent is asked."""

    class Role(models.TextChoices):
        TRANSFEROR = "transferor", _("卖方")
        TRANSFEREE = "transferee", _("买方")
        CONSENTER = "consenter", _("同意人")

    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    order = models.PositiveSmallIntegerField(_("顺序号"), default=1)
    role = models.CharField(_("身份"), max_length=12, choices=Role)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="parties")
    name = models.CharField(_("姓名"), max_length=60)
    id_kind = models.CharField(_("证件种类"), max_length=20, default="id_card")
    id_number = models.CharField(_("身份号码"), max_length=30)
    phone = models.CharField(_("手机号"), max_length=16)
    address = models.CharField(_("送达地址"), max_length=160, blank=True)
    numerator = models.PositiveIntegerField(_("份额分子"), null=True, blank=True)
    denominator = models.PositiveIntegerField(_("份额分母"), null=True, blank=True)
    facts = models.JSONField(_("共享信息"), default=dict, help_text="spouse, homes, minors ... as departments answered")
    token = models.CharField(max_length=40, unique=True, default=secret_token)
    invited_at = models.DateTimeField(_("通知时间"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    objected_at = models.DateTimeField(_("提出异议时间"), null=True, blank=True)
    objection = models.CharField(_("异议理由"), max_length=400, blank=True)
    evidence = models.JSONField(_("确认证据"), default=dict, help_text="method, time, face check, text, SHA-256")
    withdrew_at = models.DateTimeField(_("同意撤回时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("当事人")
        verbose_name_plural = _("当事人")
        ordering: ClassVar = ["role", "order"]
        indexes: ClassVar = [
            # Asked on every page of a citizen: which invitations wait for this identity?
            models.Index(fields=["id_number"], condition=Q(user=None), name="party_waits_for_its_person"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "role", "id_number"], name="party_once_in_a_role"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(objected_at=None), name="party_confirms_or_objects"
            ),
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None)
                | Q(numerator__gte=1, denominator__gte=1, numerator__lte=F("denominator")),
                name="party_share_between_nought_and_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def fraction(self) -> Fraction | None:
        """The share asked for; None under 共同共有."""
        if self.numerator is None or self.denominator is None:
            return None
        return Fraction(self.numerator, self.denominator)


class Paper(models.Model):
    """A paper handed in, or what a department's data replaces it with. A newer one replaces it; nothing is deleted."""

    class Source(models.TextChoices):
        APPLICANT = "applicant", _("申请人上传")
        DEPARTMENT = "department", _("部门共享")
        WINDOW = "window", _("窗口收取")

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    kind = models.CharField(_("材料"), max_length=40)
    source = models.CharField(_("来源"), max_length=12, choices=Source)
    issuer = models.CharField(_("出具部门"), max_length=60, blank=True)
    data = models.JSONField(_("内容"), default=dict)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(_("提交时间"))
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    class Meta:
        verbose_name = _("材料")
        verbose_name_plural = _("材料")
        ordering: ClassVar = ["added_at", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class PaperPage(models.Model):
    """One stored file of a paper; `sha256` of its bytes."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="pages")
    order = models.PositiveSmallIntegerField(_("页次"), default=1)
    name = models.CharField(_("文件名"), max_length=120)
    media_type = models.CharField(_("类型"), max_length=40)
    size = models.PositiveIntegerField(_("大小"), help_text="bytes")
    sha256 = models.CharField(max_length=64)
    key = models.CharField(_("存放位置"), max_length=200)

    class Meta:
        verbose_name = _("材料页")
        verbose_name_plural = _("材料页")
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "order"], name="paper_page_order_once"),
            models.CheckConstraint(condition=Q(size__gt=0, size__lte=20_000_000), name="paper_page_size"),
        ]

    def __str__(self) -> str:
        return self.name


class Finding(models.Model):
    """What the law package found, at one moment of one case; frozen."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="findings")
    stage = models.CharField(_("环节"), max_length=12)
    found_at = models.DateTimeField(_("时间"))
    code = models.CharField(_("原因代码"), max_length=40)
    severity = models.CharField(_("程度"), max_length=12)
    article = models.CharField(_("依据"), max_length=120)
    params = models.JSONField(_("参数"), default=dict)
    versions = models.JSONField(_("规则版本"), default=dict)

    class Meta:
        verbose_name = _("审查意见")
        verbose_name_plural = _("审查意见")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.code}"


class Event(models.Model):
    """What happened: append-only. The states in a case's events, in order, explain its state."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    at = models.DateTimeField(_("时间"))
    act = models.CharField(_("行为"), max_length=40)
    source = models.CharField(_("之前"), max_length=16, blank=True)
    target = models.CharField(_("之后"), max_length=16, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    actor_name = models.CharField(_("经办"), max_length=60, blank=True)
    data = models.JSONField(_("说明"), default=dict)

    class Meta:
        verbose_name = _("办理记录")
        verbose_name_plural = _("办理记录")
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.act}"


class Visit(models.Model):
    """A trip 跑动: a person logged at a window for this matter (R-RUN-03). One each, by constraint."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="visits")
    party = models.ForeignKey(Party, models.PROTECT, related_name="visits")
    office = models.ForeignKey(Office, models.PROTECT)
    at = models.DateTimeField(_("时间"))
    avoidable = models.BooleanField(_("可避免"), default=False)

    class Meta:
        verbose_name = _("跑动记录")
        verbose_name_plural = _("跑动记录")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["party"], condition=Q(avoidable=False), name="visit_at_most_once"),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.at:%Y-%m-%d}"


class SupplementList(models.Model):
    """一次性告知补正: the one complete list. A second needs a supervisor's recorded reason."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="supplement_lists")
    ordinal = models.PositiveSmallIntegerField(_("次序"), default=1)
    items = models.JSONField(_("需补正内容"), help_text="[{code, kind, sentence, remedy, article}]")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("告知时间"))
    due_at = models.DateTimeField(_("补正期限"))
    answered_at = models.DateTimeField(_("补正时间"), null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_reason = models.CharField(_("再次告知理由"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("补正告知")
        verbose_name_plural = _("补正告知")
        ordering: ClassVar = ["ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "ordinal"], name="supplement_list_ordinal_once"),
            models.CheckConstraint(
                condition=Q(ordinal=1) | (Q(approved_by__isnull=False) & ~Q(approved_reason="")),
                name="supplement_list_second_needs_a_supervisor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} #{self.ordinal}"


class CheckTask(models.Model):
    """A citizen says that a department's data is wrong: the citizen's word counts, and somebody checks (R-APP-13)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="check_tasks")
    field = models.CharField(_("项目"), max_length=40)
    held = models.CharField(_("部门数据"), max_length=200, blank=True)
    source = models.CharField(_("来源"), max_length=60, blank=True)
    stated = models.CharField(_("申请人填写"), max_length=200)
    opened_at = models.DateTimeField(_("提出时间"))
    settled_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("处理结果"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("数据核对任务")
        verbose_name_plural = _("数据核对任务")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "field"], condition=Q(settled_at=None), name="check_task_one_open_for_a_field"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.field}"


class Message(models.Model):
    """A text message to a person about a case: written down before it is sent, sent by a job once."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="messages")
    phone = models.CharField(_("手机号"), max_length=16)
    text = models.CharField(_("内容"), max_length=500)
    key = models.CharField(_("去重键"), max_length=120, unique=True, help_text="the same key is one message")
    queued_at = models.DateTimeField(_("生成时间"))
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("短信")
        verbose_name_plural = _("短信")

    def __str__(self) -> str:
        return self.key


class ConfirmationCode(models.Model):
    """A one-time code by text message, with which a party signs. Kept as a salted digest; five tries; used once."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="codes")
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(_("发送时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    tries_left = models.PositiveSmallIntegerField(_("剩余次数"), default=5)
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("确认验证码")
        verbose_name_plural = _("确认验证码")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(tries_left__lte=5), name="confirmation_code_five_tries"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.sent_at:%H:%M}"
