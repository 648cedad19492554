"""The land register 登记簿: append-only entries, and what they make of a unit today.

An `Entry` is never changed (triggers refuse it). `Right`, `Share` and `Restriction` are projections: `append()` writes
them beside the entry, and `manage.py register check` rebuilds and compares them.
Names follow ISO 19152 (LADM) where it has them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Parcel(models.Model):
    """A parcel of land 宗地; one register book each (实施细则 6)."""

    code = models.CharField(_("宗地代码"), max_length=19, unique=True)
    division = models.CharField(_("行政区划代码"), max_length=6, db_index=True)
    location = models.CharField(_("坐落"), max_length=120)
    area = models.DecimalField(_("宗地面积"), max_digits=14, decimal_places=2, help_text="m2")
    land_right = models.CharField(_("权利性质"), max_length=20, default="出让")
    land_use = models.CharField(_("土地用途"), max_length=40, default="城镇住宅用地")
    term_from = models.DateField(_("使用期限起"), null=True, blank=True)
    term_until = models.DateField(_("使用期限止"), null=True, blank=True)
    boundary = models.JSONField(_("界址"), default=list, help_text="[[x, y], ...] m, local grid")

    class Meta:
        verbose_name = _("宗地")
        verbose_name_plural = _("宗地")

    def __str__(self) -> str:
        return self.code


class Unit(models.Model):
    """A real-estate unit 不动产单元 with its 28-character code (GB/T 37346-2019), never used again.

    `use`, `location`, `area` and the facts from `land` on are what the entries made of them (`register.facts`).
    """

    class Land(models.TextChoices):
        STATE = "state", _("国有")
        COLLECTIVE = "collective", _("集体")
        HOMESTEAD = "homestead", _("宅基地")

    code = models.CharField(_("不动产单元号"), max_length=28, unique=True)
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="units")
    division = models.CharField(_("行政区划代码"), max_length=6, db_index=True)
    location = models.CharField(_("坐落"), max_length=160)
    building = models.CharField(_("幢"), max_length=20, blank=True)
    room = models.CharField(_("室号"), max_length=20, blank=True)
    use = models.CharField(_("用途"), max_length=20, default="住宅")
    nature = models.CharField(_("房屋性质"), max_length=20, default="市场化商品房")
    structure = models.CharField(_("房屋结构"), max_length=20, default="钢筋混凝土结构")
    area = models.DecimalField(_("建筑面积"), max_digits=12, decimal_places=2, help_text="m2")
    inner_area = models.DecimalField(_("专有建筑面积"), max_digits=12, decimal_places=2, null=True, blank=True)
    shared_area = models.DecimalField(_("分摊建筑面积"), max_digits=12, decimal_places=2, null=True, blank=True)
    floor = models.SmallIntegerField(_("所在层"), null=True, blank=True)
    floors = models.SmallIntegerField(_("总层数"), null=True, blank=True)
    completed = models.DateField(_("竣工时间"), null=True, blank=True)
    plan = models.JSONField(
        _("分户图"), default=list, help_text='[{"name": "客厅", "ring": [[x, y], ...]}, ...] m, local grid'
    )
    footprint = models.JSONField(_("所在幢轮廓"), default=list, help_text="[[x, y], ...] m, same grid as the parcel")
    land = models.CharField(_("土地所有权"), max_length=10, default=Land.STATE, db_default="state", choices=Land)
    developer_name = models.CharField(_("开发企业"), max_length=100, blank=True, default="", db_default="")
    developer_number = models.CharField(
        _("开发企业统一社会信用代码"), max_length=30, blank=True, default="", db_default=""
    )
    under_construction = models.BooleanField(_("在建"), default=False, db_default=False)
    public_facility = models.BooleanField(_("公益设施"), default=False, db_default=False, help_text="民法典 399(3)")
    disputed = models.BooleanField(_("权属有争议"), default=False, db_default=False, help_text="民法典 399(4)")
    first_registered = models.BooleanField(
        _("已首次登记"), default=False, help_text="set by the first ownership entry; presold homes have none"
    )
    last_ordinal = models.PositiveIntegerField(_("最近登记序号"), default=0)
    last_hash = models.CharField(_("最近登记散列"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("不动产单元")
        verbose_name_plural = _("不动产单元")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{12}[GJZ][ABCDEFGHLSWXY](?!00000)\d{5}(F\d{8}|[LQ]\d{8}|W00000000)$"),
                name="unit_code_well_formed",
            ),
            models.CheckConstraint(condition=Q(area__gt=0), name="unit_area_positive"),
            models.CheckConstraint(
                condition=Q(land__in=["state", "collective", "homestead"]), name="unit_land_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(developer_number="") | ~Q(developer_name=""), name="unit_developer_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.location} ({self.code})"


class Entry(models.Model):
    """One entry in the book 登簿. `content` is canonical JSON; `hash` covers it and the unit's previous entry."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="entries")
    division = models.CharField(_("行政区划代码"), max_length=6, db_index=True)
    ordinal = models.PositiveIntegerField(_("单元内序号"))
    registration = models.CharField(_("登记类型"), max_length=20)
    right_kind = models.CharField(_("权利或事项"), max_length=20)
    reason = models.CharField(_("登记原因"), max_length=30, blank=True)
    content = models.JSONField(_("登记内容"))
    closes = models.JSONField(_("同时关闭的登记"), default=list, help_text='[{"id": ordinal, "how": ...}] of the unit')
    opens = models.BooleanField(_("设立权利或事项"), default=True)
    case_number = models.CharField(_("业务号"), max_length=40, db_index=True)
    sequence = models.PositiveSmallIntegerField(_("件内顺序"), default=1)
    booked_at = models.DateTimeField(_("登簿时间"))
    recorded_at = models.DateTimeField(
        _("录入时间"), null=True, blank=True, help_text="when this book learnt of it; empty: at booked_at"
    )
    registrar = models.CharField(_("登簿人"), max_length=60)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("登记")
        verbose_name_plural = _("登记")
        ordering: ClassVar = ["unit_id", "ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "ordinal"], name="entry_ordinal_once"),
            models.UniqueConstraint(fields=["unit", "previous_hash"], name="entry_chain_does_not_fork"),
            models.UniqueConstraint(fields=["case_number", "sequence", "unit"], name="entry_once_for_a_registration"),
            models.CheckConstraint(condition=Q(ordinal__gte=1), name="entry_ordinal_from_one"),
            models.CheckConstraint(
                condition=Q(recorded_at=None) | Q(recorded_at__gte=F("booked_at")),
                name="entry_recorded_after_its_effect",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} #{self.ordinal} {self.registration}/{self.right_kind}"


class Right(models.Model):
    """A right in force or past: ownership with land use, mortgage, easement, residence."""

    class Kind(models.TextChoices):
        OWNERSHIP = "ownership", _("国有建设用地使用权/房屋所有权")
        MORTGAGE = "mortgage", _("抵押权")
        EASEMENT = "easement", _("地役权")
        RESIDENCE = "residence", _("居住权")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="rights")
    kind = models.CharField(_("权利类型"), max_length=12, choices=Kind)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="right")
    closed_by = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="closed_rights")
    rank = models.PositiveSmallIntegerField(
        _("顺位"), default=1, help_text="of mortgages in force: 1, 2, ... (trigger); of closed ones their last"
    )
    co_ownership = models.CharField(
        _("共有方式"),
        max_length=8,
        default="sole",
        choices=[("sole", _("单独所有")), ("joint", _("共同共有")), ("shares", _("按份共有"))],
    )
    terms = models.JSONField(_("内容"), default=dict)

    class Meta:
        verbose_name = _("权利")
        verbose_name_plural = _("权利")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(kind="ownership", closed_by=None), name="right_one_ownership_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind}"


