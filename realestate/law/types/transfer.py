"""转移登记: the right passes to somebody else (实施细则 27; Civil Code 209, 214).

Ownership by sale, exchange, gift, inheritance, bequest, divorce, between spouses, merger, share, judgment, court
sale; a mortgage with its claim (CC 407). Residence rights never (CC 369), easements only with the dominant land (CC
380).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from realestate.common.workdays import local_day
from realestate.law import asking, estate, moves, papers
from realestate.law.application import Application
from realestate.law.asking import Ask, Channel, Sides
from realestate.law.book import Ownership
from realestate.law.deadlines import Promise
from realestate.law.declaration import Ground, PaperNeed, RegistrationType
from realestate.law.entries import Closing, EntryDraft, closes_content, to_content
from realestate.law.facts import Facts
from realestate.law.findings import Finding, finding
from realestate.law.rules import (
    gates,
    mortgages,
    notice,
    objections,
    owners,
    queue,
    representation,
    seizure,
    succession,
)

SUCCESSIONS: Final = frozenset({"inheritance", "bequest"})
#: Ending of the grounds of a succession that a notary has seen to: no public notice, done in a day (RULEBOOK 1.4).
NOTARISED: Final = "_notarised"
#: Grounds under which only what the obligors hold passes, and the other owners keep theirs.
IN_PART: Final = frozenset({"share", "inheritance", "bequest"})
#: The holding period of the seller's taxes goes on (国税发〔2005〕172号).
KEEPS_ACQUIRED: Final = frozenset({"inheritance", "divorce", "spouse"})
MINUTES, DAY = Promise(60, "minutes"), Promise(1, "workdays")

OPENING = (gates.right_office, gates.first_registered, owners.obligors_are_owners)
PEOPLE = (representation.guardian_acts, representation.guardian_guarantee, representation.agents_have_power)
WAITS = (objections.objection_acknowledged, queue.earlier_case, queue.correction_pending)
TAX_AND_FEE = (gates.tax_settled, gates.fee_settled)
RESTRICTIONS = (seizure.not_while_seized, notice.notice_consent, mortgages.transfer_of_mortgaged)
VOLUNTARY = (
    *OPENING, owners.enough_coowners, owners.shares_whole, *RESTRICTIONS, *PEOPLE, *WAITS, *TAX_AND_FEE
)  # fmt: skip
SUCCESSION = (
    *OPENING, owners.shares_as_given, seizure.not_while_seized, notice.notice_consent, mortgages.mortgagees_consent,
    representation.guardian_acts, representation.agents_have_power, *WAITS, *TAX_AND_FEE,
)  # fmt: skip
BY_COURT = (
    *OPENING, owners.shares_whole, seizure.not_while_seized, representation.guardian_acts,
    representation.agents_have_power, objections.objection_acknowledged, *TAX_AND_FEE,
)  # fmt: skip


def paper(kind: str, zh: str, en: str) -> PaperNeed:
    return PaperNeed(kind, zh, en, ("department", "applicant", "paper"))


BASE = (papers.IDENTITY, papers.TITLE)
BOOKS: Final = (asking.COPIES,)
SALE_ASKS: Final = (asking.PRICE, asking.COPIES, asking.OWN_CERTIFICATE)
WIDE: Final[tuple[Channel, ...]] = ("citizen", "bank", "developer", "desk")
WITH_COURT: Final[tuple[Channel, ...]] = ("citizen", "court", "desk")
BY_COURT_SIDES: Final = Sides("取得权利的人", "acquirer", "被执行人、原权利人", "former owner", shares=True)
GROUNDS: Final = (
    Ground(
        "sale", "买卖", "sale", "jointly", "不动产登记暂行条例 14；实施细则 27(1)", MINUTES, VOLUNTARY,
        (*BASE, paper("sale_contract", "买卖合同（已网签备案的不用交）", "Sale contract (not when filed online)"),
         *papers.SITUATIONAL),
        papers.DISPOSAL_QUESTIONS, "sale", sides=asking.SALE, asks=SALE_ASKS, channels=WIDE,
    ),
    Ground(
        "exchange", "互换", "exchange", "jointly", "实施细则 27(1)", MINUTES, VOLUNTARY,
        (*BASE, paper("exchange_contract", "互换合同", "Exchange contract"), *papers.SITUATIONAL),
        papers.DISPOSAL_QUESTIONS, "exchange",
        sides=Sides("换入方", "who takes this unit", "换出方", "who gives this unit", shares=True),
        asks=(Ask("difference", "money", "换入方补的差价（元）", "Difference paid by who takes (yuan)",
                  "等价互换的不填", "empty when of equal value", required=False), asking.COPIES),
    ),
    Ground(
        "gift", "赠与", "gift", "jointly", "民法典 657、658；实施细则 27(1)", DAY, VOLUNTARY,
        (*BASE, paper("gift_contract", "赠与合同", "Gift contract"), *papers.SITUATIONAL),
        papers.DISPOSAL_QUESTIONS, "gift", sides=Sides("受赠人", "donee", "赠与人", "donor", shares=True), asks=BOOKS,
    ),
    Ground(
        "share", "份额转让", "transfer of a share", "jointly", "民法典 305、306", MINUTES,
        (*OPENING, owners.own_share, owners.shares_as_given, owners.preemption, *RESTRICTIONS, *PEOPLE, *WAITS,
         *TAX_AND_FEE),
        (*BASE, paper("sale_contract", "份额转让合同", "Contract on the share"), *papers.SITUATIONAL[:-1],
         PaperNeed("preemption_waiver", "其他共有人放弃优先购买权的声明", "Waiver of pre-emption",
                   ("applicant", "paper"), own_code="preemption_open", asks=(asking.SIGNERS,))),
        papers.DISPOSAL_QUESTIONS, "sale",
        sides=Sides("受让人", "acquirer", "转让份额的共有人", "co-owner who transfers", shares=True),
        asks=(Ask("share", "share", "转让的份额（占全部）", "Share that changes hands (of the whole)"), *SALE_ASKS),
    ),
    Ground(
        "spouse", "夫妻之间变动", "between spouses", "jointly", "契税法 6(4)；民法典 1065", DAY, VOLUNTARY,
        (*BASE, paper("marriage_proof", "婚姻关系证明", "Proof of marriage"),
         paper("spouse_agreement", "夫妻财产约定", "The spouses' agreement"), *papers.SITUATIONAL),
        (papers.TRUE_INTENT, papers.OBJECTION_KNOWN), "spouses", "book_cost",
        sides=Sides("变动后的权利人", "who owns afterwards", "现登记的一方", "spouse on the register", shares=True),
        asks=BOOKS,
    ),
    Ground(
        "divorce", "离婚析产", "division on divorce", "jointly", "民法典 1087；实施细则 27", DAY, VOLUNTARY,
        (*BASE, paper("divorce_papers", "离婚证和离婚协议（或判决、调解书）", "Divorce agreement or judgment"),
         *papers.SITUATIONAL),
        (papers.TRUE_INTENT, papers.OBJECTION_KNOWN), "divorce",
        sides=Sides("析产后的权利人", "who owns afterwards", "现登记的权利人", "owners on the register", shares=True),
        asks=BOOKS,
    ),
    Ground(
        "inheritance", "继承", "inheritance", "alone", "民法典 230、1127；实施细则 14", Promise(5, "workdays"),
        (*SUCCESSION, succession.heirs_complete),
        (*BASE, PaperNeed("death", "被继承人死亡证明", "Death certificate", ("department", "applicant", "paper"),
                          when=succession.is_not_notarised, asks=(asking.STATED_ON,)),
         PaperNeed("heirs", "全部法定继承人的亲属关系证明", "Proof of kinship of all heirs",
                   ("department", "applicant", "paper"), when=succession.is_not_notarised, own_code="heirs_missing",
                   asks=(Ask("names", "holders", "全部法定继承人", "All statutory heirs"),)),
         papers.GUARDIANSHIP, papers.POWER, papers.OBJECTION_UNDERTAKING),
        (papers.TRUE_INTENT, papers.HEIRS_COMPLETE, papers.OBJECTION_KNOWN), "heirs",
        public_notice=succession.is_not_notarised, sides=Sides("继承人", "heir", "被继承人", "deceased", shares=True),
        asks=BOOKS,
    ),
    Ground(
        "bequest", "受遗赠", "bequest", "alone", "民法典 1124、1133", Promise(5, "workdays"),
        (*SUCCESSION, succession.bequest_accepted),
        (*BASE, PaperNeed("death", "遗赠人死亡证明", "Death certificate", ("department", "applicant", "paper"),
                          when=succession.is_not_notarised, asks=(asking.STATED_ON,)),
         paper("will", "遗嘱或遗赠扶养协议", "Will"),
         PaperNeed("will_accepted", "接受遗赠的书面表示", "Acceptance of the bequest", ("declared", "paper"),
                   own_code="bequest_not_accepted", asks=(asking.STATED_ON,)),
         papers.GUARDIANSHIP, papers.POWER, papers.OBJECTION_UNDERTAKING),
        (papers.TRUE_INTENT, papers.HEIRS_COMPLETE), "gift", public_notice=succession.is_not_notarised,
        sides=Sides("受遗赠人", "legatee", "遗赠人", "deceased", shares=True), asks=BOOKS,
    ),
    Ground(
        "merger", "法人合并、分立", "merger or division of companies", "alone", "民法典 67；实施细则 27(3)", DAY,
        (*OPENING, owners.shares_whole, seizure.not_while_seized, notice.notice_consent, *PEOPLE, *WAITS,
         *TAX_AND_FEE),
        (*BASE, paper("merger_papers", "合并、分立协议及登记机关证明", "Merger papers"), papers.POWER,
         papers.OBJECTION_UNDERTAKING),
        (papers.TRUE_INTENT,), "restructuring",
        sides=Sides("承受权利的法人", "company that takes over", "原法人", "former company", shares=True), asks=BOOKS,
    ),
    Ground(
        "judgment", "法院判决", "court judgment", "alone", "民法典 229；不动产登记暂行条例 14(3)", DAY, BY_COURT,
        (papers.IDENTITY, paper("judgment", "生效法律文书", "Effective judgment"), papers.POWER),
        (papers.TRUE_INTENT,), "sale", sides=BY_COURT_SIDES, asks=SALE_ASKS, channels=WITH_COURT,
    ),
    Ground(
        "court_sale", "司法拍卖", "court sale", "alone", "拍卖变卖规定 26、28；查封规定 27", DAY, BY_COURT,
        (papers.IDENTITY, paper("court_transfer_notice", "拍卖成交裁定书和协助执行通知书", "Ruling and court notice"),
         papers.POWER),
        (papers.TRUE_INTENT,), "sale", sides=BY_COURT_SIDES, asks=SALE_ASKS, channels=WITH_COURT,
    ),
)  # fmt: skip


def never_by_itself(facts: Facts) -> Iterator[Finding]:
    """A residence right is bound to its holder (CC 369), an easement to the dominant land (CC 380)."""
    if facts.application.right == "residence":
        yield finding("not_transferable", article="民法典 369", what="居住权", what_en="A residence right")
    else:
        yield finding("not_transferable", article="民法典 380", what="地役权", what_en="An easement")


BY_NOTARY: Final = tuple(
    replace(ground, code=ground.code + NOTARISED, promise=DAY) for ground in GROUNDS if ground.code in SUCCESSIONS
)
ASSIGNMENT: Final = Ground(
    "assignment", "债权转让", "assignment of the claim", "jointly", "民法典 407、547", MINUTES,
    (*OPENING[:2], mortgages.assignor_holds_mortgage, *PEOPLE, *WAITS, gates.fee_settled),
    (papers.IDENTITY, paper("mortgage_proof", "不动产登记证明", "Registration proof"),
     paper("assignment_contract", "债权转让合同及通知债务人的证明", "Assignment, notice to the debtor"), papers.POWER,
     papers.OBJECTION_UNDERTAKING),
    (papers.TRUE_INTENT,), sides=Sides("受让债权的抵押权人", "assignee", "原抵押权人", "assignor"),
    channels=("bank", "citizen", "desk"),
)  # fmt: skip
NOTICE: Final = Ground(
    "notice", "预告登记转移", "transfer of an advance notice", "jointly", "民法典 547；操作规范 18", MINUTES,
    (gates.right_office, notice.assignor_holds_notice, notice.loan_on_notice, *PEOPLE, *WAITS),
    (papers.IDENTITY, paper("notice_proof", "预告登记证明", "Registration proof"),
     paper("assignment_contract", "合同权利转让协议及对方同意的证明", "Assignment, agreed to by the other side"),
     papers.GUARDIANSHIP, papers.GUARANTEE, papers.POWER, papers.OBJECTION_UNDERTAKING),
    (papers.TRUE_INTENT,), fee="none", sides=Sides("受让人", "assignee", "预告登记权利人", "notice holder"),
    channels=("citizen", "bank", "developer", "desk"),
)  # fmt: skip
ALONE: Final = Ground(
    "alone",
    "单独转让",
    "transfer by itself",
    "jointly",
    "民法典 369、380",
    MINUTES,
    (gates.right_office, never_by_itself),
    sides=Sides("受让人", "acquirer", "转让人", "transferor"),
    channels=("desk",),
)


def key(application: Application) -> str:
    """A sale of a stated share is a transfer of that share; residence rights and easements have one answer for all."""
    if application.right in ("mortgage", "notice"):
        return "assignment" if application.right == "mortgage" else "notice"
    if application.right in ("residence", "easement"):
        return "alone"
    if application.reason == "sale" and application.share not in (None, 1):
        return "share"
    if application.reason in SUCCESSIONS and application.has_paper("inheritance_notarised"):
        return application.reason + NOTARISED
    hidden = application.reason in ("assignment", "notice", "alone") or application.reason.endswith(NOTARISED)
    return "" if hidden else application.reason


def effect(facts: Facts) -> tuple[EntryDraft, ...]:
    """What the entry does: a new ownership (or mortgage) closes the old one; notices that it fulfils are turned."""
    if facts.application.right == "notice":
        return moves.move_notices(facts)
    return moves.move_mortgages(facts) if facts.application.right == "mortgage" else move_ownership(facts)


def move_ownership(facts: Facts) -> tuple[EntryDraft, ...]:
    application, old = facts.application, facts.book.ownership
    reason = key(application).removesuffix(NOTARISED)
    new_owners = application.acquirers()
    if old is not None and reason in IN_PART:
        new_owners = estate.owners_after_part(application, old)
    today = local_day(facts.at)
    right = Ownership(
        id="",
        entered_at=facts.at,
        owners=new_owners,
        acquired=(old.acquired if old and reason in KEEPS_ACQUIRED else None) or today,
        price=application.price,
    )
    closes = [Closing(old.id, "transferred")] if old else []
    closes += [Closing(n.id, "turned") for n in facts.notices if n.is_purchase and notice.fulfils(facts, n)]
    if reason == "court_sale":
        closes += moves.ended_by_court_sale(facts)
    draft = EntryDraft(
        unit_code=application.unit_code,
        right="ownership",
        registration="transfer",
        reason=reason,
        content=to_content(right) | {"closes": closes_content(closes)},
        closes=tuple(closes),
        output="certificate",
        owners=new_owners,
        holders=tuple(owner.holder for owner in new_owners),
    )
    return (draft,)


TRANSFER: Final = RegistrationType(
    slug="transfer",
    code=200,
    zh="转移登记",
    en="transfer",
    article="实施细则 27",
    rights=("ownership", "mortgage", "residence", "easement", "notice"),
    grounds={ground.code: ground for ground in (*GROUNDS, *BY_NOTARY, ASSIGNMENT, NOTICE, ALONE)},
    effect=effect,
    outputs={"ownership": "certificate", "mortgage": "proof", "notice": "proof"},
    key=key,
)
