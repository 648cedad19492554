"""Questions about the book, the authorisations that they rest on, and the sealed papers that answer them.

`Question`, `Look` and `Document` are append-only: triggers refuse UPDATE and DELETE (R-QRY-04).
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Office, Organisation, User
from realestate.common.identifiers import mask_name
from realestate.register.models import Unit


class Grant(models.Model):
    """A citizen's authorisation 授权: one organisation may ask once, for one purpose, until an hour.

    `unit` None: about the homes of `subject`, by name (a notary's matter). The citizen tells the code, on the spot.
    """

    code = models.CharField(_("授权码"), max_length=10, unique=True)
    giver = models.ForeignKey(User, models.PROTECT, related_name="query_grants")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="query_grants")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="query_grants")
    subject_name = models.CharField(_("被查询人"), max_length=80, blank=True)
    subject_number = models.CharField(_("被查询人证件号码"), max_length=30, blank=True)
    purpose = models.CharField(_("用途"), max_length=200)
    given_at = models.DateTimeField(_("授权时间"))
    expires_at = models.DateTimeField(_("有效至"))
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("查询授权")
        verbose_name_plural = _("查询授权")
        ordering: ClassVar = ["-given_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("given_at")), name="grant_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(purpose=""), name="grant_has_a_purpose"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | ~Q(subject_name=""), name="grant_is_about_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.purpose}"

    def state(self, at: dt.datetime) -> str:
        """open, used, revoked or expired."""
        if self.revoked_at is not None:
            return "revoked"
        if any(question.outcome == Question.Outcome.ANSWERED for question in self.questions.all()):
            return "used"
        return "expired" if at >= self.expires_at else "open"


class Household(models.Model):
    """A request for a proof about a household: it waits for the spouse's consent (R-QRY-05)."""

    asked_by = models.ForeignKey(User, models.PROTECT, related_name="household_requests")
    purpose = models.CharField(_("用途"), max_length=200)
    members = models.JSONField(_("家庭成员"), default=list, help_text='[{"name", "id_number", "relation"}]')
    source = models.CharField(_("家庭信息来源"), max_length=60, blank=True)
    spouse_number = models.CharField(_("配偶证件号码"), max_length=30, db_index=True)
    asked_at = models.DateTimeField(_("申请时间"))
    expires_at = models.DateTimeField(_("等到"))
    answered_at = models.DateTimeField(_("配偶答复时间"), null=True, blank=True)
    consents = models.BooleanField(_("同意"), null=True, blank=True)

    class Meta:
        verbose_name = _("家庭查询申请")
        verbose_name_plural = _("家庭查询申请")
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, consents__isnull=True)
                | Q(answered_at__isnull=False, consents__isnull=False),
                name="household_answer_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by} {self.asked_at:%Y-%m-%d}"


class Question(models.Model):
    """One question and what came of it, written down before the answer is given (R-QRY-04)."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("已答复")
        REFUSED = "refused", _("不予查询")
        NOT_FOUND = "not_found", _("没有找到")

    class Channel(models.TextChoices):
        PAGE = "page", _("网上")
        DESK = "desk", _("机构工作台")
        API = "api", _("接口")
        PLAY = "play", _("演算")

    number = models.CharField(_("查询编号"), max_length=24, unique=True)
    at = models.DateTimeField(_("查询时间"), db_index=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="questions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="questions")
    asker_name = models.CharField(_("查询人"), max_length=100)
    asker_number = models.CharField(_("查询人证件号码"), max_length=30, blank=True)
    acting = models.CharField(_("经办人"), max_length=80, blank=True)
    role = models.CharField(_("身份"), max_length=20)
    index = models.CharField(_("索引"), max_length=12)
    ask = models.CharField(_("查询事项"), max_length=20)
    sought = models.CharField(_("查询条件"), max_length=200, blank=True)
    purpose = models.CharField(_("用途"), max_length=200, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    mandate = models.CharField(_("合同、案件、授权或者公函编号"), max_length=120, blank=True)
    proofs = models.JSONField(_("出示的证明"), default=list)
    grant = models.ForeignKey(Grant, models.PROTECT, null=True, blank=True, related_name="questions")
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="questions")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="questions")
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel, default=Channel.PAGE)
    outcome = models.CharField(_("结果"), max_length=12, choices=Outcome)
    reasons = models.JSONField(_("不予查询的理由"), default=list)
    told = models.JSONField(_("告知的事项"), default=list)
    answer = models.JSONField(_("答复"), default=dict)
    rules = models.CharField(_("规则版本"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("查询记录")
        verbose_name_plural = _("查询记录")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["user", "at"], name="question_user_at"),
            models.Index(fields=["organisation", "at"], name="question_organisation_at"),
            models.Index(fields=["office", "at"], name="question_office_at"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["grant"], condition=Q(outcome="answered"), name="grant_used_once"),
            models.UniqueConstraint(fields=["household"], condition=Q(outcome="answered"), name="household_told_once"),
            models.CheckConstraint(
                condition=Q(outcome="answered", reasons=[]) | (Q(told=[]) & ~Q(reasons=[])),
                name="question_told_or_reasoned",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def who(self) -> str:
        """How the asker is named to the owner: organisations in full, people masked (R-QRY-06)."""
        return self.asker_name if self.organisation_id else mask_name(self.asker_name)


class Look(models.Model):
    """A unit that a question was about: what its owner sees of it."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="looks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="looks")
    at = models.DateTimeField(_("查询时间"))

    class Meta:
        verbose_name = _("被查询的房屋")
        verbose_name_plural = _("被查询的房屋")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "unit"], name="look_once_for_a_question"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.unit_id}"


class ApiClient(models.Model):
    """The one machine client of an organisation (OAuth 2, client credentials)."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="api_client")
    application = models.OneToOneField(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, models.CASCADE, related_name="api_client"
    )

    class Meta:
        verbose_name = _("接口客户端")
        verbose_name_plural = _("接口客户端")

    def __str__(self) -> str:
        return str(self.organisation)


class Document(models.Model):
    """The sealed PDF of an answer: a result, a proof of ownership or of none, a letter of refusal."""

    question = models.OneToOneField(Question, models.PROTECT, related_name="document")
    token = models.CharField(_("核验码"), max_length=26, unique=True)
    key = models.CharField(_("文件"), max_length=200)
    sha256 = models.CharField(_("文件散列"), max_length=64)
    size = models.PositiveIntegerField(_("字节数"))
    sealed_at = models.DateTimeField(_("盖章时间"))

    class Meta:
        verbose_name = _("查询文书")
        verbose_name_plural = _("查询文书")

    def __str__(self) -> str:
        return self.token
