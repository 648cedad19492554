"""Random histories of what the law lets through: the register keeps what the law made of the book (RULEBOOK 12)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from realestate.law import InvalidApplication, apply, effect, judge
from realestate.law.application import Applicant, Application
from realestate.law.book import Book
from realestate.law.people import JOINT
from realestate.register.checking import check_unit
from realestate.register.models import Unit
from realestate.register.selectors import as_of, book
from realestate.register.services import append, lock_units
from tests import cast
from tests.law.stage import (
    BANK,
    BANK_B,
    CALENDAR,
    CODE,
    COURT,
    COURT_B,
    HAN,
    LI,
    SUN,
    WANG,
    ZHAO,
    as_person,
    ask_for,
    signed,
)
from tests.register.support import enter, moment, ownership, settle
from tests.register.test_history import shape

pytestmark = pytest.mark.django_db
PEOPLE = (WANG, LI, HAN, ZHAO, SUN)
COURTS = (as_person(COURT), as_person(COURT_B))
BANKS = (BANK, BANK_B)
ACTS = (
    "sell", "sell to two", "sell jointly", "mortgage", "pay off", "change amount", "notice", "mortgage notice", "drop",
    "object", "prove suit", "seize", "renew", "release", "residence", "end residence", "area", "name",
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5), st.integers(1, 60 * 24 * 40)), max_size=10)


def application(act: str, pick: int, said: Book) -> Application:
    """An act by those who may as the book stands, with the papers that it wants."""
    owners = tuple(as_person(owner.holder) for owner in said.owners)
    others = [person for person in PEOPLE if not person.holder.among([o.holder for o in owners])] or list(PEOPLE)
    taker, second = others[pick % len(others)], others[(pick + 1) % len(others)]
    bank, court = BANKS[pick % 2], COURTS[pick % 2]
    consents = tuple(signed("consent", *one.mortgagees) for one in said.mortgages)
    consents += tuple(signed("consent", *one.to) for one in said.notices)

    def ask(type_: str, reason: str, right: str, *by: Any, given_by: tuple[Any, ...] = (), **more: Any) -> Application:
        return ask_for(type_, reason, right, by=by, given_by=given_by, extra=consents, book=said, **more)

    buyers = {
        "sell": [Applicant(taker, Fraction(1))],
        "sell to two": [Applicant(taker, Fraction(1, 3)), Applicant(second, Fraction(2, 3))],
        "sell jointly": [Applicant(taker, JOINT), Applicant(second, JOINT)],
    }
    if act in buyers:
        return ask("transfer", "sale", "ownership", *buyers[act], given_by=owners, price=Decimal(2350000))
    makers: dict[str, Any] = {
        "mortgage": lambda: ask("first", "mortgage", "mortgage", bank, given_by=owners, amount=Decimal(800000)),
        "pay off": lambda: ask("cancellation", "paid_off", "mortgage", bank),
        "change amount": lambda: ask("change", "mortgage_amount", "mortgage", bank, given_by=owners,
                                     amount=Decimal(900000 + pick), facts={"of": bank.name, "amount": "900000"}),
        "notice": lambda: ask("notice", "sale", "notice", taker, given_by=owners, price=Decimal(2350000)),
        "mortgage notice": lambda: ask("notice", "mortgage", "notice", bank, given_by=owners, amount=Decimal(500000)),
        "drop": lambda: ask("cancellation", "waived", "notice", taker),
        "object": lambda: ask("objection", "objection", "objection", taker, facts={"matter": "产权归属"}),
        "prove suit": lambda: ask("objection", "suit", "objection", taker, facts={"matter": "产权归属"}),
        "seize": lambda: ask("seizure", "seize", "seizure", court),
        "renew": lambda: ask("seizure", "renew", "seizure", court),
        "release": lambda: ask("seizure", "release", "seizure", court),
        "residence": lambda: ask("first", "residence", "residence", taker, given_by=owners),
        "end residence": lambda: ask("cancellation", "waived", "residence", taker),
        "area": lambda: ask("change", "area", "ownership", *owners, facts={"area": f"{80 + pick}.25"}),
        "name": lambda: ask("correction", "name", "ownership", *owners,
                            facts={"name": {said.owners[0].holder.name: f"王方{pick}"}, "evidence": "conclusive"}),
    }  # fmt: skip
    return makers[act]()  # type: ignore[no-any-return]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_the_law_makes_of_a_book_is_what_the_register_says(db: None, steps: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        unit = cast.make_unit(12)
        assert unit.code == CODE
        enter(unit, ownership(WANG.holder), at="2019-06-01 10:00")
        said, at, pasts = book(unit), moment("2026-01-05 09:30"), []
        for act, pick, minutes in steps:
            at += dt.timedelta(minutes=minutes)
            said = book(Unit.objects.get(pk=unit.pk))
            try:
                asked = application(act, pick, said)
                if not judge(asked, said, at, CALENDAR).clear:
                    continue
            except InvalidApplication:
                continue
            for draft in effect(asked, said, at, CALENDAR):
                locked = lock_units([unit.code])[unit.code]
                entry = append(
                    unit=locked, draft=draft, case_number=f"L{locked.last_ordinal}", sequence=1, registrar="林静", at=at
                )
                said = apply(said, draft, at, str(entry.ordinal))
            pasts.append((at, said))
        settle()
        unit = Unit.objects.get(pk=unit.pk)
        for then, was in pasts:
            assert shape(as_of(unit, then)) == shape(was)
            standings = was.seizure_standings(then)
            assert sum(one.state == "active" for one in standings) <= 1
            waiting = [one.rank for one in standings if one.state == "waiting"]
            assert waiting == list(range(1, len(waiting) + 1))
        assert list(check_unit(unit)) == []
        transaction.set_rollback(True)


def test_the_histories_are_not_made_of_refusals(db: None) -> None:
    """Each act, alone on a fresh book (with what it needs before it), is let through by the law."""
    needs = {"pay off": "mortgage", "change amount": "mortgage", "drop": "notice", "prove suit": "object",
             "renew": "seize", "release": "seize", "end residence": "residence"}  # fmt: skip
    refused = {}
    unit = cast.make_unit(12)
    enter(unit, ownership(WANG.holder), at="2019-06-01 10:00")
    for act in ACTS:
        said, at = book(unit), moment("2026-01-05 09:30")
        for step in (needs.get(act), act):
            if step is None:
                continue
            asked = application(step, 0, said)
            if codes := judge(asked, said, at, CALENDAR).codes:
                refused[step] = codes
            for place, draft in enumerate(effect(asked, said, at, CALENDAR)):
                said = apply(said, draft, at, f"{step}{place}")
            at += dt.timedelta(days=1)
    assert refused == {}
