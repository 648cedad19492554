"""Every address of the desks, by every role: who gets the page, who is refused, and how."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from realestate.accounts.models import Office, Organisation, User
from realestate.cases.models import Case
from realestate.flow import desk_urls
from realestate.flow.services import filing, serving
from realestate.flow.services.applying import Side
from realestate.law.matters import MATTERS
from realestate.register.models import Unit
from tests import cast
from tests.flow import desks

pytestmark = pytest.mark.django_db

OK, SIGN_IN, NO, GONE, WRONG = 200, 302, 403, 404, 405
STAFF = {"officer", "registrar", "supervisor"}
ROLES = ("anonymous", "citizen", *sorted(STAFF), "elsewhere", "courier", "court", "bank", "developer")
#: Pages without a case in their address: the roles that see them; others get 403.
OPEN = {
    "court": (STAFF | {"elsewhere", "court"}, ()),
    "court_serve": ({"officer", "elsewhere", "court"}, ("seizure",)),
    "bank": ({"bank"}, ()),
    "bank_file": ({"bank"}, ("mortgage",)),
    "bank_batch": ({"bank"}, ("mortgage",)),
    "bank_template": ({"bank"}, ("mortgage",)),
    "bank_consent": ({"bank"}, ()),
    "developer": ({"developer"}, ()),
    "developer_file": ({"developer"}, ("new_home",)),
    "registrar": ({"registrar"}, ()),
    "registrar_begin": ({"registrar"}, ("correction_ex_officio",)),
}
#: Pages of a case: who sees it, and who holds the role but not the case (404).
CASES = {
    "court_case": (STAFF, {"elsewhere", "court"}),
    "bank_case": ({"bank"}, set()),
    "developer_case": (set(), {"developer"}),
    "desk_site_check": ({"officer"}, {"elsewhere"}),
}
#: Acts: the same for POST; whoever opens the address is led to its page.
ACTS = {
    "court_complete": ({"officer"}, {"elsewhere", "court"}),
    "court_return": ({"officer"}, {"elsewhere"}),
    "bank_confirm": ({"bank"}, set()),
    "bank_remote": ({"bank"}, set()),
    "developer_confirm": (set(), {"developer"}),
    "developer_remote": (set(), {"developer"}),
    "registrar_publish": (set(), {"registrar"}),
}
#: Asked about in the desks' own tests.
OTHERS = {"developer_building", "objections", "suit"}


@pytest.fixture
def icbc(db: None) -> Organisation:
    return desks.bank()


@pytest.fixture
def clients(
    icbc: Organisation, officer_chen: User, registrar_lin: User, supervisor_he: User, courier_zhao: User,
    other_office: Office, li_lei: User,
) -> dict[str, Client]:  # fmt: skip
    people = {
        "citizen": li_lei,
        "officer": officer_chen,
        "registrar": registrar_lin,
        "supervisor": supervisor_he,
        "courier": courier_zhao,
        "elsewhere": cast.staff("qian", "钱远", "officer", other_office),
        "court": desks.clerk("fa", "court", cast.organisation("别的法院", "12330108000000625M", "court")),
        "bank": desks.clerk("wu", "bank", icbc),
        "developer": desks.clerk("fang", "developer", desks.developer()),
    }
    browsers = {role: Client() for role in ROLES}
    for role, user in people.items():
        browsers[role].force_login(user)
    return browsers


@pytest.fixture
def served(clients: dict[str, Client], owned_flat: Unit, office: Office, officer_chen: User) -> Case:
    """Something served at the office's own desk."""
    order = serving.Order(Side("法院", "", "credit_code", "court"), "1", (), ("work_permit", "assistance_notice"))
    return serving.serve(by=officer_chen, office=office, matter="seizure", units=[owned_flat], order=order, key="k")


