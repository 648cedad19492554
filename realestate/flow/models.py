"""What the desks of organisations hand in: each thing once, however often it is sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from realestate.cases.models import Case


class Filing(models.Model):
    """A case that was handed in under a key of the sender's own: the same key again is the same case.

    `scope`: whose keys they are (``bank:9133…``, ``court:330106``); `key`: a line of a batch, or a form that was shown.
    """

    scope = models.CharField(_("来源"), max_length=60)
    key = models.CharField(_("去重键"), max_length=80)
    case = models.OneToOneField(Case, models.PROTECT, null=True, blank=True, related_name="filing")
    made_at = models.DateTimeField(_("收到时间"))

    class Meta:
        verbose_name = _("报件")
        verbose_name_plural = _("报件")
        constraints: ClassVar = [models.UniqueConstraint(fields=["scope", "key"], name="filing_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
