"""Any hand may try any act at any time: the parcel stays in one place and is delivered at most once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from delivery import services
from delivery.machine import CARRIED, State
from delivery.models import TRIES
from delivery.services import Given
from delivery.services.riding import Reason
from realestate.common.errors import Refused
from tests import cast
from tests.delivery.conftest import NUMBERS, Hands, jobs, make_case, send

RIDERS = st.integers(0, 1)
STALE = st.integers(0, 3)
REASONS = st.sampled_from([*Reason.values, "because"])
SHELF = "office:330106"


class Parcel(RuleBasedStateMachine):
    """An officer, two riders, guessed codes, old tabs. Each run is undone at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        office = cast.make_office()
        self.officer = cast.staff("chen", "陈晓", "officer", office)
        self.riders = [cast.staff("zhao", "赵骑", "courier", office), cast.staff("qian", "钱骑", "courier", office)]
        self.buyer = cast.citizen("李雷", 1)
        self.hands = Hands(send(make_case(office, self.buyer)), self.officer, self.riders[0])

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def rides(self, rider: int, stale: int) -> Given:
        """What a rider's page sends, `stale` links late."""
        fresh = self.hands.given(self.riders[rider])
        return Given(shipment_id=fresh.shipment_id, actor=fresh.actor, seen=max(fresh.seen - stale, 0))

    def sits(self, stale: int) -> Given:
        fresh = self.hands.given(self.officer)
        return Given(shipment_id=fresh.shipment_id, actor=self.officer, seen=max(fresh.seen - stale, 0))

    def tries(self, act: Callable[[], object]) -> bool:
        """Refusals are answers; anything else is a bug. A refused act moves nothing."""
        before = (self.hands.now.state, self.holder())
        try:
            act()
        except Refused as refusal:
            refused = refusal.status
        else:
            return True
        assert 400 <= refused < 500
        assert (self.hands.now.state, self.holder()) == before
        return False

    def holder(self) -> str:
        return self.hands.shipment.custody.order_by("-ordinal")[0].to_holder

    @initialize(steps=st.integers(0, 6))
    def be_somewhere(self, steps: int) -> None:
        """Begin anywhere on the straight road, so that its end is reached often."""
        self.hands.until(*["book", "seal", "assign", "pick_up", "set_off", "fail"][:steps])

    @rule()
    def book(self) -> None:
        self.hands.book()

    @rule()
    def dispatch_again(self) -> None:
        assert send(self.hands.shipment.case).pk == self.hands.shipment.pk

    @rule(stale=STALE, numbers=st.sampled_from([NUMBERS, []]))
    def seal(self, stale: int, numbers: list[str]) -> None:
        self.tries(lambda: services.seal_envelope(given=self.sits(stale), numbers=numbers))

    @rule(rider=RIDERS, stale=STALE)
    def assign(self, rider: int, stale: int) -> None:
        self.tries(lambda: services.assign(given=self.sits(stale), rider=self.riders[rider]))

    @rule(rider=RIDERS, stale=STALE, right=st.booleans())
    def pick_up(self, rider: int, stale: int, right: bool) -> None:
        envelope = self.hands.shipment.envelope if right else "00000000"
        done = self.tries(lambda: services.scan_out(given=self.rides(rider, stale), envelope=envelope))
        assert not done or right

    @rule(rider=RIDERS, stale=STALE)
    def set_off(self, rider: int, stale: int) -> None:
        self.tries(lambda: services.on_the_way(given=self.rides(rider, stale)))

    @rule(rider=RIDERS, stale=STALE, right=st.booleans())
    def hand_over(self, rider: int, stale: int, right: bool) -> None:
        code = self.hands.code if right else self.hands.wrong_code
        spent = self.hands.now.code_tries_left == 0
        done = self.tries(lambda: services.hand_over(given=self.rides(rider, stale), code=code))
        assert not done or (right and not spent)

    @precondition(lambda self: self.hands.now.state == State.OUT_FOR_DELIVERY)
    @rule()
    def guess(self) -> None:
        rider = self.riders.index(self.hands.now.rider)
        assert not self.tries(lambda: services.hand_over(given=self.rides(rider, 0), code=self.hands.wrong_code))

    @rule(rider=RIDERS, stale=STALE, right=st.booleans())
    def show_the_card(self, rider: int, stale: int, right: bool) -> None:
        tail = self.buyer.id_number[-6:] if right else "000000"
        given = self.rides(rider, stale)
        done = self.tries(lambda: services.hand_over_by_id(given=given, id_tail=tail, photo_key="hand-over/aa/a.jpg"))
        assert not done or right

    @rule(rider=RIDERS, stale=STALE, reason=REASONS)
    def fail(self, rider: int, stale: int, reason: str) -> None:
        self.tries(lambda: services.failed_attempt(given=self.rides(rider, stale), reason=reason, words="门禁"))

    @rule(rider=RIDERS, stale=STALE, reason=REASONS)
    def turn_back(self, rider: int, stale: int, reason: str) -> None:
        self.tries(lambda: services.return_to_office(given=self.rides(rider, stale), reason=reason, words="门禁"))

    @rule(stale=STALE)
    def receive_back(self, stale: int) -> None:
        self.tries(lambda: services.receive_back(given=self.sits(stale)))

    @rule(stale=STALE)
    def send_again(self, stale: int) -> None:
        self.tries(lambda: services.send_again(given=self.sits(stale), address=""))

    @rule(stale=STALE)
    def lose(self, stale: int) -> None:
        self.tries(lambda: services.lose(given=self.sits(stale), words="雨里丢了"))

    @invariant()
    def it_is_in_exactly_one_place(self) -> None:
        links = list(self.hands.shipment.custody.order_by("ordinal"))
        assert [link.ordinal for link in links] == list(range(1, len(links) + 1))
        assert [link.from_holder for link in links] == ["", *(link.to_holder for link in links[:-1])]

    @invariant()
    def its_place_fits_its_state(self) -> None:
        now, holder = self.hands.now, self.holder()
        assert self.hands.links[-1][1] == now.state
        if now.state == State.DELIVERED:
            assert holder == "recipient"
        elif now.state in (*CARRIED, State.LOST):
            assert holder == f"rider:{now.rider_id}"
        else:
            assert holder == SHELF

    @invariant()
    def it_is_delivered_at_most_once_and_told_as_often(self) -> None:
        delivered = self.hands.shipment.custody.filter(state="delivered").count()
        told = jobs("flow.delivered", case_id=self.hands.shipment.case_id)
        assert delivered == told == int(self.hands.now.delivered_at is not None) <= 1

    @invariant()
    def tries_and_attempts_stay_within_bounds(self) -> None:
        now = self.hands.now
        assert 0 <= now.code_tries_left <= TRIES
        assert 0 <= now.id_tries_left <= TRIES
        assert now.attempts <= 3


@pytest.mark.django_db
def test_whatever_anybody_tries() -> None:
    run_state_machine_as_test(
        Parcel,
        settings=settings(
            max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
