"""What other apps may ask about certificates without importing this one: settings.GATEWAYS["titles"]."""

from __future__ import annotations

from django.core.checks import CheckMessage

from certificates.models import Certificate
from certificates.selectors import by_number, valid_of_owners
from realestate.register.models import Unit


class Titles:
    """Numbers to units, and back."""

    def check_config(self) -> list[CheckMessage]:
        return []

    def unit_code(self, number: str) -> str:
        """The unit of the certificate with this (normalised) number while it is in force; empty when there is none."""
        found = by_number(number)
        live = found is not None and found.state in (Certificate.State.VALID, Certificate.State.SUSPENDED)
        return found.unit_code if found is not None and live else ""

    def number_of(self, unit: Unit) -> str:
        """The number of the owners' certificate in force; empty when there is none."""
        found = valid_of_owners(unit)
        return found.number if found else ""
