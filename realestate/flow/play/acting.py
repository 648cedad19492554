"""Everybody in a scenario does what they can, through the services that the pages call (R-RUN, RULEBOOK 4.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from realestate.cases.machine import State
from realestate.cases.models import Case
from realestate.common.errors import Refused
from realestate.flow.play import filing, journey, outcomes, questions
from realestate.flow.play.comparing import Difference, Outcome
from realestate.flow.play.filing import Party, Request
from realestate.flow.play.handing import Words
from realestate.flow.play.journey import Matter
from realestate.flow.play.script import (
    FileStep,
    QueryStep,
    ResumeStep,
    SuitStep,
    VoidClaimStep,
    WithdrawStep,
)
from realestate.flow.play.world import World
from realestate.flow.services import closing, judging, waiting

#: What brings a case on from a state.
ONWARD: Final[Mapping[str, Callable[[Matter], None]]] = {
    State.DRAFT: journey.begin,
    State.SIGNING: journey.sign_all,
    State.SUBMITTED: journey.precheck_it,
    State.PRECHECKED: journey.pay,
    State.PAID: journey.accept_it,
    State.ACCEPTED: journey.review_it,
    State.REVIEWED: journey.enter_it,
}
ENTERED: Final = (State.ENTERED, State.CLOSED)
STOPS: Final = {"submitted": State.SUBMITTED, "accepted": State.ACCEPTED, "reviewed": State.REVIEWED}


class Actors:
    """The people of one scenario at their work."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.matters: dict[str, Matter] = {}

    def file(self, step: FileStep) -> Outcome:
        words = Words(step.papers)
        requests = filing.requests(self.world, step.filings, exempt=words.has("tax_exempt_proof"))
        return self.apply(requests, words, step.stop_at, step.case)

    def apply(self, requests: tuple[Request, ...], words: Words, stop_at: str = "", name: str = "") -> Outcome:
        matter = Matter(self.world, requests, words)
        if name:
            self.matters[name] = matter
        try:
            journey.open_it(matter)
        except Refused as refused:
            return outcomes.turned_away(matter, refused)
        return onward(matter, stop_at)

    def resume(self, step: ResumeStep) -> Outcome:
        """What the step supplies is handed in; what ended by itself in the meantime lets the case go on."""
        matter = self.matters[step.case]
        if not matter.case_id:
            return Outcome("refused", said="it was never taken in")
        matter.words = matter.words.and_then(step.papers)
        journey.hand_in(matter)
        journey.prove_tax(matter)
        waiting.go_on(case_id=matter.case_id)
        return onward(matter, step.stop_at)

    def withdraw(self, step: WithdrawStep) -> Outcome:
        """Each asks by himself; the last of all applicants takes it back."""
        matter = self.matters[step.case]
        case = matter.fresh()
        said = ""
        for name in step.by:
            try:
                case = closing.withdraw(case_id=case.pk, user=self.world.user(name), seen=matter.fresh().state)
            except Refused as refused:
                said = refused.code
        state = matter.fresh().state
        return Outcome("withdrawn" if state == State.WITHDRAWN else "refused", said=said or str(state))

    def suit(self, step: SuitStep) -> Outcome:
        facts = {"proved": step.proved} if step.proved else {}
        request = Request("objection", step.unit, "suit", "objection", (), (Party(step.by),), facts=facts)
        return self.apply((request,), Words())

    def void_claim(self, step: VoidClaimStep) -> Outcome:
        """The owner (before there is one, whose notice it was) brings the judgment: the claim behind it is gone."""
        names = filing.owners(self.world, step.unit) or (step.of,)
        request = Request(
            "cancellation", step.unit, "ruling", "notice", (), filing.parties(names), facts={"of": step.of}
        )  # fmt: skip
        return self.apply((request,), Words())

    def query(self, step: QueryStep) -> tuple[Outcome, list[Difference]]:
        return questions.ask_it(self.world, step)


def onward(matter: Matter, stop_at: str = "") -> Outcome:
    """Step by step up to the entry, or to where the step stops, or to where the law stops it."""
    while True:
        case = matter.fresh()
        if case.state in ENTERED:
            return outcomes.of(matter, "recorded")
        if reached(case, stop_at):
            return outcomes.of(matter, stop_at)
        if case.state not in ONWARD:
            return outcomes.over(matter)
        try:
            ONWARD[case.state](matter)
        except journey.Withheld:
            return outcomes.waiting(matter, judging.verdict_of(matter.fresh(), stage="entry"))
        except judging.Blocked as blocked:
            journey.tell_coowners(matter, blocked)
            return outcomes.blocked(matter, blocked)
        except Refused as refused:
            return outcomes.turned_away(matter, refused)


def reached(case: Case, stop_at: str) -> bool:
    """Is the case where the step stops, or already past it?"""
    order = list(ONWARD)
    return bool(stop_at) and case.state in order and order.index(case.state) >= order.index(STOPS[stop_at])
