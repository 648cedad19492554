"""公告: what the office publishes before some entries, and the objections that are raised against it (实施细则 17)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from realestate.cases.models.case import Case


class PublicNotice(models.Model):
    """A notice on the board: from the day after `published_on` for fifteen working days, `ends_on` included.

    `kind`: ``registration`` (实施细则 17: first registration, inheritance without notary, correction ex officio ...) or
    ``lost_certificate`` (遗失声明, 实施细则 22). What it means today is computed on reading, from the dates.
    """

    class Kind(models.TextChoices):
        REGISTRATION = "registration", _("登记公告")
        LOST = "lost_certificate", _("遗失声明")

    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    kind = models.CharField(_("种类"), max_length=20, choices=Kind, default=Kind.REGISTRATION)
    title = models.CharField(_("标题"), max_length=160)
    text = models.TextField(_("内容"))
    published_on = models.DateField(_("公告日"))
    ends_on = models.DateField(_("期满日"))
    provisional = models.BooleanField(_("期满日暂定"), default=False)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("公告")
        verbose_name_plural = _("公告")
        ordering: ClassVar = ["-published_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "kind"], name="public_notice_one_of_a_kind"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("published_on")), name="public_notice_lasts"),
        ]

    def __str__(self) -> str:
        return self.title


class NoticeObjection(models.Model):
    """Somebody says that what is on the board is wrong; an officer answers before the entry."""

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections")
    name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("手机号"), max_length=16)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(_("异议内容"), max_length=1000)
    raised_at = models.DateTimeField(_("提出时间"))
    settled_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("处理结果"), max_length=400, blank=True)
    upheld = models.BooleanField(_("异议成立"), default=False)

    class Meta:
        verbose_name = _("公告异议")
        verbose_name_plural = _("公告异议")
        ordering: ClassVar = ["raised_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, outcome="", upheld=False)
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome="")),
                name="notice_objection_settled_whole_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.name}"
