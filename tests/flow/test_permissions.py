"""Every address of the journey, by every role, in every state: who gets the page, who is refused, and how."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from realestate.accounts.models import Office, User
from realestate.flow import urls
from tests import cast
from tests.flow.states import ALL, reach
from tests.journey import Journey

pytestmark = pytest.mark.django_db

ROLES = (
    "anonymous", "buyer", "seller", "stranger", "officer", "elsewhere", "registrar", "supervisor", "courier",
)  # fmt: skip
SIGN_IN, GONE, NO, OFF = 302, 404, 403, 409
LIVING = {"draft", "signing", "submitted", "supplementing", "prechecked", "paid", "accepted", "reviewed"}

#: Pages that only the one who fills it in may open, and only while it is a draft.
DRAFT_PAGES = ("buyers", "sellers", "homes", "terms", "answers", "step", "side", "contacts", "address")
#: What an address has besides the case's number.
MORE: dict[str, list[object]] = {"step": [1], "side": [1, "holder"]}
#: Pages of everybody who takes part: the states in which they show, elsewhere they lead to the case.
PARTY_PAGES = {"papers": set(ALL), "supplement": set(ALL), "channel": {"paid"}, "withdraw": LIVING}
#: Acts of the desk: the roles that may, and the states in which they are legal.
ACTS = {
    "desk_precheck": ({"officer"}, {"submitted"}),
    "desk_supplement": ({"officer"}, {"submitted"}),
    "desk_second_list": ({"supervisor"}, set(ALL)),
    "desk_accept": ({"officer"}, {"paid"}),
    "desk_review": ({"officer"}, {"accepted"}),
    "desk_send_back": ({"registrar"}, {"reviewed"}),
    "desk_enter": ({"registrar"}, {"reviewed"}),
    "desk_refuse": ({"officer", "registrar"}, {"submitted", "paid", "accepted", "reviewed"}),
}
STAFF = {"officer", "registrar", "supervisor"}
#: Open to everybody (tests/flow/test_public.py).
PUBLIC = {"guide", "guide_page", "notices", "notice"}
#: Asked about elsewhere: no case in the address, or not a page (tests/flow/test_pages.py).
OTHERS = {
    "home", "matter", "find", "paper", "paper_page", "reopen", "confirm_code", "object_to", "desk_settle_check",
    *PUBLIC, "desk_settle_objection",
}  # fmt: skip


@pytest.fixture
def clients(
    journey: Journey, stranger: User, other_office: Office, supervisor_he: User, courier_zhao: User
) -> dict[str, Client]:
    """A browser for each role."""
    people = {
        "buyer": journey.buyer,
        "seller": journey.sellers[0],
        "stranger": stranger,
        "officer": journey.officer,
        "elsewhere": cast.staff("qian", "钱远", "officer", other_office),
        "registrar": journey.registrar,
        "supervisor": supervisor_he,
        "courier": courier_zhao,
    }
    browsers = {role: Client() for role in ROLES}
    for role, user in people.items():
        browsers[role].force_login(user)
    return browsers


def expected(name: str, role: str, state: str) -> int:
    """The answer to opening a page."""
    invited = role == "buyer" or (role == "seller" and state != "draft")
    if role == "anonymous":
        return SIGN_IN
    if name == "desk":
        return 200 if role in STAFF | {"elsewhere"} else NO
    if name == "desk_case":
        return 200 if role in STAFF else GONE if role == "elsewhere" else NO
    if name == "case":
        return 200 if invited else 302 if role in STAFF else GONE
    if name == "confirm":
        if role in STAFF | {"elsewhere", "courier"}:
            return NO
        return GONE if not invited else 200 if state == "signing" else 302
    if name in DRAFT_PAGES:
        return GONE if role != "buyer" else 200 if state == "draft" else OFF
    return GONE if not invited else 200 if state in PARTY_PAGES[name] else 302


@pytest.mark.parametrize("state", ALL)
def test_every_page_answers_each_role_as_the_table_says(
    state: str, journey: Journey, clients: dict[str, Client]
) -> None:
    number = reach(journey, state).number
    wrong = []
    for name in ("desk", "desk_case", "case", "confirm", *DRAFT_PAGES, *PARTY_PAGES):
        address = reverse(name) if name == "desk" else reverse(name, args=[number, *MORE.get(name, [])])
        for role, browser in clients.items():
            answer = browser.get(address).status_code
            if answer != expected(name, role, state):
                wrong.append((name, role, answer, expected(name, role, state)))
    assert wrong == []
    assert journey.fresh().state == state


@pytest.mark.parametrize("state", ALL)
def test_an_act_of_the_desk_changes_nothing_for_those_who_may_not(
    state: str, journey: Journey, clients: dict[str, Client]
) -> None:
    """Wrong role 403, wrong office 404, wrong state 409; who may and where it is legal, the other tests show."""
    number = reach(journey, state).number
    before = journey.case.events.count()
    wrong = []
    for name, (roles, states) in ACTS.items():
        for role, browser in clients.items():
            own = name == "desk_review" and role == "officer"
            if role in roles and state in states and not own:
                continue
            answer = browser.post(
                reverse(name, args=[number]), {"seen": state, "reason": "有问题", "more": "缺"}
            ).status_code
            held = roles | ({"elsewhere"} if "officer" in roles else set())
            due = SIGN_IN if role == "anonymous" else NO if role not in held else GONE if role == "elsewhere" else OFF
            if own and journey.case.accepted_by_id:
                due = NO  # four eyes: this officer accepted it
            if answer != due:
                wrong.append((name, role, answer, due))
    assert wrong == []
    assert journey.fresh().state == state
    assert journey.case.events.count() == before


def test_the_tables_name_every_address_of_the_journey() -> None:
    named = {pattern.name for pattern in urls.urlpatterns}
    assert named == {"desk", "desk_case", "case", "confirm", *DRAFT_PAGES, *PARTY_PAGES, *ACTS, *OTHERS}
    assert all(get_resolver().reverse_dict.getlist(name) for name in named)


def test_opening_the_address_of_an_act_leads_to_the_page_that_offers_it(
    clients: dict[str, Client], journey: Journey
) -> None:
    number = reach(journey, "submitted").number
    who = {"desk_second_list": "supervisor", "desk_send_back": "registrar", "desk_enter": "registrar"}
    for name in ACTS:
        answer = clients[who.get(name, "officer")].get(reverse(name, args=[number]))
        assert (answer.status_code, answer["Location"]) == (302, reverse("desk_case", args=[number]))
    for name in ("reopen", "confirm_code", "object_to"):
        assert clients["buyer"].get(reverse(name, args=[number])).status_code == 302
    assert journey.fresh().state == "submitted"
