"""What the citizen's pages show of a case: tasks, answers, findings. Reading only."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from realestate.cases.machine import State
from realestate.cases.models import Case, Paper, Part, Party, Registration
from realestate.cases.selectors import registration_of
from realestate.common import clock, dates
from realestate.common.errors import Refused
from realestate.common.identifiers import mask_id, mask_name, mask_phone
from realestate.common.money import format_yuan
from realestate.common.terms import term
from realestate.flow import drafting
from realestate.flow.drafting import task
from realestate.flow.services import judging, translating
from realestate.flow.templatetags.journey import unit_code
from realestate.law.declaration import PaperNeed
from realestate.law.types import type_of

Row = dict[str, Any]


def language() -> Any:
    return "en" if (get_language() or "").startswith("en") else "zh"


def draft_tasks(case: Case, registration: Registration) -> list[Row]:
    """The short tasks of a draft, in the usual order; any order works."""
    if case.matter not in drafting.WORDED:
        return [*drafting.tasks_of(case), papers_task(case, registration)]
    sellers = [p for p in case.parties.all() if p.role == Party.Role.OBLIGOR]
    buyers = [p for p in case.parties.all() if p.role == Party.Role.HOLDER]
    homes_known = all("homes" in party.facts for party in buyers)
    address = any(party.address for party in buyers)
    where = {"number": case.number}
    return [
        task(
            _("谁来买"),
            reverse("buyers", kwargs=where),
            bool(buyers) and all(b.phone for b in buyers),
            "、".join(b.name for b in buyers),
        ),
        task(
            _("怎么联系卖方"),
            reverse("sellers", kwargs=where),
            bool(sellers) and all(s.phone for s in sellers),
            "、".join(mask_name(s.name) for s in sellers),
        ),
        task(_("您家有几套住房"), reverse("homes", kwargs=where), homes_known, _("算契税用")),
        task(
            _("价格、交付和送证地址"),
            reverse("terms", kwargs=where),
            bool(registration.terms.get("stated")) and registration.price is not None and address,
            begun=registration.price is not None,
        ),
        papers_task(case, registration),
    ]


def papers_task(case: Case, registration: Registration) -> Row:
    missing = missing_papers(case, registration)
    return task(
        _("材料"),
        reverse("papers", kwargs={"number": case.number}),
        not missing,
        _("部门有的不用交") if not missing else _("还缺 %(n)d 样") % {"n": len(missing)},
        begun=bool(case.papers.all()),
    )


def needs_of(reading: judging.Reading) -> list[PaperNeed]:
    """The checklist that the law package gives for this very matter, each paper once."""
    needs = (need for facts in reading.every_facts for need in type_of(facts.application).papers_needed(facts))
    return list({need.kind: need for need in reversed(list(needs))}.values())[::-1]


def checklist(case: Case, registration: Registration, reading: judging.Reading | None = None) -> list[Row]:
    """Each paper needed, who has it, and what was handed in. `reading`: the case as the law sees it, if read."""
    english = language() == "en"
    reading = reading or judging.read(case, as_if_signed=True)
    papers = translating.in_hand(case)
    in_hand = {paper.kind: paper for paper in papers if paper.kind not in LETTERS}
    known = {p.kind for p in translating.papers_of(list(case.parties.all()), papers, registration, as_if_signed=True)}
    rows = []
    for need in needs_of(reading):
        paper = in_hand.pop(need.kind, None)
        rows.append(
            {
                "kind": need.kind,
                "title": need.en if english else need.zh,
                "hint": need.hint_en if english else need.hint_zh,
                "asks": need.asks,
                "paper": paper,
                "state": "handed" if paper else "held" if need.kind in known else "missing",
                "optional": False,
                "url": reverse("paper", kwargs={"number": case.number, "kind": need.kind}),
            }
        )
    for kind, (zh, en) in EXTRA.items():
        rows.append(
            {
                "kind": kind,
                "title": en if english else zh,
                "hint": _("需要补充说明时才交"),
                "paper": in_hand.pop(kind, None),
                "state": "handed" if kind in in_hand else "optional",
                "optional": True,
                "url": reverse("paper", kwargs={"number": case.number, "kind": kind}),
            }
        )
        rows[-1]["state"] = "handed" if rows[-1]["paper"] else "optional"
    return rows


#: Papers that anybody may add to any case.
EXTRA = {"other": ("其他材料", "Other papers")}
#: Papers that the office makes itself.
LETTERS = (
    "acceptance_notice", "supplement_notice", "refusal_notice", "service_receipt", "public_notice", "tax_proof",
    "review_suggestion",
)  # fmt: skip


def missing_papers(case: Case, registration: Registration) -> list[Row]:
    return [row for row in checklist(case, registration) if row["state"] == "missing"]


def paper_kinds(case: Case, registration: Registration) -> dict[str, Row]:
    return {row["kind"]: row for row in checklist(case, registration)}


def findings(case: Case, *, stage: str, reading: judging.Reading | None = None) -> list[Row]:
    """What the law says now, for the finding component: blocking ones first, each with its remedy."""
    try:
        verdict = reading.verdict if reading else judging.verdict_of(case, stage=stage)
    except Refused as unfinished:  # something that has to be typed is not there yet, or cannot be meant
        return [unfinished_row(unfinished)]
    stopping = judging.due(verdict, stage)
    return [
        {
            "severity": "blocking" if found in stopping and found.severity == "refuse" else "warning",
            "reason": found.sentence(language()),
            "remedy": found.remedy(language()),
            "article": found.article,
            "code": found.code,
            **mend_at(found.code, case),
        }
        for found in verdict.findings
        if found in stopping or found.severity == "note"
    ]


def unfinished_row(refusal: Refused) -> Row:
    """What is still to be typed, as a finding."""
    return {
        "severity": "warning",
        "reason": str(refusal.message),
        "remedy": str(refusal.remedy),
        "article": refusal.article,
        "code": refusal.code,
        "url": "",
        "label": "",
    }


#: Where a finding can be mended by the one who fills it in.
MENDED_AT = {
    "material_missing": "papers",
    "notice_without_consent": "papers",
    "mortgagee_consent": "papers",
    "objection_unacknowledged": "papers",
    "preemption_open": "papers",
    "shares_not_whole": "buyers",
}


def mend_at(code: str, case: Case) -> Row:
    """The button that begins the remedy, where a page can do it."""
    if case.state != State.DRAFT:
        return {"url": "", "label": ""}
    page = MENDED_AT.get(code, "")
    return {"url": reverse(page, kwargs={"number": case.number}) if page else "", "label": _("去改") if page else ""}


def link_items(items: list[Row], case: Case) -> None:
    """Give each item of a supplement list the page where its paper is handed in."""
    kinds = paper_kinds(case, registration_of(case))
    for item in items:
        kind = str(item.get("kind", ""))
        kind = kind if kind in kinds else "other"
        item["url"] = kinds[kind]["url"] if case.state == State.SUPPLEMENTING else ""


def held_from(source: dict[str, Any] | None) -> str:
    """来自：住房城乡建设部门，11 月 20 日."""
    if not source:
        return ""
    when = dt.datetime.fromisoformat(source["at"]) if source.get("at") else None
    named = _("来自：%(source)s") % {"source": term(source["source"])}
    return f"{named}{_('，')}{dates.day(when.astimezone(clock.ZONE), clock.today())}" if when else named


def party_text(party: Party, part: Part | None, *, full: bool) -> str:
    """One person in one line; others' numbers are masked."""
    share = _("共同共有") if part is None or part.fraction is None else share_text(part.fraction)
    number = party.id_number if full else mask_id(party.id_number)
    phone = mask_phone(party.phone.removeprefix("+86")) if party.phone else _("未填手机号")
    return f"{party.name} · {number} · {share} · {phone}"


