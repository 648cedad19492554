"""变更登记: the content of a right changes, its holder stays (实施细则 26).

The ``reason`` chooses what changes; the applicants are ``holders``. ``facts``: ``name`` {old: new}, ``id_number``
{name: new number}, ``address``, ``area``, ``use``, ``co_ownership`` (``joint`` or {name: share}), ``amount`` or
``until`` with ``of`` (the mortgagee), ``reissue`` (``lost`` or ``damaged``); split and merger: ``law.units``; the
name of another right's holder or its ``terms``: ``right`` says which.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from realestate.law import asking, changes, papers, units
from realestate.law.application import Application, InvalidApplication
from realestate.law.asking import Ask, Channel, Choice, Sides
from realestate.law.book import JOINT, Owner
from realestate.law.changes import mortgage_named, new_amount, reshaped
from realestate.law.deadlines import Promise
from realestate.law.declaration import Ground, PaperNeed, RegistrationType
from realestate.law.entries import EntryDraft
from realestate.law.facts import Facts, names
from realestate.law.findings import Finding, finding
from realestate.law.given import check_value, date_in, decimal_in, text_in
from realestate.law.holdings import holders_of, targets
from realestate.law.rules import (
    burdens,
    gates,
    mortgages,
    notice,
    objections,
    parties,
    queue,
    representation,
    seizure,
)  # fmt: skip

MINUTES = Promise(60, "minutes")
TERMS: Final = ("until", "amount", "scope", "covenant", "debtor", "purpose")
PEOPLE = (representation.guardian_acts, representation.agents_have_power)
OPENING = (gates.right_office, gates.first_registered)
OWNER_ASKS = (*OPENING, parties.applicants_are_owners, *PEOPLE)


def shares_stay_whole(facts: Facts) -> Iterator[Finding]:
    """The new nature of the co-ownership covers exactly the present owners, and their shares add up to one."""
    owners = reshaped(facts)
    if owners is None or (any(o.share != JOINT for o in owners) and sum(_part(o) for o in owners) != 1):
        yield finding("shares_not_whole", what="1")


def _part(owner: Owner) -> Any:
    return 0 if isinstance(owner.share, str) else owner.share


def mortgage_parties_join(facts: Facts) -> Iterator[Finding]:
    """Mortgagor and mortgagee change a mortgage together."""
    target = mortgage_named(facts)
    if target is None:
        yield finding("not_the_holder", names=text_in(facts.application.facts, "of"))
        return
    missing = facts.not_agreed(target.mortgagees)
    if missing:
        yield finding("mortgagee_consent", names=names(missing))


def others_consent_to_more(facts: Facts) -> Iterator[Finding]:
    """More harms the other mortgagees: each consents in writing (CC 409, 422), and the unit has to be free."""
    target = mortgage_named(facts)
    if target is None or new_amount(facts.application) <= target.amount:
        return
    yield from seizure.not_while_seized(facts)
    yield from notice.notice_consent(facts)
    missing = [h for m in facts.mortgages if m.id != target.id for h in facts.not_agreed(m.mortgagees)]
    if missing:
        yield finding("mortgagee_consent", names=names(missing))


def such_a_right(facts: Facts) -> Iterator[Finding]:
    """The right is in the book, and who applies holds it."""
    found = targets(facts)
    people = [a.person for a in facts.application.parties()]
    if not found or any(not any(h.among(people) for h in holders_of(right)) for right in found):
        yield finding("not_the_holder", names=text_in(facts.application.facts, "of") or names(people))


def its_holders_join(facts: Facts) -> Iterator[Finding]:
    """All who hold the right take part, or consent in writing."""
    missing = facts.not_agreed(h for right in targets(facts) for h in holders_of(right))
    if missing:
        yield finding("coowners_missing", names=names(missing))


def merged_units_alike(facts: Facts) -> Iterator[Finding]:
    """Every unit of a merger is in the same matter, and belongs to the same people in the same shares."""
    missing = "、".join(units.units_missing(facts))
    if missing:
        yield finding("material_missing", what=f"合并的单元{missing}的申请", what_en=f"the application for {missing}",
                      paper="units")  # fmt: skip
    if not units.owned_alike(facts):
        yield finding("shares_not_whole", what="1")


def lost_under_the_old_rule(facts: Facts) -> bool:
    """Until 2019-07-23 a lost certificate waited fifteen working days after the published statement (R-OUT-05)."""
    return facts.application.facts.get("reissue") == "lost" and facts.today < LOST_AT_ONCE


def paper(kind: str, zh: str, en: str) -> PaperNeed:
    return PaperNeed(kind, zh, en, ("department", "applicant", "paper"))


def ground(code: str, zh: str, en: str, rules: tuple[Any, ...], need: PaperNeed, **more: Any) -> Ground:
    """All changes of the holder's own facts: alone, free since 2019 (FEE19)."""
    values: dict[str, Any] = {"fee": "change", "questions": (papers.TRUE_INTENT,), "sides": asking.OWNER} | more
    return Ground(
        code, zh, en, values.pop("applicants", "alone"), "不动产登记暂行条例 14(4)；实施细则 26", MINUTES, rules,
        (papers.IDENTITY, papers.TITLE, need, papers.GUARDIANSHIP, papers.POWER, papers.OBJECTION_UNDERTAKING),
        **values,
    )  # fmt: skip


