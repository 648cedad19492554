"""Queries of a scenario: the question is put as its page puts it, and the answer looked through for what it tells."""

from __future__ import annotations

from typing import cast

from realestate.common.errors import Refused
from realestate.flow.play.comparing import Difference, Outcome
from realestate.flow.play.filing import owners
from realestate.flow.play.script import QueryStep
from realestate.flow.play.world import World
from realestate.law import query as law
from realestate.query.services.asking import Asker, Evidence, ask


def ask_it(world: World, step: QueryStep) -> tuple[Outcome, list[Difference]]:
    """The outcome, and every word of `shows` and `hides` that came otherwise."""
    given = step.given
    who = world.someone(given["by"])
    role = cast(law.Role, given["role"])
    name = subject(world, step)
    try:
        answer = ask(
            asker=Asker(who.name, who.number, who.kind),
            role=role,
            index=given.get("index", "unit"),
            ask=given["ask"],
            unit=world.units[step.unit].code,
            name=name,
            id_number=world.someone(name).number if name else "",
            purpose="演练",
            evidence=Evidence(law.paper_proofs((paper.word for paper in step.papers), role)),
        )
    except Refused as refused:
        return Outcome("refused", frozenset({refused.code}), said=str(refused.message)), []
    if not answer.answered:
        return Outcome("refused", frozenset(answer.codes), said="；".join(why.zh for why in answer.reasons)), []
    told = ", ".join(answer.shown)
    wrong = [Difference(f"shows {word}", told) for word in given.get("shows", ()) if not answer.shows(word)]
    wrong += [Difference(f"hides {word}", told) for word in given.get("hides", ()) if not answer.hides(word)]
    return Outcome("answered"), wrong


def subject(world: World, step: QueryStep) -> str:
    """Whom a question by name is about: a proof is about who asks for it, everything else about the owner."""
    if step.given["ask"] == "ownership_proof":
        return str(step.given["by"])
    if step.given.get("index") == "name" or step.given["ask"] == "holder_matches":
        return next(iter(owners(world, step.unit)), "")
    return ""
