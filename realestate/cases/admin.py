"""Read-only: cases move through the desk, never through the admin."""

from django.contrib import admin

from realestate.cases.models import Case, CheckTask, Event, Message, Paper, Party, SupplementList, Visit
from realestate.common.admin import ReadOnlyAdmin

for model in (Case, Party, Paper, Event, Visit, SupplementList, CheckTask, Message):
    admin.site.register(model, ReadOnlyAdmin)
