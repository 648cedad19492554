"""Every address of questions, by every role: who gets the page, who is refused, and how."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from realestate.accounts.models import Office, User
from realestate.query import urls
from realestate.query.models import Document, Household, Question
from realestate.query.services import proving
from realestate.register.models import Unit
from tests import cast
from tests.query.conftest import FakeDepartments, family

pytestmark = pytest.mark.django_db
SIGN_IN, GONE, NO, POST_ONLY = 302, 404, 403, 405
CITIZENS, DESKS = {"owner", "asker", "spouse"}, {"bank", "notary", "lawyer", "court"}
#: Pages of citizens whose identity is confirmed; posts are refused to all others.
CITIZEN_PAGES = ("query", "query_open", "query_party", "query_heir", "query_seen", "query_proof", "query_grants")
MACHINES = {"api_token", "api_questions", "api_keys", "api_openapi"}


@pytest.fixture
def people(
    wang_fang: User, li_lei: User, han_mei: User, other_banker: User, notary_sun: User, lawyer_gao: User,
    clerk_of_court: User, officer_chen: User, supervisor_he: User, courier_zhao: User, other_office: Office,
) -> dict[str, Client]:  # fmt: skip
    unbound = User.objects.create_user(phone="+8613800000077")
    users = {
        "owner": wang_fang, "asker": li_lei, "spouse": han_mei, "bank": other_banker, "notary": notary_sun,
        "lawyer": lawyer_gao, "court": clerk_of_court, "officer": officer_chen, "supervisor": supervisor_he,
        "courier": courier_zhao, "unbound": unbound,
        "elsewhere": cast.staff("wu", "吴监", "supervisor", other_office),
    }  # fmt: skip
    browsers = {role: Client() for role in ("anonymous", *users)}
    for role, user in users.items():
        browsers[role].force_login(user)
    return browsers


@pytest.fixture
def number(burdened_flat: Unit, li_lei: User) -> str:
    """A proof that Li Lei asked for."""
    made = proving.prove(user=li_lei, purpose="申请贷款")
    assert not isinstance(made, Household)
    return made.number


def due(name: str, role: str) -> int:
    """The answer to opening a page."""
    if name.startswith("query_check"):
        return 200
    if role == "anonymous":
        return SIGN_IN
    if name in ("query_answer", "query_paper"):
        return 200 if role == "asker" else GONE
    if name == "query_desk":
        return 200 if role in DESKS else NO
    if name == "query_log":
        return 200 if role in ("supervisor", "elsewhere") else NO
    if role == "unbound":
        return SIGN_IN
    if role not in CITIZENS:
        return NO
    if name in ("query_own", "query_revoke"):
        return POST_ONLY
    if name == "query_household":
        return 200 if role in ("asker", "spouse") else GONE
    return 200


def test_every_page_answers_each_role_as_the_table_says(
    people: dict[str, Client], number: str, li_lei: User, han_mei: User, departments: FakeDepartments
) -> None:
    departments.households[li_lei.id_number or ""] = family(han_mei)
    waiting = proving.prove(user=li_lei, purpose="申请贷款", spouse=True)
    people["asker"].get(reverse("query_paper", args=[number]))
    arguments = {
        "query_answer": [number], "query_paper": [number], "query_household": [waiting.pk],  # type: ignore[union-attr]
        "query_revoke": [1], "query_check": [Document.objects.get().token],
    }  # fmt: skip
    wrong = []
    for name in sorted({pattern.name for pattern in urls.urlpatterns if pattern.name} - MACHINES):
        address = reverse(name, args=arguments.get(name, []))
        for role, browser in people.items():
            answer = browser.get(address).status_code
            if answer != due(name, role):
                wrong.append((name, role, answer, due(name, role)))
    assert wrong == []


def test_nobody_else_asks_by_posting(people: dict[str, Client], burdened_flat: Unit) -> None:
    typed = {"place": burdened_flat.code, "unit": burdened_flat.code, "purpose": "buy", "pledge": "on", "who": "self"}
    for name in ("query_own", "query_open", "query_proof", "query_grants", "query_party", "query_heir"):
        for role in ("anonymous", "bank", "court", "officer", "supervisor", "courier", "unbound"):
            assert people[role].post(reverse(name), typed).status_code in (SIGN_IN, NO), (name, role)
    for role in ("anonymous", "owner", "officer", "supervisor", "courier"):
        sent = {"by": "mandate", "own-place": burdened_flat.code, "own-ask": "result", "own-purpose": "x"}
        assert people[role].post(reverse("query_desk"), sent).status_code in (SIGN_IN, NO), role
    assert not Question.objects.exists()


def test_the_supervisor_of_another_office_does_not_see_questions_about_our_units(
    people: dict[str, Client], burdened_flat: Unit
) -> None:
    people["asker"].post(reverse("query_open"), {"place": burdened_flat.code, "purpose": "buy", "pledge": "on"})
    asked = Question.objects.get().number
    assert asked in people["supervisor"].get(reverse("query_log")).content.decode()
    assert asked not in people["elsewhere"].get(reverse("query_log")).content.decode()
