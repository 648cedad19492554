"""What the law found, what happened, who came, what people were told."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Office
from realestate.cases.models.case import Case, Party


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
