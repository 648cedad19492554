"""The closed file of a case: what it consists of, each thing with its hash, and one hash over all of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from realestate.cases.models import Case


class ArchivedFile(models.Model):
    """Append-only, by trigger. `sha256` covers the canonical JSON of `manifest`; `records` holds what has no file.

    Each item of the manifest: kind, name, source, sha256, size (bytes, or null) and `key` (a stored file), or `record`
    (true: its content stands in `records` under its hash), or neither (a hash whose content is kept elsewhere).
    """

    class Retention(models.TextChoices):
        PERMANENT = "permanent", _("永久")

    case = models.OneToOneField(Case, models.PROTECT, verbose_name=_("事项"), related_name="archived_file")
    manifest = models.JSONField(_("归档目录"))
    records = models.JSONField(_("结构化内容"), default=dict, help_text="sha256 -> content")
    sha256 = models.CharField(_("目录散列"), max_length=64)
    retention = models.CharField(_("保管期限"), max_length=12, choices=Retention, default=Retention.PERMANENT)
    archived_at = models.DateTimeField(_("归档时间"))

    class Meta:
        verbose_name = _("归档卷")
        verbose_name_plural = _("归档卷")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="archived_file_hashed"),
            models.CheckConstraint(condition=Q(retention="permanent"), name="archived_file_kept_for_good"),
        ]

    def __str__(self) -> str:
        return self.manifest["case"]
