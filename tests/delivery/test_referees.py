"""What the database holds together by itself, each with the proof that nothing else does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from delivery import services
from delivery.models import CustodyEvent, Shipment
from realestate.accounts.models import Office, User
from realestate.common.errors import Refused
from tests import cast
from tests.delivery.conftest import Hands, jobs, make_case, send, without

ONE_A_CASE = (
    "ALTER TABLE delivery_shipment DROP CONSTRAINT delivery_shipment_case_id_key",
    "ALTER TABLE delivery_shipment ADD CONSTRAINT delivery_shipment_case_id_key UNIQUE (case_id)",
)
NUMBER_ONCE = (
    "ALTER TABLE delivery_shipment DROP CONSTRAINT delivery_shipment_number_key",
    "ALTER TABLE delivery_shipment ADD CONSTRAINT delivery_shipment_number_key UNIQUE (number)",
)
CHAIN = (
    "ALTER TABLE delivery_custodyevent DISABLE TRIGGER custody_chain",
    "ALTER TABLE delivery_custodyevent ENABLE TRIGGER custody_chain",
)
APPEND_ONLY = (
    "ALTER TABLE delivery_custodyevent DISABLE TRIGGER custody_append_only",
    "ALTER TABLE delivery_custodyevent ENABLE TRIGGER custody_append_only",
)


def at_once(count: int, work: Callable[[int], object]) -> list[object]:
    """Run `work` in as many threads, let go together; what each returned or raised."""
    gate = threading.Barrier(count)

    def one(index: int) -> object:
        try:
            connection.ensure_connection()
            gate.wait()
            return work(index)
        except (Refused, IntegrityError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
def test_eight_dispatches_at_once_make_one_parcel(office: Office, li_lei: User) -> None:
    case = make_case(office, li_lei)
    parcels = at_once(8, lambda _index: send(case))
    assert {parcel.pk for parcel in parcels} == {Shipment.objects.get().pk}  # type: ignore[attr-defined]
    assert CustodyEvent.objects.count() == 1
    assert jobs("delivery.book_courier", shipment_id=Shipment.objects.get().pk) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_constraints_there_would_be_several(office: Office, li_lei: User) -> None:
    case = make_case(office, li_lei)
    with without(ONE_A_CASE, NUMBER_ONCE):
        at_once(8, lambda _index: send(case))
        count = Shipment.objects.count()
        connection.cursor().execute("TRUNCATE delivery_shipment CASCADE")
    assert count > 1


@pytest.mark.django_db(transaction=True)
def test_eight_hand_overs_at_once_deliver_once(hands: Hands) -> None:
    hands.at_the_door()
    given, code = hands.given(), hands.code
    answers = at_once(8, lambda _index: services.hand_over(given=given, code=code))
    assert sum(isinstance(answer, Shipment) for answer in answers) == 1
    assert {answer.code for answer in answers if isinstance(answer, Refused)} == {"already_done"}
    assert jobs("flow.delivered", case_id=hands.shipment.case_id) == 1


@pytest.mark.django_db(transaction=True)
def test_wrong_codes_from_many_tabs_are_at_most_five_tries(hands: Hands) -> None:
    hands.at_the_door()
    wrong = hands.wrong_code

    def guess(_index: int) -> None:
        for _again in range(3):
            try:
                hands.hand_over(wrong)
            except Refused:
                continue

    at_once(6, guess)
    tried = hands.shipment.custody.filter(act__in=["wrong_code", "code_spent"]).count()
    assert tried + hands.now.code_tries_left == 5


@pytest.mark.django_db
def test_the_tries_never_go_below_nought_or_above_five(parcel: Shipment) -> None:
    for tries in (-1, 6):
        with pytest.raises(IntegrityError), transaction.atomic():
            Shipment.objects.filter(pk=parcel.pk).update(code_tries_left=tries)


@pytest.mark.django_db
def test_a_link_is_never_rewritten_or_taken_out(parcel: Shipment) -> None:
    for rewrite in (
        lambda: parcel.custody.update(place="别处"),
        lambda: parcel.custody.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rewrite()
    with without(APPEND_ONLY):
        assert parcel.custody.update(place="别处") == 1


def link(parcel: Shipment, **changes: object) -> CustodyEvent:
    """The second link, as it should be but for the changes."""
    right = {
        "shipment": parcel,
        "ordinal": 2,
        "act": "accept",
        "at": timezone.now(),
        "from_holder": "office:330106",
        "to_holder": "office:330106",
        "state": "accepted",
    }
    return CustodyEvent.objects.create(**{**right, **changes})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [{"ordinal": 3}, {"ordinal": 1}, {"from_holder": "rider:1"}, {"from_holder": ""}],
    ids=["a gap", "a second first", "from somebody who does not have it", "from nowhere"],
)
def test_a_link_begins_where_the_last_one_ended(parcel: Shipment, changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match=r"does not follow|cannot hand on"), transaction.atomic():
        link(parcel, **changes)
    assert link(parcel).ordinal == 2


@pytest.mark.django_db
def test_without_the_trigger_a_parcel_could_be_in_two_places(parcel: Shipment) -> None:
    with without(CHAIN):
        assert link(parcel, ordinal=7, from_holder="rider:1").ordinal == 7


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [{"to_holder": ""}, {"to_holder": "recipient"}, {"state": "delivered"}, {"state": "eaten"}],
    ids=["nowhere", "with the recipient, undelivered", "delivered to the shelf", "a state of its own"],
)
def test_a_parcel_is_in_one_real_place(parcel: Shipment, changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        link(parcel, **changes)


@pytest.mark.django_db
def test_nothing_follows_a_delivery(hands: Hands) -> None:
    hands.at_the_door().hand_over()
    with pytest.raises(IntegrityError, match="has been delivered"), transaction.atomic():
        Shipment.objects.filter(pk=hands.shipment.pk).update(state="failed", delivered_at=None)
    with pytest.raises(IntegrityError, match="has been delivered"), transaction.atomic():
        link(hands.shipment, ordinal=8, from_holder="recipient", state="returned")


@pytest.mark.django_db
def test_an_open_or_ownerless_envelope_does_not_leave_the_shelf(parcel: Shipment, office: Office) -> None:
    rider = cast.staff("qian", "钱骑", "courier", office)
    for fields in ({"rider": rider}, {"sealed_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Shipment.objects.filter(pk=parcel.pk).update(state="picked_up", **fields)
    changed = Shipment.objects.filter(pk=parcel.pk).update(
        state="picked_up", rider=rider, sealed_at=timezone.now()
    )  # fmt: skip
    assert changed == 1
