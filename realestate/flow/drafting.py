"""The short tasks of any draft, made from what its registrations declare: who, what, how to reach them, where to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from realestate.cases.models import Case, Part, Party, Registration
from realestate.common.money import format_yuan
from realestate.common.terms import term
from realestate.flow import naming
from realestate.flow.services import judging
from realestate.flow.services.signing import signers
from realestate.flow.statement import facts_of, people_of
from realestate.law.matter import Step
from realestate.law.matters import MATTERS
from realestate.law.types import TYPES

Row = dict[str, Any]
#: Matters whose draft has pages of its own words (谁来买, 怎么联系卖方).
WORDED = frozenset({"second_hand_home"})


def task(title: str, url: str, done: bool, hint: str = "", *, begun: bool = False) -> Row:
    return {"title": title, "url": url, "hint": hint, "state": "done" if done else "doing" if begun else "todo"}


def step_of(case: Case, registration: Registration) -> Step | None:
    """The declared step that a registration came from."""
    matter = MATTERS.get(case.matter)
    place = registration.sequence - 1
    return matter.steps[place] if matter and place < len(matter.steps) else None


def asked_sides(case: Case, registration: Registration) -> Iterator[str]:
    """The sides of a registration that the form asks for."""
    step = step_of(case, registration)
    if step is None:
        return
    if step.obligors == "asked":
        yield Part.Side.OBLIGOR.value
    if step.holders == "asked":
        yield Part.Side.HOLDER.value


def tasks_of(case: Case) -> list[Row]:
    """In the usual order; any order works."""
    registrations = judging.registrations_of(case)
    rows: list[Row] = []
    for registration in registrations:
        rows.extend(people_tasks(case, registration))
        rows.extend(what_task(case, registration, several=len(registrations) > 1))
    if needs_homes(registrations):
        rows.append(homes_task(case))
    others = [party for party in signers(case) if party.user_id != case.opened_by_id and not party.organisation_id]
    if others:
        named = "、".join(party.name for party in others)
        rows.append(task(_("怎么联系各方"), url("contacts", case), all(p.phone for p in others), named))
    holder = next((p for p in case.parties.all() if p.role == Party.Role.HOLDER and p.kind == "person"), None)
    if holder is not None and gives_paper(registrations):
        rows.append(task(_("证书送到哪里"), url("address", case), bool(holder.address)))
    return rows


def url(name: str, case: Case, *more: Any) -> str:
    return reverse(name, args=[case.number, *more])


def people_tasks(case: Case, registration: Registration) -> Iterator[Row]:
    """谁是抵押权人: one task for each side that is asked for."""
    for side in asked_sides(case, registration):
        there = [part.party.name for part in registration.parts.all() if part.side == side]
        title = _("谁是%(who)s") % {"who": naming.word_for(registration, side) or _("申请人")}
        yield task(title, url("side", case, registration.sequence, side), bool(there), "、".join(there))


def what_task(case: Case, registration: Registration, *, several: bool) -> Iterator[Row]:
    """What this registration asks; nothing when it asks nothing."""
    ground = naming.ground_of(registration)
    if ground is None or not ground.asks:
        return
    name = naming.title(registration) if several else _("登记内容")
    stated = bool(registration.terms.get("stated")) or not any(ask.required for ask in ground.asks)
    yield task(name, url("step", case, registration.sequence), stated, begun=registration.price is not None)


def needs_homes(registrations: list[Registration]) -> bool:
    """Does a deed tax depend on how many homes the household has?"""
    for registration in registrations:
        ground = naming.ground_of(registration)
        if ground and ground.deed_tax == "sale" and registration.unit and registration.unit.use == "住宅":
            return True
    return False


def homes_task(case: Case) -> Row:
    holders = [p for p in case.parties.all() if p.role == Party.Role.HOLDER and p.kind == "person"]
    return task(_("您家有几套住房"), url("homes", case), all("homes" in p.facts for p in holders), _("算契税用"))


def gives_paper(registrations: list[Registration]) -> bool:
    """Does something come of it that is brought to somebody?"""
    return any(TYPES[one.type].outputs.get(one.right_kind) in ("certificate", "proof") for one in registrations)


def answer_rows(case: Case, registrations: list[Registration], *, link: bool = True) -> list[Row]:
    """Every answer of the matter, registration by registration, with where to change it."""
    rows: list[Row] = []
    for registration in registrations:
        unit = registration.unit
        rows.append(row(_("申请事项"), naming.title(registration)))
        if unit is not None:
            where = f"{unit.location} · {unit.area:.2f} m² · {term(unit.use)}"
            rows.append(row(_("房屋"), where, source=_("来自：登记簿")))
        sides = list(asked_sides(case, registration))
        to = url("side", case, registration.sequence, sides[0]) if link and sides else ""
        rows.extend(split(line, to) for line in people_of(registration))
        page = url("step", case, registration.sequence) if link else ""
        rows.extend(split(line, page) for line in [*money_lines(registration), *facts_of(registration)])
    return rows


def money_lines(registration: Registration) -> Iterator[str]:
    if registration.price is not None:
        yield f"{_('成交价')}：{format_yuan(registration.price)} {_('元')}"
    if registration.amount is not None:
        yield f"{_('被担保主债权数额')}：{format_yuan(registration.amount)} {_('元')}"


def split(line: str, link: str) -> Row:
    """姓名：王方 as a row."""
    label, _colon, value = line.partition("：")
    return row(label, value, link)


def row(label: str, value: str, link: str = "", source: str = "") -> Row:
    return {"label": label, "value": value, "url": link, "source": source}
