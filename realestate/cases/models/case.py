"""One matter 一件事 of one or several registrations, and who stands on which side of each."""

from __future__ import annotations

import secrets
from fractions import Fraction
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Office, Organisation
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
    channel = models.CharField(
        _("受理渠道"), max_length=12, default="citizen", help_text="citizen, bank, developer, court, desk, registrar"
    )
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
            GinIndex(fields=["number"], opclasses=["gin_trgm_ops"], name="case_found_by_digits"),
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
    amount = models.DecimalField(
        _("债权数额"), max_digits=14, decimal_places=2, null=True, blank=True, help_text="yuan"
    )
    terms = models.JSONField(
        _("约定"),
        default=dict,
        help_text="contract_number, signed_on, delivery_on, copies, share; facts: what only this type needs",
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
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0, amount__lt=1_000_000_000_000),
                name="registration_amount_plausible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.sequence} {self.type}"


class Party(models.Model):
    """A person or an organisation in a case; `role` says how they take part in the whole of it.

    An obligor 义务人 gives (seller, mortgagor), a holder 权利人 takes or asks alone (buyer, mortgagee, court). On which
    side of which registration they stand is their `Part`'s.
    """

    class Role(models.TextChoices):
        OBLIGOR = "obligor", _("义务人")
        HOLDER = "holder", _("权利人")
        CONSENTER = "consenter", _("同意人")

    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    order = models.PositiveSmallIntegerField(_("顺序号"), default=1)
    role = models.CharField(_("身份"), max_length=12, choices=Role)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="parties")
    name = models.CharField(_("姓名"), max_length=80)
    kind = models.CharField(_("类型"), max_length=20, default="person", help_text="law.people.PartyKind")
    id_kind = models.CharField(_("证件种类"), max_length=20, default="id_card")
    id_number = models.CharField(_("身份号码"), max_length=30)
    phone = models.CharField(_("手机号"), max_length=16)
    address = models.CharField(_("送达地址"), max_length=160, blank=True)
    facts = models.JSONField(
        _("共享信息"),
        default=dict,
        help_text="spouse, homes, born, capacity, guardians [{name, id_number}], agent ... as departments answered",
    )
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
            # The desk finds a case by the beginning of a name, by a whole identity number, by a telephone number.
            models.Index(fields=["name"], opclasses=["varchar_pattern_ops"], name="party_found_by_name"),
            models.Index(fields=["id_number"], name="party_found_by_id_number"),
            models.Index(fields=["phone"], name="party_found_by_phone"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "id_number"], name="party_once_in_a_case"),
            models.CheckConstraint(condition=Q(role__in=["obligor", "holder", "consenter"]), name="party_role_known"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(objected_at=None), name="party_confirms_or_objects"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Part(models.Model):
    """On which side of a registration a party stands, and with what share: in 带押过户 the buyer takes the home in
    one registration and mortgages it in the next.
    """

    class Side(models.TextChoices):
        OBLIGOR = "obligor", _("义务人")
        HOLDER = "holder", _("权利人")

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="parts")
    party = models.ForeignKey(Party, models.CASCADE, related_name="parts")
    side = models.CharField(_("一方"), max_length=8, choices=Side)
    order = models.PositiveSmallIntegerField(_("顺序号"), default=1)
    numerator = models.PositiveBigIntegerField(_("份额分子"), null=True, blank=True)
    denominator = models.PositiveBigIntegerField(_("份额分母"), null=True, blank=True)

    class Meta:
        verbose_name = _("各方位置")
        verbose_name_plural = _("各方位置")
        ordering: ClassVar = ["-side", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "side", "party"], name="part_once_on_a_side"),
            models.CheckConstraint(condition=Q(side__in=["obligor", "holder"]), name="part_side_known"),
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None)
                | Q(numerator__gte=1, denominator__gte=1, numerator__lte=F("denominator")),
                name="part_share_between_nought_and_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.side} {self.party_id}"

    @property
    def fraction(self) -> Fraction | None:
        """The share asked for; None under 共同共有, or where shares do not matter."""
        if self.numerator is None or self.denominator is None:
            return None
        return Fraction(self.numerator, self.denominator)
