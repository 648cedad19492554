"""What a case came to, in the words of the format: the outcome, every reason, dues, trips, the statutory limit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from realestate.cases.machine import State
from realestate.cases.selectors import trips
from realestate.common.errors import Refused
from realestate.flow.dues import assessments
from realestate.flow.play.comparing import Outcome
from realestate.flow.play.journey import Matter
from realestate.flow.play.words import CODES
from realestate.flow.services import closing, judging
from realestate.law.findings import Verdict

#: Where the officer answers with a letter; before that the service itself says no.
WITH_THE_OFFICE: Final = (State.SUBMITTED, State.PAID, State.ACCEPTED, State.REVIEWED)
#: What the application's own form refuses, in the words of the table of reasons.
FORM: Final = {"invalid_share": "shares_not_whole"}


def of(matter: Matter, word: str) -> Outcome:
    """A case that came as far as the step wanted."""
    case = matter.fresh()
    return Outcome(word, dues=dues(matter), trips=trips(case), deadline=case.deadline)


def over(matter: Matter) -> Outcome:
    """A case that was refused, taken back or let lapse goes nowhere any more."""
    return Outcome("refused", said=str(matter.fresh().state))


def not_yet_due(matter: Matter) -> frozenset[str]:
    """Money that is only not paid yet because nothing could be paid yet is no reason."""
    keep = {word for word in ("tax_unpaid", "fee_unpaid") if matter.words.has(word)}
    paid_later = {"tax_unpaid", "fee_unpaid"} - keep
    return frozenset(paid_later if not matter.fresh().bills.filter(state="paid").exists() else ())


def waiting(matter: Matter, verdict: Verdict) -> Outcome:
    """It waits: for everything that waits, whatever is looked at first."""
    case = matter.fresh()
    codes = {found.code for found in verdict.waits} - not_yet_due(matter)
    if "identity" in matter.words.missing:
        codes |= {"material_missing"}
    return Outcome(
        "waiting", waiting=frozenset(codes), dues=dues(matter), trips=trips(case), deadline=case.deadline
    )  # fmt: skip


def blocked(matter: Matter, said: judging.Blocked) -> Outcome:
    """The law says no, and the officer says it in a letter; or it says not yet."""
    verdict = said.verdict
    if not verdict.blocking:
        return waiting(matter, verdict)
    case, unpaid = matter.fresh(), not_yet_due(matter)
    refuse(matter, said)
    return Outcome(
        "refused",
        refusing=frozenset(found.code for found in verdict.refusals),
        waiting=frozenset(found.code for found in verdict.waits) - unpaid,
        noted=frozenset(found.code for found in verdict.findings),
        dues=dues(matter),
        trips=trips(case),
        deadline=case.deadline,
    )


def refuse(matter: Matter, said: judging.Blocked) -> None:
    """不予受理 or 不予登记, with reasons, articles and remedies."""
    case = matter.fresh()
    entrusted = matter.channel in closing.ENTRUSTED
    if case.state in WITH_THE_OFFICE or (entrusted and case.state == State.DRAFT):
        reasons = [
            {"code": f.code, "sentence": f.sentence(), "article": f.article, "remedy": f.remedy()}
            for f in said.verdict.refusals
        ]
        post = "enters" if case.state == State.REVIEWED else "accepts"
        closing.refuse(case_id=case.pk, officer=matter.world.staff[post], seen=case.state, reasons=reasons)


def turned_away(matter: Matter, refused: Refused) -> Outcome:
    """What cannot be meant is refused before any law is asked."""
    code = FORM.get(refused.code, refused.code)
    known = frozenset({code}) & CODES
    return Outcome("refused", refusing=known or frozenset({refused.code}), said=str(refused.message))


def dues(matter: Matter) -> Mapping[str, Decimal]:
    """The lines of the bill; before there is one, what it would be. What is entrusted has none."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    if not matter.case_id:
        return found
    case = matter.fresh()
    bill = case.bills.order_by("pk").last()
    if bill is not None:
        for line in bill.lines.all():
            found[line.code] += line.amount
        return found
    try:
        named = assessments(case)
    except Refused:
        return found
    for _name, assessment in named:
        for due in assessment.lines:
            found[due.code] += due.amount
    return found
