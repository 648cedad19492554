"""Asking other departments about a household, outside any transaction, when its person acts."""

from __future__ import annotations

from typing import Any

from realestate.cases.models import Case
from realestate.exchange import services as exchange
from realestate.exchange.facts import Homes, Household
from realestate.flow.services import filling


def keep_household(case: Case, user: Any) -> None:
    """Ask once about this person's household; a silent department only means that the citizen answers."""
    mine = case.parties.filter(id_number=user.id_number).first()
    if mine is None or "homes_held" in mine.facts:
        return
    facts: dict[str, Any] = {}
    members = [user.id_number]
    household = exchange.household(user.id_number, case=case)
    if isinstance(household, Household):
        members += household.id_numbers
        facts["spouse"] = household.spouse.name if household.spouse else ""
        facts["household"] = {
            "source": household.source,
            "at": household.fetched_at.isoformat(),
            "status": household.status,
            "children": len(household.minor_children),
        }
    homes = exchange.homes(members, case=case)
    if isinstance(homes, Homes):
        facts["homes_held"] = {"source": homes.source, "at": homes.fetched_at.isoformat(), "value": homes.count}
    filling.keep_household(case_id=case.pk, id_number=user.id_number, facts=facts)
