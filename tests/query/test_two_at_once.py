"""Two at once: one authorisation gives one answer, one consent one proof, one paper one file."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from realestate.accounts.models import User
from realestate.common.errors import Refused
from realestate.query import papers
from realestate.query.models import Document, Household, Question
from realestate.query.services import Asker, Evidence, ask, granting, proving
from realestate.register.models import Unit
from tests.query.conftest import FakeDepartments, family

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


def at_once(act: Callable[[], Any]) -> list[str]:
    """Run the act in several threads that start together; what came of each."""
    barrier = Barrier(MANY)

    def run() -> str:
        barrier.wait()
        try:
            act()
        except Refused as refused:
            return refused.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        return sorted(future.result() for future in [pool.submit(run) for _one in range(MANY)])


def test_an_authorisation_answers_once(burdened_flat: Unit, wang_fang: User, other_banker: User) -> None:
    organisation = other_banker.memberships.get().organisation
    assert organisation is not None
    grant = granting.give(giver=wang_fang, organisation=organisation, purpose="贷款", unit=burdened_flat)
    proof = Evidence(frozenset({"purpose", "authorisation"}), grant=grant)
    came = at_once(
        lambda: ask(
            asker=Asker("建行", kind="bank"), role="bank", index="unit", ask="result", unit=burdened_flat.code,
            evidence=proof,
        )
    )  # fmt: skip
    assert came == ["done"] + ["grant_used"] * (MANY - 1)
    assert Question.objects.filter(grant=grant, outcome="answered").count() == 1


def test_a_consent_makes_one_proof(li_lei: User, han_mei: User, flat: Unit, departments: FakeDepartments) -> None:
    departments.households[li_lei.id_number or ""] = family(han_mei)
    request = proving.prove(user=li_lei, purpose="贷款", spouse=True)
    assert isinstance(request, Household)
    assert at_once(lambda: proving.consent(household_id=request.pk, user=han_mei, agrees=True)) == ["done"] * MANY
    assert Question.objects.filter(household=request).count() == 1


def test_a_paper_is_made_once(stranger: User, flat: Unit) -> None:
    made = proving.prove(user=stranger, purpose="贷款")
    assert not isinstance(made, Household)
    question = Question.objects.get(number=made.number)
    assert at_once(lambda: papers.document_of(question)) == ["done"] * MANY
    assert Document.objects.filter(question=question).count() == 1
