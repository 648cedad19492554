"""Letters are made by a job, from the case as it is, and filed with its papers once for each occasion."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any, cast

from django.db import transaction

from realestate.cases.models import Case, Paper, PaperPage, PublicNotice
from realestate.cases.services import record_event
from realestate.common import clock, storage
from realestate.flow.advance import lock
from realestate.flow.letters import Letter, render
from realestate.flow.naming import title_zh
from realestate.flow.services.judging import registrations_of
from realestate.law.findings import Finding

REMEDY = "如不服本决定，可以自收到本告知书之日起六十日内申请行政复议，或者六个月内依法提起行政诉讼。"
UNITS_NAMED = 20
TITLES = {
    "acceptance_notice": "不动产登记受理通知书",
    "supplement_notice": "不动产登记一次性补正告知书",
    "refusal_notice": "不动产登记不予办理告知书",
    "service_receipt": "送达回证",
    "public_notice": "不动产登记公告",
    "review_suggestion": "审查建议书",
}


def file_letter(*, case_id: int, kind: str) -> Paper | None:
    """Make and file the letter of this kind; None when it is there already (one each occasion)."""
    case = Case.objects.select_related("office").get(pk=case_id)
    occasion = occasion_of(case, kind)
    if filed(case, kind, occasion):
        return None
    data = render(letter_of(case, kind))
    digest = hashlib.sha256(data).hexdigest()
    stored = storage.put(f"letters/{case.number}/{kind}-{occasion}-{digest[:16]}", data)
    with transaction.atomic():
        case = lock(case_id)
        if filed(case, kind, occasion):
            return None
        paper = Paper.objects.create(
            case=case,
            kind=kind,
            source=Paper.Source.WINDOW,
            issuer=case.office.name,
            data={"occasion": occasion},
            added_at=clock.now(),
        )
        PaperPage.objects.create(
            paper=paper,
            name=f"{TITLES[kind]}.pdf",
            media_type="application/pdf",
            size=len(data),
            sha256=stored.sha256,
            key=stored.key,
        )
        record_event(case=case, act="file_letter", kind=kind)
    return paper


def occasion_of(case: Case, kind: str) -> int:
    """Which time it is: supplement letters may be two; to a court one for each suggestion, and a receipt anew when
    the papers have been written down; the others one.
    """
    if kind == "supplement_notice":
        return case.supplement_lists.count()
    if acts := {"review_suggestion": "suggest", "service_receipt": "complete"}.get(kind):
        return case.events.filter(act=acts).count() + (kind == "service_receipt")
    return 1


def filed(case: Case, kind: str, occasion: int) -> bool:
    return case.papers.filter(kind=kind, data__occasion=occasion).exists()


def letter_of(case: Case, kind: str) -> Letter:
    """The content of the letter, from the case."""
    return {
        "acceptance_notice": acceptance_notice,
        "supplement_notice": supplement_notice,
        "refusal_notice": refusal_notice,
        "service_receipt": service_receipt,
        "public_notice": public_notice,
        "review_suggestion": review_suggestion,
    }[kind](case)


def common(case: Case, kind: str, at: dt.datetime) -> dict[str, Any]:
    return {
        "title": TITLES[kind],
        "number": case.number,
        "office": case.office.name,
        "to": "、".join(case.parties.order_by("-role", "order").values_list("name", flat=True)),
        "day": f"{at.astimezone(clock.ZONE):%Y 年 %-m 月 %-d 日}",
    }


def acceptance_notice(case: Case) -> Letter:
    """受理通知书 (条例 17)."""
    at = case.accepted_at or clock.now()
    provisional = "（暂定：国务院尚未公布该年放假安排，公布后重新计算并告知）" if case.deadline_provisional else ""
    return Letter(
        **common(case, "acceptance_notice", at),
        opening="您申请的不动产登记，材料齐全、符合法定形式，现予受理。合同、税务、登记一次受理，同时生效。",
        rows=(
            *subject_rows(case),
            ("受理时间", f"{at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"),
            ("受理人", str(case.accepted_by or "")),
            ("法定期限", f"{case.deadline}{provisional}"),
            ("承诺办结", f"{case.promised_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}" if case.promised_at else ""),
        ),
        closing=("登簿完成后，证书由专人送达；您可以随时在手机上查看进度。登簿以前，全体申请人可以共同撤回申请。",),
    )


def subject_rows(case: Case) -> list[tuple[str, str]]:
    """What is registered, and where; a long matter names its first twenty units."""
    registrations = registrations_of(case)
    units = list(dict.fromkeys(r.unit for r in registrations if r.unit))
    more = f"等 {len(units)} 个不动产单元" if len(units) > UNITS_NAMED else ""
    named = units[:UNITS_NAMED]
    return [
        ("申请事项", "；".join(dict.fromkeys(title_zh(registration) for registration in registrations))),
        ("不动产单元号", "、".join(unit.code for unit in named) + more),
        ("坐落", "、".join(unit.location for unit in named) + more),
    ]


def service_receipt(case: Case) -> Letter:
    """送达回证: the organ's papers came at this second; from then on the unit is locked (查封规定 23)."""
    at = case.accepted_at or clock.now()
    facts = registrations_of(case)[0].terms.get("facts", {})
    return Letter(
        **common(case, "service_receipt", at),
        opening="贵单位送达的协助执行文书已收到。自送达时起，下列不动产的处分登记停止办理，直至本件登簿。",
        rows=(
            *subject_rows(case),
            ("文书文号", str(facts.get("document") or "—")),
            ("送达时间", f"{at.astimezone(clock.ZONE):%Y-%m-%d %H:%M:%S}"),
            ("期限", f"{facts.get('from') or '—'} 至 {facts.get('until') or '—'}"),
            ("签收人", str(case.accepted_by or "登记系统（网上送达）")),
        ),
        closing=("登簿后，本回证随登记结果一并归档。登记机构对文书内容有疑问的，依法向贵单位提出书面审查建议。",),
    )


