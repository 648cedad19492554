"""SF Express (丰桥): one parcel an order number, asked and answered in JSON within JSON. Translating is pure.

What SF sends by itself (route pushes) carries no signature, so it is a bell and no witness: `rung` says only whose
parcel to ask about, and `track` is what counts.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote_plus

import httpx
from django.core.checks import CheckMessage, Error

from delivery.couriers.base import Order, Step, Waybill
from delivery.machine import State
from realestate.common.clock import ZONE
from realestate.common.errors import GatewayError

CREATE: Final = "EXP_RECE_CREATE_ORDER"
UPDATE: Final = "EXP_RECE_UPDATE_ORDER"
SEARCH: Final = "EXP_RECE_SEARCH_ORDER_RESP"
ROUTES: Final = "EXP_RECE_SEARCH_ROUTES"
REPEATED: Final = "8016"  # this orderId was used before
NOT_CANCELLED: Final = {"8037", "8018"}  # cancelled already, or no such order: nothing is left to cancel
CANCEL: Final = 2
#: What happened, by SF's operation code, in our ten states.
OPERATIONS: Final = {
    "50": State.PICKED_UP, "54": State.PICKED_UP,
    "30": State.IN_TRANSIT, "31": State.IN_TRANSIT, "36": State.IN_TRANSIT, "10": State.IN_TRANSIT,
    "44": State.OUT_FOR_DELIVERY, "204": State.OUT_FOR_DELIVERY,
    "80": State.DELIVERED, "8000": State.DELIVERED,
    "33": State.FAILED, "70": State.FAILED,
    "99": State.RETURNING, "648": State.RETURNING,
    "626": State.LOST,
}  # fmt: skip
Message = dict[str, Any]


class Sf:
    """The sender's side of SF. `url` is the one address of all services; `timeout` in seconds."""

    def __init__(self, *, url: str, partner_id: str, checkword: str, account: str = "", timeout: float = 5) -> None:
        self.url = url
        self.partner_id = partner_id
        self.checkword = checkword
        self.account = account
        self.timeout = timeout

    def create(self, order: Order) -> Waybill:
        """The same number again finds the parcel of the first time; one that was called off is refused for good."""
        said = self._ask(CREATE, to_order(order, self.account))
        if said.get("errorCode") == REPEATED:
            said = self._ask(SEARCH, {"orderId": order.number, "language": "zh-CN"})
        return to_waybill(said, order.number)

    def cancel(self, number: str) -> None:
        said = self._ask(UPDATE, {"orderId": number, "dealType": CANCEL})
        if said.get("errorCode") not in NOT_CANCELLED:
            _expect_ok(said)

    def track(self, number: str) -> list[Step]:
        asked = {"language": "zh-CN", "trackingType": "1", "trackingNumber": [number], "methodType": "1"}
        return to_steps(self._ask(ROUTES, asked), number)

    def check_config(self) -> list[CheckMessage]:
        problems: list[CheckMessage] = []
        if not self.url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            problems.append(Error("SF_URL must begin with https://", id="delivery.E001"))
        if not (self.partner_id and self.checkword):
            problems.append(Error("SF_PARTNER_ID and SF_CHECKWORD are what SF gave you", id="delivery.E002"))
        return problems

    def _ask(self, service: str, message: Message) -> Message:
        """One question under a request number of its own; the inner answer, good or bad."""
        form = to_form(service, message, self.partner_id, self.checkword, stamp=int(time.time() * 1000))
        try:
            with httpx.Client(timeout=self.timeout, trust_env=False) as client:
                outer = client.post(self.url, data=form).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as problem:
            raise GatewayError(f"SF gave no usable answer: {type(problem).__name__}") from problem
        return inner(outer)


def digest(message: str, stamp: str, checkword: str) -> str:
    """msgDigest: base64(md5(urlencode(message + stamp + checkword)))."""
    text = quote_plus(message + stamp + checkword, safe="*-._")
    return base64.b64encode(hashlib.md5(text.encode(), usedforsecurity=False).digest()).decode()


