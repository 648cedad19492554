"""Questions, authorisations and papers in the admin: read only."""

from __future__ import annotations

from django.contrib import admin

from realestate.common.admin import ReadOnlyAdmin
from realestate.query.models import Document, Grant, Question


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    list_display = ["number", "at", "asker_name", "acting", "role", "ask", "outcome", "channel"]
    list_filter = ["outcome", "role", "ask", "channel"]
    search_fields = ["number", "asker_name", "mandate"]
    date_hierarchy = "at"
    exclude = ["answer"]


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "giver", "unit", "purpose", "given_at", "expires_at", "revoked_at"]
    exclude = ["code"]


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ["question", "sealed_at", "size", "sha256"]
    exclude = ["token"]
