"""Read-only: the book is written by entries, never through the admin."""

from django.contrib import admin

from realestate.common.admin import ReadOnlyAdmin
from realestate.register.models import Entry, ImportFault, ImportRun, Parcel, Restriction, Right, Unit

for model in (Parcel, Unit, Entry, Right, Restriction, ImportRun, ImportFault):
    admin.site.register(model, ReadOnlyAdmin)
