"""变更登记: the content of a right changes, its holder stays (实施细则 26).

The ``reason`` chooses what changes; the applicants are ``holders``. ``facts``: ``name`` {old: new}, ``id_number``
{name: new number}, ``address``, ``area``, ``use``, ``co_ownership`` (``joint`` or {name: share}), ``amount`` or
``until`` with ``of`` (the mortgagee), ``reissue`` (``lost`` or ``damaged``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from realestate.law import asking, papers
from realestate.law.application import Application, InvalidApplication
from realestate.law.asking import Ask, Channel, Choice, Sides
from realestate.law.book import JOINT, Mortgage, Owner, parse_share
from realestate.law.deadlines import Promise
from realestate.law.declaration import Ground, PaperNeed, RegistrationType
from realestate.law.entries import Closing, EntryDraft, closes_content, to_content
from realestate.law.facts import Facts, names
from realestate.law.findings import Finding, finding
from realestate.law.given import date_in, decimal_in, text_in
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


def new_amount(application: Application) -> Decimal:
    """The secured amount afterwards; 0 when none is given."""
    return application.amount or decimal_in(application.facts, "amount")


def mortgage_named(facts: Facts) -> Mortgage | None:
    """The mortgage of the mortgagee named in ``of``, or the only one."""
    of = text_in(facts.application.facts, "of")
    found = [m for m in facts.mortgages if not of or any(h.is_named(of) for h in m.mortgagees)]
    return found[0] if found and (of or len(found) == 1) else None


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
           (*OWNER_ASKS, parties.all_owners_join, seizure.not_while_seized, notice.notice_consent,
            mortgages.mortgagees_consent, burdens.residents_consent, objections.objection_acknowledged,
            queue.earlier_case, queue.correction_pending),
           paper("use_approval", "规划部门批准改变用途的文件", "Approval of the new use"), asks=(asking.USE,)),
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
           fee="book_cost", asks=(LOST_OR_DAMAGED, asking.COPIES)),
)  # fmt: skip


def reshaped(facts: Facts) -> tuple[Owner, ...] | None:
    """The present owners under the new nature of their co-ownership; None when the named people are others."""
    wanted = facts.application.facts.get("co_ownership")
    present = facts.book.owners
    if wanted == JOINT:
        return tuple(Owner(owner.holder, JOINT) for owner in present)
    if not isinstance(wanted, Mapping) or len(wanted) != len(present):
        return None
    result = []
    for owner in present:
        text = next((v for k, v in wanted.items() if owner.holder.is_named(str(k))), None)
        if text is None:
            return None
        result.append(Owner(owner.holder, parse_share(str(text))))
    return tuple(result)


def renamed(facts: Facts) -> tuple[Owner, ...]:
    """The owners under their new names or numbers."""
    given = facts.application.facts
    new_names, numbers = _words(given.get("name")), _words(given.get("id_number"))
    result = []
    for owner in facts.book.owners:
        holder = owner.holder
        name = next((new for old, new in new_names.items() if holder.is_named(old)), holder.name)
        number = next((new for old, new in numbers.items() if holder.is_named(old)), holder.id_number)
        result.append(Owner(replace(holder, name=name, id_number=number), owner.share))
    return tuple(result)


def _words(value: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, Mapping) else {}


def effect(facts: Facts) -> tuple[EntryDraft, ...]:
    reason = facts.application.reason
    return change_mortgage(facts) if reason.startswith("mortgage_") else change_ownership(facts)


def change_ownership(facts: Facts) -> tuple[EntryDraft, ...]:
    """The same ownership said anew, and the unit's new facts."""
    old, application = facts.book.ownership, facts.application
    if old is None:
        return ()
    owners = {"co_ownership": reshaped(facts), "name": renamed(facts), "id_number": renamed(facts)}.get(
        application.reason
    )
    new = replace(old, owners=owners or old.owners, certificate="")
    unit = {
        column: str(application.facts[key])
        for key, column in (("area", "area"), ("use", "use"), ("address", "location"))
        if application.reason == key and application.facts.get(key)
    }
    closes = (Closing(old.id, "replaced"),)
    draft = EntryDraft(
        unit_code=application.unit_code,
        right="ownership",
        registration="change",
        reason=application.reason,
        content=to_content(new) | {"closes": closes_content(closes)},
        closes=closes,
        output="certificate",
        owners=new.owners,
        holders=new.holders,
        unit_facts=unit or None,
    )
    return (draft,)


def change_mortgage(facts: Facts) -> tuple[EntryDraft, ...]:
    """The same mortgage in its old rank, with the new amount or term."""
    old = mortgage_named(facts)
    if old is None:
        return ()
    given = facts.application.facts
    new = replace(
        old,
        amount=new_amount(facts.application) or old.amount,
        until=date_in(given, "until") or old.until,
        ranked_from=old.ranked_from or old.entered_at,
        proof="",
    )
    closes = (Closing(old.id, "replaced"),)
    draft = EntryDraft(
        unit_code=facts.application.unit_code,
        right="mortgage",
        registration="change",
        reason=facts.application.reason,
        content=to_content(new) | {"closes": closes_content(closes)},
        closes=closes,
        output="proof",
        holders=new.mortgagees,
    )
    return (draft,)


def check(application: Application) -> None:
    """What is to change has to be given, and has to be something that can be."""
    given, reason = application.facts, application.reason
    key = {"mortgage_amount": "amount", "mortgage_until": "until"}.get(reason, reason)
    given_amount = application.amount if key == "amount" else None
    if reason != "reissue" and given_amount is None and given.get(key) in (None, "", {}):
        raise InvalidApplication("change_missing", "请填写变更后的内容", "please say what changes, and to what", key)
    if reason == "mortgage_amount" and given_amount is None:
        decimal_in(given, "amount", required=True)
    date_in(given, "until")
    decimal_in(given, "amount")
    if reason == "area" and not Decimal(0) < decimal_in(given, "area", required=True) < Decimal(10**8):
        raise InvalidApplication("invalid_area", "面积应大于0", "the area must be above 0", "area")
    if reason == "co_ownership" and given[key] != JOINT:
        check_shares(given[key])


def check_shares(wanted: object) -> None:
    try:
        shares = [parse_share(str(v)) for v in wanted.values()] if isinstance(wanted, Mapping) else []
    except (ValueError, ZeroDivisionError):
        shares = []
    if not shares:
        raise InvalidApplication(
            "invalid_share", "份额应大于0且不超过1", "a share lies above 0 and at most at 1", "share"
        )


CHANGE: Final = RegistrationType(
    slug="change",
    code=300,
    zh="变更登记",
    en="change",
    article="实施细则 26",
    rights=("ownership", "mortgage"),
    grounds={ground.code: ground for ground in GROUNDS},
    effect=effect,
    outputs={"ownership": "certificate", "mortgage": "proof"},
    check=check,
)
