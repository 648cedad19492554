"""Separate books (分别持证), as a whole case gives them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from certificates import jobs
from certificates.models import Certificate
from delivery.models import Shipment
from realestate.cases.selectors import registration_of
from realestate.flow.services import closing
from realestate.payments.models import Bill
from tests.journey import Journey

pytestmark = pytest.mark.django_db


def with_books(journey: Journey, books: int) -> None:
    journey.to_draft()
    registration = registration_of(journey.case)
    registration.terms = {**registration.terms, "copies": books}
    registration.save(update_fields=["terms"])
    for step in ("signing", "submitted", "prechecked", "paid", "accepted", "reviewed", "entered"):
        getattr(journey, f"to_{step}")()


@pytest.mark.parametrize(("books", "fee"), [(1, "80.00"), (2, "90.00")])
def test_as_many_books_come_as_are_paid_for(journey: Journey, books: int, fee: str) -> None:
    with_books(journey, books)
    lines = Bill.objects.get(case=journey.case).lines.filter(code__startswith="registration_fee")
    assert sum(line.amount for line in lines) == Decimal(fee)
    issued = Certificate.objects.filter(case=journey.case).order_by("book")
    assert [one.book for one in issued] == list(range(1, books + 1))
    assert len({one.number for one in issued}) == books


def test_the_parcel_waits_for_all_books_and_carries_them(journey: Journey) -> None:
    with_books(journey, 2)
    first, second = Certificate.objects.filter(case=journey.case).order_by("book")
    jobs.make_pdf.func(certificate_id=first.pk)
    closing.certificate_sealed(case_id=journey.case.pk)
    assert not Shipment.objects.exists(), "half of the books would have gone"
    jobs.make_pdf.func(certificate_id=second.pk)
    closing.certificate_sealed(case_id=journey.case.pk)
    assert Shipment.objects.get().contents == [first.number, second.number]
