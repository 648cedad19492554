"""What a transfer does with the rights on the unit: mortgages pass with their claim, a court sale clears the way."""

from __future__ import annotations

from dataclasses import replace

from realestate.law.entries import Closing, EntryDraft, closes_content, to_content
from realestate.law.facts import Facts
from realestate.law.rules import mortgages, notice


def ended_by_court_sale(facts: Facts) -> list[Closing]:
    """Old mortgages are extinguished, the disposing court's seizure ends, the waiting ones are void (AUCTION 28,
    SEIZE 27).
    """
    ends = [Closing(m.id, "ended") for m in facts.mortgages]
    for standing in facts.book.seizure_standings(facts.at):
        if standing.state == "active":
            ends.append(Closing(standing.seizure.id, "ended"))
        elif standing.state == "waiting":
            ends.append(Closing(standing.seizure.id, "void"))
    return ends


def move_mortgages(facts: Facts) -> tuple[EntryDraft, ...]:
    """The same mortgages for the new creditor, in the rank that they had."""
    takers = tuple(a.person.holder for a in facts.application.holders)
    drafts = []
    for old in mortgages.assigned(facts):
        new = replace(
            old, mortgagees=takers, ranked_from=old.ranked_from or old.entered_at, since=old.set_up_at, proof=""
        )
        closes = (Closing(old.id, "transferred"),)
        drafts.append(
            EntryDraft(
                unit_code=facts.application.unit_code,
                right="mortgage",
                registration="transfer",
                reason="assignment",
                content=to_content(new) | {"closes": closes_content(closes)},
                closes=closes,
                output="proof",
                holders=takers,
            )
        )
    return tuple(drafts)


def move_notices(facts: Facts) -> tuple[EntryDraft, ...]:
    """The same notices for the assignee; what their lapse is counted from stays."""
    takers = tuple(a.person.holder for a in facts.application.holders)
    drafts = []
    for old in notice.assigned_notices(facts):
        new = replace(old, to=takers, since=old.set_up_at, proof="")
        closes = (Closing(old.id, "transferred"),)
        drafts.append(
            EntryDraft(
                unit_code=facts.application.unit_code,
                right="notice",
                registration="transfer",
                reason="assignment",
                content=to_content(new) | {"closes": closes_content(closes)},
                closes=closes,
                output="proof",
                holders=takers,
            )
        )
    return tuple(drafts)
