"""Who is typed on a side: known by their number, under the name that the register gives them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from realestate.accounts.models import Office, User
from realestate.cases.models import Case
from realestate.flow.services import filling, opening
from realestate.register.models import Unit
from tests import cast


@pytest.fixture
def home(office: Office, wang_fang: User) -> Unit:
    unit = cast.make_unit(51)
    cast.own(unit, wang_fang)
    return unit


@pytest.fixture
def case(home: Unit, wang_fang: User) -> Case:
    """She wants to let somebody live in her home."""
    return opening.open_case(user=wang_fang, matter="residence_right", unit_code=home.code)


def test_the_register_s_name_is_not_changed_by_typing_another(case: Case, wang_fang: User) -> None:
    people = [filling.Named("王方方", wang_fang.id_number or "", "+8613800000002")]
    filling.save_side(case_id=case.pk, user=wang_fang, sequence=1, side="holder", people=people)
    assert case.parties.get(id_number=wang_fang.id_number).name == "王芳"


def test_a_side_is_replaced_as_a_whole(case: Case, wang_fang: User, li_lei: User) -> None:
    own = {"case_id": case.pk, "user": wang_fang, "sequence": 1, "side": "holder"}
    filling.save_side(**own, people=[filling.Named("李雷", li_lei.id_number or "", "+8613800000001")])
    filling.save_side(**own, people=[filling.Named("周老太", cast.id_number(909), "+8613800000009")])
    names = {part.party.name for part in case.registrations.get().parts.filter(side="holder")}
    assert names == {"周老太"}
    assert not case.parties.filter(name="李雷").exists()


def test_nobody_is_named_twice_on_a_page(case: Case, wang_fang: User, as_user: Callable[[User], Client]) -> None:
    number = cast.id_number(909)
    data = {"person-TOTAL_FORMS": "2", "person-INITIAL_FORMS": "0"}
    for nth in (0, 1):
        data |= {
            f"person-{nth}-name": "周老太",
            f"person-{nth}-id_number": number,
            f"person-{nth}-phone": "13800000009",
        }
    answer = as_user(wang_fang).post(f"/c/{case.number}/side/1/holder/", data)
    assert answer.status_code == 422
    assert "两次" in answer.content.decode()
    assert not case.parties.filter(name="周老太").exists()


@pytest.mark.parametrize("wrong", ["330106199001011234", "💥", "<script>", "91330100MA27X0000A", ""])
def test_a_wrong_number_is_said_at_the_field(
    wrong: str, case: Case, wang_fang: User, as_user: Callable[[User], Client]
) -> None:
    data = {
        "person-TOTAL_FORMS": "1",
        "person-INITIAL_FORMS": "0",
        "person-0-name": "周老太",
        "person-0-id_number": wrong,
        "person-0-phone": "13800000009",
    }
    assert as_user(wang_fang).post(f"/c/{case.number}/side/1/holder/", data).status_code == 422
    assert not case.parties.filter(name="周老太").exists()


def test_a_stranger_cannot_fill_it_in(case: Case, li_lei: User, as_user: Callable[[User], Client]) -> None:
    for page in ("side/1/holder", "step/1", "contacts", "address"):
        assert as_user(li_lei).get(f"/c/{case.number}/{page}/").status_code == 404
