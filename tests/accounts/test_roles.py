"""Who may do what, to which case: one table, and one function that sees the object."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from realestate.accounts.models import Office, User
from realestate.accounts.roles import (
    CITIZEN,
    PERMISSIONS,
    SYSTEM,
    Role,
    has_role,
    may,
    needs_bound,
    needs_role,
    offices_of,
)
from realestate.cases.machine import CaseMachine
from realestate.cases.models import Case, Party
from tests import cast

pytestmark = pytest.mark.django_db

ACTS = {
    permission
    for name in vars(CaseMachine)
    if (meta := getattr(getattr(CaseMachine, name), "_django_fsm", None))
    for permission in {t.permission for t in meta.transitions.values()}
}


@pytest.fixture
def case(office: Office, li_lei: User, wang_fang: User) -> Case:
    """Li Lei has opened it, Wang Fang sells."""
    case = Case.objects.create(
        number="1", matter="second_hand_home", office=office, opened_by=li_lei, opened_at=timezone.now()
    )
    Party.objects.create(case=case, role="obligor", user=wang_fang, name="王芳", id_number="x", phone="1")
    return case


def test_every_act_of_the_machine_is_somebodys(db: None) -> None:
    assert ACTS
    assert set().union(*PERMISSIONS.values()) >= ACTS


def test_every_role_has_its_row(db: None) -> None:
    assert set(PERMISSIONS) == {*Role.values, CITIZEN, SYSTEM}


@pytest.mark.parametrize(
    ("permission", "who"),
    [
        ("cases.sign", {"li_lei", "wang_fang"}),
        ("cases.withdraw", {"li_lei", "wang_fang"}),
        ("cases.precheck", {"officer_chen", "officer_zhou"}),
        ("cases.accept", {"officer_chen", "officer_zhou"}),
        ("cases.review", {"officer_chen", "officer_zhou"}),
        ("cases.refuse", {"officer_chen", "officer_zhou", "registrar_lin"}),
        ("cases.enter", {"registrar_lin"}),
        ("cases.send_back", {"registrar_lin"}),
        ("cases.allow_second_list", {"supervisor_he"}),
        ("delivery.carry", {"courier_zhao"}),
        ("cases.pay", set()),
        ("cases.close", set()),
        ("cases.expire", set()),
    ],
)
def test_one_permission_at_a_time(
    request: pytest.FixtureRequest, case: Case, permission: str, who: set[str], stranger: User
) -> None:
    staff = ("officer_chen", "officer_zhou", "registrar_lin", "supervisor_he", "courier_zhao")
    everybody = ("li_lei", "wang_fang", "stranger", *staff)
    assert {name for name in everybody if may(request.getfixturevalue(name), permission, case)} == who


@pytest.mark.parametrize(
    ("permission", "allowed"),
    [
        ("cases.pay", True),
        ("cases.close", True),
        ("cases.expire", True),
        ("cases.submit", True),
        ("cases.enter", False),
    ],
)
def test_the_service_itself_does_what_nobody_has_to_decide(case: Case, permission: str, allowed: bool) -> None:
    assert may(None, permission, case) == allowed


def test_an_officer_of_another_office_may_not(case: Case, other_office: Office, officer_chen: User) -> None:
    stranger = cast.staff("wu", "吴用", "officer", other_office)
    assert may(officer_chen, "cases.accept", case)
    assert not may(stranger, "cases.accept", case)
    assert may(stranger, "cases.accept")


def test_who_accepted_does_not_review(case: Case, officer_chen: User, officer_zhou: User) -> None:
    case.accepted_by = officer_chen
    assert not may(officer_chen, "cases.review", case)
    assert may(officer_zhou, "cases.review", case)


def test_a_citizen_acts_when_bound(case: Case, wang_fang: User) -> None:
    unbound = User.objects.create_user(phone="+8613900000001", phone_verified=True)
    Party.objects.create(case=case, role="consenter", user=unbound, name="某", id_number="y", phone="2")
    assert may(wang_fang, "cases.sign", case)
    assert not may(unbound, "cases.sign", case)


def test_a_colleague_who_left_may_nothing(case: Case, officer_chen: User) -> None:
    officer_chen.is_active = False
    assert not may(officer_chen, "cases.accept", case)
    assert not has_role(officer_chen, "officer")


def test_an_officer_is_not_a_party_of_the_cases_of_the_office(case: Case, officer_chen: User) -> None:
    assert not may(officer_chen, "cases.sign", case)
    assert not may(AnonymousUser(), "cases.sign", case)


def test_a_role_is_held_at_an_office(office: Office, other_office: Office, officer_chen: User) -> None:
    assert has_role(officer_chen, "officer", office)
    assert not has_role(officer_chen, "officer", other_office)
    assert list(offices_of(officer_chen)) == [office]
    assert not offices_of(officer_chen, "supervisor")


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


def visit(view: Callable[..., HttpResponse], user: User | AnonymousUser) -> HttpResponse:
    request = RequestFactory().get("/desk/")
    request.user = user
    return view(request)


def test_a_page_for_a_role(officer_chen: User, li_lei: User) -> None:
    guarded = needs_role("officer", "registrar")(page)
    assert visit(guarded, officer_chen).content == b"inside"
    assert visit(guarded, AnonymousUser()).headers["Location"] == "/accounts/staff/?next=/desk/"
    with pytest.raises(PermissionDenied):
        visit(guarded, li_lei)


def test_a_page_for_somebody_whose_identity_is_confirmed(officer_chen: User, li_lei: User) -> None:
    guarded = needs_bound(page)
    assert visit(guarded, li_lei).content == b"inside"
    newcomer = User.objects.create_user(phone="+8613900000001")
    assert visit(guarded, newcomer).headers["Location"] == "/accounts/bind/?next=%2Fdesk%2F"
    assert visit(guarded, AnonymousUser()).headers["Location"] == "/accounts/login/?next=/desk/"
    with pytest.raises(PermissionDenied):
        visit(guarded, officer_chen)
