"""Which faults are switched on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from realestate.sandbox.faults.kinds import KINDS


class Fault(models.Model):
    """One fault of one service: for the next `times` occasions, or until it is switched off."""

    service = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    only = models.CharField(max_length=60, blank=True, help_text="only this method or question; empty: any")
    times = models.PositiveIntegerField(null=True, help_text="empty: until switched off")
    value = models.CharField(max_length=40, blank=True, help_text="seconds, amount, payee ...")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["service", "kind", "only"], name="fault_once")]

    def __str__(self) -> str:
        return f"{self.service} {self.kind}"
