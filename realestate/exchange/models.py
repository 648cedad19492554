"""The witness: every question to another department is written down before it is asked, then its answer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from realestate.cases.models import Case


class Inquiry(models.Model):
    """One question. Triggers keep it: what was asked never changes, an answer is written once, nothing is deleted."""

    department = models.CharField(_("部门"), max_length=20)
    question = models.CharField(_("问题"), max_length=40)
    subject = models.CharField(_("对象"), max_length=60, help_text="ID number, contract or case number asked about")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="inquiries")
    request_id = models.CharField(_("请求编号"), max_length=64, unique=True)
    asked_at = models.DateTimeField(_("询问时间"))
    body = models.JSONField(_("询问内容"))
    answered_at = models.DateTimeField(_("回答时间"), null=True, blank=True)
    answer = models.JSONField(_("回答"), null=True, blank=True)
    error = models.CharField(_("没有回答的原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("部门数据查询")
        verbose_name_plural = _("部门数据查询")
        ordering: ClassVar = ["-asked_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["subject", "-asked_at"], name="inquiry_subject")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer=None)
                | Q(answered_at__isnull=False, answer__isnull=False, error=""),
                name="inquiry_answered_means_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.question} {self.request_id}"
