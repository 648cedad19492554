"""Our book, the bill of the day and the query: where they agree nobody is troubled, where they differ a row says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.crypto import get_random_string

from realestate.accounts.models import User
from realestate.cases.models import Case
from realestate.common import clock
from realestate.common.errors import GatewayError, Refused
from realestate.common.registry import gateway
from realestate.payments import jobs
from realestate.payments.gateways.base import Payment
from realestate.payments.models import Bill, Discrepancy, GatewayCall, Order, Refund, Statement, StatementLine
from realestate.payments.selectors import days_without_statement, differences_of, is_paid
from realestate.payments.services import (
    explain,
    fetch_statement,
    give_back,
    look_into,
    receive,
    refund,
    start_payment,
)
from tests.payments.conftest import Cashier, Voice, billed, queued, run_queued
from tests.sandbox_support import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = 2
Kind, State = Discrepancy.Kind, Discrepancy.State


@pytest.fixture(autouse=True)
def empty_days(sandbox: Sandbox) -> None:
    """Whatever other tests paid is long ago."""
    httpx.post(f"{sandbox.url}/alipay/earlier/", data={"days": 60}, timeout=10)


@pytest.fixture
def day() -> dt.date:
    """Whose bill is there at any hour of today."""
    return clock.today() - dt.timedelta(days=DAYS)


@pytest.fixture
def earlier(sandbox: Sandbox) -> Callable[[Order], None]:
    """As if the order had been paid on that day: in their book and in ours."""

    def move(order: Order) -> None:
        form = {"days": DAYS, "out_trade_no": order.out_trade_no}
        httpx.post(f"{sandbox.url}/alipay/earlier/", data=form, timeout=10)
        past = dt.timedelta(days=DAYS)
        Order.objects.filter(pk=order.pk).update(ended_at=clock.now() - past)

    return move


@pytest.fixture
def paid(bill: Bill, li_lei: User, cashier: Cashier, earlier: Callable[[Order], None]) -> Order:
    """Li Lei paid, and both sides know."""
    cashier.pay(start_payment(case=bill.case, user=li_lei, phone=True))
    order = bill.orders.get()
    jobs.query_order.func(order_id=order.pk)
    earlier(order)
    return Order.objects.get(pk=order.pk)


def found() -> list[tuple[str, Decimal | None, Decimal | None]]:
    """What stands open."""
    rows = Discrepancy.objects.filter(state=State.OPEN).order_by("kind")
    return [(row.kind, row.ours, row.theirs) for row in rows]


def elsewhere(cashier: Cashier, earlier: Callable[[Any], None]) -> Payment:
    """A payment to our account that is not for any order of ours."""
    wish = Payment(
        out_trade_no=f"shop{get_random_string(12, '0123456789')}", amount=Decimal("12.30"), subject="别的系统",
        expires_at=clock.now() + dt.timedelta(minutes=30), notify_url="", return_url="http://127.0.0.1:9/back",
    )  # fmt: skip
    cashier.pay(gateway("alipay").cashier_url(wish))
    return wish


def test_when_all_agree_the_day_is_kept_and_nobody_is_troubled(paid: Order, day: dt.date) -> None:
    statement = fetch_statement(day=day)
    line = statement.lines.get(out_trade_no=paid.out_trade_no)
    assert (line.kind, line.amount, line.trade_no) == ("payment", Decimal("23580.00"), paid.trade_no)
    assert found() == []
    call = GatewayCall.objects.get(act="bill")
    assert (call.outcome, call.answer["sha256"]) == ("ok", statement.sha256)


def test_money_there_without_an_order_here_is_missing_here(
    sandbox: Sandbox, cashier: Cashier, earlier: Callable[[Any], None], day: dt.date
) -> None:
    wish = elsewhere(cashier, earlier)
    httpx.post(f"{sandbox.url}/alipay/earlier/", data={"days": DAYS, "out_trade_no": wish.out_trade_no}, timeout=10)
    fetch_statement(day=day)
    mine = Discrepancy.objects.get(out_trade_no=wish.out_trade_no)
    assert (mine.kind, mine.order, mine.ours, mine.theirs) == (Kind.MISSING_HERE, None, None, Decimal("12.30"))
    run_queued("payments.look_into")
    mine.refresh_from_db()
    assert (mine.state, mine.answer, mine.answer_amount) == (State.OPEN, "paid", Decimal("12.30"))


def test_money_there_that_our_order_never_heard_of_is_found_and_settled_by_the_query(
    bill: Bill, li_lei: User, cashier: Cashier, earlier: Callable[[Order], None], day: dt.date
) -> None:
    cashier.pay(start_payment(case=bill.case, user=li_lei, phone=False))  # and the notification was lost
    earlier(bill.orders.get())
    fetch_statement(day=day)
    assert found() == [(Kind.MISSING_HERE, None, Decimal("23580.00"))]
    run_queued("payments.look_into")
    assert is_paid(bill.case)
    assert Discrepancy.objects.get().state == State.AGREED
    assert queued("flow.bill_paid") == 1


def test_money_here_that_is_in_no_bill_is_missing_there(order: Order, alipay_voice: Voice, day: dt.date) -> None:
    receive(alipay_voice.says(order))  # Alipay's own key spoke, but its book knows nothing of it
    Order.objects.update(ended_at=clock.now() - dt.timedelta(days=DAYS))
    fetch_statement(day=day)
    assert found() == [(Kind.MISSING_THERE, Decimal("23580.00"), None)]
    run_queued("payments.look_into")
    row = Discrepancy.objects.get()
    assert (row.state, row.answer) == (State.OPEN, "missing")


def test_an_amount_that_differs_is_written_down_with_both_sums(paid: Order, sandbox: Sandbox, day: dt.date) -> None:
    sandbox.fault("alipay", "amount", only="bill", value="1.00")
    fetch_statement(day=day)
    assert (Kind.AMOUNT, Decimal("23580.00"), Decimal("1.00")) in found()
    run_queued("payments.look_into")
    row = Discrepancy.objects.get(kind=Kind.AMOUNT)
    assert (row.answer, row.answer_amount) == ("paid", Decimal("23580.00"))  # the third witness sides with us


@pytest.fixture
def given_back(paid: Order) -> Refund:
    """The case ended and its money is to go back."""
    with transaction.atomic():
        give_back(case=paid.bill.case, reason="withdrawn")
    return Refund.objects.get()


def age_refund(sandbox: Sandbox, order: Order) -> None:
    """The refund was that day, and the payment, which has been moved once, twice as long ago."""
    httpx.post(f"{sandbox.url}/alipay/earlier/", data={"days": DAYS, "out_trade_no": order.out_trade_no}, timeout=10)
    Order.objects.filter(pk=order.pk).update(ended_at=clock.now() - dt.timedelta(days=2 * DAYS))


def test_a_refund_on_both_sides_agrees(given_back: Refund, sandbox: Sandbox, day: dt.date) -> None:
    refund(refund_id=given_back.pk)
    age_refund(sandbox, given_back.order)
    fetch_statement(day=day)
    assert found() == []
    assert StatementLine.objects.get(kind="refund", out_request_no=given_back.out_request_no).amount == Decimal(23580)


def test_a_refund_there_that_we_do_not_have_is_found_and_written_down_by_the_query(
    given_back: Refund, sandbox: Sandbox, day: dt.date
) -> None:
    gateway("alipay").refund(
        out_trade_no=given_back.order.out_trade_no, out_request_no=given_back.out_request_no,
        amount=given_back.amount, reason="在商家后台退的",
    )  # fmt: skip
    age_refund(sandbox, given_back.order)
    fetch_statement(day=day)
    assert (Kind.REFUND, None, Decimal("23580.00")) in found()
    run_queued("payments.look_into")
    given_back.refresh_from_db()
    assert given_back.state == Refund.State.DONE
    assert Discrepancy.objects.get(kind=Kind.REFUND).state == State.AGREED


def test_a_refund_by_a_number_that_is_not_ours_stays_open(paid: Order, sandbox: Sandbox, day: dt.date) -> None:
    gateway("alipay").refund(
        out_trade_no=paid.out_trade_no, out_request_no="by-somebody", amount=Decimal("80.00"), reason="手工"
    )
    age_refund(sandbox, paid)
    fetch_statement(day=day)
    run_queued("payments.look_into")
    row = Discrepancy.objects.get(kind=Kind.REFUND)
    assert (row.order, row.theirs, row.answer, row.state) == (paid, Decimal("80.00"), "refunded", State.OPEN)


def test_a_refund_here_that_is_in_no_bill_is_written_down(paid: Order, day: dt.date) -> None:
    past = clock.now() - dt.timedelta(days=DAYS)
    Refund.objects.create(
        order=paid, out_request_no="R-ours", amount=paid.received, reason=Refund.Reason.GIVEN_BACK,
        state=Refund.State.DONE, asked_at=past, done_at=past,
    )  # fmt: skip
    fetch_statement(day=day)
    assert found() == [(Kind.REFUND, Decimal("23580.00"), None)]
    run_queued("payments.look_into")
    assert Discrepancy.objects.get().answer == "not_refunded"


def test_a_refund_of_another_sum_is_written_down_with_both(paid: Order, day: dt.date) -> None:
    statement = Statement.objects.create(
        day=day, fetched_at=clock.now(), sha256="0" * 64, payments=0, received=0, refunds=1, returned=80
    )
    past = clock.now() - dt.timedelta(days=DAYS)
    Refund.objects.create(
        order=paid, out_request_no="R-ours", amount=paid.received, reason=Refund.Reason.GIVEN_BACK,
        state=Refund.State.DONE, asked_at=past, done_at=past,
    )  # fmt: skip
    StatementLine.objects.create(
        statement=statement, position=1, kind="refund", out_trade_no=paid.out_trade_no, out_request_no="R-ours",
        trade_no="1", amount=80, at=past,
    )  # fmt: skip
    [one] = [one for one in differences_of(statement) if one.kind == Kind.REFUND]
    assert (one.ours, one.theirs) == (Decimal("23580.00"), Decimal("80.00"))


def test_a_refund_given_by_hand_is_not_looked_for_in_the_bill(paid: Order, day: dt.date) -> None:
    past = clock.now() - dt.timedelta(days=DAYS)
    Refund.objects.create(
        order=paid, out_request_no="R-ours", amount=paid.received, reason=Refund.Reason.GIVEN_BACK,
        state=Refund.State.DONE, asked_at=past, done_at=past, voucher="HZ-2026-0001",
    )  # fmt: skip
    fetch_statement(day=day)
    assert found() == []


def test_a_payment_at_midnight_is_found_in_the_bill_of_the_day_before(paid: Order, day: dt.date) -> None:
    fetch_statement(day=day)
    Order.objects.filter(pk=paid.pk).update(ended_at=clock.now() - dt.timedelta(days=DAYS - 1))  # we heard later
    Statement.objects.create(
        day=day + dt.timedelta(days=1), fetched_at=clock.now(), sha256="0" * 64, payments=0, received=0, refunds=0,
        returned=0,
    )  # fmt: skip
    assert differences_of(Statement.objects.get(day=day + dt.timedelta(days=1))) == []


def test_twice_is_once(order: Order, alipay_voice: Voice, day: dt.date) -> None:
    receive(alipay_voice.says(order))
    Order.objects.update(ended_at=clock.now() - dt.timedelta(days=DAYS))
    for _ in range(3):
        fetch_statement(day=day)
    assert Statement.objects.count() == Discrepancy.objects.count() == 1
    assert GatewayCall.objects.filter(act="bill").count() == 1  # it is ours by now
    assert queued("payments.look_into") == 1


def test_a_second_row_about_the_same_difference_is_refused_by_the_database(
    order: Order, alipay_voice: Voice, day: dt.date
) -> None:
    test_twice_is_once(order, alipay_voice, day)
    row = Discrepancy.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError):
        row.save(force_insert=True)


def test_a_bill_that_comes_later_closes_what_it_explains(order: Order, alipay_voice: Voice, day: dt.date) -> None:
    receive(alipay_voice.says(order))
    Order.objects.update(ended_at=clock.now() - dt.timedelta(days=DAYS))
    statement = fetch_statement(day=day)
    before = Statement.objects.create(
        day=day - dt.timedelta(days=1), fetched_at=clock.now(), sha256="0" * 64, payments=1, received=23580, refunds=0,
        returned=0,
    )  # fmt: skip
    StatementLine.objects.create(
        statement=before, position=1, kind="payment", out_trade_no=order.out_trade_no, trade_no="1", amount=23580,
        at=clock.now(),
    )  # fmt: skip
    fetch_statement(day=statement.day)
    assert Discrepancy.objects.get().state == State.AGREED


@pytest.mark.parametrize("kind", ["error", "cut", "lose", "forge"])
def test_a_broken_answer_about_the_bill_keeps_nothing(sandbox: Sandbox, day: dt.date, kind: str) -> None:
    sandbox.fault("alipay", kind, only="alipay.data.dataservice.bill.downloadurl.query")
    with pytest.raises(GatewayError):
        fetch_statement(day=day)
    assert not Statement.objects.exists()
    assert fetch_statement(day=day).day == day


@pytest.mark.parametrize("kind", ["error", "cut"])
def test_a_broken_file_keeps_nothing(sandbox: Sandbox, day: dt.date, kind: str) -> None:
    sandbox.fault("alipay", kind, only="bill.file")
    with pytest.raises(GatewayError):
        fetch_statement(day=day)
    assert not Statement.objects.exists()


def test_a_bill_that_lacks_a_line_is_not_believed(paid: Order, sandbox: Sandbox, day: dt.date) -> None:
    sandbox.fault("alipay", "lose", only="bill")
    with pytest.raises(GatewayError, match="not whole"):
        fetch_statement(day=day)
    assert not Statement.objects.exists()


def test_todays_bill_is_not_there_yet(sandbox: Sandbox) -> None:
    with pytest.raises(GatewayError, match="bill_not_exist"):
        fetch_statement(day=clock.today())


def test_bills_are_due_from_ten_on_the_next_day_and_from_our_first_order_on(order: Order) -> None:
    first = clock.today()
    morning = dt.datetime.combine(first + dt.timedelta(days=1), dt.time(9, 59), clock.ZONE)
    assert days_without_statement(morning) == []
    assert days_without_statement(morning + dt.timedelta(minutes=1)) == [first]
    later = days_without_statement(morning + dt.timedelta(days=40))
    assert (len(later), later[-1]) == (14, first + dt.timedelta(days=39))


def test_the_clockwork_asks_for_each_bill_that_should_be_there_once(order: Order, time_machine: Any) -> None:
    time_machine.move_to(dt.datetime.combine(clock.today() + dt.timedelta(days=3), dt.time(11), clock.ZONE))
    jobs.fetch_statements.func(timestamp=0)
    jobs.fetch_statements.func(timestamp=0)  # the first round has not begun yet
    assert queued("payments.fetch_statement") == 3


def test_a_supervisor_closes_a_difference_with_words(
    order: Order, alipay_voice: Voice, supervisor_he: User, day: dt.date
) -> None:
    receive(alipay_voice.says(order))
    Order.objects.update(ended_at=clock.now() - dt.timedelta(days=DAYS))
    fetch_statement(day=day)
    row = Discrepancy.objects.get()
    for _ in range(2):  # a double click
        explain(discrepancy_id=row.pk, supervisor=supervisor_he, note="财务查明，凭证 1")
    with pytest.raises(Refused) as refused:
        explain(discrepancy_id=row.pk, supervisor=supervisor_he, note="又一个说法")
    assert refused.value.code == "discrepancy_closed"
    look_into(discrepancy_id=row.pk)
    fetch_statement(day=day)
    row.refresh_from_db()
    assert (row.state, row.closed_by, row.note) == (State.EXPLAINED, supervisor_he, "财务查明，凭证 1")


def test_an_end_without_words_is_refused_by_the_database(
    order: Order, alipay_voice: Voice, supervisor_he: User, day: dt.date
) -> None:
    receive(alipay_voice.says(order))
    Order.objects.update(ended_at=clock.now() - dt.timedelta(days=DAYS))
    fetch_statement(day=day)
    with pytest.raises(IntegrityError):
        Discrepancy.objects.update(state=State.EXPLAINED, closed_at=clock.now(), closed_by=supervisor_he)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payments_statement SET payments = 9",
        "DELETE FROM payments_statement",
        "UPDATE payments_statementline SET amount = 1",
        "DELETE FROM payments_statementline",
        "DELETE FROM payments_discrepancy",
        "UPDATE payments_discrepancy SET out_trade_no = 'another'",
    ],
)
def test_what_alipay_billed_is_never_rewritten(paid: Order, sandbox: Sandbox, day: dt.date, sql: str) -> None:
    sandbox.fault("alipay", "amount", only="bill", value="1.00")
    fetch_statement(day=day)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_two_bills_of_two_cases_stand_side_by_side(
    paid: Order, make_case: Callable[..., Case], li_lei: User, cashier: Cashier, earlier: Callable[[Order], None],
    day: dt.date,
) -> None:  # fmt: skip
    other = billed(make_case("20261122330106000027"))
    cashier.pay(start_payment(case=other.case, user=li_lei, phone=True))
    jobs.query_order.func(order_id=other.orders.get().pk)
    earlier(other.orders.get())
    statement = fetch_statement(day=day)
    ours = {paid.out_trade_no, other.orders.get().out_trade_no}
    assert ours <= set(statement.lines.values_list("out_trade_no", flat=True))
    assert found() == []
