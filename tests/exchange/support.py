"""What the departments know in these tests, loaded into the stand-ins over HTTP."""

from __future__ import annotations

from typing import Any

import httpx

from tests import cast
from tests.sandbox_support import Sandbox

LI_LEI, WANG_FANG, HAN_MEI = cast.id_number(1), cast.id_number(2), cast.id_number(4)
CHILD, GROWN_UP = cast.id_number(5, born="20200601"), cast.id_number(6, born="19990101")
DEAD, MASKED, RARE = cast.id_number(7), cast.id_number(8), cast.id_number(10)
CONTRACT = "杭房合2026000001"

PEOPLE = [
    {"name": "李雷", "id_number": LI_LEI},
    {"name": "王芳", "id_number": WANG_FANG},
    {"name": "韩梅", "id_number": HAN_MEI},
    {"name": "李小宝", "id_number": CHILD},
    {"name": "李大宝", "id_number": GROWN_UP},
    {"name": "故人", "id_number": DEAD, "alive": False},
    {"name": "蒙面", "id_number": MASKED, "face": False},
    {"name": "龚䶮𬭎", "id_number": RARE},
]


def load(sandbox: Sandbox) -> None:
    """Li Lei and Han Mei are married with a small child; they own one home together; he buys Wang Fang's."""
    told: dict[str, Any] = {
        "forget": True,
        "people": PEOPLE,
        "marriages": [{"one": LI_LEI, "other": HAN_MEI, "since": "2018-05-20"}],
        "children": [
            {"parent": LI_LEI, "child": CHILD},
            {"parent": HAN_MEI, "child": CHILD},
            {"parent": LI_LEI, "child": GROWN_UP},
        ],
        "homes": [
            {"owner": LI_LEI, "unit_code": "U1", "address": "文二路 1 号", "area": "60.00"},
            {"owner": HAN_MEI, "unit_code": "U1", "address": "文二路 1 号", "area": "60.00"},
            {"owner": HAN_MEI, "unit_code": "U2", "address": "文三路 2 号", "area": "41.50"},
        ],
        "contracts": [
            {
                "number": CONTRACT,
                "filed_on": "2026-11-20",
                "signed_on": "2026-11-19",
                "delivery_on": "2026-12-31",
                "unit_code": "330106001002GB00023F00010012",
                "address": "文一路 88 号 3 幢 1 单元 902 室",
                "price": "2350000.00",
                "sellers": [{"name": "王芳", "id_number": WANG_FANG, "phone": "+8613800000002"}],
                "buyers": [
                    {"name": "李雷", "id_number": LI_LEI, "phone": "+8613800000001", "numerator": 1, "denominator": 2},
                    {"name": "韩梅", "id_number": HAN_MEI, "phone": "+8613800000004", "numerator": 1, "denominator": 2},
                ],
            }
        ],
    }
    httpx.post(f"{sandbox.url}/departments/load/", json=told, timeout=10).raise_for_status()
