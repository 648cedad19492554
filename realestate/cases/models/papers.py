"""What is handed in, what is still missing, what somebody has to check."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from realestate.cases.models.case import Case


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
