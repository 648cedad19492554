"""What the apps beside this one really answer: the departments' stand-ins over HTTP, and the certificates."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from certificates.services import issue
from realestate.accounts.models import Office, User
from realestate.common import clock
from realestate.common.registry import check_gateways
from realestate.query import ports
from realestate.query.models import Question
from realestate.register.models import Right, Unit
from tests import cast
from tests.exchange.support import CONTRACT, DEAD, GROWN_UP, HAN_MEI, LI_LEI, WANG_FANG, load
from tests.sandbox_support import Sandbox


@pytest.fixture
def known(sandbox: Sandbox) -> Sandbox:
    """Every department knows the cast."""
    load(sandbox)
    return sandbox


@pytest.mark.django_db(transaction=True)
def test_the_departments_prove_household_contract_and_death(known: Sandbox) -> None:
    departments = ports.departments()
    family = departments.household(LI_LEI)
    assert family
    assert family.spouse is not None
    assert family.spouse.id_number == HAN_MEI
    assert [child.name for child in family.minor_children] == ["李小宝"]
    assert departments.contract(CONTRACT).unit_code == "330106001002GB00023F00010012"
    assert departments.contract("nothing") is None
    assert departments.has_died("故人", DEAD) is True
    assert departments.has_died("王芳", WANG_FANG) is False
    assert departments.has_died("别人", DEAD) is False


@pytest.mark.django_db(transaction=True)
def test_the_buyer_of_a_filed_contract_types_its_number_only(
    known: Sandbox, owned_flat: Unit, li_lei: User, as_user: Callable[[User], Client]
) -> None:
    page = as_user(li_lei).post(reverse("query_party"), {"mandate": CONTRACT}, follow=True)
    assert page.status_code == 200
    assert owned_flat.location in page.content.decode()
    assert Question.objects.get().mandate == CONTRACT


@pytest.mark.django_db(transaction=True)
def test_a_grown_up_child_is_no_part_of_the_household(known: Sandbox) -> None:
    family = ports.departments().household(LI_LEI)
    assert family
    assert GROWN_UP not in [child.id_number for child in family.minor_children]


@pytest.mark.django_db
def test_a_certificates_number_finds_its_unit_while_it_is_in_force(
    owned_flat: Unit, office: Office, stranger: User, as_user: Callable[[User], Client]
) -> None:
    right = Right.objects.get(unit=owned_flat, kind="ownership")
    number = issue(case=None, right=right, at=clock.now(), office=office, pdf=False).number
    assert ports.titles().unit_code(number) == owned_flat.code
    assert ports.titles().number_of(owned_flat) == number
    typed = {"place": number.replace("（", "(").replace("）", ")"), "purpose": "buy", "pledge": "on"}
    assert as_user(stranger).post(reverse("query_open"), typed).status_code == 302
    assert Question.objects.get().index == "certificate"
    assert ports.titles().number_of(cast.make_unit(44)) == ""


def test_the_gateways_of_questions_have_nothing_to_complain_about() -> None:
    assert [message for message in check_gateways() if "titles" in message.msg or "departments" in message.msg] == []
