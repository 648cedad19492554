"""Parcels in the admin: read only. They move through their own pages."""

from __future__ import annotations

from django.contrib import admin

from delivery.models import CustodyEvent, Shipment
from realestate.common.admin import ReadOnly, ReadOnlyAdmin


class CustodyInline(ReadOnly, admin.TabularInline):
    model = CustodyEvent
    fields = ["ordinal", "at", "act", "from_holder", "to_holder", "state", "place", "actor_name", "reason", "words"]


@admin.register(Shipment)
class ShipmentAdmin(ReadOnlyAdmin):
    list_display = ["number", "office", "state", "rider", "created_at", "delivered_at"]
    list_filter = ["state", "office"]
    search_fields = ["number"]
    exclude = ["code_salt"]
    inlines = [CustodyInline]
