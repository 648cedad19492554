"""The one thing to do now, for the person who looks: title, a plain sentence, one button."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from booking.selectors import appointment_for
from delivery.selectors import shipment_of
from realestate.accounts.models import User
from realestate.cases.machine import State
from realestate.cases.models import Case, Party
from realestate.cases.selectors import parties, party_of
from realestate.common import clock, dates
from realestate.flow import tasks
from realestate.flow.drafting import WORDED
from realestate.flow.services.waiting import Blank
from realestate.law.findings import REASONS

Row = dict[str, Any]


def next_card(case: Case, user: User, rows: list[Row]) -> Row:
    """For the component next_card. Without url there is nothing to do; `waits` says that somebody else has it.

    `rows`: the short tasks of a draft, for the one who fills it in.
    """
    if case.state == State.DRAFT:
        return draft_card(case, case.opened_by_id == user.pk, rows)
    return CARDS[State(case.state)](case, party_of(case, user), case.opened_by_id == user.pk)


def waits(title: str, text: str = "") -> Row:
    return {"title": title, "text": text, "kind": "waits"}


def by_when(moment: Any) -> str:
    """11 月 24 日 17:00 前."""
    return dates.before(moment.astimezone(clock.ZONE), clock.today()) if moment else ""


def draft_card(case: Case, filler: bool, rows: list[Row]) -> Row:
    objected = next((party for party in parties(case) if party.objected_at), None)
    why = _("%(who)s说：%(why)s") % {"who": objected.name, "why": objected.objection} if objected else ""
    if not filler:
        return waits(_("现在不用您做什么：对方正在填写"), why or _("填好后会发短信请您确认。"))
    left = [row for row in rows if row["state"] != "done"]
    if left:
        return {
            "title": _("现在请您：填写“%(what)s”") % {"what": left[0]["title"]},
            "text": why or _("还有 %(n)d 项，任何顺序都可以，每项都会马上保存。") % {"n": len(left)},
            "url": left[0]["url"],
            "label": _("继续填写"),
        }
    return {
        "title": _("现在请您：核对全部内容，发给各方确认"),
        "text": why or _("都填好了。看一遍，没有问题就请各方确认。"),
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
    names = "、".join(p.name for p in case.parties.all() if p.confirmed_at is None)
    return waits(
        _("现在不用您做什么：等%(names)s确认") % {"names": names},
        _("已发短信请对方在 %(by)s确认，都确认后自动提交。") % {"by": by_when(case.expires_at)},
    )


def submitted_card(case: Case, party: Party | None, filler: bool) -> Row:
    return waits(_("现在不用您做什么：办事员正在看材料"), _("缺什么会一次说全，不让您来回跑。"))


def supplementing_card(case: Case, party: Party | None, filler: bool) -> Row:
    if not filler:
        return waits(
            _("现在不用您做什么：等%(who)s补齐材料") % {"who": case.opened_by},
            _("对方须在 %(by)s补齐。") % {"by": by_when(case.expires_at)},
        )
    return {
        "title": _("现在请您：补齐清单上的内容"),
        "text": _("要补的都在这张清单上，一次说全。"),
        "url": reverse("supplement", args=[case.number]),
        "label": _("去补齐"),
        "by": case.expires_at,
    }


def prechecked_card(case: Case, party: Party | None, filler: bool) -> Row:
    buys = party is not None and party.role == Party.Role.HOLDER
    if case.matter not in WORDED:
        return {
            "title": _("现在请您：缴费") if buys else _("等缴费"),
            "text": _("材料已齐。缴清后就能办，不用再交任何材料。"),
            "url": reverse("bill", args=[case.number]),
            "label": _("查看明细并缴费") if buys else _("查看明细"),
            "by": case.expires_at,
            "kind": "" if buys else "waits",
        }
    return {
        "title": _("现在请您：缴费") if buys else _("等买方缴费；您应交的也在明细里"),
        "text": _("材料已齐。缴清后就能办，不用再交任何材料。"),
        "url": reverse("bill", args=[case.number]),
        "label": _("查看明细并缴费") if buys else _("查看明细"),
        "by": case.expires_at,
        "kind": "" if buys else "waits",
    }


def paid_card(case: Case, party: Party | None, filler: bool) -> Row:
    if case.remote:
        return waits(_("现在不用您做什么：窗口正在受理"), _("您选了全程网办，一次都不用跑。"))
    if case.visits.all():
        return waits(_("现在不用您做什么：窗口正在受理"), _("已到场。叫到号后在窗口一次办完。"))
    if appointment_for(case) is None:
        return {
            "title": _("现在请您：选全程网办，或预约到窗口"),
            "text": _("各方都已刷脸确认的，可以一次不跑；愿意到窗口的，只跑一次。"),
            "url": reverse("channel", args=[case.number]),
            "label": _("选择办理方式"),
        }
    return {
        "title": _("现在请您：按预约时间到窗口"),
        "text": f"{case.office.name} · {case.office.address}",
        "url": reverse("booking_ticket", args=[case.number]),
        "label": _("查看预约和到场码"),
    }


def office_card(case: Case, party: Party | None, filler: bool) -> Row:
    if case.waiting_for:
        why = "；".join(reason_text(code) for code in case.waiting_for)
        return waits(_("现在不用您做什么：等原因消除后自动继续"), why)
    text = _("我们承诺在 %(by)s办好。写进登记簿的那一刻，权利生效，电子证书随后就能看到。")
    return waits(_("现在不用您做什么：登记机构正在办理"), text % {"by": by_when(case.promised_at)})


def entered_card(case: Case, party: Party | None, filler: bool) -> Row:
    if case.matter not in WORDED:
        return entered_plain(case, party)
    if party is None or party.role != Party.Role.HOLDER:
        return waits(_("过户完成，不用您做什么了"), _("已写进登记簿，权利已经转移；新证书正在送给买方。"))
    shipment = shipment_of(case)
    if shipment is None:
        return waits(_("房子是您的了：证书正在制作"), _("已写进登记簿，权利已经生效。证书做好后专人送到您写的地址。"))
    return {
        "title": _("房子是您的了：证书正在送来"),
        "text": _("已写进登记簿，权利已经生效。取件码只给您本人看，当面告诉送证员。"),
        "url": reverse("track", args=[shipment.number]),
        "label": _("查看送证进度和取件码"),
    }


def entered_plain(case: Case, party: Party | None) -> Row:
    """Entered: what comes of it is on its way, or nothing has to come."""
    shipment = shipment_of(case)
    if shipment is None or party is None or party.role != Party.Role.HOLDER:
        return waits(_("已写进登记簿，已经生效"), _("证书或登记证明正在制作，做好后可以在这里下载，由专人送达。"))
    return {
        "title": _("已写进登记簿：证书正在送来"),
        "text": _("取件码只给您本人看，当面告诉送证员。"),
        "url": reverse("track", args=[shipment.number]),
        "label": _("查看送证进度和取件码"),
    }


def reason_text(code: str) -> str:
    """Why it waits, without names."""
    reason = REASONS[code]
    return (reason.en if tasks.language() == "en" else reason.zh).format_map(Blank())


def closed_card(case: Case, party: Party | None, filler: bool) -> Row:
    return {
        "title": _("办好了：证书已经送到") if case.matter in WORDED else _("办好了"),
        "text": _("每一步的时间和跑动次数都记在下面。您的评价会让下一个人更省事。"),
        "url": reverse("rate", args=[case.number]),
        "label": _("评价这次办理"),
    }


def ended_card(case: Case, party: Party | None, filler: bool) -> Row:
    title, text = {
        State.WITHDRAWN: (_("已撤回"), _("已缴的费用原路退回，预约已取消。可以随时重新申请。")),
        State.REFUSED: (
            _("这次没有办成"),
            _("理由和您可以怎么办写在下面。已缴的费用原路退回；原因消除后可以重新申请。"),
        ),
        State.EXPIRED: (_("过了期限，视为撤回"), _("已缴的费用原路退回。可以随时重新申请，部门已有的不用再填。")),
    }[State(case.state)]
    again = reverse("matter", args=[case.matter])
    return {"title": title, "text": text, "url": again, "label": _("重新申请"), "kind": "waits"}


CARDS = {
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
