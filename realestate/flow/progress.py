"""How a case stands, for its page: the one thing to do now, the facts, what happened and what comes next."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from booking.selectors import appointment_for
from certificates.selectors import certificates_for
from delivery.selectors import shipment_of
from realestate.accounts.models import User
from realestate.cases.machine import FINAL, State
from realestate.cases.models import Case, Party
from realestate.cases.selectors import party_of, timeline, trips
from realestate.common import clock, dates
from realestate.flow import tasks
from realestate.law.matters import MATTERS

Row = dict[str, Any]

ACTS = {
    "open": gettext_noop("开始填写"),
    "sign": gettext_noop("填写完成，请各方确认"),
    "reopen": gettext_noop("退回修改"),
    "submit": gettext_noop("各方都已确认，提交申请"),
    "confirm": gettext_noop("确认并签字"),
    "ask_supplement": gettext_noop("一次性告知需要补正的内容"),
    "supplement": gettext_noop("补正完成"),
    "precheck": gettext_noop("网上预审通过"),
    "pay": gettext_noop("缴费完成"),
    "prove_tax": gettext_noop("取得完税凭证"),
    "choose_channel": gettext_noop("选择办理方式"),
    "arrive": gettext_noop("到场"),
    "accept": gettext_noop("受理"),
    "review": gettext_noop("审核通过"),
    "send_back": gettext_noop("退回复核"),
    "enter": gettext_noop("登簿，权利生效"),
    "close": gettext_noop("证书送达，办结"),
    "withdraw": gettext_noop("撤回"),
    "ask_withdraw": gettext_noop("申请撤回"),
    "refuse": gettext_noop("不予办理"),
    "expire": gettext_noop("逾期，视为撤回"),
    "parcel_created": gettext_noop("证书制好，等待装封"),
    "parcel_pick_up": gettext_noop("送证员扫码取件"),
    "parcel_set_off": gettext_noop("送证员出发"),
    "parcel_fail": gettext_noop("这次没有送到"),
    "parcel_turn_back": gettext_noop("正在退回登记机构"),
    "parcel_receive_back": gettext_noop("登记机构已收回"),
    "parcel_hand_over": gettext_noop("已签收"),
    "archive": gettext_noop("归档"),
}
AHEAD = [
    (State.SIGNING, gettext_noop("各方在自己的手机上确认")),
    (State.SUBMITTED, gettext_noop("办事员网上预审")),
    (State.PRECHECKED, gettext_noop("缴费")),
    (State.PAID, gettext_noop("预约到场，或全程网办")),
    (State.ACCEPTED, gettext_noop("受理、审核、登簿")),
    (State.ENTERED, gettext_noop("电子证书，专人送证上门")),
]
ORDER = [
    State.DRAFT, State.SIGNING, State.SUBMITTED, State.PRECHECKED, State.PAID, State.ACCEPTED, State.REVIEWED,
    State.ENTERED, State.CLOSED,
]  # fmt: skip


def steps(case: Case) -> list[Row]:
    """What happened, with names and times, then what is still to come."""
    rows = [
        {
            "title": _(ACTS[event.act]),
            "who": event.data.get("party") or event.actor_name or _("系统"),
            "when": event.at,
            "state": "done",
        }
        for event in timeline(case)
        if event.act in ACTS
    ]
    if case.state in FINAL:
        return rows
    here = State.SUBMITTED if case.state == State.SUPPLEMENTING else State(case.state)
    place = ORDER.index(here)
    ahead = [(state, title) for state, title in AHEAD if ORDER.index(state) >= max(place, 1)]
    for nth, (_state, title) in enumerate(ahead):
        rows.append({"title": _(title), "state": "current" if nth == 0 else "later", "by": case.expires_at if nth == 0 else None})
    return rows


def facts(case: Case) -> list[Row]:
    """Trips, promise, who has it, the statutory limit."""
    used = trips(case)
    matter = MATTERS[case.matter]
    rows = [
        {"label": _("跑动次数"), "value": _("%(used)d / 最多 %(max)d 次") % {"used": used, "max": matter.trips}},
        {"label": _("现在由谁办"), "value": holder(case)},
    ]
    promise = matter.promise.en if tasks.language() == "en" else matter.promise.zh
    if case.promised_at:
        rows.insert(1, {"label": _("承诺办结"), "value": dates.before(case.promised_at.astimezone(clock.ZONE), clock.today())})
    else:
        rows.insert(1, {"label": _("承诺办结"), "value": _("受理后 %(promise)s") % {"promise": promise}})
    if case.deadline and case.state not in FINAL:
        rows.append({"label": _("法定期限"), "value": case.deadline.isoformat(), "provisional": case.deadline_provisional})
    return rows


def holder(case: Case) -> str:
    """Who has it now."""
    match case.state:
        case State.DRAFT | State.SUPPLEMENTING:
            return str(case.opened_by)
        case State.SIGNING:
            return "、".join(p.name for p in case.parties.filter(confirmed_at=None)) or "—"
        case State.PRECHECKED:
            return _("买方（待缴费）")
        case State.PAID:
            return case.office.name if case.remote or case.visits.exists() else _("买方（选择办理方式）")
        case State.ENTERED:
            return _("送证员")
        case State.CLOSED:
            return _("已办结")
        case State.WITHDRAWN | State.REFUSED | State.EXPIRED:
            return _("已结束")
    return case.office.name


def next_card(case: Case, user: User) -> Row:
    """The one thing to do now, for this person: title, text, one button. Empty url: nothing to do."""
    party = party_of(case, user)
    filler = case.opened_by_id == user.pk
    maker = CARDS.get(State(case.state))
    return maker(case, party, filler) if maker else {"title": _("现在不用您做什么"), "text": "", "kind": "waits"}


def draft_card(case: Case, party: Party | None, filler: bool) -> Row:
    registration = tasks.judging.registration_of(case)
    left = [task for task in tasks.draft_tasks(case, registration) if task["state"] != "done"]
    objected = case.parties.exclude(objected_at=None).first()
    text = _("%(who)s说：%(why)s") % {"who": objected.name, "why": objected.objection} if objected else ""
    if not filler:
        return {"title": _("现在不用您做什么：对方正在填写"), "text": text, "kind": "waits"}
    if left:
        return {
            "title": _("现在请您：%(what)s") % {"what": left[0]["title"]},
            "text": text or _("还有 %(n)d 项，任何顺序都可以，每项都会马上保存。") % {"n": len(left)},
            "url": left[0]["url"],
            "label": _("继续填写"),
        }
    return {
        "title": _("现在请您：核对全部内容并发给各方确认"),
        "text": text or _("都填好了。看一遍，没有问题就请各方确认。"),
        "url": reverse("answers", args=[case.number]),
        "label": _("核对并继续"),
    }


def signing_card(case: Case, party: Party | None, filler: bool) -> Row:
    if party is not None and party.confirmed_at is None:
        return {
            "title": _("现在请您：确认并签字"),
            "text": _("看一遍全部内容，用短信验证码和人脸核验确认，不用跑。"),
            "url": reverse("confirm", args=[case.number]),
            "label": _("查看并确认"),
            "by": case.expires_at,
        }
    names = "、".join(p.name for p in case.parties.filter(confirmed_at=None))
    return {
        "title": _("等%(names)s确认") % {"names": names},
        "text": _("已发短信。对方确认后自动提交。"),
        "kind": "waits",
        "by": case.expires_at,
    }


def submitted_card(case: Case, party: Party | None, filler: bool) -> Row:
    return {
        "title": _("现在不用您做什么：办事员正在预审"),
        "text": _("看材料齐不齐。缺什么会一次说全。"),
        "kind": "waits",
    }


def supplementing_card(case: Case, party: Party | None, filler: bool) -> Row:
    if not filler:
        return {"title": _("等%(who)s补正") % {"who": case.opened_by}, "kind": "waits", "by": case.expires_at}
    return {
        "title": _("现在请您：补齐清单上的内容"),
        "text": _("这是全部需要补正的内容，不会再有第二份。"),
        "url": reverse("supplement", args=[case.number]),
        "label": _("去补正"),
        "by": case.expires_at,
    }


def prechecked_card(case: Case, party: Party | None, filler: bool) -> Row:
    return {
        "title": _("现在请您：缴费") if party and party.role == Party.Role.TRANSFEREE else _("等买方缴费"),
        "text": _("材料已齐。缴清后即可预约，不用再交任何材料。"),
        "url": reverse("bill", args=[case.number]),
        "label": _("查看明细并缴费"),
        "by": case.expires_at,
    }


def paid_card(case: Case, party: Party | None, filler: bool) -> Row:
    if case.remote:
        return {
            "title": _("现在不用您做什么：窗口正在受理"),
            "text": _("您选择了全程网办，一次都不用跑。"),
            "kind": "waits",
        }
    appointment = appointment_for(case)
    if appointment is None:
        return {
            "title": _("现在请您：选择全程网办，或预约到场"),
            "text": _("各方都已刷脸确认的，可以一次不跑；愿意到窗口的，只跑一次。"),
            "url": reverse("channel", args=[case.number]),
            "label": _("选择办理方式"),
        }
    return {
        "title": _("现在请您：按预约时间到窗口"),
        "text": f"{case.office.name} · {case.office.address}",
        "url": reverse("booking", args=[case.number]),
        "label": _("查看预约和到场码"),
    }


def office_card(case: Case, party: Party | None, filler: bool) -> Row:
    return {
        "title": _("现在不用您做什么：登记机构正在办理"),
        "text": _("审核、登簿后，电子证书马上可以看到。"),
        "kind": "waits",
        "by": case.promised_at,
    }


def entered_card(case: Case, party: Party | None, filler: bool) -> Row:
    shipment = shipment_of(case)
    if shipment is None or party is None or party.role != Party.Role.TRANSFEREE:
        return {"title": _("已登簿，证书制作和送达中"), "text": _("权利自登簿时起生效。"), "kind": "waits"}
    return {
        "title": _("已登簿，房子是您的了；证书正在送来"),
        "text": _("取件码只给您本人看，当面交给送证员。"),
        "url": reverse("track", args=[shipment.number]),
        "label": _("查看送证进度和取件码"),
    }


def closed_card(case: Case, party: Party | None, filler: bool) -> Row:
    return {
        "title": _("已办结"),
        "text": _("用时和跑动次数都记在下面。您的评价会让下一个人更省事。"),
        "url": reverse("rate", args=[case.number]),
        "label": _("评价这次办理"),
        "kind": "",
    }


def ended_card(case: Case, party: Party | None, filler: bool) -> Row:
    title = {
        State.WITHDRAWN: _("已撤回，费用原路退回"),
        State.REFUSED: _("未能办理，理由和救济途径如下"),
        State.EXPIRED: _("逾期未完成，视为撤回"),
    }[State(case.state)]
    return {
        "title": title,
        "text": _("可以随时重新申请。"),
        "url": reverse("matter", args=[case.matter]),
        "label": _("重新申请"),
    }


CARDS = {
    State.DRAFT: draft_card,
    State.SIGNING: signing_card,
    State.SUBMITTED: submitted_card,
    State.SUPPLEMENTING: supplementing_card,
    State.PRECHECKED: prechecked_card,
    State.PAID: paid_card,
    State.ACCEPTED: office_card,
    State.REVIEWED: office_card,
    State.ENTERED: entered_card,
    State.CLOSED: closed_card,
    State.WITHDRAWN: ended_card,
    State.REFUSED: ended_card,
    State.EXPIRED: ended_card,
}


def certificates(case: Case) -> list[Any]:
    return list(certificates_for(case))