def review_suggestion(case: Case) -> Letter:
    """审查建议: the organ is told what stands in the way; its papers are kept (实施细则 19 末款)."""
    event = case.events.filter(act="suggest").last()
    if event is None:
        raise LookupError("no suggestion to write about")
    facts = registrations_of(case)[0].terms.get("facts", {})
    found = case.findings.filter(stage="accept", code__in=event.data["codes"], found_at__lte=event.at).order_by("-id")
    latest = {one.code: Finding(one.code, cast(Any, one.severity), one.article, one.params) for one in reversed(found)}
    served = dt.datetime.fromisoformat(facts["served"]) if facts.get("served") else event.at
    return Letter(
        **common(case, "review_suggestion", event.at),
        opening="贵单位送达的文书已签收。经审查，有下列情况，建议贵单位核实处理：",
        rows=(*subject_rows(case), ("文书文号", str(facts.get("document") or "—")),
              ("送达时间", f"{served.astimezone(clock.ZONE):%Y-%m-%d %H:%M:%S}")),
        reasons=tuple(
            {"sentence": one.sentence("zh"), "remedy": one.remedy("zh"), "article": one.article}
            for one in latest.values()
        ),
        closing=("文书和送达时间已经保留；贵单位更正或者补充后，我机构继续办理，送达时间不变。",),
    )  # fmt: skip


def public_notice(case: Case) -> Letter:
    """公告: the same text as on the board (实施细则 17)."""
    notice = case.notices.get(kind=PublicNotice.Kind.REGISTRATION)
    at = dt.datetime.combine(notice.published_on, dt.time(9), clock.ZONE)
    provisional = "（暂定）" if notice.provisional else ""
    return Letter(
        **common(case, "public_notice", at),
        opening=notice.text,
        rows=(("公告日期", str(notice.published_on)), ("期满日", f"{notice.ends_on}{provisional}")),
        closing=(),
    )


def supplement_notice(case: Case) -> Letter:
    """补正告知书: once, complete (浙江省保障“最多跑一次”改革规定 11)."""
    asked = case.supplement_lists.last()
    if asked is None:
        raise LookupError("no supplement list to write about")
    return Letter(
        **common(case, "supplement_notice", asked.asked_at),
        opening="您申请的不动产登记，需要补正下列全部内容：",
        reasons=tuple(asked.items),
        closing=(
            f"请在 {asked.due_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M} 前在手机上补齐，不用到窗口。",
            "逾期未补正的，视为撤回申请，已缴费用原路退回，您可以随时重新申请。",
        ),
    )


def refusal_notice(case: Case) -> Letter:
    """不予受理, or 不予登记 after acceptance (条例 17, 22)."""
    event = case.events.filter(act="refuse").last()
    if event is None:
        raise LookupError("no refusal to write about")
    word = "不予登记" if case.accepted_at else "不予受理"
    return Letter(
        **{**common(case, "refusal_notice", event.at), "title": f"不动产登记{word}告知书"},
        opening=f"您申请的不动产登记，因下列原因{word}：",
        reasons=tuple(event.data["reasons"]),
        closing=(
            "已缴费用原路退回。原因消除后可以再次申请。本告知书不影响合同的效力（民法典第二百一十五条）。",
            REMEDY,
        ),
    )
