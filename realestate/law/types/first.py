"""首次登记: a right enters the book for the first time (实施细则 24; Civil Code 209, 374, 368, 402).

``right`` chooses: ownership with the land (the builder alone), mortgage, easement, residence right (both sides).
``facts``: ownership ``use``, ``area``; mortgage ``until``, ``covenant``, ``kind``, ``scope``, ``debtor``; easement
``dominant_unit``, ``purpose``, ``until``; residence ``until`` (none: for life).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from realestate.common.workdays import local_day
from realestate.law import asking, papers
from realestate.law.application import Application, InvalidApplication
from realestate.law.asking import Ask, Sides
from realestate.law.book import Easement, Mortgage, Ownership, Residence
from realestate.law.deadlines import Promise
from realestate.law.declaration import Ground, PaperNeed, RegistrationType, always, by_right
from realestate.law.entries import Closing, EntryDraft, closes_content, to_content
from realestate.law.facts import Facts, names
from realestate.law.findings import Finding, finding
from realestate.law.given import check_value, date_in, decimal_in, text_in
from realestate.law.rules import (
    burdens,
    gates,
    mortgages,
    notice,
    objections,
    owners,
    queue,
    representation,
    seizure,
)  # fmt: skip

MINUTES = Promise(60, "minutes")
PEOPLE = (representation.guardian_acts, representation.guardian_guarantee, representation.agents_have_power)
WAITS = (objections.objection_acknowledged, queue.earlier_case, queue.correction_pending)


def not_yet_registered(facts: Facts) -> Iterator[Finding]:
    """One ownership for each unit (R-BOOK-03)."""
    if facts.book.ownership is not None:
        yield finding("already_registered")


def built_it(facts: Facts) -> Iterator[Finding]:
    """The builder or land-right holder applies; where the book names the developer, it is he."""
    developer = facts.book.unit.developer
    if developer is None:
        return
    strangers = [a.person for a in facts.application.holders if not a.person.same_as(developer)]
    if strangers:
        yield finding("not_the_holder", names=names(strangers))


def registered_or_under_construction(facts: Facts) -> Iterator[Finding]:
    """A building under construction may be mortgaged by its builder before its first registration (R-GEN-12)."""
    if not is_under_construction(facts):
        yield from gates.first_registered(facts)


def on_collective_land(facts: Facts) -> bool:
    return facts.book.unit.land in ("collective", "homestead")


def is_under_construction(facts: Facts) -> bool:
    """Being built: so the book says, or a developer mortgages what is not registered yet."""
    unit, developer = facts.book.unit, facts.book.unit.developer
    if unit.under_construction or facts.book.first_registered or developer is None:
        return unit.under_construction
    obligors = facts.application.obligors
    return bool(obligors) and all(a.person.same_as(developer) for a in obligors)


def paper(kind: str, zh: str, en: str) -> PaperNeed:
    return PaperNeed(kind, zh, en, ("department", "applicant", "paper"))


BURDEN: Final = (
    gates.right_office, gates.first_registered, owners.obligors_are_owners, owners.enough_coowners,
    seizure.not_while_seized, notice.notice_consent, mortgages.mortgagees_consent, *PEOPLE, *WAITS, gates.fee_settled,
)  # fmt: skip
GROUNDS: Final = (
    Ground(
        "ownership", "房屋首次登记", "first registration of a house", "alone", "实施细则 24、35；民法典 231",
        Promise(3, "workdays"),
        (gates.right_office, not_yet_registered, built_it, owners.shares_whole, representation.guardian_acts,
         representation.agents_have_power, queue.earlier_case, gates.fee_settled),
        (papers.IDENTITY, paper("land_title", "土地权属来源材料", "Title to the land"),
         paper("planning_proof", "符合规划的证明", "Proof of planning"),
         paper("completion_proof", "竣工验收备案", "Completion filing"),
         paper("survey_report", "房产测绘成果", "Survey report"), papers.GUARDIANSHIP, papers.POWER),
        (papers.TRUE_INTENT, papers.OBJECTION_KNOWN), public_notice=on_collective_land, site_check=always,
        sides=Sides("建设单位（权利人）", "builder or land-right holder", shares=True),
        asks=(asking.USE, asking.AREA, asking.COPIES), channels=("developer", "citizen", "desk"),
    ),
    Ground(
        "mortgage", "抵押权设立", "mortgage", "jointly", "民法典 402", MINUTES,
        (gates.right_office, registered_or_under_construction, owners.obligors_are_owners, owners.enough_coowners,
         burdens.can_be_mortgaged, seizure.not_while_seized, notice.notice_consent, *PEOPLE, *WAITS,
         burdens.residence_shown, gates.fee_settled),
        (papers.IDENTITY, papers.TITLE, paper("loan_contract", "主债权合同", "Principal contract"),
         paper("mortgage_contract", "抵押合同", "Mortgage contract"), *papers.SITUATIONAL[:5]),
        (papers.TRUE_INTENT, papers.COOWNED, papers.OBJECTION_KNOWN), site_check=is_under_construction,
        sides=asking.MORTGAGE, channels=("bank", "citizen", "desk"),
        asks=(asking.AMOUNT, asking.MORTGAGE_KIND, asking.STARTS, asking.UNTIL.optional, asking.SCOPE, asking.COVENANT),
    ),
    Ground(
        "easement", "地役权设立", "easement", "jointly", "民法典 374", MINUTES, BURDEN,
        (papers.IDENTITY, papers.TITLE, paper("easement_contract", "地役权合同", "Easement contract"),
         *papers.SITUATIONAL[:5]),
        (papers.TRUE_INTENT, papers.OBJECTION_KNOWN),
        sides=Sides("需役地权利人", "holder of the dominant unit", "供役地权利人", "owner of the servient unit"),
        asks=(Ask("dominant_unit", "unit", "需役地（受益的不动产单元）", "Dominant unit"),
              Ask("purpose", "text", "利用目的和方法", "Purpose and method"), asking.FOR_LIFE),
    ),
    Ground(
        "residence", "居住权设立", "residence right", "jointly", "民法典 367、368", MINUTES,
        (*BURDEN, burdens.no_other_residence),
        (papers.IDENTITY, papers.TITLE, paper("residence_contract", "居住权合同或遗嘱", "Contract or will"),
         *papers.SITUATIONAL[:5]),
        (papers.TRUE_INTENT, papers.COOWNED, papers.OBJECTION_KNOWN),
        sides=Sides("居住权人", "residence right holder", "房屋所有权人", "owner"), asks=(asking.FOR_LIFE,),
        alone_with=frozenset({"will"}),
    ),
)  # fmt: skip


def effect(facts: Facts) -> tuple[EntryDraft, ...]:
    return {"ownership": build, "mortgage": mortgage, "easement": easement, "residence": residence}[
        facts.application.right
    ](facts)


def build(facts: Facts) -> tuple[EntryDraft, ...]:
    """The builder's ownership; the unit gets the use and area that were surveyed."""
    application = facts.application
    right = Ownership(id="", entered_at=facts.at, owners=application.acquirers(), acquired=local_day(facts.at))
    surveyed = {key: str(application.facts[key]) for key in ("use", "area") if application.facts.get(key)}
    draft = _draft(facts, "ownership", to_content(right), output="certificate", owners=right.owners,
                   holders=right.holders, unit_facts=surveyed or None)  # fmt: skip
    return (draft,)


