"""To look at; what people said is never changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from realestate.oversight.models import Complaint, Evaluation


class ReadOnly(admin.ModelAdmin):
    """No adding, changing, deleting."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnly):
    list_display = ("case", "stars", "at")
    list_filter = ("stars",)


@admin.register(Complaint)
class ComplaintAdmin(ReadOnly):
    list_display = ("office", "at", "due_on", "answered_at")
    list_filter = ("office",)