class Share(models.Model):
    """A holder's part of a right. Under 按份共有 the parts of one right add up to one (checked when committing)."""

    right = models.ForeignKey(Right, models.PROTECT, related_name="shares")
    order = models.PositiveSmallIntegerField(_("顺序号"), default=1)
    name = models.CharField(_("名称"), max_length=100, db_index=True)
    id_kind = models.CharField(_("证件种类"), max_length=20, default="id_card")
    id_number = models.CharField(_("证件号码"), max_length=30, db_index=True, blank=True)
    holder_kind = models.CharField(_("权利人类型"), max_length=20, default="person")
    numerator = models.PositiveBigIntegerField(_("份额分子"), null=True, blank=True)
    denominator = models.PositiveBigIntegerField(_("份额分母"), null=True, blank=True)

    class Meta:
        verbose_name = _("权利人")
        verbose_name_plural = _("权利人")
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["right", "id_number"], condition=~Q(id_number=""), name="share_holder_once_in_a_right"
            ),
            models.UniqueConstraint(fields=["right", "order"], name="share_order_once_in_a_right"),
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None)
                | Q(numerator__gte=1, denominator__gte=1, numerator__lte=F("denominator")),
                name="share_between_nought_and_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def fraction(self) -> Fraction | None:
        """The part as a fraction; None under 共同共有 and for rights without parts."""
        if self.numerator is None or self.denominator is None:
            return None
        return Fraction(self.numerator, self.denominator)


class Restriction(models.Model):
    """A seizure 查封, advance notice 预告 or objection 异议. What it means today is computed on reading."""

    class Kind(models.TextChoices):
        SEIZURE = "seizure", _("查封")
        NOTICE = "notice", _("预告")
        OBJECTION = "objection", _("异议")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="restrictions")
    kind = models.CharField(_("种类"), max_length=12, choices=Kind)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="restriction")
    closed_by = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="closed_restrictions")
    served_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    start = models.DateField(_("起始日"), null=True, blank=True)
    end = models.DateField(_("结束日"), null=True, blank=True)
    terms = models.JSONField(_("内容"), default=dict)

    class Meta:
        verbose_name = _("限制与预告")
        verbose_name_plural = _("限制与预告")

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind}"


class ImportRun(models.Model):
    """A file of an old book that is or was taken over: how far it got. The checkpoint moves with each batch."""

    sha256 = models.CharField(_("文件散列"), max_length=64, unique=True)
    name = models.CharField(_("文件名"), max_length=200)
    lines = models.PositiveBigIntegerField(_("总行数"))
    line = models.PositiveBigIntegerField(_("已处理到的行"), default=0)
    offset = models.PositiveBigIntegerField(_("已处理到的字节"), default=0)
    entered = models.PositiveBigIntegerField(_("导入单元数"), default=0)
    refused = models.PositiveBigIntegerField(_("拒绝行数"), default=0)
    started_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("导入")
        verbose_name_plural = _("导入")

    def __str__(self) -> str:
        return f"{self.name} {self.line}/{self.lines}"


class ImportFault(models.Model):
    """A line that was refused, and why."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="faults")
    line = models.PositiveBigIntegerField(_("行号"))
    code = models.CharField(_("原因代码"), max_length=40)
    text = models.CharField(_("原因"), max_length=200)
    text_en = models.CharField(_("原因（英文）"), max_length=200)

    class Meta:
        verbose_name = _("拒绝的行")
        verbose_name_plural = _("拒绝的行")
        ordering: ClassVar = ["run_id", "line"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "line"], name="import_fault_once_a_line")]

    def __str__(self) -> str:
        return f"{self.line} {self.code}"
