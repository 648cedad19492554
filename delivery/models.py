"""A parcel with certificates, the chain of hands that it passes through, and what was said to an outside courier."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from delivery.codes import new_envelope_code, new_salt
from delivery.machine import ON_THE_SHELF, ShipmentMachine, State
from realestate.accounts.models import Office
from realestate.cases.models import Case

TRIES = 5
MOST_ATTEMPTS = 3


class Shipment(ShipmentMachine):
    """The one parcel of a case: a sealed envelope with a code of its own, from the office's shelf to the recipient."""

    case = models.OneToOneField(Case, models.PROTECT, verbose_name=_("事项"), related_name="shipment")
    number = models.CharField(_("送达单号"), max_length=44, unique=True)
    envelope = models.CharField(_("封套码"), max_length=8, unique=True, default=new_envelope_code)
    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("登记机构"), related_name="shipments")
    recipient_name = models.CharField(_("收件人"), max_length=60)
    recipient_phone = models.CharField(_("收件手机号"), max_length=16)
    recipient_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="shipments"
    )
    address = models.CharField(_("送达地址"), max_length=160)
    contents = models.JSONField(_("内装证书"), default=list, help_text="certificate numbers")
    courier = models.CharField(_("承运"), max_length=20, default="riders", help_text="a name in settings.GATEWAYS")
    courier_number = models.CharField(_("承运单号"), max_length=40, blank=True)
    steps_seen = models.PositiveSmallIntegerField(_("已记下的承运步骤"), default=0)
    rider = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="rides", verbose_name=_("送证员")
    )
    attempts = models.PositiveSmallIntegerField(_("上门次数"), default=0)
    code_salt = models.CharField(max_length=32, default=new_salt, help_text="the hand-over code itself is not stored")
    code_tries_left = models.PositiveSmallIntegerField(_("取件码剩余次数"), default=TRIES)
    id_tries_left = models.PositiveSmallIntegerField(_("证件核对剩余次数"), default=TRIES)
    created_at = models.DateTimeField(_("建单时间"))
    sealed_at = models.DateTimeField(_("装封时间"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("签收时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("送达件")
        verbose_name_plural = _("送达件")
        ordering: ClassVar = ["created_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["office", "state"], name="shipment_shelf"),
            models.Index(fields=["rider", "state"], name="shipment_ride"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="shipment_state_known"),
            models.CheckConstraint(condition=Q(code_tries_left__lte=TRIES), name="shipment_five_code_tries"),
            models.CheckConstraint(condition=Q(id_tries_left__lte=TRIES), name="shipment_five_id_tries"),
            models.CheckConstraint(condition=Q(attempts__lte=99), name="shipment_attempts_plausible"),
            models.CheckConstraint(
                condition=Q(state="delivered", delivered_at__isnull=False)
                | (~Q(state="delivered") & Q(delivered_at=None)),
                name="shipment_delivered_means_dated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ON_THE_SHELF) | Q(sealed_at__isnull=False), name="shipment_leaves_sealed"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ON_THE_SHELF) | ~Q(courier="riders") | Q(rider__isnull=False),
                name="shipment_carried_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(code_salt=""), name="shipment_code_is_salted"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stage(self) -> str | Promise:
        """The state in words; on the shelf it says what is waited for."""
        if self.state != State.ACCEPTED:
            return self.get_state_display()
        if not self.sealed_at:
            return _("待装封")
        return self.get_state_display() if self.rider_id else _("待派单")

    @property
    def by_own_riders(self) -> bool:
        """Whether one of the office's own people carries it: only they ask for the code."""
        return self.courier == "riders"

    @property
    def phone(self) -> str:
        """The recipient's number as people here dial it."""
        return self.recipient_phone.removeprefix("+86")


class CustodyEvent(models.Model):
    """One link of the chain: append-only, by trigger. Each begins where the one before it ended.

    A holder is `office:<code>`, `rider:<user id>`, `courier:<gateway>` or `recipient`; the first link comes from "".
    """

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="custody")
    ordinal = models.PositiveIntegerField(_("序号"))
    act = models.CharField(_("行为"), max_length=20)
    at = models.DateTimeField(_("时间"))
    from_holder = models.CharField(_("交出方"), max_length=40, blank=True)
    to_holder = models.CharField(_("接收方"), max_length=40)
    state = models.CharField(_("状态"), max_length=20, choices=State)
    place = models.CharField(_("地点"), max_length=160, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    actor_name = models.CharField(_("经手人"), max_length=60, blank=True)
    reason = models.CharField(_("原因"), max_length=20, blank=True)
    words = models.CharField(_("说明"), max_length=200, blank=True)
    photo_key = models.CharField(_("照片"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("交接记录")
        verbose_name_plural = _("交接记录")
        ordering: ClassVar = ["ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shipment", "ordinal"], name="custody_ordinal_once"),
            models.UniqueConstraint(
                fields=["shipment"], condition=Q(state="delivered"), name="custody_delivered_at_most_once"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="custody_state_known"),
            models.CheckConstraint(condition=~Q(to_holder=""), name="custody_always_somewhere"),
            models.CheckConstraint(
                condition=Q(state="delivered", to_holder="recipient")
                | (~Q(state="delivered") & ~Q(to_holder="recipient")),
                name="custody_recipient_means_delivered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shipment_id} #{self.ordinal} {self.act}"


class CourierCall(models.Model):
    """What was asked of an outside courier, written down before it is asked, and what it answered."""

    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="courier_calls")
    courier = models.CharField(_("承运"), max_length=20)
    request = models.CharField(_("请求"), max_length=20)
    asked_at = models.DateTimeField(_("发出时间"))
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answer = models.JSONField(_("答复"), default=dict)
    error = models.CharField(_("错误"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("承运方调用")
        verbose_name_plural = _("承运方调用")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.shipment_id} {self.request}"
