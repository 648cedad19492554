"""What each of SF's services does, and the push that tells the sender of a new step: three times, then silence."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
from django.conf import settings
from django.db import connection

from realestate.common.clock import ZONE, now
from realestate.sandbox.sf.models import Parcel, Route

Message = dict[str, Any]
#: What the page can make happen: code, words.
STEPS = {
    "50": "顺丰速运 已收取快件",
    "30": "快件在【杭州转运中心】已装车，准备发往下一站",
    "44": "正在派送途中，请您准备签收",
    "70": "派送不成功：无人在家",
    "80": "已签收，感谢使用顺丰",
    "99": "应寄方要求，快件正在转寄退回",
    "626": "快件遗失，正在查找",
}


class Refusal(Exception):
    """The service says no: SF's error code and words."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(code)
        self.code, self.words = code, words


def create(asked: Message) -> Message:
    number = str(asked.get("orderId", ""))
    people = {one.get("contactType"): one for one in asked.get("contactInfoList", [])}
    if not number or not {1, 2} <= people.keys() or not people[2].get("address"):
        raise Refusal("20012", "订单必填字段不能为空")
    if Parcel.objects.filter(order_id=number).exists():
        raise Refusal("8016", "重复下单")
    parcel = Parcel.objects.create(
        order_id=number, waybill=f"SF{secrets.randbelow(10**13):013}", created_at=now(),
        recipient=str(people[2].get("contact", ""))[:100], address=str(people[2]["address"])[:200],
    )  # fmt: skip
    return _order(parcel)


def search(asked: Message) -> Message:
    return _order(_find(asked))


def update(asked: Message) -> Message:
    parcel = _find(asked)
    if asked.get("dealType") != 2:
        raise Refusal("8019", "dealType 无效")
    if parcel.cancelled:
        raise Refusal("8037", "已消单")
    if parcel.routes.exists():
        raise Refusal("8252", "运单已收件，不能消单")
    Parcel.objects.filter(pk=parcel.pk).update(cancelled=True)
    return {"orderId": parcel.order_id, "resStatus": 2}


def routes(asked: Message) -> Message:
    numbers = asked.get("trackingNumber") or []
    found = Parcel.objects.filter(waybill__in=numbers).prefetch_related("routes")
    return {
        "routeResps": [{"mailNo": one.waybill, "routes": [_route(row) for row in one.routes.all()]} for one in found]
    }


SERVICES: dict[str, Callable[[Message], Message]] = {
    "EXP_RECE_CREATE_ORDER": create,
    "EXP_RECE_SEARCH_ORDER_RESP": search,
    "EXP_RECE_UPDATE_ORDER": update,
    "EXP_RECE_SEARCH_ROUTES": routes,
}


def happen(parcel: Parcel, op_code: str) -> Route:
    """Something happens to the parcel, and the sender is told."""
    route = parcel.routes.create(at=now(), op_code=op_code, place="杭州市", remark=STEPS[op_code])
    if settings.SF_PUSH_URL:
        threading.Thread(target=_push, args=(parcel.pk, route.pk), daemon=True).start()
    return route


def _push(parcel_id: int, route_id: int) -> None:
    route = Route.objects.select_related("parcel").get(pk=route_id)
    body = {"Body": {"WaybillRoute": [{
        "id": str(route.pk), "mailno": route.parcel.waybill, "orderid": route.parcel.order_id, **_route(route),
    }]}}  # fmt: skip
    for _ in range(3):
        reply = _send(body)
        Parcel.objects.filter(pk=parcel_id).update(pushes=route.parcel.pushes + 1, last_reply=reply[:80])
        route.parcel.pushes += 1
        if '"0000"' in reply:
            break
        time.sleep(settings.SF_PUSH_PAUSE)
    connection.close()


def _send(body: Message) -> str:
    try:
        with httpx.Client(trust_env=False, timeout=10) as client:
            said = client.post(settings.SF_PUSH_URL, json=body)
    except httpx.HTTPError as error:
        return type(error).__name__
    return f"{said.status_code} {json.dumps(said.json()) if said.status_code == 200 else ''}"


def _find(asked: Message) -> Parcel:
    parcel = Parcel.objects.filter(order_id=str(asked.get("orderId", ""))).first()
    if parcel is None:
        raise Refusal("8018", "未获取到订单信息")
    return parcel


def _order(parcel: Parcel) -> Message:
    waybills = [] if parcel.cancelled else [{"waybillType": 1, "waybillNo": parcel.waybill}]
    return {"orderId": parcel.order_id, "filterResult": 2, "waybillNoInfoList": waybills}


def _route(row: Route) -> Message:
    at = row.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
    return {"acceptTime": at, "acceptAddress": row.place, "remark": row.remark, "opCode": row.op_code}
