"""更正登记: the book is wrong and is set right (Civil Code 220; 实施细则 79-81).

The ``reason`` says what is wrong (owners name id_number address area use); the applicants are ``holders``.
``facts``: the right content under the same word (``owners`` {name or Holder: share}), ``error_made``, ``evidence``
(``conclusive`` or ``weak``), ``ex_officio``, ``own_error`` (the registry's own slip).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from realestate.common.workdays import local_day
from realestate.law import asking, changes, papers
from realestate.law.application import Application, InvalidApplication
from realestate.law.asking import Ask, Choice, Sides
from realestate.law.book import JOINT, Holder, Owner, parse_share
from realestate.law.deadlines import Promise, correction_limit
from realestate.law.declaration import Ground, PaperNeed, RegistrationType, always
from realestate.law.entries import Closing, EntryDraft, closes_content, to_content
from realestate.law.facts import Facts, Rule
from realestate.law.findings import Finding, finding
from realestate.law.given import check_value, date_in, text_in
from realestate.law.rules import gates, parties, queue, representation

DAYS = Promise(3, "workdays")
PEOPLE = (representation.guardian_acts, representation.agents_have_power)
#: Facts of a mortgage, and the words that they are given under.
MORTGAGE_FACTS: Final = {"mortgage_amount": "amount", "mortgage_until": "until"}
#: Facts of the unit, and the column that each is kept in.
UNIT_FACTS: Final = {"area": "area", "use": "use", "address": "location"}


def claimants(facts: Facts) -> tuple[Owner, ...]:
    """Who ought to stand in the book, by the application."""
    return corrected_owners(facts.application) or facts.book.owners


def interested(facts: Facts) -> Iterator[Finding]:
    """The holder, or somebody with an interest and proof of it (R-COR-01)."""
    holders = holders_on_the_register(facts) + tuple(owner.holder for owner in facts.book.owners)
    if not all(a.person.among(holders) for a in facts.application.holders):
        yield from parties.interest_shown(facts)


def proven(facts: Facts) -> Iterator[Finding]:
    """The holder agrees in writing, or the evidence is conclusive (CC 220(1)). Who shows no interest at all is told
    that, and not that his evidence is weak, unless he says so himself.
    """
    evidence = facts.application.facts.get("evidence")
    if evidence == "conclusive" or (evidence is None and any(True for _one in interested(facts))):
        return
    if facts.not_agreed(holders_on_the_register(facts)):
        yield finding("correction_unproven")


def holders_on_the_register(facts: Facts) -> tuple[Holder, ...]:
    """Whose right is said wrongly: the owners, or who has the mortgage."""
    if facts.application.reason in MORTGAGE_FACTS:
        target = changes.mortgage_named(facts)
        return target.mortgagees if target else ()
    return tuple(owner.holder for owner in facts.book.owners)


def there_is_such_a_mortgage(facts: Facts) -> Iterator[Finding]:
    if facts.application.reason in MORTGAGE_FACTS and changes.mortgage_named(facts) is None:
        yield finding("not_the_holder", names=text_in(facts.application.facts, "of"))


def parties_were_told(facts: Facts) -> Iterator[Finding]:
    """The parties first have thirty working days to correct on their own; only then comes the notice (R-COR-04)."""
    told = date_in(facts.application.facts, "told_on")
    if told is None:
        return
    last = correction_limit(told, facts.calendar)
    published = facts.application.published_on
    if not last.is_over(facts.today) or (published is not None and not last.is_over(published)):
        yield finding("public_notice", until=last.date.isoformat())


def not_superseded(facts: Facts) -> Iterator[Finding]:
    """After the wrong entry came a disposal, a notice or a seizure: too late (R-COR-03)."""
    made = date_in(facts.application.facts, "error_made")
    if made is None:
        return
    ownership, book = facts.book.ownership, facts.book
    later = (
        (ownership is not None and local_day(ownership.set_up_at) > made, "转移登记", "a transfer"),
        (any(local_day(m.set_up_at) > made for m in facts.mortgages), "抵押登记", "a mortgage"),
        (any(local_day(r.entered_at) > made for r in facts.residences), "居住权登记", "a residence right"),
        (any(local_day(n.entered_at) > made for n in facts.notices), "预告登记", "an advance notice"),
        (
            any(
                s.state in ("active", "waiting") and local_day(s.seizure.served_at) > made
                for s in book.seizure_standings(facts.at)
            ),
            "查封登记",
            "a seizure",
        ),
    )
    found = [(zh, en) for is_later, zh, en in later if is_later]
    if found:
        yield finding(
            "correction_superseded", what="、".join(zh for zh, _en in found), what_en=", ".join(en for _zh, en in found)
        )


def shares_whole(facts: Facts) -> Iterator[Finding]:
    """The corrected shares add up to one exactly."""
    wanted = claimants(facts)
    if facts.application.reason == "co_ownership":
        wanted = changes.reshaped(facts) or ()
    shares = [owner.share for owner in wanted]
    joint = [share for share in shares if share == JOINT]
    total = sum((share for share in shares if not isinstance(share, str)), start=0)
    if (joint and len(joint) < len(shares)) or (not joint and total != 1):
        yield finding("shares_not_whole", what="1")


def earlier_correction(facts: Facts) -> Iterator[Finding]:
    """Corrections queue behind earlier cases, but not behind those that wait for a correction themselves (R-COR-06)."""
    if any(not case.suspended for case in queue.before(facts)):
        yield finding("earlier_case")


def paper(kind: str, zh: str, en: str, own_code: str = "") -> PaperNeed:
    return PaperNeed(kind, zh, en, ("department", "applicant", "paper"), own_code=own_code)


OPENING: Final[tuple[Rule, ...]] = (gates.right_office, gates.first_registered)
SLIP: Final = (
    *OPENING, there_is_such_a_mortgage, interested, proven, not_superseded, *PEOPLE, earlier_correction
)  # fmt: skip
OWNERSHIP: Final = (*SLIP, shares_whole)
NEEDS: Final = (
    papers.IDENTITY,
    paper("error_proof", "登记确有错误的证明", "Proof of the error"),
    paper("interest_proof", "利害关系证明", "Proof of interest", own_code="not_an_interested_party"),
    papers.GUARDIANSHIP,
    papers.POWER,
)


#: What ought to stand in the book.
CORRECTED: Final = {
    "owners": Ask("owners", "holders", "正确的权利人和份额", "The right owners and their shares"),
    "name": replace(asking.NEW_NAME, zh="正确的姓名或名称", en="The right name"),
    "id_number": replace(asking.NEW_NUMBER, zh="正确的证件号码", en="The right ID number"),
    "address": replace(asking.ADDRESS, zh="正确的坐落", en="The right address"),
    "area": replace(asking.AREA, zh="正确的建筑面积（平方米）", en="The right area (m²)"),
    "use": replace(asking.USE, zh="正确的用途", en="The right use"),
    "co_ownership": Ask("co_ownership", "holders", "正确的共有情况", "The right co-ownership"),
}
ERROR_MADE: Final = Ask("error_made", "date", "错误登记的日期", "Day of the wrong entry", required=False)
EVIDENCE: Final = Ask(
    "evidence", "choice", "证据", "Evidence", required=False,
    choices=(Choice("weak", "有证据", "some"), Choice("conclusive", "足以证明登记确有错误", "conclusive")),
)  # fmt: skip
OWN_ERROR: Final = Ask("own_error", "flag", "登记机构自己的笔误", "The registry's own slip", required=False)


def ground(code: str, zh: str, en: str, rules: tuple[Rule, ...], right: Ask) -> Ground:
    return Ground(
        code, zh, en, "alone", "民法典 220；实施细则 79、80", DAYS, rules, NEEDS,
        (papers.TRUE_INTENT, papers.HOLDER_AGREES), fee="change",
        sides=Sides("权利人或利害关系人", "holder or interested party"), asks=(right, ERROR_MADE, EVIDENCE, OWN_ERROR),
    )  # fmt: skip


EX_OFFICIO: Final = Ground(
    "ex_officio", "依职权更正", "ex officio", "ex_officio", "实施细则 81", Promise(30, "workdays"),
    (*OPENING, there_is_such_a_mortgage, not_superseded, shares_whole, parties_were_told, earlier_correction),
    (paper("error_proof", "登记确有错误的证明", "Proof of the error"),), fee="none", public_notice=always,
    sides=Sides("登记机构", "registry"), channels=("registrar",),
    asks=(CORRECTED["owners"].optional, CORRECTED["name"].optional, CORRECTED["id_number"].optional,
          CORRECTED["address"].optional, CORRECTED["area"].optional, CORRECTED["use"].optional, ERROR_MADE,
          Ask("told_on", "date", "通知当事人更正的日期", "Day on which the parties were told", required=False)),
)  # fmt: skip
GROUNDS: Final = (
    ground("owners", "权利人更正", "correction of the owners", OWNERSHIP, CORRECTED["owners"]),
    ground("name", "姓名更正", "correction of a name", SLIP, CORRECTED["name"]),
    ground("id_number", "证件号码更正", "correction of an ID number", SLIP, CORRECTED["id_number"]),
    ground("address", "坐落更正", "correction of the address", SLIP, CORRECTED["address"]),
    ground("area", "面积更正", "correction of the area", SLIP, CORRECTED["area"]),
    ground("use", "用途更正", "correction of the use", SLIP, CORRECTED["use"]),
    ground("co_ownership", "共有情况更正", "correction of the co-ownership", OWNERSHIP, CORRECTED["co_ownership"]),
    ground("mortgage_amount", "抵押债权数额更正", "correction of the secured amount", SLIP, asking.AMOUNT),
    ground("mortgage_until", "抵押期限更正", "correction of the mortgage's term", SLIP, asking.UNTIL),
    EX_OFFICIO,
)


def key(application: Application) -> str:
    """Ex officio has one ground for all; nobody applies under it by that name."""
    if application.facts.get("ex_officio"):
        return "ex_officio"
    return "" if application.reason == "ex_officio" else application.reason


def corrected_owners(application: Application) -> tuple[Owner, ...]:
    """Who ought to stand in the book: {name or Holder: share}, or rows of name, id_number, share."""
    wanted = application.facts.get("owners")
    known: dict[str, Holder] = {}
    for applicant in application.parties():
        known[applicant.person.name] = known[applicant.person.id_number or ""] = applicant.person.holder
    rows: list[tuple[object, object]] = list(wanted.items()) if isinstance(wanted, Mapping) else []
    for row in wanted if isinstance(wanted, list | tuple) else ():
        if isinstance(row, Mapping) and text_in(row, "name"):
            number = text_in(row, "id_number")
            rows.append((Holder(text_in(row, "name"), number) if number else row["name"], row.get("share") or "1/1"))
    result = []
    for who, given in rows:
        holder = who if isinstance(who, Holder) else known.get(str(who), Holder(str(who)))
        result.append(Owner(holder, parse_share(str(given))))
    return tuple(result)


def corrected_holder(facts: Facts, holder: Holder) -> Holder:
    """The same holder with the right name and number."""
    right = facts.application.facts.get(facts.application.reason)
    new = next((str(v) for k, v in right.items() if holder.is_named(str(k))), "") if isinstance(right, Mapping) else ""
    if not new or facts.application.reason not in ("name", "id_number"):
        return holder
    return replace(holder, name=new) if facts.application.reason == "name" else replace(holder, id_number=new)


def effect(facts: Facts) -> tuple[EntryDraft, ...]:
    """The ownership as it ought to have been said."""
    old, application = facts.book.ownership, facts.application
    if application.reason in MORTGAGE_FACTS:
        return changes.change_mortgage(facts)
    if old is None:
        return ()
    owners = corrected_owners(application) if application.reason == "owners" else ()
    if application.reason == "co_ownership":
        owners = changes.reshaped(facts) or ()
    owners = owners or tuple(Owner(corrected_holder(facts, o.holder), o.share) for o in old.owners)
    since = old.set_up_at if application.reason != "owners" else None
    new = replace(old, owners=owners, certificate="", since=since)
    column = UNIT_FACTS.get(application.reason, "")
    value = application.facts.get(application.reason)
    closes = (Closing(old.id, "replaced"),)
    content: dict[str, Any] = to_content(new) | {"closes": closes_content(closes)}
    draft = EntryDraft(
        unit_code=application.unit_code,
        right="ownership",
        registration="correction",
        reason=application.reason,
        content=content,
        closes=closes,
        output="certificate",
        owners=owners,
        holders=new.holders,
        unit_facts={column: str(value)} if column and value else None,
    )
    return (draft,)


def check(application: Application) -> None:
    """The right content has to be given."""
    reason, given = application.reason, application.facts
    if reason not in ("owners", "name", "id_number", "co_ownership", *UNIT_FACTS, *MORTGAGE_FACTS):
        raise InvalidApplication("unknown_reason", "没有这种登记原因", "there is no such reason", "reason")
    key = MORTGAGE_FACTS.get(reason, reason)
    if given.get(key) in (None, "", {}, []) and not (key == "amount" and application.amount):
        raise InvalidApplication("change_missing", "请填写正确的内容", "please say what is right", key)
    for name in ("error_made", "told_on", "until"):
        date_in(given, name)
    check_value(given, reason)
    try:
        corrected_owners(application)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise InvalidApplication(
            "invalid_share", "份额应大于0且不超过1", "a share lies above 0 and at most at 1", "owners"
        ) from None


CORRECTION: Final = RegistrationType(
    slug="correction",
    code=500,
    zh="更正登记",
    en="correction",
    article="民法典 220；实施细则 79",
    rights=("ownership", "mortgage"),
    grounds={ground.code: ground for ground in GROUNDS},
    effect=effect,
    outputs={"ownership": "certificate", "mortgage": "proof"},
    key=key,
    check=check,
    corrects=True,
)