#: Facts of the person or of the thing: no disposal, so neither seizure nor notice stands against them.
PLAIN: Final = (*OWNER_ASKS, queue.earlier_case)
RESHAPE: Final = (
    *OWNER_ASKS, parties.all_owners_join, seizure.not_while_seized, notice.notice_consent,
    mortgages.mortgagees_consent, burdens.residents_consent, objections.objection_acknowledged, queue.earlier_case,
    queue.correction_pending,
)  # fmt: skip
MORTGAGE: Final = (
    *OPENING, mortgage_parties_join, parties.all_owners_join, *PEOPLE, objections.objection_acknowledged,
    queue.earlier_case, queue.correction_pending,
)  # fmt: skip
TOGETHER: Final = Sides("抵押人和抵押权人", "mortgagor and mortgagee")
BANK: Final[tuple[Channel, ...]] = ("bank", "citizen", "desk")
LOST_OR_DAMAGED: Final = Ask(
    "reissue", "choice", "补证还是换证", "Lost or damaged",
    choices=(Choice("lost", "遗失补发", "lost"), Choice("damaged", "破损换发", "damaged")),
)  # fmt: skip
SURVEY: Final = paper("survey_report", "房产测绘成果和规划部门意见", "Survey report and planning opinion")
LOST_AT_ONCE: Final = date(2019, 7, 24)
NEW_UNITS: Final = Ask("into", "unit", "新的不动产单元和面积", "The new units and their areas", several=True)
OPENING_ANY: Final = (gates.right_office,)
GROUNDS: Final = (
    ground("name", "姓名或名称变更", "change of name", PLAIN,
           paper("police_name_proof", "公安或市场监管部门的变更证明", "Proof of the change of name"),
           asks=(asking.NEW_NAME,)),
    ground("id_number", "证件号码变更", "change of ID number", PLAIN,
           paper("police_name_proof", "公安部门的变更证明", "Proof of the change of number"),
           asks=(asking.NEW_NUMBER,)),
    ground("address", "坐落变更", "change of address", PLAIN,
           paper("address_proof", "地名主管部门的证明", "Proof of the new address"), asks=(asking.ADDRESS,)),
    ground("area", "面积变更", "change of area", PLAIN,
           paper("survey_report", "房产测绘成果", "Survey report"), asks=(asking.AREA,)),
    ground("use", "用途变更", "change of use",
           RESHAPE, paper("use_approval", "规划部门批准改变用途的文件", "Approval of the new use"), asks=(asking.USE,)),
    ground("co_ownership", "共有性质变更", "change of the co-ownership",
           (*OWNER_ASKS, parties.all_owners_join, shares_stay_whole, objections.objection_acknowledged,
            queue.earlier_case, queue.correction_pending),
           paper("coownership_agreement", "共有性质变更的协议", "Agreement of the co-owners"), applicants="together",
           sides=asking.OWNERS,
           asks=(Ask("co_ownership", "holders", "变更后的共有情况", "The co-ownership afterwards",
                     "共同共有，或者写明各人份额", "jointly, or each one's share"),)),
    ground("mortgage_amount", "抵押债权数额变更", "change of the secured amount", (*MORTGAGE, others_consent_to_more),
           paper("mortgage_supplement", "抵押变更协议", "Supplementary mortgage agreement"), applicants="together",
           sides=TOGETHER, channels=BANK, asks=(asking.AMOUNT, asking.OF)),
    ground("mortgage_until", "抵押期限变更", "change of the mortgage's term", MORTGAGE,
           paper("mortgage_supplement", "抵押变更协议", "Supplementary mortgage agreement"), applicants="together",
           sides=TOGETHER, channels=BANK, asks=(asking.UNTIL, asking.OF)),
    ground("reissue", "补证、换证", "replacement of the certificate", OWNER_ASKS,
           paper("loss_statement", "遗失声明（损坏的交回原证）", "Statement of loss, or the damaged certificate"),
           fee="book_cost", asks=(LOST_OR_DAMAGED, asking.COPIES), public_notice=lost_under_the_old_rule),
    ground("split", "单元分割", "split of a unit", RESHAPE,
           SURVEY, sides=asking.OWNERS,
           asks=(NEW_UNITS,)),
    ground("merge", "单元合并", "merger of units", (*RESHAPE, merged_units_alike),
           SURVEY, sides=asking.OWNERS,
           asks=(Ask("units", "unit", "要合并的单元", "Units that merge", several=True), NEW_UNITS)),
    ground("mortgage_terms", "抵押权其他内容变更（担保范围、债务人、转让约定等）",
           "change of the mortgage's other content", (*MORTGAGE, others_consent_to_more),
           paper("mortgage_supplement", "抵押变更协议", "Supplementary mortgage agreement"), applicants="together",
           sides=TOGETHER, channels=BANK,
           asks=(asking.AMOUNT.optional, asking.UNTIL.optional, asking.SCOPE, asking.COVENANT,
                 Ask("debtor", "person", "债务人", "Debtor", required=False), asking.OF)),
    ground("right_holder", "其他权利的权利人姓名或证件号码变更", "change of another right's holder's name or number",
           (*OPENING_ANY, such_a_right, *PEOPLE),
           paper("police_name_proof", "公安或市场监管部门的变更证明", "Proof of the change"), channels=BANK,
           asks=(asking.NEW_NAME.optional, asking.NEW_NUMBER.optional, asking.OF)),
    ground("right_terms", "地役权、居住权、预告登记的内容变更", "change of the terms of another right",
           (*OPENING_ANY, such_a_right, its_holders_join, parties.all_owners_join, *PEOPLE,
            objections.objection_acknowledged, queue.earlier_case, queue.correction_pending),
           paper("terms_agreement", "变更协议", "Agreement on the change"), applicants="together",
           sides=Sides("权利人和房屋所有权人", "holder and owner"),
           asks=(asking.UNTIL.optional, Ask("purpose", "text", "利用目的和方法", "Purpose and method", required=False),
                 asking.AMOUNT.optional, asking.OF)),
)  # fmt: skip


