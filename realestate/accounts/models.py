"""Who acts: people, the offices and organisations that they act for, and the roles that this gives them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from realestate.common.identifiers import InvalidCreditCode, parse_credit_code


def a_credit_code(text: str) -> None:
    """For forms: it is written as it is kept, and its check characters are right."""
    try:
        kept = parse_credit_code(text)
    except InvalidCreditCode as error:
        raise ValidationError(str(error)) from error
    if kept != text:
        raise ValidationError(_("请写成%(code)s"), params={"code": kept})


class Office(models.Model):
    """A registration office 登记机构: one district's windows, in the name of one city."""

    code = models.CharField(_("行政区划代码"), max_length=6, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=120)
    province_short = models.CharField(_("省简称"), max_length=1, default="浙")
    city_name = models.CharField(_("市县全称"), max_length=15, default="杭州市")
    city_code = models.CharField(_("证书编号所属区划"), max_length=6, default="330100")
    credit_code = models.CharField(
        _("统一社会信用代码"),
        max_length=18,
        blank=True,
        default="",
        db_default="",
        validators=[a_credit_code],
        help_text="part of the identifier of each electronic certificate; empty: certificates have none",
    )
    address = models.CharField(_("地址"), max_length=120)
    phone = models.CharField(_("电话"), max_length=20)
    windows = models.PositiveSmallIntegerField(_("窗口数"), default=3)

    class Meta:
        verbose_name = _("登记机构")
        verbose_name_plural = _("登记机构")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(code__regex=r"^\d{6}$"), name="office_code_is_six_digits"),
            models.CheckConstraint(
                condition=Q(credit_code__regex=r"^([0-9A-HJ-NPQRTUWXY]{18})?$"), name="office_credit_code_well_formed"
            ),
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="office_credit_code_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A bank, notary, court, developer or courier company whose people use the service."""

    class Kind(models.TextChoices):
        BANK = "bank", _("银行")
        NOTARY = "notary", _("公证机构")
        COURT = "court", _("法院")
        DEVELOPER = "developer", _("开发企业")
        COURIER = "courier", _("寄递企业")
        LAW_FIRM = "law_firm", _("律师事务所")

    name = models.CharField(_("名称"), max_length=80, unique=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind)

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users; a phone number is stored in E.164 form (+8613…)."""

    def create_user(self, *, password: str | None = None, **fields: object) -> User:
        user = self.model(**fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, *, password: str, **fields: object) -> User:
        return self.create_user(password=password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in: citizens by phone, staff by username.

    `name` and `id_number` are bound once, after the police have confirmed them (RULEBOOK R-APP-12), and never change
    by the person's own hand.
    """

    username = models.CharField(_("工号"), max_length=40, unique=True, null=True, blank=True)
    phone = models.CharField(_("手机号"), max_length=16, unique=True, null=True, blank=True)
    phone_verified = models.BooleanField(_("手机号已验证"), default=False)
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    id_number = models.CharField(_("身份号码"), max_length=18, unique=True, null=True, blank=True)
    bound_at = models.DateTimeField(_("实名认证时间"), null=True, blank=True)
    language = models.CharField(_("语言"), max_length=10, default="zh-hans")
    is_staff = models.BooleanField(_("可进后台配置"), default=False)
    is_active = models.BooleanField(_("启用"), default=True)
    date_joined = models.DateTimeField(_("注册时间"), auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = ""
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(username__isnull=False) | Q(phone__isnull=False), name="user_has_a_way_to_sign_in"
            ),
            models.CheckConstraint(
                condition=Q(bound_at__isnull=True) | (Q(id_number__isnull=False) & ~Q(name="")),
                name="user_bound_means_named",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username or self.phone or ""


class Membership(models.Model):
    """One role of one person, at an office or in an organisation. Permissions follow from roles, in code."""

    class Role(models.TextChoices):
        OFFICER = "officer", _("登记受理、审核人员")
        REGISTRAR = "registrar", _("登簿人员")
        SUPERVISOR = "supervisor", _("监督人员")
        COURIER = "courier", _("送证员")
        BANK = "bank", _("银行经办人")
        NOTARY = "notary", _("公证员")
        LAWYER = "lawyer", _("律师")
        COURT = "court", _("法院查询人员")
        DEVELOPER = "developer", _("开发企业经办人")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("角色"), max_length=12, choices=Role)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="memberships")
    window = models.PositiveSmallIntegerField(_("窗口"), null=True, blank=True)

    class Meta:
        verbose_name = _("岗位")
        verbose_name_plural = _("岗位")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    role__in=[
                        "officer",
                        "registrar",
                        "supervisor",
                        "courier",
                        "bank",
                        "notary",
                        "lawyer",
                        "court",
                        "developer",
                    ]
                ),
                name="membership_role_known",
            ),
            models.CheckConstraint(
                condition=Q(office__isnull=False, organisation__isnull=True)
                | Q(office__isnull=True, organisation__isnull=False),
                name="membership_has_one_home",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "office", "organisation"],
                name="membership_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class HolidayNotice(models.Model):
    """The State Council's holiday notice 放假安排 of one year, entered by an office when it is out (R-CAL-05).

    `off` and `worked` hold spans of days as text, one a line or separated by commas: 02-06~12, 05-01~05.
    """

    year = models.PositiveSmallIntegerField(_("年份"), unique=True)
    document = models.CharField(_("文号"), max_length=60)
    off = models.TextField(_("放假日"), help_text=_("每行一段，例如 02-06~12"))
    worked = models.TextField(_("调休上班日"), blank=True, help_text=_("每行一天，例如 02-14"))
    entered_at = models.DateTimeField(_("录入时间"), auto_now=True)

    class Meta:
        verbose_name = _("放假安排")
        verbose_name_plural = _("放假安排")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(year__gte=2027, year__lte=2100), name="holiday_notice_year_not_shipped"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.document}"
