"""Lock order: Case, then Units by code, then Bill (docs/architecture.md). Orders, refunds: under their bill's lock."""

from __future__ import annotations

from realestate.payments.models import Bill


def lock_bill(bill_id: int) -> Bill:
    """The bill as it is now, and nobody else changes it until the transaction ends."""
    return Bill.objects.select_for_update(no_key=True).get(pk=bill_id)
