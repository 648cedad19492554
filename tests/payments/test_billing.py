"""A bill is opened once, adds up, and is never rewritten: the database sees to it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from realestate.cases.models import Case
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.payments.models import Bill, BillLine
from realestate.payments.selectors import bill_for, is_paid
from realestate.payments.services import give_back
from tests.payments.conftest import billed, deed_tax, line, queued


def enforce() -> None:
    """What the commit would check."""
    connection.check_constraints()


def at_commit(change: Callable[[], object]) -> None:
    """Make a change and commit it, as far as a test can."""
    with transaction.atomic():
        change()
        enforce()


def test_a_bill_keeps_its_lines_and_their_sum(case: Case) -> None:
    bill = billed(case, deed_tax("23500.00"), line(amount="80.00"))
    enforce()
    assert bill.total == Decimal("23580.00")
    assert [(one.title, one.amount) for one in bill.lines.all()] == [
        ("契税", Decimal("23500.00")),
        ("不动产登记费", Decimal("80.00")),
    ]
    assert bill_for(case) == bill
    assert not is_paid(case)


def test_an_exempt_line_is_worth_showing(case: Case) -> None:
    bill = billed(case, line("vat", "0.00", title="增值税", explanation="满两年，免征"), line())
    enforce()
    assert bill.total == Decimal("80.00")
    assert bill.lines.count() == 2


def test_a_case_has_one_live_bill(bill: Bill) -> None:
    with pytest.raises(Refused) as refused:
        billed(bill.case)
    assert refused.value.code == "BILL_OPEN_ALREADY"


def test_the_database_refuses_a_second_live_bill(bill: Bill) -> None:
    with pytest.raises(IntegrityError, match="bill_one_live"), transaction.atomic():
        Bill.objects.create(
            case=bill.case, number="another", total=0, line_count=1, opened_at=clock.now(), due_at=clock.now()
        )


def test_after_a_void_bill_a_new_one_may_follow(bill: Bill) -> None:
    give_back(case=bill.case, reason="withdrawn")
    again = billed(bill.case)
    enforce()
    assert again.number != bill.number
    assert bill_for(bill.case) == again


def test_fractions_of_a_cent_are_a_mistake(case: Case) -> None:
    with pytest.raises(ValueError, match="fraction"):
        billed(case, line(amount="80.005"))


def test_nothing_owed_is_paid_at_once(case: Case) -> None:
    bill = billed(case, line(amount="0.00", explanation="小微企业，免收"))
    enforce()
    assert bill.state == Bill.State.PAID
    assert is_paid(case)
    assert queued("flow.bill_paid") == 1


@pytest.mark.parametrize("amount", ["0.01", "99999999.99", "12345678.90"])
def test_amounts_are_kept_to_the_cent(case: Case, amount: str) -> None:
    bill = billed(case, line(amount=amount))
    assert Bill.objects.get(pk=bill.pk).total == Decimal(amount)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE payments_bill SET total = total - 1",
        "UPDATE payments_bill SET versions = '{}'",
        "UPDATE payments_bill SET due_at = due_at + interval '1 day'",
        "DELETE FROM payments_bill",
        "UPDATE payments_billline SET amount = 1",
        "UPDATE payments_billline SET explanation = ''",
        "DELETE FROM payments_billline",
    ],
)
def test_a_bill_is_frozen(bill: Bill, change: str) -> None:
    with pytest.raises(DatabaseError, match=r"frozen|append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_line_slipped_in_later_is_refused(bill: Bill) -> None:
    late = BillLine(bill=bill, position=9, code="x", title="x", amount=0, explanation="", source="", payee="", payer="")
    with pytest.raises(IntegrityError, match="its lines say"):
        at_commit(late.save)


def test_a_bill_is_not_paid_without_money(bill: Bill) -> None:
    with pytest.raises(IntegrityError, match="paid without money"):
        at_commit(lambda: Bill.objects.filter(pk=bill.pk).update(state=Bill.State.PAID, paid_at=clock.now()))


def test_a_void_bill_stays_void(bill: Bill) -> None:
    give_back(case=bill.case, reason="expired")
    with pytest.raises(DatabaseError, match="cannot go from void"), transaction.atomic():
        Bill.objects.filter(pk=bill.pk).update(state=Bill.State.OPEN, voided_at=None)


def test_giving_back_twice_is_once(bill: Bill, make_case: Callable[..., Case]) -> None:
    give_back(case=bill.case, reason="withdrawn")
    give_back(case=bill.case, reason="withdrawn")
    bill.refresh_from_db()
    assert (bill.state, bill.void_reason) == (Bill.State.VOID, "withdrawn")
    give_back(case=make_case("20261122330106000027"), reason="withdrawn")  # a case without a bill: nothing to do
