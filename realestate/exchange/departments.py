"""What other apps may ask the departments without importing this one: settings.GATEWAYS["departments"]."""

from __future__ import annotations

from django.core.checks import CheckMessage

from realestate.exchange import services
from realestate.exchange.facts import Contract, Household, Unavailable


class Departments:
    """Each question leaves its Inquiry, and is never asked inside a transaction: see services."""

    def check_config(self) -> list[CheckMessage]:
        return []

    def household(self, id_number: str) -> Household | Unavailable | None:
        """民政: spouse and minor children."""
        return services.household(id_number)

    def contract(self, number: str) -> Contract | Unavailable | None:
        """住建: the filed contract with this number."""
        return services.contract(number)

    def has_died(self, name: str, id_number: str) -> bool | Unavailable:
        """公安: do name and number belong together, and is the person dead?"""
        answer = services.ask_identity(name, id_number)
        return answer if isinstance(answer, Unavailable) else answer.matches and not answer.alive
