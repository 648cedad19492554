"""Certificates 不动产权证书 and proofs 不动产登记证明: what was printed, what it is worth today, who asked about it.

What a certificate says is frozen by a trigger when it is issued; only its state, its sealing and its successor are
written later, each once.
"""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Office
from realestate.cases.models import Case
from realestate.register.models import Restriction, Right

#: 电子证照标识 (RULEBOOK 6.7), or nothing where the office has no credit code.
IDENTIFIER = r"^(1\.2\.156\.3005\.2\.[0-9A-Z]{21}\.[0-9A-Z]{18}\.\d{13}\.\d{3}\.[0-9A-Z])?$"


def new_salt() -> str:
    """Four random bytes in hex: nobody computes the holders' digest ahead for many certificates."""
    return secrets.token_hex(4)


class Kind(models.TextChoices):
    """Two books with a series of numbers each (RULEBOOK 6.2)."""

    TITLE = "title", _("不动产权证书")
    PROOF = "proof", _("不动产登记证明")


class NumberSeries(models.Model):
    """The last number given in one city, year and kind. Its row is the lock under which the next one is drawn."""

    city_code = models.CharField(_("市县区划代码"), max_length=6)
    year = models.PositiveSmallIntegerField(_("年份"))
    kind = models.CharField(_("证种"), max_length=6, choices=Kind)
    last = models.PositiveIntegerField(_("最近顺序号"), default=0)

    class Meta:
        verbose_name = _("证号序列")
        verbose_name_plural = _("证号序列")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city_code", "year", "kind"], name="series_one_for_a_city_year_and_kind"),
            models.CheckConstraint(condition=Q(last__gte=0, last__lte=9_999_999), name="series_seven_digits"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="series_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.city_code} {self.year} {self.kind} {self.last}"


class Certificate(models.Model):
    """One numbered book of an ownership, or the proof of another right, notice or objection, as it was issued.

    It stands for a `right` or for a `restriction`. Co-owners may hold separate books of one right (细则 21): `book` is
    which of them, and each has a number of its own.
    """

    class State(models.TextChoices):
        VALID = "valid", _("有效")
        SUSPENDED = "suspended", _("暂停")
        REPLACED = "replaced", _("已换发")
        CANCELLED = "cancelled", _("已注销")

    number = models.CharField(_("证号"), max_length=60, unique=True)
    kind = models.CharField(_("证种"), max_length=6, choices=Kind, default=Kind.TITLE)
    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="certificates")
    serial = models.PositiveIntegerField(_("顺序号"))
    printed_serial = models.CharField(_("印刷序列号"), max_length=14, unique=True, help_text="D33 and nine digits")
    identifier = models.CharField(_("电子证照标识"), max_length=80, blank=True, default="", db_default="")
    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("登记机构"), related_name="certificates")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="certificates")
    right = models.ForeignKey(Right, models.PROTECT, null=True, blank=True, related_name="certificates")
    restriction = models.ForeignKey(
        Restriction,
        models.PROTECT,
        verbose_name=_("预告或异议"),
        null=True,
        blank=True,
        related_name="certificates",
    )
    book = models.PositiveSmallIntegerField(_("第几本"), default=1)
    entry_hash = models.CharField(_("登记散列"), max_length=64)
    unit_code = models.CharField(_("不动产单元号"), max_length=28, db_index=True)
    holders = models.JSONField(_("权利人"), help_text="[{name, id_kind, id_number, share}] as printed")
    content = models.JSONField(_("证书内容"), help_text="rows, notes and drawings as printed (certificates.content)")
    salt = models.CharField(max_length=8, default=new_salt, help_text="hex, for the holders' digest in the QR code")
    issued_at = models.DateTimeField(_("登记时间"))
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.VALID)
    closed_at = models.DateTimeField(_("失效时间"), null=True, blank=True)
    reason = models.CharField(_("状态说明"), max_length=200, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    token = models.CharField(_("二维码"), max_length=400, blank=True)
    pdf_key = models.CharField(_("存放位置"), max_length=200, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveIntegerField(_("大小"), default=0, help_text="bytes")
    sealed_at = models.DateTimeField(_("签章时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("证书")
        verbose_name_plural = _("证书")
        ordering: ClassVar = ["-issued_at", "-id"]
        indexes: ClassVar = [
            GinIndex(fields=["holders"], name="certificate_holders", opclasses=["jsonb_path_ops"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "serial"], name="certificate_serial_once"),
            models.UniqueConstraint(fields=["token"], condition=~Q(token=""), name="certificate_token_once"),
            models.UniqueConstraint(
                fields=["right", "book"],
                condition=Q(state__in=["valid", "suspended"]),
                name="certificate_one_live_for_a_right",
            ),
            models.UniqueConstraint(
                fields=["restriction"],
                condition=Q(state__in=["valid", "suspended"]),
                name="certificate_one_live_for_a_restriction",
            ),
            models.CheckConstraint(
                condition=Q(right=None, restriction__isnull=False, kind="proof")
                | Q(right__isnull=False, restriction=None),
                name="certificate_of_a_right_or_of_a_restriction",
            ),
            models.CheckConstraint(
                condition=Q(book=1) | Q(book__gte=1, book__lte=1000, kind="title"),
                name="certificate_separate_books_of_owners_only",
            ),
            models.UniqueConstraint(
                fields=["identifier"], condition=~Q(identifier=""), name="certificate_identifier_once"
            ),
            models.CheckConstraint(
                condition=Q(identifier__regex=IDENTIFIER), name="certificate_identifier_well_formed"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="certificate_kind_known"),
            models.CheckConstraint(condition=Q(serial__gte=1), name="certificate_serial_from_one"),
            models.CheckConstraint(
                condition=Q(kind="title", number__regex=r"^.（\d{4}）.{2,15}不动产权第\d{7}号$")
                | Q(kind="proof", number__regex=r"^.（\d{4}）.{2,15}不动产证明第\d{7}号$"),
                name="certificate_number_well_formed",
            ),
            models.CheckConstraint(
                condition=Q(printed_serial__regex=r"^D\d{11}$"), name="certificate_printed_serial_well_formed"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["valid", "suspended"], closed_at=None)
                | Q(state__in=["replaced", "cancelled"], closed_at__isnull=False),
                name="certificate_closed_means_dated",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | Q(state="replaced"), name="certificate_successor_means_replaced"
            ),
            models.CheckConstraint(
                condition=Q(sealed_at=None, pdf_key="", pdf_sha256="", pdf_size=0, token="")
                | (
                    Q(sealed_at__isnull=False, pdf_size__gt=0, pdf_sha256__regex=r"^[0-9a-f]{64}$")
                    & ~Q(pdf_key="")
                    & ~Q(token="")
                ),
                name="certificate_sealed_whole_or_not",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def thing(self) -> Right | Restriction:
        """What it stands for in the register."""
        found = self.right or self.restriction
        assert found is not None, "certificate_of_a_right_or_of_a_restriction"
        return found

    @property
    def about(self) -> str:
        """Which right or matter it is about, for its holder; a passer-by is not told."""
        kinds = {**dict(Right.Kind.choices), **dict(Restriction.Kind.choices)}
        return str(kinds.get(self.content.get("matter", ""), self.get_kind_display()))

    @property
    def live(self) -> bool:
        """Does it still stand for its right (also while it is suspended)?"""
        return self.state in (self.State.VALID, self.State.SUSPENDED)


class Verification(models.Model):
    """Somebody asked about a certificate: append-only, and the holder may see how often. `visitor` is a keyed hash."""

    class How(models.TextChoices):
        TOKEN = "token", _("扫码")
        NUMBER = "number", _("证号")
        HOLDER = "holder", _("核对权利人")

    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, blank=True, related_name="verifications")
    at = models.DateTimeField(_("时间"))
    how = models.CharField(_("方式"), max_length=6, choices=How)
    result = models.CharField(_("结果"), max_length=16)
    visitor = models.CharField(_("查验人"), max_length=32)

    class Meta:
        verbose_name = _("核验记录")
        verbose_name_plural = _("核验记录")
        indexes: ClassVar = [
            models.Index(fields=["certificate", "how", "at"], name="verification_of_certificate"),
            models.Index(fields=["visitor", "how", "at"], name="verification_by_visitor"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(how__in=["token", "number", "holder"]), name="verification_how_known"),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.how} {self.result}"
