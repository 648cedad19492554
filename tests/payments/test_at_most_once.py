"""Many at once, on real PostgreSQL: one effect. And what happens when the referees are sent off the field."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from realestate.accounts.models import User
from realestate.cases.models import Case
from realestate.payments.models import Bill, Order, Receipt, Refund, Verdict
from realestate.payments.selectors import is_paid
from realestate.payments.services import give_back, ordering, receive, settling, start_payment
from tests.payments.conftest import Voice, queued

pytestmark = pytest.mark.django_db(transaction=True)
COPIES = 20


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads that start together; their answers, or what they raised."""
    ready, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            ready.wait(30)
            answers[index] = act()
        except Exception as error:  # noqa: BLE001 (the test looks at it)
            answers[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@pytest.fixture
def without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for anybody, and all have looked before the first one acts."""
    together, pay = threading.Barrier(COPIES), settling._pay

    def all_at_once(*args: Any) -> Verdict:
        together.wait(30)
        return pay(*args)

    monkeypatch.setattr(settling, "lock_bill", lambda pk: Bill.objects.get(pk=pk))
    monkeypatch.setattr(settling, "_pay", all_at_once)


@contextmanager
def without_triggers(table: str) -> Iterator[None]:
    """The table's own triggers look away for a while."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@contextmanager
def without_constraints(table: str) -> Iterator[None]:
    """The table's unique constraints and indexes are gone for a while."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype = 'u'",
            [table],
        )
        dropped = cursor.fetchall()
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE tablename = %s AND indexdef LIKE 'CREATE UNIQUE%%WHERE%%'",
            [table],
        )
        indexes = cursor.fetchall()
        for name, _definition in dropped:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")
            for name, definition in dropped:
                cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
            for _name, definition in indexes:
                cursor.execute(definition)


def test_twenty_copies_of_a_notification_have_one_effect(order: Order, alipay_voice: Voice) -> None:
    told = alipay_voice.says(order)
    verdicts = at_once(*[lambda: receive(told)] * COPIES)
    assert Counter(verdicts) == {Verdict.SETTLED: 1, Verdict.REPEATED: COPIES - 1}
    assert Receipt.objects.count() == 1
    assert queued("flow.bill_paid") == 1
    assert order.notifications.count() == COPIES


@pytest.mark.usefixtures("without_the_lock")
def test_without_the_lock_the_database_still_lets_one_through(order: Order, alipay_voice: Voice) -> None:
    told = alipay_voice.says(order)
    verdicts = at_once(*[lambda: receive(told)] * COPIES)
    assert [v for v in verdicts if not isinstance(v, IntegrityError)] == [Verdict.SETTLED]
    assert Receipt.objects.count() == 1
    assert queued("flow.bill_paid") == 1


@pytest.mark.usefixtures("without_the_lock")
def test_control_without_lock_constraint_and_trigger_there_are_many(order: Order, alipay_voice: Voice) -> None:
    told = alipay_voice.says(order)
    with without_constraints("payments_receipt"), without_triggers("payments_bill"):
        at_once(*[lambda: receive(told)] * COPIES)
        assert Receipt.objects.count() > 1
        assert queued("flow.bill_paid") > 1


def test_a_double_click_gives_one_order(bill: Bill, li_lei: User, wang_fang: User) -> None:
    acts = [lambda user=user: start_payment(case=bill.case, user=user, phone=False) for user in (li_lei, wang_fang) * 5]
    urls = at_once(*acts)
    order = bill.orders.get()
    assert all(f"%22{order.out_trade_no}%22" in url for url in urls)


def test_control_without_lock_and_constraint_a_double_click_gives_two(
    bill: Bill, li_lei: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, find = threading.Barrier(2), ordering.secrets.randbelow

    def both_have_looked(limit: int) -> int:
        together.wait(30)
        return find(limit)

    monkeypatch.setattr(ordering, "lock_bill", lambda pk: Bill.objects.get(pk=pk))
    monkeypatch.setattr(ordering.secrets, "randbelow", both_have_looked)
    with without_constraints("payments_order"):
        at_once(*[lambda: start_payment(case=bill.case, user=li_lei, phone=False)] * 2)
        assert bill.orders.count() == 2


def test_the_database_refuses_a_second_open_order(order: Order) -> None:
    with pytest.raises(IntegrityError, match="order_one_open"), transaction.atomic():
        Order.objects.create(
            bill=order.bill, out_trade_no="another", amount=1, channel="page", started_by=order.started_by,
            created_at=order.created_at, expires_at=order.expires_at,
        )  # fmt: skip


def test_paying_while_the_case_ends_leaves_no_money_behind(order: Order, alipay_voice: Voice) -> None:
    told, case = alipay_voice.says(order), order.bill.case

    def end() -> None:
        with transaction.atomic():
            give_back(case=Case.objects.select_for_update(no_key=True).get(pk=case.pk), reason="withdrawn")

    at_once(*[lambda: receive(told)] * 5, end, *[lambda: receive(told)] * 5)
    assert Refund.objects.get().amount == order.amount
    assert queued("payments.refund") == 1
    assert not is_paid(case)


def test_a_second_refund_of_an_order_is_impossible(order: Order, alipay_voice: Voice) -> None:
    receive(alipay_voice.says(order))
    give_back(case=order.bill.case, reason="withdrawn")
    first = Refund.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.create(
            order=order, out_request_no="another", amount=order.amount, reason="late", asked_at=first.asked_at
        )
