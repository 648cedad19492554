"""预告登记: a claim is secured before the right itself can be registered (Civil Code 221; 实施细则 85-89).

The ``reason`` is the kind: presale, sale, presale_mortgage, mortgage. ``obligors`` give (developer, owner,
pre-buyer), ``holders`` are secured. ``facts``: ``capable_from``, ``covenant``, ``until``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from realestate.law import asking, papers
from realestate.law.application import Application
from realestate.law.asking import Ask, Sides
from realestate.law.book import Notice
from realestate.law.deadlines import Promise
from realestate.law.declaration import Ground, PaperNeed, RegistrationType
from realestate.law.entries import EntryDraft, to_content
from realestate.law.facts import Facts, names
from realestate.law.findings import Finding, finding
from realestate.law.given import date_in, decimal_in
from realestate.law.rights import NoticeKind
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


def no_other_buyer(facts: Facts) -> Iterator[Finding]:
    """One purchase notice at a time: another buyer's stands against it, the same buyer's is there already."""
    takers = [a.person for a in facts.application.holders]
    for one in facts.notices:
        if not one.is_purchase:
            continue
        if all(h.among(takers) for h in one.to):
            yield finding("already_registered")
        else:
            yield finding("notice_without_consent", names=names(one.to))


def seller_may_presell(facts: Facts) -> Iterator[Finding]:
    """The developer of the unit, or whoever owns it since the first registration."""
    developer, book = facts.book.unit.developer, facts.book
    allowed = ((developer,) if developer else ()) + tuple(owner.holder for owner in book.owners)
    strangers = [a.person for a in facts.application.obligors if not a.person.among(allowed)]
    if strangers and allowed:
        yield finding("not_the_holder", names=names(strangers))


def obligor_pre_bought(facts: Facts) -> Iterator[Finding]:
    """A mortgage of a pre-bought home rests on the purchase notice of those who grant it (R-PRE-03)."""
    buyers = [h for one in facts.notices if one.is_purchase for h in one.to]
    strangers = [a.person for a in facts.application.obligors if not a.person.among(buyers)]
    if strangers:
        yield finding("not_the_holder", names=names(strangers))


def paper(kind: str, zh: str, en: str) -> PaperNeed:
    return PaperNeed(kind, zh, en, ("department", "applicant", "paper"))


LOAN: Final = (
    paper("loan_contract", "主债权合同", "Principal contract"),
    paper("mortgage_contract", "抵押合同（含预告约定）", "Mortgage contract with the notice agreed"),
)
CAPABLE_FROM: Final = Ask(
    "capable_from", "date", "约定的可以办理登记之日", "Agreed day from which it can be registered",
    "预售的从首次登记之日起算，不用填", "presale: from the first registration", required=False,
)  # fmt: skip
LOAN_ASKS: Final = (asking.AMOUNT, asking.UNTIL.optional, asking.SCOPE, asking.COVENANT)
QUESTIONS: Final = (papers.TRUE_INTENT, papers.OBJECTION_KNOWN)
GROUNDS: Final = (
    Ground(
        "presale", "预售商品房买卖预告", "notice of a presale", "jointly", "民法典 221；实施细则 85、86", MINUTES,
        (gates.right_office, seller_may_presell, owners.shares_whole, no_other_buyer, seizure.not_while_seized,
         mortgages.mortgagees_consent, *PEOPLE, *WAITS),
        (papers.IDENTITY, paper("presale_contract_filed", "已备案的商品房预售合同", "Filed presale contract"),
         papers.GUARDIANSHIP, papers.POWER), QUESTIONS, fee="none",
        sides=Sides("预购人", "buyer", "开发企业", "developer", shares=True), asks=(asking.PRICE, CAPABLE_FROM),
        channels=("developer", "citizen", "desk"),
    ),
    Ground(
        "sale", "不动产买卖预告", "notice of a sale", "jointly", "民法典 221；实施细则 85", MINUTES,
        (gates.right_office, gates.first_registered, owners.obligors_are_owners, owners.enough_coowners,
         owners.shares_whole, no_other_buyer, seizure.not_while_seized, mortgages.transfer_of_mortgaged, *PEOPLE,
         *WAITS),
        (papers.IDENTITY, papers.TITLE, paper("sale_contract", "买卖合同（含预告约定）", "Sale contract with notice"),
         *papers.SITUATIONAL), QUESTIONS, fee="none", sides=asking.SALE, asks=(asking.PRICE, CAPABLE_FROM),
    ),
    Ground(
        "presale_mortgage", "预售商品房抵押预告", "notice of a mortgage on a presold home", "jointly",
        "民法典 221；实施细则 85、86", MINUTES,
        (gates.right_office, obligor_pre_bought, seizure.not_while_seized, *PEOPLE, *WAITS),
        (papers.IDENTITY, *LOAN, papers.GUARDIANSHIP, papers.GUARANTEE, papers.POWER), QUESTIONS, fee="none",
        sides=Sides("抵押权人", "mortgagee", "预购人（抵押人）", "buyer (mortgagor)"), asks=LOAN_ASKS,
        channels=("bank", "developer", "citizen", "desk"),
    ),
    Ground(
        "mortgage", "不动产抵押预告", "notice of a mortgage", "jointly", "民法典 221；实施细则 85", MINUTES,
        (gates.right_office, gates.first_registered, owners.obligors_are_owners, owners.enough_coowners,
         burdens.can_be_mortgaged, seizure.not_while_seized, notice.notice_consent, *PEOPLE, *WAITS),
        (papers.IDENTITY, papers.TITLE, *LOAN, *papers.SITUATIONAL[:5]), QUESTIONS, fee="none",
        sides=asking.MORTGAGE, asks=LOAN_ASKS, channels=("bank", "citizen", "desk"),
    ),
)  # fmt: skip


def effect(facts: Facts) -> tuple[EntryDraft, ...]:
    """The notice, with all that its lapse is counted from."""
    application, given = facts.application, facts.application.facts
    covenant = given.get("covenant")
    right = Notice(
        id="",
        entered_at=facts.at,
        kind=cast(NoticeKind, application.reason),
        to=tuple(a.person.holder for a in application.holders),
        obligors=tuple(a.person.holder for a in application.obligors),
        capable_from=date_in(given, "capable_from"),
        amount=application.amount or application.price or (decimal_in(given, "amount") or None),
        covenant=covenant if isinstance(covenant, bool) else None,
        until=date_in(given, "until"),
    )
    draft = EntryDraft(
        unit_code=application.unit_code,
        right="notice",
        registration="notice",
        reason=application.reason,
        content=to_content(right) | {"closes": []},
        output="proof",
        holders=right.to,
    )
    return (draft,)


def check(application: Application) -> None:
    """Dates and amounts have to be such."""
    date_in(application.facts, "capable_from")
    date_in(application.facts, "until")
    decimal_in(application.facts, "amount")


NOTICE: Final = RegistrationType(
    slug="notice",
    code=700,
    zh="预告登记",
    en="advance notice",
    article="民法典 221；实施细则 85",
    rights=("notice",),
    grounds={ground.code: ground for ground in GROUNDS},
    effect=effect,
    outputs={"notice": "proof"},
    check=check,
)