def to_form(service: str, message: Message, partner_id: str, checkword: str, *, stamp: int) -> dict[str, str]:
    """The fields of a request; its request number is never used again."""
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    return {
        "partnerID": partner_id,
        "requestID": str(uuid.uuid4()),
        "serviceCode": service,
        "timestamp": str(stamp),
        "msgDigest": digest(text, str(stamp), checkword),
        "msgData": text,
    }


def to_order(order: Order, account: str) -> Message:
    """Our order in SF's words."""
    sender = {
        "contactType": 1,
        "contact": order.office_name,
        "tel": order.office_phone,
        "address": order.office_address,
    }
    recipient = {
        "contactType": 2,
        "contact": order.recipient_name,
        "mobile": order.recipient_phone.removeprefix("+86"),
        "address": order.address,
    }
    return {
        "language": "zh-CN",
        "orderId": order.number,
        "cargoDetails": [{"name": "证照文件", "count": order.pieces}],
        "contactInfoList": [contact | {"country": "CN"} for contact in (sender, recipient)],
        "monthlyCard": account,
        "payMethod": 1,
        "expressTypeId": 1,
        "parcelQty": 1,
        "isReturnRoutelabel": 1,
    }


def inner(outer: Any) -> Message:
    """What the service says, out of the platform's wrapping. GatewayError when the platform itself says no."""
    if not isinstance(outer, dict) or outer.get("apiResultCode") != "A1000":
        code = outer.get("apiResultCode") if isinstance(outer, dict) else None
        raise GatewayError(f"SF's platform says {code}")
    try:
        said = json.loads(outer["apiResultData"])
    except (KeyError, TypeError, ValueError) as problem:
        raise GatewayError("SF answered something else") from problem
    if not isinstance(said, dict):
        raise GatewayError("SF answered something else")
    return said


def to_waybill(said: Message, number: str) -> Waybill:
    """The parcel that SF made, if it is about our order and was not called off."""
    data = _expect_ok(said)
    if data.get("orderId") != number:
        raise GatewayError("SF answered about another order")
    found = [row.get("waybillNo", "") for row in data.get("waybillNoInfoList") or [] if row.get("waybillType") == 1]
    if not found or not found[0]:
        raise GatewayError("SF has called this order off; its number is spent", permanent=True)
    return Waybill(number=found[0])


def to_steps(said: Message, number: str) -> list[Step]:
    """What has happened to the parcel, the oldest first; operations that mean nothing to us are left out."""
    routes: Sequence[Mapping[str, Any]] = [
        route
        for parcel in _expect_ok(said).get("routeResps") or []
        if parcel.get("mailNo") == number
        for route in parcel.get("routes") or []
    ]
    try:
        steps = [_step(route) for route in routes if str(route.get("opCode")) in OPERATIONS]
    except (KeyError, ValueError) as problem:
        raise GatewayError("SF's route cannot be read") from problem
    return sorted(steps, key=lambda step: step.at)


def _step(route: Mapping[str, Any]) -> Step:
    state = OPERATIONS[str(route["opCode"])]
    at = dt.datetime.strptime(route["acceptTime"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE)
    words = str(route.get("remark") or "")[:200]
    incident = words if state in (State.FAILED, State.RETURNING, State.LOST) else ""
    return Step(at=at, state=state, place=str(route.get("acceptAddress") or "")[:160], words=words, incident=incident)


def rung(body: bytes) -> list[str]:
    """The waybills of a route push. ValueError when it is none."""
    try:
        routes = json.loads(body)["Body"]["WaybillRoute"]
        return sorted({str(route["mailno"])[:40] for route in routes})
    except (ValueError, KeyError, TypeError) as problem:
        raise ValueError("not a route push") from problem


def _expect_ok(said: Message) -> Message:
    if not said.get("success") or said.get("errorCode") != "S0000":
        raise GatewayError(f"SF says {said.get('errorCode')} {said.get('errorMsg', '')}"[:160])
    data = said.get("msgData")
    return data if isinstance(data, dict) else {}
