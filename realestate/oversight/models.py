"""What people say afterwards: a rating of their own matter, a complaint and its answer."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Office
from realestate.cases.models import Case, Party

WORDS_MAX = 500
COMPLAINT_MAX = 2000


class Evaluation(models.Model):
    """好差评: one to five stars and, if they like, words; one for each party of a case, never changed."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("事项"), related_name="evaluations")
    party = models.ForeignKey(Party, models.PROTECT, verbose_name=_("当事人"), related_name="evaluations")
    stars = models.PositiveSmallIntegerField(_("满意度"))
    words = models.CharField(_("评语"), max_length=WORDS_MAX, blank=True)
    at = models.DateTimeField(_("评价时间"))

    class Meta:
        verbose_name = _("评价")
        verbose_name_plural = _("评价")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "party"], name="evaluation_once_for_a_party"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="evaluation_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stars}"


class Complaint(models.Model):
    """投诉与建议: what somebody says about an office, and what the office answers within five working days."""

    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("登记机构"), related_name="complaints")
    case = models.ForeignKey(
        Case, models.PROTECT, verbose_name=_("事项"), null=True, blank=True, related_name="complaints"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="complaints")
    text = models.CharField(_("内容"), max_length=COMPLAINT_MAX)
    at = models.DateTimeField(_("提出时间"))
    due_on = models.DateField(_("答复期限"))
    answer = models.CharField(_("答复"), max_length=COMPLAINT_MAX, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("投诉与建议")
        verbose_name_plural = _("投诉与建议")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="complaint_says_something"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="complaint_answer_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.at:%Y-%m-%d}"