def share_text(share: Fraction) -> str:
    return _("单独所有") if share == 1 else _("份额 %(share)s") % {"share": f"{share.numerator}/{share.denominator}"}


def answers(case: Case, registration: Registration, *, link: bool = True) -> list[Row]:
    """Every answer with its source and where to change it."""
    if case.matter not in drafting.WORDED:
        return drafting.answer_rows(case, judging.registrations_of(case), link=link)
    unit = registration.unit
    sources = registration.sources
    where = {"number": case.number}

    def row(label: str, value: str, page: str = "", source: str = "") -> Row:
        return {
            "label": label,
            "value": value,
            "url": reverse(page, kwargs=where) if page and link else "",
            "source": source,
        }

    parts = {part.party_id: part for part in registration.parts.all()}
    by_role: dict[str, list[Party]] = {}
    for party in case.parties.order_by("order"):
        by_role.setdefault(party.role, []).append(party)
    buyers = by_role.get(Party.Role.HOLDER, [])
    rows = [
        row(_("房屋"), unit.location if unit else ""),
        row(_("不动产单元号"), unit_code(unit.code) if unit else ""),
        row(_("面积和用途"), f"{unit.area:.2f} m² · {term(unit.use)}" if unit else "", source=_("来自：登记簿")),
        row(
            _("卖方"),
            "\n".join(party_text(p, parts.get(p.pk), full=False) for p in by_role.get(Party.Role.OBLIGOR, [])),
            "sellers",
            _("来自：登记簿"),
        ),
        row(_("买方"), "\n".join(party_text(p, parts.get(p.pk), full=False) for p in buyers), "buyers"),
        row(
            _("成交价"),
            _("%(price)s 元") % {"price": format_yuan(registration.price)} if registration.price else _("未填"),
            "terms",
            held_from(sources.get("price")),
        ),
        row(
            _("交付日期"),
            day_text(registration.terms.get("delivery_on")),
            "terms",
            held_from(sources.get("delivery_on")),
        ),
        row(_("家里已有住房"), homes_text(buyers), "homes", held_from(held_homes(buyers))),
        row(_("送证地址"), next((p.address for p in buyers if p.address), _("未填")), "terms"),
    ]
    if number := registration.terms.get("contract_number"):
        rows.insert(5, row(_("买卖合同"), str(number), source=held_from(sources.get("contract_number"))))
    return rows


def day_text(iso: str | None) -> str:
    return dates.long_day(dt.date.fromisoformat(iso)) if iso else _("未填")


def held_homes(buyers: list[Party]) -> dict[str, Any] | None:
    return next((p.facts["homes_held"] for p in buyers if p.facts.get("homes_held")), None)


def homes_text(buyers: list[Party]) -> str:
    count = next((p.facts["homes"] for p in buyers if "homes" in p.facts), None)
    if count is None:
        return _("未填")
    return [_("没有，这是第一套"), _("一套，这是第二套"), _("两套或更多")][min(int(count), 2)]


def files_of(paper: Paper, case: Case) -> list[Row]:
    """The files of a paper for the file list."""
    return [
        {
            "name": page.name,
            "hint": f"{page.size / 1_000_000:.2f} MB",
            "url": reverse("paper_page", kwargs={"number": case.number, "page_id": page.pk}),
            "thumb": reverse("paper_page", kwargs={"number": case.number, "page_id": page.pk})
            if page.media_type.startswith("image/")
            else "",
        }
        for page in paper.pages.all()
    ]
