"""What the other departments' stand-ins are told about the same people: one JSON document over HTTP."""

from __future__ import annotations

import datetime as dt
from typing import Any

import httpx
from django.conf import settings

from realestate.common import clock
from realestate.flow.sample.people import CITIZENS, CONTRACT_NUMBER, HAN_MEI, LI_LEI, WANG_FANG, person
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
        "contracts": [contract(today)],
    }


def contract(today: dt.date) -> dict[str, Any]:
    """The contract that the buyer of the tour finds waiting."""
    unit = Unit.objects.get(
        rights__closed_by=None, rights__kind="ownership", rights__shares__id_number=WANG_FANG.id_number
    )
    return {
        "number": CONTRACT_NUMBER,
        "filed_on": (today - dt.timedelta(days=2)).isoformat(),
        "signed_on": (today - dt.timedelta(days=3)).isoformat(),
        "delivery_on": (today + dt.timedelta(days=40)).isoformat(),
        "unit_code": unit.code,
        "address": unit.location,
        "price": "2350000.00",
        "sellers": [{"name": WANG_FANG.name, "id_number": WANG_FANG.id_number, "phone": WANG_FANG.phone}],
        "buyers": [{"name": LI_LEI.name, "id_number": LI_LEI.id_number, "phone": LI_LEI.phone}],
    }
