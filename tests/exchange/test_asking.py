"""Every question leaves a witness before it is asked; a department that is down stops nobody."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from realestate.accounts.models import Office, User
from realestate.cases.models import Case
from realestate.common.errors import GatewayError
from realestate.common.registry import gateway
from realestate.exchange import services
from realestate.exchange.facts import Contract, Homes, Household, Identity, Unavailable
from realestate.exchange.models import Inquiry
from tests.exchange.support import CHILD, CONTRACT, HAN_MEI, LI_LEI
from tests.sandbox_support import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(office: Office, li_lei: User) -> Case:
    return Case.objects.create(
        number="20261123-1", matter="second_hand_home", office=office, opened_by=li_lei, opened_at=timezone.now()
    )


def test_an_answer_comes_with_its_source_and_leaves_its_witness(departments: Sandbox, case: Case) -> None:
    fact = services.ask_identity("李雷", LI_LEI, case=case)
    assert isinstance(fact, Identity)
    assert (fact.matches, fact.source) == (True, "公安部门")
    inquiry = Inquiry.objects.get()
    assert (inquiry.department, inquiry.question, inquiry.subject, inquiry.case) == ("police", "identity", LI_LEI, case)
    assert inquiry.answer == {"alive": True, "matches": True}
    assert inquiry.asked_at <= inquiry.answered_at


def test_the_witness_is_there_before_anything_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def ask(*_arguments: object) -> dict[str, bool]:
        seen.append(Inquiry.objects.filter(answered_at=None).count())
        return {"matches": True, "alive": True}

    monkeypatch.setattr(gateway("police"), "ask", ask)
    services.ask_identity("李雷", LI_LEI)
    assert seen == [1]


@pytest.mark.parametrize("fault", ["error", "lose", "cut", "forge"])
def test_a_department_that_is_down_stops_nobody(departments: Sandbox, fault: str) -> None:
    departments.fault("housing", fault, times=None)
    answer = services.contract(CONTRACT)
    assert isinstance(answer, Unavailable)
    assert not answer
    assert answer.source == "住房城乡建设部门"
    inquiry = Inquiry.objects.get()
    assert (inquiry.answer, bool(inquiry.error)) == (None, True)
    departments.clear("housing")
    assert isinstance(services.contract(CONTRACT), Contract)


def test_an_answer_not_as_agreed_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway("police"), "ask", lambda *_: {"matches": "yes", "alive": True})
    assert isinstance(services.ask_identity("李雷", LI_LEI), Unavailable)
    assert "not as agreed" in Inquiry.objects.get().error


def test_a_contract_that_does_not_exist_is_known_not_to(departments: Sandbox) -> None:
    assert services.contract("没有这个编号") is None
    assert Inquiry.objects.get().answer == {"error": "not_found"}


def test_a_household_and_its_homes(departments: Sandbox) -> None:
    family = services.household(LI_LEI)
    assert isinstance(family, Household)
    homes = services.homes([LI_LEI, *family.id_numbers])
    assert isinstance(homes, Homes)
    assert (family.id_numbers, homes.count) == ((HAN_MEI, CHILD), 2)
    assert services.household("somebody unknown") is None


def test_the_contracts_of_a_person(departments: Sandbox) -> None:
    found = services.contracts_of(HAN_MEI)
    assert found
    assert [contract.number for contract in found.contracts] == [CONTRACT]
    nobody = services.contracts_of(CHILD)
    assert nobody
    assert nobody.contracts == ()


def test_tax_is_declared_once_for_a_case(departments: Sandbox, case: Case) -> None:
    first = services.report_tax_paid(case=case, amount=Decimal("23500.00"), unit_code="U")
    again = services.report_tax_paid(case=case, amount=Decimal("23500.00"), unit_code="U")
    assert (again.number, again.total, again.at) == (first.number, first.total, first.at)
    assert Inquiry.objects.count() == 1


def test_a_lost_tax_answer_is_asked_for_again_and_is_the_same_proof(departments: Sandbox, case: Case) -> None:
    departments.fault("tax", "lose")
    with pytest.raises(GatewayError):
        services.report_tax_paid(case=case, amount=Decimal("23500.00"), unit_code="U")
    assert Inquiry.objects.get().error
    proof = services.report_tax_paid(case=case, amount=Decimal("23500.00"), unit_code="U")
    inquiry = Inquiry.objects.get()
    assert (inquiry.error, inquiry.answer["number"]) == ("", proof.number)


@pytest.mark.django_db(transaction=True)
def test_nobody_is_asked_inside_a_transaction(departments: Sandbox) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        services.ask_identity("李雷", LI_LEI)
    assert not Inquiry.objects.exists()


CHANGES = {"subject": "x", "body": {}, "answer": {}, "error": "x", "request_id": "x"}


@pytest.mark.parametrize("field", CHANGES)
def test_what_was_asked_and_answered_stays(departments: Sandbox, field: str) -> None:
    services.ask_identity("李雷", LI_LEI)
    with pytest.raises(IntegrityError), transaction.atomic():
        Inquiry.objects.update(**{field: CHANGES[field]})
    with pytest.raises(IntegrityError), transaction.atomic():
        Inquiry.objects.all().delete()


def test_without_the_trigger_it_could_be_rewritten(departments: Sandbox) -> None:
    services.ask_identity("李雷", LI_LEI)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER inquiry_witness ON exchange_inquiry")
    Inquiry.objects.update(subject="x")
    assert Inquiry.objects.get().subject == "x"