@pytest.fixture
def filed(clients: dict[str, Client], icbc: Organisation, wang_fang: User, office: Office) -> Case:
    """A mortgage of the bank's."""
    home, own = cast.make_unit(31), filing.side_of(icbc)
    cast.own(home, wang_fang)
    given = [filing.Given(people=(own,), attributes={"amount": 900000})]
    phones = {wang_fang.id_number or "": "+8613800000002"}
    asked = filing.asked_of(MATTERS["mortgage"], home, given, phones=phones, own=own)
    papers = {kind: {"number": "1"} for kind in ("loan_contract", "mortgage_contract")}
    case, _made = filing.hand_in(
        clerk=User.objects.get(username="wu"), organisation=icbc, matter="mortgage", asked=asked, channel="bank",
        key="k", papers=papers,
    )  # fmt: skip
    return case


def due(role: str, may: set[str], lost: set[str]) -> int:
    return SIGN_IN if role == "anonymous" else OK if role in may else GONE if role in lost else NO


def test_pages_without_a_case_answer_each_role_as_the_table_says(clients: dict[str, Client]) -> None:
    wrong = []
    for name, (roles, args) in OPEN.items():
        for role, browser in clients.items():
            answer = browser.get(reverse(name, args=args)).status_code
            if answer != due(role, roles, set()):
                wrong.append((name, role, answer))
    assert wrong == []


def test_pages_of_a_case_answer_each_role_as_the_table_says(
    clients: dict[str, Client], served: Case, filed: Case
) -> None:
    wrong = []
    for name, (roles, lost) in CASES.items():
        number = filed.number if name.startswith(("bank", "developer")) else served.number
        for role, browser in clients.items():
            answer = browser.get(reverse(name, args=[number])).status_code
            if answer != due(role, roles, lost):
                wrong.append((name, role, answer))
    assert wrong == []


def test_acts_change_nothing_for_those_who_may_not(clients: dict[str, Client], served: Case, filed: Case) -> None:
    before = served.events.count() + filed.events.count()
    wrong = []
    for name, (roles, lost) in ACTS.items():
        number = filed.number if name.startswith(("bank", "developer")) else served.number
        for role, browser in clients.items():
            if role in roles:
                continue
            answer = browser.post(reverse(name, args=[number]), {"seen": "draft"}).status_code
            if answer != due(role, set(), lost):
                wrong.append((name, role, answer))
            if role in lost | {"anonymous"}:
                continue
    assert wrong == []
    assert served.events.count() + filed.events.count() == before


def test_opening_the_address_of_an_act_leads_to_its_page(clients: dict[str, Client], served: Case, filed: Case) -> None:
    for name, page in (("court_complete", "court_case"), ("court_return", "court_case")):
        answer = clients["officer"].get(reverse(name, args=[served.number]))
        assert (answer.status_code, answer["Location"]) == (302, reverse(page, args=[served.number]))
    for name in ("bank_confirm", "bank_remote"):
        answer = clients["bank"].get(reverse(name, args=[filed.number]))
        assert (answer.status_code, answer["Location"]) == (302, reverse("bank_case", args=[filed.number]))


def test_a_matter_of_another_desk_is_not_found(clients: dict[str, Client]) -> None:
    assert clients["officer"].get(reverse("court_serve", args=["mortgage"])).status_code == GONE
    assert clients["bank"].get(reverse("bank_file", args=["seizure"])).status_code == GONE
    assert clients["bank"].get(reverse("bank_batch", args=["mortgage_assignment"])).status_code == GONE
    assert clients["developer"].get(reverse("developer_file", args=["first_registration"])).status_code == GONE
    assert clients["registrar"].get(reverse("registrar_begin", args=["seizure"])).status_code == GONE


def test_the_tables_name_every_address_of_the_desks() -> None:
    assert {pattern.name for pattern in desk_urls.urlpatterns} == {*OPEN, *CASES, *ACTS, *OTHERS}


def test_each_clerk_begins_at_their_own_desk(clients: dict[str, Client]) -> None:
    for role in ("bank", "court", "developer"):
        assert clients[role].get("/")["Location"] == reverse(role)
