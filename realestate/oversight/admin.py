"""To look at; what people said is never changed."""

from __future__ import annotations

from django.contrib import admin

from realestate.common.admin import ReadOnlyAdmin
from realestate.oversight.models import Complaint, Evaluation


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    list_display = ("case", "stars", "at")
    list_filter = ("stars",)


@admin.register(Complaint)
class ComplaintAdmin(ReadOnlyAdmin):
    list_display = ("office", "at", "due_on", "answered_at")
    list_filter = ("office",)
