"""The chain of custody in words: what happened, who has it, what comes next."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delivery.machine import State
from delivery.models import CustodyEvent, Shipment
from delivery.services.riding import Reason
from realestate.accounts.models import User

_WHAT = {
    "create": gettext_lazy("证书制好，等待装封"),
    "accept": gettext_lazy("承运方已接单"),
    "seal": gettext_lazy("证书装进封套，封口贴码"),
    "assign": gettext_lazy("已派给送证员"),
    "pick_up": gettext_lazy("送证员扫码取件"),
    "transit": gettext_lazy("运输中"),
    "set_off": gettext_lazy("送证员出发"),
    "wrong_code": gettext_lazy("取件码不对，没有交出"),
    "code_spent": gettext_lazy("取件码连续五次不对，已停用"),
    "wrong_id": gettext_lazy("证件对不上，没有交出"),
    "hand_over": gettext_lazy("已签收"),
    "fail": gettext_lazy("这次没有送到"),
    "turn_back": gettext_lazy("正在退回登记机构"),
    "receive_back": gettext_lazy("登记机构已收回"),
    "send_again": gettext_lazy("安排再次送达"),
    "lose": gettext_lazy("下落不明，正在查找"),
}
_FOR_STAFF = {"create", "accept", "assign"}
_STOPPED = {"wrong_code", "code_spent", "wrong_id", "fail", "lose"}
_AHEAD = {
    State.CREATED: ["pick_up", "set_off", "hand_over"],
    State.ACCEPTED: ["pick_up", "set_off", "hand_over"],
    State.PICKED_UP: ["set_off", "hand_over"],
    State.IN_TRANSIT: ["set_off", "hand_over"],
    State.OUT_FOR_DELIVERY: ["hand_over"],
    State.FAILED: ["set_off", "hand_over"],
    State.RETURNING: ["receive_back"],
    State.RETURNED: ["send_again"],
}
_BY = {
    "code": gettext_lazy("取件码"),
    "id_match": gettext_lazy("核对身份证并拍照"),
    "courier": gettext_lazy("快递公司告知"),
}
_COURIERS = {"sf": gettext_lazy("顺丰速运")}


def steps(shipment: Shipment, links: list[CustodyEvent], *, for_staff: bool = False) -> list[dict[str, Any]]:
    """For components/timeline.html: the links that this reader cares about, then what still lies ahead."""
    shown = [link for link in links if for_staff or link.act not in _FOR_STAFF]
    past = [
        {
            "title": _WHAT.get(link.act, link.act),
            "who": _who(shipment, link),
            "when": link.at,
            "state": "stopped" if link.act in _STOPPED else "done",
        }
        for link in shown
    ]
    sealed = [] if shipment.sealed_at or shipment.state not in (State.CREATED, State.ACCEPTED) else ["seal"]
    ahead = [*sealed, *_AHEAD.get(State(shipment.state), [])]
    future = [{"title": _WHAT[act], "state": "later"} for act in ahead]
    if future:
        future[0]["state"] = "current"
    return past + future


def reason_of(link: CustodyEvent) -> str:
    """Why, in words: the chosen reason, or how the recipient proved who they are, and what was added."""
    chosen = _BY.get(link.reason, "")
    if link.reason in Reason.values and link.reason != Reason.OTHER:
        chosen = Reason(link.reason).label
    return _("，").join(str(part) for part in (chosen, link.words) if part)


def _who(shipment: Shipment, link: CustodyEvent) -> str:
    why = reason_of(link)
    return " · ".join(part for part in (link.actor_name, why) if part)


def holder_name(shipment: Shipment, holder: str) -> str:
    """Who has it, in words."""
    kind, _colon, which = holder.partition(":")
    if kind == "recipient":
        return _("收件人 %(name)s") % {"name": shipment.recipient_name}
    if kind == "office":
        return shipment.office.name
    if kind == "rider":
        mine = shipment.rider if which == str(shipment.rider_id) else User.objects.filter(pk=which).first()
        return _("送证员 %(name)s") % {"name": mine or ""}
    return str(_COURIERS.get(which, which))
