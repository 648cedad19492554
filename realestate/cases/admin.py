"""Read-only: cases move through the desk, never through the admin."""

from django.contrib import admin

from realestate.cases.models import Case, CheckTask, Event, Paper, Party, SupplementList, Visit
from realestate.common.admin import ReadOnlyAdmin

for model in (Case, Party, Paper, Event, Visit, SupplementList, CheckTask):
    admin.site.register(model, ReadOnlyAdmin)
