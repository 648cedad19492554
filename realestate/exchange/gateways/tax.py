"""税务: what was paid is declared, and its proof comes back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from realestate.exchange.facts import TaxProof
from realestate.exchange.gateways.base import Department, Said, Topic


class Tax(Department):
    name = "tax"
    title = "税务部门"


def about_payment(case_number: str, unit_code: str, amount: Decimal) -> Said:
    """`amount` in yuan."""
    line = {"code": "deed_tax_and_vat", "amount": f"{amount:.2f}"}
    return {"case_number": case_number, "unit_code": unit_code, "lines": [line]}


def read_proof(said: Said, source: str, at: dt.datetime) -> TaxProof:
    if not said["number"]:
        raise ValueError("a proof without a number")
    booked_at = dt.datetime.fromisoformat(said["at"])
    return TaxProof(
        source=source, fetched_at=at, number=str(said["number"]), total=Decimal(said["total"]), at=booked_at
    )


DECLARE = Topic("tax", "declare", read_proof)
