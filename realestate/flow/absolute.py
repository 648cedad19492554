"""Addresses that leave the service: in messages, letters and QR codes."""

from django.conf import settings


def absolute(path: str) -> str:
    """The public address of a path."""
    return f"{settings.BASE_URL}{path}"
