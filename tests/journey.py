"""Leading a case through the services that the pages call, as far as a test wants it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.utils import timezone

from realestate.accounts.models import User
from realestate.cases.models import Case
from realestate.cases.selectors import registration_of
from realestate.flow.services import acceptance, entry, filling, opening, precheck, settlement, signing
from realestate.flow.statement import statement
from realestate.payments.gateways.base import Status, Trade
from realestate.payments.models import Order
from realestate.payments.services import settle, start_payment
from realestate.register.models import Unit

ONE_HOME = {"homes_held": {"source": "住房城乡建设部门", "at": "2026-11-22T09:00:00+08:00", "value": 1}}
STEPS = ("draft", "signing", "submitted", "prechecked", "paid", "accepted", "reviewed", "entered")


@dataclass
class Journey:
    """One sale: who takes part, and verbs that bring it forward."""

    unit: Unit
    buyer: User
    sellers: list[User]
    officer: User
    reviewer: User
    registrar: User
    price: Decimal = Decimal("2350000.00")
    homes: int = 0
    case: Case = field(init=False)

    def to(self, state: str) -> Case:
        """Do every step up to this state."""
        for step in STEPS[: STEPS.index(state) + 1]:
            getattr(self, f"to_{step}")()
        return self.fresh()

    def fresh(self) -> Case:
        self.case = Case.objects.select_related("office", "opened_by").get(pk=self.case.pk)
        return self.case

    def to_draft(self) -> None:
        self.case = opening.open_case(user=self.buyer, matter="second_hand_home", unit_code=self.unit.code)
        registration = registration_of(self.case)
        registration.terms = {**registration.terms, "contract_number": "HZ2026110001"}
        registration.save(update_fields=["terms"])
        own = {"case_id": self.case.pk, "user": self.buyer}
        filling.save_terms(**own, price=self.price, delivery_on="2026-12-31", address="文三路 90 号 1 幢 101 室")
        filling.save_homes(**own, homes=self.homes)
        phones = {
            party.pk: seller.phone or ""
            for party in self.case.parties.filter(role="obligor")
            for seller in self.sellers
            if party.id_number == seller.id_number
        }
        filling.save_seller_phones(**own, phones=phones)

    def to_signing(self) -> None:
        signing.sign(case_id=self.case.pk, user=self.buyer, seen="draft")
        for seller in self.sellers:
            self.case.parties.filter(id_number=seller.id_number).update(user=seller)

    def to_submitted(self) -> None:
        text = sha256(statement(self.fresh()).encode()).hexdigest()
        for user in (self.buyer, *self.sellers):
            filling.keep_household(case_id=self.case.pk, id_number=user.id_number or "", facts=ONE_HOME)
            signing.confirm(case_id=self.case.pk, user=user, text_sha256=text, face_check=f"F-{user.pk}")

    def to_prechecked(self) -> None:
        precheck.precheck(case_id=self.case.pk, officer=self.officer, seen="submitted")

    def to_paid(self) -> None:
        self.pay()
        settlement.bill_paid(case_id=self.case.pk)
        settlement.keep_tax_proof(case_id=self.case.pk, number="33016001", at=timezone.now())
        filling.choose_channel(case_id=self.case.pk, user=self.buyer, remote=True)

    def pay(self) -> Order:
        """The buyer pays; Alipay says so."""
        start_payment(case=self.fresh(), user=self.buyer, phone=True)
        order = Order.objects.filter(bill__case=self.case).latest("pk")
        trade = Trade(order.out_trade_no, Status.PAID, order.amount, f"2026{order.pk:020d}", {})
        settle(trade=trade, asked=True)
        return order

    def to_accepted(self) -> None:
        acceptance.accept(case_id=self.case.pk, officer=self.officer, seen="paid", checks=full_checks(self.fresh()))

    def to_reviewed(self) -> None:
        entry.review(case_id=self.case.pk, officer=self.reviewer, seen="accepted", opinion="符合登记条件")

    def to_entered(self) -> None:
        entry.enter(case_id=self.case.pk, registrar=self.registrar, seen="reviewed")


def full_checks(case: Case) -> dict[str, Any]:
    """Everything ticked and answered on the one screen."""
    from realestate.flow.desk import questions

    asked = questions(case, registration_of(case))
    answers = {q.code: "no" if q.expected == "no" else "yes" for q in asked}
    return {"identity": True, "papers": True, "interview": answers}
