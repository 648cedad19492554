"""What the departments know, all of it invented, and what they have been asked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Person(models.Model):
    """公安: somebody in the population register."""

    id_number = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=100)
    alive = models.BooleanField(default=True)
    face = models.BooleanField(default=True, help_text="whether the face check will pass")

    def __str__(self) -> str:
        return self.name


class Marriage(models.Model):
    """民政: a marriage, ended or not."""

    one = models.CharField(max_length=18)
    other = models.CharField(max_length=18)
    since = models.DateField()
    ended = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["one", "other", "since"], name="marriage_once")]

    def __str__(self) -> str:
        return f"{self.one} {self.other}"


class Child(models.Model):
    """民政 and 公安: whose child somebody is."""

    parent = models.CharField(max_length=18)
    child = models.CharField(max_length=18)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["parent", "child"], name="child_once")]

    def __str__(self) -> str:
        return f"{self.parent} {self.child}"


class Home(models.Model):
    """住建: a home in the city that somebody owns or shares."""

    owner = models.CharField(max_length=18)
    unit_code = models.CharField(max_length=28)
    address = models.CharField(max_length=120)
    area = models.CharField(max_length=12, help_text="m2")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "unit_code"], name="home_once")]

    def __str__(self) -> str:
        return self.address


class Contract(models.Model):
    """住建: a filed contract of sale 网签合同."""

    number = models.CharField(max_length=40, unique=True)
    filed_on = models.DateField()
    signed_on = models.DateField()
    unit_code = models.CharField(max_length=28)
    address = models.CharField(max_length=120)
    price = models.CharField(max_length=20, help_text="yuan, VAT included")
    delivery_on = models.DateField(null=True)
    sellers = models.JSONField(default=list, help_text="[{name, id_number, numerator, denominator}]")
    buyers = models.JSONField(default=list, help_text="[{name, id_number, numerator, denominator}]")
    ended = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.number


class TaxProof(models.Model):
    """税务: what was declared and paid, with the number of its proof 完税凭证. One for each case."""

    case_number = models.CharField(max_length=40, unique=True)
    number = models.CharField(max_length=20, unique=True)
    lines = models.JSONField(default=list)
    total = models.CharField(max_length=20)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class Asked(models.Model):
    """A question that was taken, with its answer: the same request is answered the same, and works once."""

    service = models.CharField(max_length=20)
    question = models.CharField(max_length=40)
    request_id = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    headers = models.JSONField(default=dict, help_text="as they were first sent: what a replay would send again")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.service} {self.question} {self.request_id}"
