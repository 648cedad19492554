"""The certificate's drawings for a page: the same coordinates as in the PDF, as rings for realestate.common.plan."""

from __future__ import annotations

from typing import Any

from realestate.common.plan import Ring


def rings_of(drawings: dict[str, Any]) -> dict[str, list[Ring]]:
    """`home`: the rooms with names and areas; `land`: the parcel with its building. Empty where nothing is known."""
    home: list[Ring] = [
        {"points": room["ring"], "kind": "ours", "label": room["name"], "note": f"{room['area']}㎡"}
        for room in drawings.get("rooms", [])
    ]
    land: list[Ring] = []
    if len(drawings.get("boundary", [])) > 2:
        land.append({"points": drawings["boundary"], "kind": "lot"})
    if len(drawings.get("footprint", [])) > 2:
        land.append({"points": drawings["footprint"], "kind": "ours", "label": drawings.get("building", "")})
    return {"home": home, "land": land}
