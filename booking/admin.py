"""Configuration: hours and closed days. What citizens have booked is looked at here, never changed."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from booking import services
from booking.models import Appointment, Closure, OpeningHours, Slot, Ticket
from realestate.common.admin import ReadOnlyAdmin
from realestate.common.jobs import report


@admin.register(OpeningHours)
class OpeningHoursAdmin(admin.ModelAdmin):
    """A change opens or closes the slots of the days ahead at once; those who had booked in a closed one are told."""

    list_display = ("office", "weekday", "opens", "closes", "minutes", "windows")
    list_filter = ("office",)

    def save_model(self, request: HttpRequest, obj: OpeningHours, form: ModelForm[OpeningHours], change: bool) -> None:
        super().save_model(request, obj, form, change)
        _align(obj)

    def delete_model(self, request: HttpRequest, obj: OpeningHours) -> None:
        super().delete_model(request, obj)
        _align(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[OpeningHours]) -> None:
        for hours in queryset:
            self.delete_model(request, hours)


@admin.register(Closure)
class ClosureAdmin(admin.ModelAdmin):
    """Closing a day tells those who had booked and gives their seats back; opening it again brings the slots back."""

    list_display = ("office", "day", "reason")
    list_filter = ("office",)

    def save_model(self, request: HttpRequest, obj: Closure, form: ModelForm[Closure], change: bool) -> None:
        super().save_model(request, obj, form, change)
        _align(obj)

    def delete_model(self, request: HttpRequest, obj: Closure) -> None:
        super().delete_model(request, obj)
        _align(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Closure]) -> None:
        for closure in queryset:
            self.delete_model(request, closure)


def _align(row: OpeningHours | Closure) -> None:
    services.make_slots(office=row.office)
    report("booking.clear_closed", office_id=row.office_id)


@admin.register(Slot)
class SlotAdmin(ReadOnlyAdmin):
    list_display = ("office", "starts_at", "seats", "open")
    list_filter = ("office", "open")
    date_hierarchy = "starts_at"


@admin.register(Appointment)
class AppointmentAdmin(ReadOnlyAdmin):
    list_display = ("case", "slot", "seat", "state")
    list_filter = ("state",)
    exclude = ("token",)


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    list_display = ("office", "day", "code", "state", "window")
    list_filter = ("office", "state")
