"""异议登记: somebody with an interest says that the book is wrong (Civil Code 220(2); 实施细则 82-84).

Done at acceptance, alone. ``facts``: ``matter``; for ``reason`` ``suit``: ``proved``, the day on which the court's
acceptance notice is handed in, which keeps the objection beyond its fifteen days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from realestate.common.workdays import local_day
from realestate.law import papers
from realestate.law.application import Application, InvalidApplication
from realestate.law.asking import Ask, Sides
from realestate.law.book import Objection
from realestate.law.deadlines import Promise
from realestate.law.declaration import Ground, PaperNeed, RegistrationType
from realestate.law.entries import Closing, EntryDraft, closes_content, to_content
from realestate.law.facts import Facts, names
from realestate.law.findings import Finding, finding
from realestate.law.given import date_in, text_in
from realestate.law.rules import gates, parties, representation

PEOPLE = (representation.guardian_acts, representation.agents_have_power)
INSTANT = Promise(0, "minutes")


def own_objections(facts: Facts) -> tuple[Objection, ...]:
    """The applicant's objections on the same matter, superseded entries aside."""
    people = [a.person for a in facts.application.holders]
    matter = text_in(facts.application.facts, "matter")
    return tuple(
        o
        for o in facts.book.objections
        if o.by.among(people) and not o.is_superseded and (not matter or o.matter == matter)
    )


def interested(facts: Facts) -> Iterator[Finding]:
    """Only who has an interest and is not the sole owner himself (R-OBJ-01)."""
    ownership = facts.book.ownership
    if ownership is not None and ownership.mode == "sole":
        own = [a.person for a in facts.application.holders if facts.book.is_owner(a.person)]
        if own:
            yield finding("not_an_interested_party", names=names(own))
            return
    yield from parties.interest_shown(facts)


def not_again(facts: Facts) -> Iterator[Finding]:
    """A lapsed objection is not registered again on the same matter (R-OBJ-04); one in force is there already."""
    states = {facts.book.objection_state(o, facts.at, facts.calendar) for o in own_objections(facts)}
    if "lapsed" in states:
        yield finding("objection_lapsed_before")
    elif "active" in states:
        yield finding("already_registered")


def still_in_time(facts: Facts) -> Iterator[Finding]:
    """The proof of a suit keeps an objection that has not lapsed (R-OBJ-03, 08)."""
    mine = own_objections(facts)
    if not mine:
        yield finding("not_the_holder", names=names(a.person for a in facts.application.holders))
    elif not kept(facts):
        yield finding("objection_lapsed_before")


def handed_in(facts: Facts) -> datetime:
    """When the proof came to the registry: its acceptance counts, however long the entry takes (R-OBJ-03)."""
    return facts.application.accepted_at or facts.at


def kept(facts: Facts) -> tuple[Objection, ...]:
    moment = handed_in(facts)
    return tuple(o for o in own_objections(facts) if facts.book.objection_state(o, moment, facts.calendar) == "active")


def paper(kind: str, zh: str, en: str, own_code: str = "") -> PaperNeed:
    return PaperNeed(kind, zh, en, ("department", "applicant", "paper"), own_code=own_code)


OBJECTOR: Final = Sides("异议申请人", "objector")
GROUNDS: Final = (
    Ground(
        "objection", "异议", "objection", "alone", "民法典 220(2)；实施细则 82", INSTANT,
        (gates.right_office, gates.first_registered, interested, not_again, *PEOPLE, gates.fee_settled),
        (papers.IDENTITY, paper("error_proof", "登记错误的证明", "Proof of the error"),
         paper("interest_proof", "利害关系证明", "Proof of interest", "not_an_interested_party"), papers.POWER),
        (papers.TRUE_INTENT, papers.HOLDER_AGREES), fee="half", sides=OBJECTOR,
        asks=(Ask("matter", "text", "异议事项", "What you object to", "例如：产权归属", "such as: whose it is"),),
    ),
    Ground(
        "suit", "提交起诉证明", "proof of the suit", "alone", "民法典 220(2)", INSTANT,
        (gates.right_office, still_in_time, *PEOPLE),
        (papers.IDENTITY, paper("suit_proof", "法院或仲裁机构的受理通知书", "Acceptance notice of the court")),
        fee="none", sides=OBJECTOR,
        asks=(Ask("proved", "date", "提交受理通知书的日期", "Day of handing in the notice", required=False),
              Ask("matter", "text", "异议事项", "Which objection", required=False)),
    ),
)  # fmt: skip


def key(application: Application) -> str:
    return "suit" if application.reason == "suit" else "objection"


def effect(facts: Facts) -> tuple[EntryDraft, ...]:
    return prove_suit(facts) if key(facts.application) == "suit" else object_to(facts)


def object_to(facts: Facts) -> tuple[EntryDraft, ...]:
    by = facts.application.holders[0].person.holder
    right = Objection(id="", entered_at=facts.at, by=by, matter=text_in(facts.application.facts, "matter"))
    return (_draft(facts, right, (), "proof"),)


def prove_suit(facts: Facts) -> tuple[EntryDraft, ...]:
    """The same objection, now with the day on which the suit was proved."""
    proved = date_in(facts.application.facts, "proved") or local_day(handed_in(facts))
    return tuple(
        _draft(facts, replace(old, suit_proved=proved, since=old.set_up_at), (Closing(old.id, "replaced"),), "entry")
        for old in kept(facts)
    )


def _draft(facts: Facts, right: Objection, closes: tuple[Closing, ...], output: str) -> EntryDraft:
    return EntryDraft(
        unit_code=facts.application.unit_code,
        right="objection",
        registration="objection",
        reason=key(facts.application),
        content=to_content(right) | {"closes": closes_content(closes)},
        closes=closes,
        output="proof" if output == "proof" else "entry",
        holders=(right.by,),
    )


def check(application: Application) -> None:
    """An objection says what it is about; one person objects in one application."""
    if key(application) == "objection" and not text_in(application.facts, "matter"):
        raise InvalidApplication("matter_missing", "请填写异议事项", "please say what you object to", "matter")
    if len(application.holders) > 1:
        raise InvalidApplication("one_objector", "每件异议登记由一人申请", "one person objects in each case", "holders")
    date_in(application.facts, "proved")


OBJECTION: Final = RegistrationType(
    slug="objection",
    code=600,
    zh="异议登记",
    en="objection",
    article="民法典 220(2)；实施细则 82",
    rights=("objection",),
    grounds={ground.code: ground for ground in GROUNDS},
    effect=effect,
    outputs={"objection": "proof"},
    key=key,
    check=check,
)
