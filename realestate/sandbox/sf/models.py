"""What SF knows: orders, where each parcel has been, and which request numbers it has seen."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Parcel(models.Model):
    """One order number, one parcel; a number that was called off is spent."""

    order_id = models.CharField(max_length=64, unique=True)
    waybill = models.CharField(max_length=20, unique=True)
    recipient = models.CharField(max_length=100)
    address = models.CharField(max_length=200)
    cancelled = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    pushes = models.PositiveSmallIntegerField(default=0)
    last_reply = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.waybill


class Route(models.Model):
    """One thing that happened to it."""

    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="routes")
    at = models.DateTimeField()
    op_code = models.CharField(max_length=4)
    place = models.CharField(max_length=100)
    remark = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.parcel} {self.op_code}"


class Seen(models.Model):
    """A request number that was used."""

    request_id = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.request_id
