"""The witness is read in the admin, never written."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from realestate.exchange.models import Inquiry


@admin.register(Inquiry)
class InquiryAdmin(admin.ModelAdmin):
    list_display = ["asked_at", "department", "question", "case", "answered_at", "error"]
    list_filter = ["department", "question"]
    search_fields = ["request_id", "case__number"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Inquiry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Inquiry | None = None) -> bool:
        return False