def key(application: Application) -> str:
    """The ownership and a mortgage's own content by the reason; everything else of another right by two grounds."""
    if application.right == "ownership" or application.reason.startswith("mortgage_"):
        return "" if application.reason.startswith("right_") else application.reason
    if application.reason in ("name", "id_number"):
        return "right_holder"
    return "right_terms" if application.reason == "terms" and application.right != "mortgage" else ""


def effect(facts: Facts) -> tuple[EntryDraft, ...]:
    application = facts.application
    if application.reason in ("split", "merge"):
        return units.split(facts) if application.reason == "split" else units.merge(facts)
    if application.reason.startswith("mortgage_"):
        return changes.change_mortgage(facts)
    return changes.change_ownership(facts) if application.right == "ownership" else changes.change_right(facts)


def check(application: Application) -> None:
    """What is to change has to be given, and has to be something that can be."""
    given, reason = application.facts, application.reason
    if reason in ("split", "merge"):
        (units.check_split if reason == "split" else units.check_merge)(application)
        return
    if reason in ("terms", "mortgage_terms"):
        check_terms(application)
        return
    key = {"mortgage_amount": "amount", "mortgage_until": "until"}.get(reason, reason)
    given_amount = application.amount if key == "amount" else None
    if reason != "reissue" and given_amount is None and given.get(key) in (None, "", {}):
        raise nothing_said(key)
    if reason == "mortgage_amount" and given_amount is None:
        decimal_in(given, "amount", required=True)
    date_in(given, "until")
    decimal_in(given, "amount")
    check_value(given, reason)


def nothing_said(field: str) -> InvalidApplication:
    return InvalidApplication("change_missing", "请填写变更后的内容", "please say what changes, and to what", field)


def check_terms(application: Application) -> None:
    """Something of the terms has to change."""
    given = application.facts
    date_in(given, "until")
    decimal_in(given, "amount")
    if application.amount is None and not any(given.get(k) not in (None, "") for k in TERMS):
        raise nothing_said("until")


CHANGE: Final = RegistrationType(
    slug="change",
    code=300,
    zh="变更登记",
    en="change",
    article="实施细则 26",
    rights=("ownership", "mortgage", "easement", "residence", "notice"),
    grounds={ground.code: ground for ground in GROUNDS},
    effect=effect,
    outputs={
        "ownership": "certificate",
        "mortgage": "proof",
        "easement": "proof",
        "residence": "proof",
        "notice": "proof",
    },
    key=key,
    check=check,
)
