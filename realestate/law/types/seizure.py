"""查封登记: entrusted by a court or another organ, never applied for (实施细则 90-93; SEIZE; R-SEZ).

The ``reason`` is the act: seize, preseize, renew, release; the organ is the one of ``holders``. ``facts``:
``served`` (to the second; else the moment of entry), ``from``, ``until`` (as the court printed them), ``debtor``,
``share``, ``document``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from realestate.common.workdays import local_day
from realestate.law import asking
from realestate.law.application import Application, InvalidApplication
from realestate.law.asking import Ask
from realestate.law.book import Seizure, Standing
from realestate.law.deadlines import Promise
from realestate.law.declaration import Ground, PaperNeed, RegistrationType
from realestate.law.entries import Closing, EntryDraft, closes_content, to_content
from realestate.law.facts import Facts
from realestate.law.findings import Finding, finding
from realestate.law.given import date_in, holder_in, moment_in, text_in
from realestate.law.people import JOINT, ORGANS, Holder, parse_share
from realestate.law.rules import gates
from realestate.law.waiting import last_day, term_is_too_long

INSTANT = Promise(0, "minutes")


def organ(facts: Facts) -> Holder:
    return facts.application.holders[0].person.holder


def term(facts: Facts) -> tuple[date, date]:
    """As printed; only where absent, from the day of service for three years (R-SEZ-06)."""
    given = facts.application.facts
    served = moment_in(given, "served") or facts.at
    starts = date_in(given, "from") or local_day(served)
    return starts, date_in(given, "until") or last_day(starts)


def term_allowed(facts: Facts) -> Iterator[Finding]:
    """Three years at most (CPL-INT 485)."""
    starts, until = term(facts)
    if term_is_too_long(starts, until):
        yield finding("term_too_long", until=last_day(starts).isoformat())


def renewal_allowed(facts: Facts) -> Iterator[Finding]:
    """Three years at most, from its printed start; where none is printed, from the day after the old end (R-SEZ-04)."""
    old = renewed(facts)
    if old is None:
        yield from term_allowed(facts)
        return
    starts = date_in(facts.application.facts, "from") or old.until + timedelta(days=1)
    until = date_in(facts.application.facts, "until") or renewed_until(facts)
    if term_is_too_long(starts, until):
        yield finding("term_too_long", until=last_day(starts).isoformat())


def renewed_until(facts: Facts) -> date:
    """The end of a renewal: as printed, else three years from its printed start or from the day it was made
    (R-SEZ-06: made on 2018-02-01, to 2021-01-31).
    """
    given = facts.application.facts
    made = local_day(moment_in(given, "served") or facts.at)
    return date_in(given, "until") or last_day(date_in(given, "from") or made)


def debtor_still_owns(facts: Facts) -> Iterator[Finding]:
    """Transferred before the service: the notice is returned (SEIZE 23(1), R-SEZ-12). What was entered only after the
    service does not help.
    """
    given = facts.application.facts
    debtor, ownership = holder_in(given, "debtor"), facts.book.ownership
    if debtor is None or ownership is None or facts.book.is_owner(debtor):
        return
    if ownership.set_up_at <= (moment_in(given, "served") or facts.at):
        yield finding("already_transferred")


def debtor_pre_bought(facts: Facts) -> Iterator[Finding]:
    """What may be pre-seized (R-SEZ-17): the developer's unsold unit, or one that the debtor pre-bought."""
    debtor = holder_in(facts.application.facts, "debtor")
    if debtor is None or facts.application.has_paper("presale_contract_filed"):
        return
    developer = facts.book.unit.developer
    buyers = [h for n in facts.notices if n.is_purchase for h in n.to]
    if debtor.among(buyers) or facts.book.is_owner(debtor) or (developer is not None and debtor.same_as(developer)):
        return
    yield finding("already_transferred")


def own_standings(facts: Facts) -> tuple[Standing, ...]:
    """The organ's own seizures that are not closed, in the order of service."""
    return tuple(
        s
        for s in facts.book.seizure_standings(facts.at)
        if s.seizure.organ.same_as(organ(facts)) and s.state in ("active", "waiting", "ended")
    )


def renewed(facts: Facts) -> Standing | None:
    """The seizure that is renewed: in force, else waiting. None when it is over: then it is a new one (R-SEZ-11)."""
    living = [s for s in own_standings(facts) if s.state != "ended"]
    return next((s for s in living if s.state == "active"), living[0] if living else None)


def own_seizure_renewed(facts: Facts) -> Iterator[Finding]:
    """Only who seized renews (SEIZE 28); late is new, but never somebody else's."""
    if not own_standings(facts):
        yield finding("not_the_seizing_court")


def own_seizure_released(facts: Facts) -> Iterator[Finding]:
    """Only who seized, or its superior with the paper that says so, releases."""
    if not released(facts):
        yield finding("not_the_seizing_court")


def released(facts: Facts) -> tuple[Standing, ...]:
    """The organ's living seizures; for a superior court those of the organ named in ``of``."""
    of = text_in(facts.application.facts, "of")
    mine = tuple(s for s in own_standings(facts) if s.state != "ended")
    if mine or not of or not facts.application.has_paper("superior_court"):
        return mine
    return tuple(
        s
        for s in facts.book.seizure_standings(facts.at)
        if s.state in ("active", "waiting") and s.seizure.organ.is_named(of)
    )


def paper(kind: str, zh: str, en: str) -> PaperNeed:
    return PaperNeed(kind, zh, en, ("department", "paper"))


