"""Read-only: the book is written by entries, never through the admin."""

from django.contrib import admin

from realestate.common.admin import ReadOnlyAdmin
from realestate.register.models import Entry, Parcel, Restriction, Right, Unit

for model in (Parcel, Unit, Entry, Right, Restriction):
    admin.site.register(model, ReadOnlyAdmin)
