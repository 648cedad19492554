"""What a proof may stand for, as entries say it: the terms of a mortgage, notice, objection, residence, easement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from certificates.models import Certificate
from tests import cast

Enter = Callable[..., list[Certificate]]
BANK = {"name": "工行杭州分行", "id_kind": "credit_code", "id_number": "91330100MA0000015W", "kind": "bank"}
ZHAO = {"name": "赵敏", "id_kind": "id_card", "id_number": cast.id_number(77), "kind": "person"}
MORTGAGE = {"mortgagees": [BANK], "amount": "1200000", "until": "2040-06-01", "covenant": True}
NOTICE = {"kind": "sale", "to": [ZHAO], "capable_from": "2026-01-05", "amount": "2350000"}
OBJECTION = {"by": ZHAO, "matter": "产权归属"}
RESIDENCE = {"to": [ZHAO], "until": "2036-03-01"}
EASEMENT = {"other_unit": "330106001002GB00023F00010013", "purpose": "通行", "holders": [ZHAO]}
CONTENTS: dict[str, dict[str, Any]] = {
    "mortgage": MORTGAGE,
    "notice": NOTICE,
    "objection": OBJECTION,
    "residence": RESIDENCE,
    "easement": EASEMENT,
}
