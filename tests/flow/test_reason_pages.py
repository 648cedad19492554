"""Every reason of the table is on a page: the applicant's while it is a draft, else the officer's screen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from realestate.accounts.models import Office, User
from realestate.cases.machine import State
from realestate.flow.play import acting, outcomes
from realestate.flow.play.comparing import Outcome
from realestate.flow.play.journey import Matter
from realestate.flow.play.running import play
from realestate.flow.play.script import FileStep, ResumeStep, Scenario
from realestate.flow.play.words import CODES
from realestate.flow.services.applying import Asked, Side, apply_for
from realestate.register.models import Unit
from tests import cast
from tests.law.test_scenarios import EVERY

#: Asked about by pages of their own: tests/query, tests/flow/test_bad_input.py.
ELSEWHERE = frozenset({"query_not_allowed", "wrong_office", "cannot_be_mortgaged"})


def first_with(code: str) -> Scenario:
    """The first scenario in which a step is refused or waits for this reason."""
    for scenario in EVERY:
        for step in scenario.steps:
            if isinstance(step, FileStep | ResumeStep) and code in (step.expected.because or ()):
                return scenario
    raise LookupError(code)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[set[str], str]]:
    """Where the player notes a reason, its page is opened first: the reasons, and the page's text."""
    pages: list[tuple[set[str], str]] = []
    blocked, waiting = outcomes.blocked, outcomes.waiting

    def see(matter: Matter, verdict: Any) -> None:
        pages.append(({found.code for found in verdict.findings}, page_of(matter)))

    def see_blocked(matter: Matter, said: Any) -> Outcome:
        see(matter, said.verdict)
        return blocked(matter, said)

    def see_waiting(matter: Matter, verdict: Any) -> Outcome:
        see(matter, verdict)
        return waiting(matter, verdict)

    monkeypatch.setattr(acting.outcomes, "blocked", see_blocked)
    monkeypatch.setattr(acting.outcomes, "waiting", see_waiting)
    return pages


def page_of(matter: Matter) -> str:
    """What the one sees who has the case now."""
    case = matter.fresh()
    drafting = case.state == State.DRAFT and matter.channel not in ("court", "registrar")
    user: User = case.opened_by if drafting else matter.world.staff["accepts"]
    browser = Client()
    browser.force_login(user)
    answer = browser.get(f"/c/{case.number}/answers/" if drafting else f"/desk/{case.number}/")
    assert answer.status_code == 200, (case.state, answer.status_code)
    return answer.content.decode()


@pytest.mark.parametrize("code", sorted(CODES - ELSEWHERE))
def test_the_reason_is_on_the_page(code: str, db: None, shown: list[tuple[set[str], str]]) -> None:
    play(first_with(code))
    assert any(code in codes and code in text for codes, text in shown), [codes for codes, _text in shown]


def test_a_school_cannot_be_mortgaged_and_the_page_says_so(office: Office, wang_fang: User) -> None:
    """Civil Code 399(3): the scenario format has no word for a public facility."""
    unit = cast.make_unit(41)
    cast.own(unit, wang_fang)
    Unit.objects.filter(pk=unit.pk).update(public_facility=True)
    bank = cast.organisation("工商银行杭州分行", "91330100MA27X0000G", "bank")
    asked = Asked(
        type="first",
        unit_code=unit.code,
        reason="mortgage",
        right="mortgage",
        obligors=(Side(wang_fang.name, wang_fang.id_number or "", phone=wang_fang.phone or ""),),
        holders=(Side(bank.name, bank.credit_code, "credit_code", "bank"),),
        amount=Decimal(500000),
        facts={"amount": "500000", "until": "2036-03-01"},
    )
    case = apply_for(opener=wang_fang, matter="mortgage", asked=[asked])
    browser = Client()
    browser.force_login(wang_fang)
    assert "cannot_be_mortgaged" in browser.get(f"/c/{case.number}/answers/").content.decode()
