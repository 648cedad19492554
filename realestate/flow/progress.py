"""How a case stands, for its page: the facts, who takes part, what happened and what comes next."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from certificates.selectors import certificates_for, numbers_of
from realestate.accounts.models import User
from realestate.cases.machine import FINAL, State
from realestate.cases.models import Case, Event
from realestate.cases.selectors import parties, timeline, trips
from realestate.common import clock, dates
from realestate.flow import tasks
from realestate.flow.naming import role_of
from realestate.flow.services.judging import registrations_of
from realestate.law.matters import MATTERS

Row = dict[str, Any]

ACTS = {
    "open": gettext_noop("开始填写"),
    "sign": gettext_noop("填写完成，请各方确认"),
    "reopen": gettext_noop("退回修改"),
    "submit": gettext_noop("各方都已确认，提交申请"),
    "confirm": gettext_noop("确认并签字"),
    "ask_supplement": gettext_noop("一次说全要补的内容"),
    "supplement": gettext_noop("已补齐"),
    "precheck": gettext_noop("办事员看过，材料齐全"),
    "pay": gettext_noop("缴费完成"),
    "prove_tax": gettext_noop("税务部门出具完税凭证"),
    "choose_channel": gettext_noop("选好办理方式"),
    "book": gettext_noop("约好到窗口的时间"),
    "move_booking": gettext_noop("改了预约时间"),
    "cancel_booking": gettext_noop("取消了预约"),
    "arrive": gettext_noop("到窗口"),
    "accept": gettext_noop("受理，开始计时"),
    "take_up": gettext_noop("收到文书，直接办理"),
    "serve": gettext_noop("签收送达的文书"),
    "complete": gettext_noop("录入文书内容"),
    "suggest": gettext_noop("出具审查建议"),
    "consent": gettext_noop("银行同意转让"),
    "check_site": gettext_noop("实地查看"),
    "tell_holder": gettext_noop("已通知权利人"),
    "publish": gettext_noop("已公告"),
    "object_to_notice": gettext_noop("有人对公告提出异议"),
    "settle_notice_objection": gettext_noop("公告异议已处理"),
    "wait": gettext_noop("等待中，原因消除后自动继续"),
    "go_on": gettext_noop("等待的原因有变化，自动继续"),
    "review": gettext_noop("审核通过"),
    "send_back": gettext_noop("退回复核"),
    "enter": gettext_noop("写进登记簿，权利生效"),
    "close": gettext_noop("证书送到，办结"),
    "withdraw": gettext_noop("撤回"),
    "ask_withdraw": gettext_noop("同意撤回"),
    "refuse": gettext_noop("不予办理，已出具告知书"),
    "expire": gettext_noop("逾期，视为撤回"),
    "parcel_created": gettext_noop("证书制好，等待装封"),
    "parcel_pick_up": gettext_noop("送证员扫码取件"),
    "parcel_set_off": gettext_noop("送证员出发"),
    "parcel_fail": gettext_noop("这次没有送到"),
    "parcel_turn_back": gettext_noop("正在退回登记机构"),
    "parcel_receive_back": gettext_noop("登记机构已收回"),
    "parcel_hand_over": gettext_noop("已签收"),
    "archive": gettext_noop("归档"),
    "refund_begin": gettext_noop("钱正在原路退回"),
    "refund_done": gettext_noop("钱已原路退回"),
    "refund_failed": gettext_noop("退款转人工办理"),
}
#: Kept in the record and told to the desk; a citizen's timeline leaves them out.
QUIET_ACTS = {
    "add_paper": gettext_noop("上传材料"),
    "correct": gettext_noop("申请人更正了部门数据"),
    "settle_check": gettext_noop("核对了更正的数据"),
    "allow_second_list": gettext_noop("批准再次告知"),
    "file_letter": gettext_noop("生成通知书"),
    "call": gettext_noop("窗口叫号"),
    "rate": gettext_noop("当事人评价"),
    "refund_retry": gettext_noop("再试一次退款"),
    "recompute_deadline": gettext_noop("按新的放假安排重算期限"),
    "hand_over_file": gettext_noop("移交档案"),
}
STOPS = {"withdraw", "refuse", "expire", "parcel_fail", "refund_failed"}
METHODS = {"sms_code": gettext_noop("短信验证码"), "face_check": gettext_noop("人脸核验")}
AHEAD = [
    (State.DRAFT, gettext_noop("填好，核对一遍")),
    (State.SIGNING, gettext_noop("各方在自己的手机上确认")),
    (State.SUBMITTED, gettext_noop("办事员看材料")),
    (State.PRECHECKED, gettext_noop("缴费")),
    (State.PAID, gettext_noop("预约到场，或全程网办")),
    (State.ACCEPTED, gettext_noop("受理、审核、写进登记簿")),
    (State.ENTERED, gettext_noop("电子证书，专人送证上门")),
]
ORDER = [
    State.DRAFT, State.SIGNING, State.SUBMITTED, State.PRECHECKED, State.PAID, State.ACCEPTED, State.REVIEWED,
    State.ENTERED, State.CLOSED,
]  # fmt: skip


def act_label(act: str) -> str:
    """An act of the record in words."""
    text = ACTS.get(act) or QUIET_ACTS.get(act)
    return _(text) if text else act


def steps(case: Case) -> list[Row]:
    """What happened, with names and times, then what is still to come."""
    rows: list[Row] = [
        {
            "title": act_label(event.act),
            "who": who_did(event),
            "when": event.at,
            "state": "stopped" if event.act in STOPS else "done",
        }
        for event in timeline(case)
        if event.act in ACTS
    ]
    if case.state in FINAL:
        return rows
    place = ORDER.index(stage_of(case))
    ahead = [(state, title) for state, title in AHEAD if ORDER.index(state) >= place]
    for nth, (_state, title) in enumerate(ahead):
        rows.append(
            {
                "title": _(title),
                "state": "current" if nth == 0 else "later",
                "who": holder(case) if nth == 0 else "",
                "by": case.expires_at if nth == 0 else None,
            }
        )
    return rows


def stage_of(case: Case) -> State:
    """The stage of the way ahead that the case stands in."""
    match case.state:
        case State.SUPPLEMENTING:
            return State.SUBMITTED
        case State.REVIEWED:
            return State.ACCEPTED
        case State.PAID if case.remote or case.visits.all():
            return State.ACCEPTED
    return State(case.state)


def who_did(event: Event) -> str:
    """李雷 · 短信验证码、人脸核验."""
    name = str(event.data.get("party") or event.actor_name or _("系统自动"))
    more = ""
    if event.act == "confirm":
        more = _("，").join(_(METHODS[method]) for method in event.data.get("method", []) if method in METHODS)
    elif event.act == "arrive":
        more = _("跑动 1 次 · %(where)s") % {"where": event.data.get("office", "")}
    elif event.act == "choose_channel":
        more = _("全程网办，不用跑") if event.data.get("remote") else _("到窗口办，跑一次")
    elif event.act in ("reopen", "send_back"):
        more = str(event.data.get("reason", ""))
    elif event.act == "ask_supplement":
        count = len(event.data.get("items", []))
        more = ngettext("%(n)d 项", "%(n)d 项", count) % {"n": count}
    return f"{name} · {more}" if more else name


def people(case: Case) -> list[Row]:
    """Everybody who takes part: what they have done, and their trips."""
    made = {visit.party_id for visit in case.visits.all() if not visit.avoidable}
    registrations = registrations_of(case)
    return [
        {
            "name": party.name,
            "role": role_of(party, registrations),
            "confirmed_at": party.confirmed_at,
            "objection": party.objection if party.objected_at else "",
            "withdrew_at": party.withdrew_at,
            "trips": 1 if party.pk in made else 0,
        }
        for party in parties(case)
    ]


def facts(case: Case) -> list[Row]:
    """How it stands: trips, promise (or how long it took), who has it, the statutory limit."""
    matter = MATTERS.get(case.matter)
    rows: list[Row] = [{"label": _("跑动次数"), "trips": trips(case), "limit": matter.trips if matter else 1}]
    if case.entered_at and case.accepted_at:
        minutes = max(1, round((case.entered_at - case.accepted_at).total_seconds() / 60))
        took = ngettext("%(n)d 分钟", "%(n)d 分钟", minutes) % {"n": minutes}
        rows.append({"label": _("受理到登簿"), "value": took, "hint": promise(case)})
    elif case.state in FINAL:
        if case.closed_at:
            rows.append({"label": _("结束时间"), "value": moment(case.closed_at)})
    elif case.promised_at:
        promised = case.promised_at.astimezone(clock.ZONE)
        rows.append({"label": _("承诺办结"), "value": dates.before(promised, clock.today())})
    else:
        rows.append({"label": _("承诺办结"), "value": promise(case)})
    if case.state not in FINAL:
        rows.append({"label": _("现在由谁办"), "value": holder(case)})
    if case.deadline and case.state in (State.ACCEPTED, State.REVIEWED):
        rows.append(
            {
                "label": _("法律规定的期限"),
                "value": dates.day(case.deadline, clock.today()),
                "provisional": case.deadline_provisional,
            }
        )
    return rows


def promise(case: Case) -> str:
    """受理后 60 分钟."""
    matter = MATTERS.get(case.matter)
    if matter is None:
        return "—"
    said = matter.promise
    return _("受理后 %(promise)s") % {"promise": spaced(said.en if tasks.language() == "en" else said.zh)}


def spaced(text: str) -> str:
    """A thin courtesy: 60 分钟, not 60分钟."""
    return re.sub(r"(\d)(?=[\u4e00-\u9fff])", r"\1 ", text)


def moment(when: dt.datetime) -> str:
    return dates.moment(when.astimezone(clock.ZONE), clock.today())


def holder(case: Case) -> str:
    """Who has it now."""
    match case.state:
        case State.DRAFT | State.SUPPLEMENTING:
            return str(case.opened_by)
        case State.SIGNING:
            return "、".join(p.name for p in case.parties.all() if p.confirmed_at is None) or "—"
        case State.PRECHECKED:
            return _("买方，待缴费")
        case State.PAID:
            return case.office.name if case.remote or case.visits.all() else _("买方，待选办理方式")
        case State.ENTERED:
            return _("送证员")
    return case.office.name


def certificates(case: Case, user: User) -> list[Row]:
    """What the case gave; holders may open theirs."""
    if case.entered_at is None:
        return []
    numbers = numbers_of(user)
    return [
        {"certificate": held, "mine": not numbers.isdisjoint(holder["id_number"] for holder in held.holders)}
        for held in certificates_for(case)
    ]


def letters(case: Case) -> list[Row]:
    """The letters that the office wrote, for the file list."""
    return [
        row | {"hint": moment(paper.added_at)}
        for paper in case.papers.all()
        if paper.kind in tasks.LETTERS
        for row in tasks.files_of(paper, case)
    ]
