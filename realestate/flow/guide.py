"""办事指南: the public catalogue, every line of it read from the law package's declarations."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from realestate.common import clock
from realestate.common.money import format_yuan
from realestate.flow.mine import name_of, say, trips_of
from realestate.flow.progress import spaced
from realestate.flow.tasks import language
from realestate.law.declaration import Ground, PaperNeed
from realestate.law.dues import DuesFacts, MissingFact, assess
from realestate.law.matter import Matter, Step
from realestate.law.matters import catalogue

Row = dict[str, Any]


def words(zh: str, en: str) -> str:
    return en if language() == "en" else zh


def who_applies() -> dict[str, str]:
    """`Ground.applicants` in words (不动产登记暂行条例 14)."""
    return {
        "jointly": _("双方共同申请"),
        "together": _("有关各方一起申请"),
        "alone": _("一方单独申请"),
        "ex_officio": _("登记机构依职权办理"),
        "entrusted": _("有权机关嘱托办理"),
    }


def sources() -> dict[str, str]:
    """Where a paper may come from."""
    return {
        "department": _("部门共享，一般不用交"),
        "declared": _("在手机上勾选承诺"),
        "applicant": _("拍照上传"),
        "paper": _("窗口收原件"),
    }


def groups() -> list[Row]:
    """The list of the catalogue, by stretch of life."""
    return [
        {"title": words(group.zh, group.en), "matters": [brief(matter) for matter in found]}
        for group, found in catalogue()
        if found
    ]


def brief(matter: Matter) -> Row:
    return {
        "slug": matter.slug,
        "name": name_of(matter),
        "say": say(matter),
        "trips": trips_of(matter),
        "time": time_of(matter),
    }


def time_of(matter: Matter) -> str:
    """受理后 60 分钟; a service answers at once."""
    if matter.service:
        return _("当场")
    said = matter.promise.en if language() == "en" else matter.promise.zh
    return _("受理后 %(promise)s") % {"promise": spaced(said)}


def page_of(matter: Matter) -> Row:
    """One matter, whole: who, papers, fee, time, trips, articles, questions, what comes of it."""
    return {
        **brief(matter),
        "hint": words(matter.hint_zh, matter.hint_en),
        "limit": max((step.rules.statutory_workdays for step in matter.steps), default=0),
        "notice": matter.waits_for_notice,
        "steps": [step_row(place, step) for place, step in enumerate(matter.steps, start=1)],
        "papers": [paper_row(need) for need in matter.usual_papers],
        "more_papers": [paper_row(need) for need in matter.possible_papers],
        "questions": [words(question.zh, question.en) for question in matter.questions],
        "fees": [fee_row(step) for step in matter.steps if not step.optional],
        "articles": matter.articles,
        "service": matter.service,
    }


def step_row(place: int, step: Step) -> Row:
    """One registration of the matter."""
    ground: Ground = step.rules
    outputs = {"certificate": _("不动产权证书"), "proof": _("不动产登记证明"), "entry": _("只登簿，不发证")}
    sides = ground.sides
    return {
        "place": place,
        "name": f"{words(step.declared.zh, step.declared.en)} · {words(ground.zh, ground.en)}",
        "optional": step.optional,
        "who": who_applies()[ground.applicants],
        "sides": [w for w in (words(sides.obligor_zh, sides.obligor_en), words(sides.holder_zh, sides.holder_en)) if w],
        "output": outputs[step.declared.outputs.get(step.right, "entry")],
        "article": ground.article,
    }


def paper_row(need: PaperNeed) -> Row:
    return {
        "name": words(need.zh, need.en),
        "hint": words(need.hint_zh, need.hint_en),
        "sources": [sources()[source] for source in need.sources],
        "free": "department" in need.sources,
    }


def fee_row(step: Step) -> Row:
    """The registration fee of one registration, for a home and for other real estate, from the dated table."""
    ground = step.rules
    taxed = ground.deed_tax != "none" and step.right == "ownership"
    return {
        "name": words(step.declared.zh, step.declared.en),
        "home": fee_of(step, "住宅"),
        "other": fee_of(step, "商业"),
        "tax": _("另缴契税等税款，填好后逐行估算") if taxed else "",
    }


def fee_of(step: Step, use: str, on: dt.date | None = None) -> str:
    """80.00 yuan: per item, never by area or price (民法典 223)."""
    facts = DuesFacts(
        fee=step.rules.fee,
        deed_tax="none",
        right=step.right,
        use=use,
        area=Decimal(100),
        certified=step.declared.outputs.get(step.right) == "certificate",
    )
    try:
        assessed = assess(facts, on or clock.today())
    except MissingFact:
        return _("按情况计算")
    return f"{format_yuan(assessed.amount('registration_fee'))} {_('元')}"
