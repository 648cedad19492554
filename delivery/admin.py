"""Parcels in the admin: read only. They move through their own pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from delivery.models import CustodyEvent, Shipment


class ReadOnly:
    """Look, do not touch."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CustodyInline(ReadOnly, admin.TabularInline):
    model = CustodyEvent
    fields = ["ordinal", "at", "act", "from_holder", "to_holder", "state", "place", "actor_name", "reason", "words"]


@admin.register(Shipment)
class ShipmentAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["number", "office", "state", "rider", "created_at", "delivered_at"]
    list_filter = ["state", "office"]
    search_fields = ["number"]
    exclude = ["code_salt"]
    inlines = [CustodyInline]
