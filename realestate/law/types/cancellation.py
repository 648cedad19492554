"""注销登记: a right leaves the book (实施细则 28, 70, 89; Civil Code 370, 393).

``right`` says what is cancelled, ``reason`` why (destroyed abandoned paid_off waived expired death ruling); the
applicants are ``holders``. ``facts``: ``of`` whose right, where there are several.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from realestate.law import asking, papers
from realestate.law.application import Application
from realestate.law.asking import Sides
from realestate.law.book import Easement, Holder, Notice, Objection, Residence, Right
from realestate.law.deadlines import Promise
from realestate.law.declaration import Applicants, Ground, PaperNeed, RegistrationType, always
from realestate.law.entries import Closing, EntryDraft, closes_content
from realestate.law.facts import Facts, Rule, names
from realestate.law.findings import Finding, finding
from realestate.law.given import text_in
from realestate.law.holdings import holders_of, targets
from realestate.law.rights import ClosedHow
from realestate.law.rules import gates, objections, parties, queue, representation, seizure

PEOPLE = (representation.guardian_acts, representation.agents_have_power)
QUICK, INSTANT, DAYS = Promise(30, "minutes"), Promise(0, "minutes"), Promise(3, "workdays")
#: With these the right has ended by nature or by a court: whoever owns the unit may ask, too.
ENDED: Final = frozenset({"death", "ruling"})


def there_is_such_a_right(facts: Facts) -> Iterator[Finding]:
    """One right at least; several only where ``of`` does not leave it open whose."""
    found = targets(facts)
    unregistered = facts.application.right == "ownership" and not facts.book.first_registered
    if not found and not unregistered:
        yield finding("not_the_holder", names=text_in(facts.application.facts, "of"))


def the_holder_asks(facts: Facts) -> Iterator[Finding]:
    """Whose right it is gives it up; an ended one may be cleared away by the owner with the proof of the end."""
    owners = facts.book.ownership.holders if facts.book.ownership else ()
    wrong: list[Holder] = []
    for right in targets(facts):
        own = holders_of(right)
        ended = facts.application.reason in ENDED or _over(facts, right)
        absent = facts.not_agreed(own)
        allowed = own + owners if ended or not absent else own
        strangers = [a.person for a in facts.application.holders if not a.person.among(allowed)]
        wrong += strangers or (() if ended else absent)
    if wrong:
        yield finding("not_the_holder", names=names(wrong))


def _over(facts: Facts, right: Right) -> bool:
    """Has it ended by time alone?"""
    if isinstance(right, Notice):
        return facts.book.notice_state(right, facts.at, facts.calendar) == "lapsed"
    if isinstance(right, Objection):
        return facts.book.objection_state(right, facts.at, facts.calendar) == "lapsed"
    if isinstance(right, Residence | Easement):
        return not right.in_force(facts.at)
    return False


def notice_holders_let_go(facts: Facts) -> Iterator[Finding]:
    """RULES 28(2): who has an advance notice agrees to the abandonment in writing."""
    missing = facts.not_agreed(h for n in facts.notices for h in n.to)
    if missing:
        yield finding("notice_consent_to_abandon", names=names(missing))


def encumbrancers_let_go(facts: Facts) -> Iterator[Finding]:
    """RULES 28(2): so do mortgagees, and who has an easement or a residence right."""
    held = [h for m in facts.mortgages for h in m.mortgagees]
    held += [h for r in facts.residences for h in r.to]
    held += [h for e in facts.easements if e.side == "servient" for h in e.holders]
    missing = facts.not_agreed(held)
    if missing:
        yield finding("encumbrance_consent_to_abandon", names=names(missing))


def ward_gives_up(facts: Facts) -> Iterator[Finding]:
    """To abandon is to dispose: a ward's guardian guarantees that it is for the ward's benefit (CC 35)."""
    for applicant in facts.application.holders:
        ward = applicant.person.is_ward(facts.today)
        if ward and applicant.guardians and not representation.guaranteed(facts, applicant):
            yield finding("guardian_guarantee", names=applicant.person.name)


def court_informed(facts: Facts) -> Iterator[Finding]:
    """REG 19(3): a destroyed house that is seized: the court is told first."""
    if facts.seizure is not None:
        yield finding("court_informed", organ=facts.seizure.seizure.organ.name)


def paper(kind: str, zh: str, en: str) -> PaperNeed:
    return PaperNeed(kind, zh, en, ("department", "applicant", "paper"))


def ground(code: str, zh: str, en: str, article: str, promise: Promise, rules: tuple[Rule, ...], need: PaperNeed,
           applicants: Applicants = "alone", *, site: bool = False, **more: Any) -> Ground:  # fmt: skip
    """Cancellations are free (FEE)."""
    return Ground(
        code, zh, en, applicants, article, promise, (gates.right_office, there_is_such_a_right, *rules, *PEOPLE),
        (papers.IDENTITY, need, papers.GUARDIANSHIP, papers.POWER), (papers.TRUE_INTENT,), fee="none",
        site_check=always if site else None, **({"sides": asking.OWNERS} | more),
    )  # fmt: skip


WHOSE: Final = (asking.OF,)
OWNERS_ALL: Final = (gates.first_registered, parties.applicants_are_owners, parties.all_owners_join)
GROUNDS: Final = (
    ground("ownership_destroyed", "房屋灭失", "destruction", "民法典 231；实施细则 28(1)", DAYS,
           (*OWNERS_ALL, queue.earlier_case, queue.correction_pending, court_informed),
           paper("destruction_proof", "房屋灭失的证明", "Proof of destruction"), site=True),
    ground("ownership_abandoned", "放弃权利", "abandonment", "实施细则 28(2)", DAYS,
           (*OWNERS_ALL, ward_gives_up, seizure.not_while_seized, notice_holders_let_go, encumbrancers_let_go,
            objections.objection_acknowledged, queue.earlier_case, queue.correction_pending),
           paper("abandonment", "放弃权利的书面文件", "Written abandonment")),
    ground("ownership_ruling", "生效法律文书", "final judgment or decision", "民法典 229；实施细则 28(4)", DAYS,
           (gates.first_registered,), paper("judgment", "生效法律文书或征收决定", "Judgment or decision"), "entrusted",
           sides=asking.ORGAN, channels=("court", "desk", "registrar")),
    ground("mortgage", "抵押权注销", "cancellation of a mortgage", "民法典 393；实施细则 70", QUICK, (the_holder_asks,),
           paper("payoff_proof", "债权消灭或放弃抵押权的证明", "Proof of pay-off or waiver"),
           sides=Sides("抵押权人（可与抵押人一起）", "mortgagee (with the mortgagor, if they like)"), asks=WHOSE,
           channels=("bank", "citizen", "desk")),
    ground("notice", "预告登记注销", "cancellation of a notice", "民法典 221；实施细则 89", QUICK, (the_holder_asks,),
           paper("notice_end_proof", "债权消灭或放弃预告登记的证明", "Proof of the end of the claim, or waiver"),
           sides=Sides("预告登记权利人", "notice holder"), asks=WHOSE,
           channels=("citizen", "bank", "developer", "desk")),
    ground("objection", "异议登记注销", "cancellation of an objection", "民法典 220", INSTANT, (the_holder_asks,),
           paper("objection_end_proof", "注销异议登记的申请或法院文书", "Request, or court paper"),
           sides=Sides("异议申请人", "objector"), asks=WHOSE),
    ground("residence", "居住权注销", "cancellation of a residence right", "民法典 370", QUICK, (the_holder_asks,),
           paper("residence_end_proof", "居住权消灭的证明", "Proof of the end of the right"),
           sides=Sides("居住权人（死亡、到期的由所有权人）", "its holder (after death or expiry the owner)"),
           asks=WHOSE),
    ground("easement", "地役权注销", "cancellation of an easement", "民法典 384、385", QUICK, (the_holder_asks,),
           paper("easement_end_proof", "地役权消灭的证明", "Proof of the end of the right"),
           sides=Sides("地役权人", "easement holder"), asks=WHOSE),
    Ground("ex_officio", "依职权注销", "ex officio", "ex_officio", "实施细则 17、28", Promise(30, "workdays"),
           (gates.right_office, there_is_such_a_right),
           (paper("ending_proof", "权利已经消灭的证明", "Proof that the right has ended"),), fee="none",
           public_notice=always, sides=Sides("登记机构", "registry"), asks=WHOSE, channels=("registrar",)),
)  # fmt: skip

REASONS: Final = {
    "ownership": {"destroyed", "abandoned", "ruling"},
    "mortgage": {"paid_off", "waived", "ruling", "expired"},
    "notice": {"waived", "expired", "ruling", "paid_off"},
    "objection": {"waived", "expired", "ruling"},
    "residence": {"waived", "expired", "death", "ruling"},
    "easement": {"waived", "expired", "ruling"},
}


def key(application: Application) -> str:
    """Ownership by its reason; everything else by the right. A reason that does not fit the right is unknown. Ex
    officio has one ground for all.
    """
    if application.facts.get("ex_officio"):
        return "ex_officio"
    if application.reason not in REASONS.get(application.right, ()):
        return ""
    return f"ownership_{application.reason}" if application.right == "ownership" else application.right


def how_it_ends(facts: Facts, right: Right) -> ClosedHow:
    """A notice whose claim a judgment has ended has lapsed (CC 221(2), PROP1 5); everything else is cancelled."""
    return "ended" if isinstance(right, Notice) and facts.application.reason == "ruling" else "cancelled"


def effect(facts: Facts) -> tuple[EntryDraft, ...]:
    """One entry that closes; it opens nothing, and nothing is handed out."""
    closes = tuple(Closing(right.id, how_it_ends(facts, right)) for right in targets(facts))
    holders = tuple(h for right in targets(facts) for h in holders_of(right))
    draft = EntryDraft(
        unit_code=facts.application.unit_code,
        right=facts.application.right,  # type: ignore[arg-type]
        registration="cancellation",
        reason=facts.application.reason,
        content={"cancels": names(holders), "closes": closes_content(closes)},
        closes=closes,
        opens=False,
        holders=holders,
    )
    return (draft,)


CANCELLATION: Final = RegistrationType(
    slug="cancellation",
    code=400,
    zh="注销登记",
    en="cancellation",
    article="实施细则 28",
    rights=("ownership", "mortgage", "notice", "objection", "residence", "easement"),
    grounds={ground.code: ground for ground in GROUNDS},
    effect=effect,
    outputs={},
    key=key,
)
