"""Office hours, the slots made from them, a case's seat in a slot, and the ticket drawn on arrival.

The database referees: a seat is taken once, a case has one live appointment, a ticket number is given once a day, and
a window serves one ticket at a time. Who got there first is decided there, never in Python.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Office
from realestate.cases.models import Case
from realestate.common import clock

TOKEN_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without those that are misread: 0 O, 1 I L, U
TOKEN_LENGTH = 12


def new_token() -> str:
    """The code at the kiosk: twelve letters to scan or type, 58 bits, so that nobody guesses another's."""
    return "".join(secrets.choice(TOKEN_LETTERS) for _ in range(TOKEN_LENGTH))


class OpeningHours(models.Model):
    """When an office receives people on one day of the week, and at how many windows at once."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("星期一")
        TUESDAY = 1, _("星期二")
        WEDNESDAY = 2, _("星期三")
        THURSDAY = 3, _("星期四")
        FRIDAY = 4, _("星期五")
        SATURDAY = 5, _("星期六")
        SUNDAY = 6, _("星期日")

    office = models.ForeignKey(Office, models.CASCADE, verbose_name=_("登记机构"), related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("星期"), choices=Weekday)
    opens = models.TimeField(_("开始"))
    closes = models.TimeField(_("结束"))
    minutes = models.PositiveSmallIntegerField(_("每场分钟数"), default=30)
    windows = models.PositiveSmallIntegerField(_("窗口数"), default=3)
    on_rest_days = models.BooleanField(_("休息日和节假日也开放"), default=False)

    class Meta:
        verbose_name = _("服务时间")
        verbose_name_plural = _("服务时间")
        ordering: ClassVar = ["office", "weekday", "opens"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "weekday", "opens"], name="opening_hours_once"),
            models.CheckConstraint(condition=Q(weekday__gte=0, weekday__lte=6), name="opening_hours_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="opening_hours_end_after_start"),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=240), name="opening_hours_length"),
            models.CheckConstraint(condition=Q(windows__gte=1, windows__lte=60), name="opening_hours_windows"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"


class Closure(models.Model):
    """A working day on which the office receives nobody, and why."""

    office = models.ForeignKey(Office, models.CASCADE, verbose_name=_("登记机构"), related_name="closures")
    day = models.DateField(_("日期"))
    reason = models.CharField(_("原因"), max_length=80)

    class Meta:
        verbose_name = _("停办日")
        verbose_name_plural = _("停办日")
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["office", "day"], name="closure_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"


class Slot(models.Model):
    """A time at an office with so many seats. A slot with a history is never deleted: it is closed."""

    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("登记机构"), related_name="slots")
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    seats = models.PositiveSmallIntegerField(_("名额"))
    open = models.BooleanField(_("开放"), default=True)

    free: int  # seats left, where selectors.open_slots() has counted them

    class Meta:
        verbose_name = _("预约时段")
        verbose_name_plural = _("预约时段")
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "starts_at"], name="slot_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_end_after_start"),
            models.CheckConstraint(condition=Q(seats__gte=1, seats__lte=60), name="slot_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.starts_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"


class Appointment(models.Model):
    """A case's seat in a slot: held for ten minutes while the page is open, then booked.

    `seats` repeats the slot's number of seats; a composite foreign key keeps the two equal, so that a check constraint
    can refuse a seat that the slot does not have. A held seat whose time is over is free, whatever its row says.
    """

    class State(models.TextChoices):
        HELD = "held", _("为您保留中")
        BOOKED = "booked", _("已预约")
        ARRIVED = "arrived", _("已到场")
        MOVED = "moved", _("已改期")
        CANCELLED = "cancelled", _("已取消")
        LAPSED = "lapsed", _("保留已过期")
        MISSED = "missed", _("未到场")

    LIVE = ("held", "booked", "arrived")

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("事项"), related_name="appointments")
    slot = models.ForeignKey(Slot, models.PROTECT, verbose_name=_("时段"), related_name="appointments")
    seat = models.PositiveSmallIntegerField(_("席位"))
    seats = models.PositiveSmallIntegerField(_("名额"))
    token = models.CharField(_("预约码"), max_length=16, unique=True, default=new_token)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.HELD)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    held_at = models.DateTimeField(_("保留时间"))
    expires_at = models.DateTimeField(_("保留截止"))
    booked_at = models.DateTimeField(_("预约时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    reason = models.CharField(_("原因"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("预约")
        verbose_name_plural = _("预约")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["slot", "seat"],
                condition=Q(state__in=["held", "booked", "arrived"]),
                name="appointment_seat_taken_once",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=["held", "booked", "arrived"]),
                name="appointment_one_live_a_case",
            ),
            models.CheckConstraint(
                condition=Q(seat__gte=1)
                & (Q(seat__lte=F("seats")) | Q(state__in=["moved", "cancelled", "lapsed", "missed"])),
                name="appointment_seat_exists",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["held", "booked", "arrived", "moved", "cancelled", "lapsed", "missed"]),
                name="appointment_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["booked", "arrived", "moved", "missed"]) | Q(booked_at__isnull=False),
                name="appointment_booked_means_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.slot_id}/{self.seat} {self.state}"

    @property
    def code(self) -> str:
        """The token in threes of four, as it is read aloud and typed."""
        return "-".join(self.token[n : n + 4] for n in range(0, len(self.token), 4))


class Ticket(models.Model):
    """A place in the hall's queue, drawn on arrival: A012 is the twelfth of the day. One for an appointment."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等候中")
        CALLED = "called", _("办理中")
        SERVED = "served", _("已办")
        LEFT = "left", _("已过号")

    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("登记机构"), related_name="tickets")
    day = models.DateField(_("日期"))
    letter = models.CharField(_("队列"), max_length=1, default="A")
    number = models.PositiveSmallIntegerField(_("号码"))
    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="ticket")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    drawn_at = models.DateTimeField(_("取号时间"))
    ready_at = models.DateTimeField(_("排队时间"), help_text="the later of the slot's start and the arrival")
    window = models.PositiveSmallIntegerField(_("窗口"), null=True, blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    called_at = models.DateTimeField(_("叫号时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("排队号")
        verbose_name_plural = _("排队号")
        ordering: ClassVar = ["ready_at", "number"]
        indexes: ClassVar = [models.Index(fields=["office", "day", "state", "ready_at"], name="ticket_queue")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "day", "letter", "number"], name="ticket_number_once_a_day"),
            models.UniqueConstraint(
                fields=["office", "day", "window"], condition=Q(state="called"), name="ticket_one_at_a_window"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="ticket_number_from_one"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "called", "served", "left"]), name="ticket_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["called", "served"])
                | Q(window__isnull=False, called_by__isnull=False, called_at__isnull=False),
                name="ticket_called_means_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.code}"

    @property
    def code(self) -> str:
        """As the hall calls it."""
        return f"{self.letter}{self.number:03d}"

    @property
    def waited(self) -> dt.timedelta | None:
        """From when it was this person's turn to queue until the call; None while waiting."""
        return max(self.called_at - self.ready_at, dt.timedelta()) if self.called_at else None
