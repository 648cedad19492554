"""Hypothesis tries any act by anybody in any order on a case; what must always be true, stays true."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from

from certificates.models import Certificate
from realestate.accounts.models import User
from realestate.cases.machine import FINAL
from realestate.cases.models import Case
from realestate.cases.selectors import trips
from realestate.cases.services import record_visit
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.flow.services import acceptance, closing, entry, filling, precheck, settlement, signing
from realestate.payments.models import Bill
from realestate.register.models import Entry, Unit
from realestate.register.selectors import owners
from tests.journey import STEPS, Journey, full_checks

SEEN = sampled_from(["draft", "signing", "submitted", "prechecked", "paid", "accepted", "reviewed", "entered"])


class AnyActInAnyOrder(RuleBasedStateMachine):
    """The acts that people can try; a refusal is an answer, anything else is a fault."""

    people: dict[str, User]
    unit: Unit

    @initialize(start=sampled_from(STEPS))
    def begin(self, start: str) -> None:
        """A case somewhere on its way."""
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        who = self.people
        self.journey = Journey(self.unit, who["li"], [who["wang"]], who["chen"], who["zhou"], who["lin"])
        self.journey.to(start)

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def attempt(self, act: Callable[..., Any], **arguments: Any) -> None:
        with contextlib.suppress(Refused):
            act(case_id=self.journey.case.pk, **arguments)

    @rule(who=sampled_from(["li", "wang", "chen"]), seen=SEEN)
    def sign(self, who: str, seen: str) -> None:
        self.attempt(signing.sign, user=self.people[who], seen=seen)

    @rule(who=sampled_from(["li", "wang", "chen"]))
    def confirm(self, who: str) -> None:
        from hashlib import sha256

        from realestate.flow.statement import statement

        text = sha256(statement(self.journey.fresh()).encode()).hexdigest()
        self.journey.case.parties.filter(role="obligor").update(user=self.people["wang"])
        self.attempt(signing.confirm, user=self.people[who], text_sha256=text, face_check="F-1")

    @rule(who=sampled_from(["li", "wang"]))
    def object_to(self, who: str) -> None:
        self.attempt(signing.object_to, user=self.people[who], reason="价格不对")

    @rule(who=sampled_from(["chen", "zhou", "lin", "li"]), seen=SEEN)
    def precheck(self, who: str, seen: str) -> None:
        self.attempt(precheck.precheck, officer=self.people[who], seen=seen)

    @rule(who=sampled_from(["chen", "li"]), seen=SEEN)
    def ask_supplement(self, who: str, seen: str) -> None:
        self.attempt(precheck.ask_supplement, officer=self.people[who], seen=seen, items=[{"sentence": "补身份证"}])

    @rule(seen=SEEN)
    def supplement(self, seen: str) -> None:
        self.attempt(precheck.supplement, user=self.people["li"], seen=seen)

    @rule()
    def pay(self) -> None:
        try:
            self.journey.pay()
        except Refused:
            return
        settlement.bill_paid(case_id=self.journey.case.pk)
        settlement.bill_paid(case_id=self.journey.case.pk)

    @rule()
    def prove_tax(self) -> None:
        if Bill.objects.filter(case=self.journey.case, state="paid").exists():
            settlement.keep_tax_proof(case_id=self.journey.case.pk, number="33016001", at=clock.now())

    @rule(remote=sampled_from([True, False]))
    def choose_channel(self, remote: bool) -> None:
        self.attempt(filling.choose_channel, user=self.people["li"], remote=remote)

    @rule()
    def come(self) -> None:
        for party in self.journey.fresh().parties.all():
            record_visit(party=party, office=self.journey.case.office, at=clock.now())

    @rule(who=sampled_from(["chen", "zhou", "lin", "he"]), seen=SEEN)
    def accept(self, who: str, seen: str) -> None:
        checks = full_checks(self.journey.fresh())
        self.attempt(acceptance.accept, officer=self.people[who], seen=seen, checks=checks)

    @rule(who=sampled_from(["chen", "zhou", "lin"]), seen=SEEN)
    def review(self, who: str, seen: str) -> None:
        self.attempt(entry.review, officer=self.people[who], seen=seen, opinion="符合")

    @rule(who=sampled_from(["chen", "lin"]), seen=SEEN)
    def enter(self, who: str, seen: str) -> None:
        self.attempt(entry.enter, registrar=self.people[who], seen=seen)

    @rule(who=sampled_from(["chen", "lin"]), seen=SEEN)
    def send_back(self, who: str, seen: str) -> None:
        self.attempt(entry.send_back, registrar=self.people[who], seen=seen, reason="再看一次")

    @rule(who=sampled_from(["li", "wang", "chen"]), seen=SEEN)
    def withdraw(self, who: str, seen: str) -> None:
        self.attempt(closing.withdraw, user=self.people[who], seen=seen)

    @rule(who=sampled_from(["chen", "lin", "li"]), seen=SEEN)
    def refuse(self, who: str, seen: str) -> None:
        self.attempt(closing.refuse, officer=self.people[who], seen=seen, reasons=[{"code": "N99", "sentence": "不符"}])

    @rule()
    def expire(self) -> None:
        self.attempt(closing.expire)

    @rule()
    def deliver(self) -> None:
        closing.delivered(case_id=self.journey.case.pk)

    @invariant()
    def events_explain_the_state(self) -> None:
        if not hasattr(self, "journey"):
            return
        state = "draft"
        for event in self.journey.case.events.exclude(target="").order_by("id"):
            assert event.source == state
            state = event.target
        assert self.journey.fresh().state == state

    @invariant()
    def it_is_entered_if_and_only_if_the_book_says_so(self) -> None:
        if not hasattr(self, "journey"):
            return
        case = self.journey.fresh()
        entries = Entry.objects.filter(case_number=case.number).count()
        assert entries == (1 if case.state in ("entered", "closed") else 0)
        assert Certificate.objects.filter(case=case, state="valid").count() == entries
        assert [owner.name for owner in owners(self.unit)] == (["李雷"] if entries else ["王芳"])

    @invariant()
    def the_bill_is_paid_before_the_entry(self) -> None:
        if not hasattr(self, "journey"):
            return
        case = self.journey.fresh()
        if case.entered_at:
            bill = Bill.objects.get(case=case, state="paid")
            assert bill.paid_at is not None
            assert bill.paid_at <= case.entered_at

    @invariant()
    def nobody_makes_a_second_trip_and_one_man_is_not_four_eyes(self) -> None:
        if not hasattr(self, "journey"):
            return
        case: Case = self.journey.fresh()
        assert trips(case) <= 1
        assert case.reviewed_by_id is None or case.reviewed_by_id != case.accepted_by_id
        assert case.state not in FINAL or case.closed_at is not None


@pytest.fixture
def everybody(
    owned_flat: Unit,
    li_lei: User,
    wang_fang: User,
    officer_chen: User,
    officer_zhou: User,
    registrar_lin: User,
    supervisor_he: User,
) -> Iterator[type[AnyActInAnyOrder]]:
    """The machine with the cast in it."""
    named = {"li": li_lei, "wang": wang_fang, "chen": officer_chen, "zhou": officer_zhou, "lin": registrar_lin}
    AnyActInAnyOrder.people = {**named, "he": supervisor_he}
    AnyActInAnyOrder.unit = owned_flat
    return AnyActInAnyOrder


@pytest.mark.django_db
def test_any_act_in_any_order_keeps_what_must_be_true(everybody: type[AnyActInAnyOrder]) -> None:
    run_state_machine_as_test(
        everybody,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
