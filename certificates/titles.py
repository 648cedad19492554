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

    def numbers(self, unit: Unit) -> dict[str, str]:
        """The numbers given out for the entries of a unit, past ones too, by the entry's hash."""
        found: dict[str, list[str]] = {}
        rows = Certificate.objects.filter(unit_code=unit.code).order_by("issued_at", "id")
        for entry_hash, number in rows.values_list("entry_hash", "number"):
            found.setdefault(entry_hash, []).append(number)
        return {entry_hash: "、".join(numbers) for entry_hash, numbers in found.items()}

    def entry_hashes(self, codes: list[str]) -> dict[str, set[str]]:
        """The hashes of the entries that certificates of these units were given out for, by unit code."""
        found: dict[str, set[str]] = {}
        for code, entry_hash in Certificate.objects.filter(unit_code__in=codes).values_list("unit_code", "entry_hash"):
            found.setdefault(code, set()).add(entry_hash)
        return found

    def number_of(self, unit: Unit) -> str:
        """The number of the owners' certificate in force; empty when there is none."""
        found = valid_of_owners(unit)
        return found.number if found else ""
