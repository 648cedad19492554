"""The address of an office's kiosk: whoever has it stands in that hall, and no officer's session is left open there."""

from __future__ import annotations

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from realestate.accounts.models import Office

LENGTH = 32


def kiosk_key(office: Office) -> str:
    """Follows from the service's secret and the office's code; it changes when the secret is changed."""
    return salted_hmac("booking.kiosk", office.code, algorithm="sha256").hexdigest()[:LENGTH]


def kiosk_address(office: Office) -> str:
    """The path that is opened once on the kiosk's browser."""
    return reverse("kiosk", args=[office.code, kiosk_key(office)])


def kiosk_office(code: str, key: str) -> Office | None:
    """The office of a kiosk's address; None when the address was made up."""
    office = Office.objects.filter(code=code).first()
    return office if office and constant_time_compare(key, kiosk_key(office)) else None