def mortgage(facts: Facts) -> tuple[EntryDraft, ...]:
    """Behind the mortgages that are there; one that a notice secured in time ranks from the notice (GUAR 52)."""
    application, given = facts.application, facts.application.facts
    turned = [n for n in facts.notices if not n.is_purchase and notice.fulfils(facts, n)]
    right = Mortgage(
        id="",
        entered_at=facts.at,
        mortgagees=tuple(a.person.holder for a in application.holders),
        amount=application.amount or decimal_in(given, "amount"),
        kind="maximum" if given.get("kind") == "maximum" else "general",
        until=date_in(given, "until"),
        starts=date_in(given, "starts"),
        scope=text_in(given, "scope"),
        covenant=bool(given.get("covenant", False)),
        ranked_from=min((n.entered_at for n in turned), default=None),
    )
    closes = tuple(Closing(n.id, "turned") for n in turned)
    return (_draft(facts, "mortgage", to_content(right), closes, holders=right.mortgagees),)


def easement(facts: Facts) -> tuple[EntryDraft, ...]:
    """Entered in both books: of the unit that serves and of the unit that is served."""
    application, given = facts.application, facts.application.facts
    dominant = text_in(given, "dominant_unit")
    right = Easement(
        id="",
        entered_at=facts.at,
        other_unit=dominant,
        purpose=text_in(given, "purpose"),
        holders=tuple(a.person.holder for a in application.holders),
        until=date_in(given, "until"),
    )
    serving = _draft(facts, "easement", to_content(right), holders=right.holders)
    if not dominant:
        return (serving,)
    mirrored = to_content(right) | {"side": "dominant", "other_unit": application.unit_code, "closes": []}
    return (serving, _draft(facts, "easement", mirrored, unit_code=dominant, output="entry"))


def residence(facts: Facts) -> tuple[EntryDraft, ...]:
    right = Residence(
        id="",
        entered_at=facts.at,
        to=tuple(a.person.holder for a in facts.application.holders),
        until=date_in(facts.application.facts, "until"),
    )
    return (_draft(facts, "residence", to_content(right), holders=right.to),)


def _draft(
    facts: Facts, right: Any, content: dict[str, Any], closes: tuple[Closing, ...] = (), **more: Any
) -> EntryDraft:
    values: dict[str, Any] = {"unit_code": facts.application.unit_code, "output": "proof"} | more
    return EntryDraft(
        right=right,
        registration="first",
        reason=facts.application.right,
        content=content | {"closes": closes_content(closes)},
        closes=closes,
        **values,
    )


def check(application: Application) -> None:
    """A mortgage has an amount; an easement names another unit; dates are dates."""
    date_in(application.facts, "until")
    date_in(application.facts, "starts")
    for fact in ("area", "use"):
        if application.facts.get(fact) not in (None, ""):
            check_value(application.facts, fact)
    if application.right == "mortgage":
        decimal_in({"amount": application.amount or application.facts.get("amount")}, "amount", required=True)
    if application.right == "easement" and not text_in(application.facts, "dominant_unit"):
        raise InvalidApplication("dominant_missing", "请填写需役地", "the dominant unit is missing", "dominant_unit")
    if application.right == "easement" and text_in(application.facts, "dominant_unit") == application.unit_code:
        raise InvalidApplication(
            "same_unit_twice", "需役地和供役地不能是同一房屋", "a unit cannot serve itself", "dominant_unit"
        )


FIRST: Final = RegistrationType(
    slug="first",
    code=100,
    zh="首次登记",
    en="first registration",
    article="实施细则 24",
    rights=("ownership", "mortgage", "easement", "residence"),
    grounds={ground.code: ground for ground in GROUNDS},
    effect=effect,
    outputs={"ownership": "certificate", "mortgage": "proof", "easement": "proof", "residence": "proof"},
    key=by_right,
    check=check,
)