BASE: Final = (
    paper("work_permit", "执行人员工作证件", "The officers' work permits"),
    paper("assistance_notice", "协助执行通知书", "Notice of assistance"),
)
SERVED: Final = Ask(
    "served", "moment", "送达时间（精确到秒）", "Moment of service (to the second)", "不填为现在", "empty: now",
    required=False,
)  # fmt: skip
TERM: Final = (
    Ask("from", "date", "查封起始日（按文书）", "From (as printed)", required=False),
    Ask("until", "date", "查封到期日（按文书）", "Until (as printed)", required=False),
)
DOCUMENT: Final = Ask("document", "text", "查封文号", "Number of the document", required=False)
SEIZE_ASKS: Final = (
    SERVED, *TERM, Ask("debtor", "person", "被执行人", "Debtor", required=False),
    Ask("share", "share", "查封份额", "Share seized", "全部查封的不填", "empty: the whole", required=False), DOCUMENT,
)  # fmt: skip
GROUNDS: Final = tuple(
    Ground(
        code, zh, en, "entrusted", article, INSTANT, (gates.right_office, *rules), (*BASE, *needs), fee="none",
        sides=asking.ORGAN, asks=asks, channels=("court", "desk"),
    )
    for code, zh, en, article, rules, needs, asks in (
        ("seize", "查封", "seizure", "查封规定 1；民诉法解释 485；实施细则 90",
         (gates.first_registered, debtor_still_owns, term_allowed),
         (paper("seizure_ruling", "查封裁定书", "Ruling"),), SEIZE_ASKS),
        ("preseize", "预查封", "pre-seizure", "法发〔2004〕5号 15", (debtor_pre_bought, term_allowed),
         (paper("seizure_ruling", "预查封裁定书", "Ruling"),), SEIZE_ASKS),
        ("renew", "续封", "renewal", "民诉法解释 485；查封规定 28", (own_seizure_renewed, renewal_allowed),
         (paper("seizure_ruling", "续封裁定书", "Ruling"),), (SERVED, *TERM, DOCUMENT)),
        ("release", "解封", "release", "查封规定 28", (own_seizure_released,),
         (paper("court_release", "解除查封裁定书", "Ruling of release"),),
         (SERVED, DOCUMENT, Ask("of", "person", "代哪个法院解封（上级法院）", "For which court (a superior one)",
                                required=False))),
    )
)  # fmt: skip


def effect(facts: Facts) -> tuple[EntryDraft, ...]:
    act = facts.application.reason
    if act == "release":
        return (release(facts),)
    old = renewed(facts) if act == "renew" else None
    return (renew(facts, old),) if old is not None else (seize(facts),)


def seize(facts: Facts) -> EntryDraft:
    """In force from the second of service, or waiting behind those served before: the book works that out on
    reading.
    """
    given = facts.application.facts
    starts, until = term(facts)
    share = given.get("share")
    right = Seizure(
        id="",
        entered_at=facts.at,
        organ=organ(facts),
        served_at=moment_in(given, "served") or facts.at,
        starts=starts,
        until=until,
        kind="pre_seizure" if facts.application.reason == "preseize" else "seizure",
        debtor=holder_in(given, "debtor"),
        share=Fraction(parse_share(str(share))) if share else None,
        document=text_in(given, "document"),
    )
    return _draft(facts, right, ())


def renew(facts: Facts, old: Standing) -> EntryDraft:
    """The same seizure with its place in the list and a later end."""
    until = max(renewed_until(facts), old.until)
    right = replace(old.seizure, starts=old.starts, until=until, since=old.seizure.set_up_at)
    return _draft(facts, right, (Closing(old.seizure.id, "replaced"),))


def release(facts: Facts) -> EntryDraft:
    closes = tuple(Closing(s.seizure.id, "released") for s in released(facts))
    return EntryDraft(
        unit_code=facts.application.unit_code,
        right="seizure",
        registration="seizure",
        reason="release",
        content={"organ": organ(facts).name, "document": text_in(facts.application.facts, "document"),
                 "closes": closes_content(closes)},
        closes=closes,
        opens=False,
        holders=(organ(facts),),
    )  # fmt: skip


def _draft(facts: Facts, right: Seizure, closes: tuple[Closing, ...]) -> EntryDraft:
    return EntryDraft(
        unit_code=facts.application.unit_code,
        right="seizure",
        registration="seizure",
        reason=facts.application.reason,
        content=to_content(right) | {"closes": closes_content(closes)},
        closes=closes,
        holders=(right.organ,),
    )


def check(application: Application) -> None:
    """An organ with the power to seize, one for each paper, and dates in their order."""
    given = application.facts
    if len(application.holders) != 1 or application.holders[0].person.kind not in ORGANS:
        raise InvalidApplication(
            "not_an_organ", "查封须由法院等有权机关嘱托", "only a court or another organ of state can seize", "holders"
        )
    starts, until = date_in(given, "from"), date_in(given, "until")
    moment_in(given, "served")
    if starts and until and until < starts:
        raise InvalidApplication("invalid_dates", "结束日期早于起始日期", "the end lies before the start", "until")
    share = given.get("share")
    try:
        wrong = share not in (None, "") and parse_share(str(share)) == JOINT
    except (ValueError, ZeroDivisionError):
        wrong = True
    if wrong:
        raise InvalidApplication(
            "invalid_share", "份额应大于0且不超过1", "a share lies above 0 and at most at 1", "share"
        )


SEIZURE: Final = RegistrationType(
    slug="seizure",
    code=800,
    zh="查封登记",
    en="seizure",
    article="实施细则 90；查封规定",
    rights=("seizure",),
    grounds={ground.code: ground for ground in GROUNDS},
    effect=effect,
    outputs={},
    check=check,
)
