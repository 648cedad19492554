"""What the other departments' stand-ins are told about the same people: one JSON document over HTTP."""

from __future__ import annotations

import datetime as dt
from typing import Any

import httpx
from django.conf import settings

from realestate.common import clock
from realestate.flow.sample.people import (
    CITIZENS,
    CONTRACT_NUMBER,
    HAN_MEI,
    LI_LEI,
    SECOND_CONTRACT_NUMBER,
    STRANGER,
    WANG_FANG,
    Sample,
    person,
)
from realestate.register.models import Share, Unit


def tell(*, again: bool = False) -> bool:
    """Fill the stand-ins unless they know the town already (`again`: in any case); True when they were filled."""
    url = f"{settings.EXCHANGE_URL}/departments/load/"
    held = httpx.post(url, json={}, timeout=20, trust_env=False).raise_for_status().json()
    if held.get("people") and not again:
        return False
    httpx.post(url, json=population(), timeout=60, trust_env=False).raise_for_status()
    return True


def population() -> dict[str, Any]:
    """People, one marriage, who owns which home, and the filed contract between Wang Fang and Li Lei."""
    everybody = {p.id_number: p.name for p in (*CITIZENS, *(person(n) for n in range(780)))}
    shares = Share.objects.filter(right__kind="ownership", right__closed_by=None, holder_kind="person")
    homes = [
        {
            "owner": s.id_number,
            "unit_code": s.right.unit.code,
            "address": s.right.unit.location,
            "area": str(s.right.unit.area),
        }
        for s in shares.select_related("right__unit")
    ]
    today = clock.today()
    return {
        "people": [{"id_number": number, "name": name} for number, name in everybody.items()],
        "marriages": [{"one": LI_LEI.id_number, "other": HAN_MEI.id_number, "since": "2024-05-20"}],
        "children": [],
        "forget": True,
        "homes": homes,
        "contracts": contracts(today),
    }


def contracts(today: dt.date) -> list[dict[str, Any]]:
    """The two contracts of the tour: 王芳 sells to 李雷, 钱多 sells to 韩梅 (where the town has these homes)."""
    sales = ((CONTRACT_NUMBER, WANG_FANG, LI_LEI), (SECOND_CONTRACT_NUMBER, STRANGER, HAN_MEI))
    return [filed for number, seller, buyer in sales if (filed := contract(today, number, seller, buyer))]


def contract(today: dt.date, number: str, seller: Sample, buyer: Sample) -> dict[str, Any] | None:
    """A filed contract that the buyer finds waiting; None where the seller has no home."""
    owned = {"rights__closed_by": None, "rights__kind": "ownership", "rights__shares__id_number": seller.id_number}
    unit = Unit.objects.filter(**owned).first()
    if unit is None:
        return None
    return {
        "number": number,
        "filed_on": (today - dt.timedelta(days=2)).isoformat(),
        "signed_on": (today - dt.timedelta(days=3)).isoformat(),
        "delivery_on": (today + dt.timedelta(days=40)).isoformat(),
        "unit_code": unit.code,
        "address": unit.location,
        "price": "2350000.00",
        "sellers": [{"name": seller.name, "id_number": seller.id_number, "phone": seller.phone}],
        "buyers": [{"name": buyer.name, "id_number": buyer.id_number, "phone": buyer.phone}],
    }
