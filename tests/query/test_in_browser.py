"""In Chromium: axe finds nothing, nothing scrolls sideways, in both languages, and a proof goes from phone to check."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from realestate.accounts.models import Organisation, User
from realestate.law import query as law
from realestate.query import papers
from realestate.query.models import Household, Question
from realestate.query.services import Evidence, ask, granting, proving
from realestate.query.services.askers import citizen
from realestate.register.models import Unit
from tests.browser_support import DESK, PHONE, axe_violations, sideways
from tests.query.conftest import FakeDepartments, family

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
SCREENS = Path(settings.BASE_DIR) / "var" / "screens" / "query"


@pytest.fixture
def open_as(live_server: LiveServer, new_page: Open) -> Open:
    """A browser in which this person has signed in (None: nobody), with the page at this address."""

    def open_page(user: User | None, address: str, *, english: bool = False, **options: Any) -> Page:
        page = new_page(**options)
        cookies = [{"name": "django_language", "value": "en", "url": live_server.url}] if english else []
        if user:
            client = Client()
            client.force_login(user)
            cookies.append({"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url})
        page.context.add_cookies(cookies)
        page.goto(live_server.url + address)
        return page

    return open_page


def in_a_thread(act: Callable[[], Any]) -> Any:
    """Playwright keeps an event loop in this thread, and the seal begins one of its own."""

    def run() -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@pytest.fixture
def scene(
    burdened_flat: Unit, wang_fang: User, stranger: User, li_lei: User, han_mei: User, other_banker: User,
    wu_of_icbc: User, clerk_of_court: User, supervisor_he: User, departments: FakeDepartments,
) -> list[tuple[str, User | None, str]]:  # fmt: skip
    """Something on every page: name, who opens it, address."""
    shown = Evidence(law.SELF_EVIDENT["owner"])
    told = ask(
        asker=citizen(wang_fang), role="owner", index="unit", ask="file", unit=burdened_flat.code, evidence=shown
    )
    pledged = Evidence(law.SELF_EVIDENT["public"])
    seen = ask(asker=citizen(stranger), role="public", index="unit", ask="restrictions", unit=burdened_flat.code,
               purpose="打算买这套房", evidence=pledged)  # fmt: skip
    refused = ask(asker=citizen(stranger), role="public", index="name", ask="result", name="王芳", evidence=pledged)
    proof = proving.prove(user=stranger, purpose="子女入学")
    assert not isinstance(proof, Household)
    document = in_a_thread(lambda: papers.document_of(Question.objects.get(number=proof.number)))
    departments.households[li_lei.id_number or ""] = family(han_mei)
    waiting = proving.prove(user=li_lei, purpose="申请贷款", spouse=True)
    assert isinstance(waiting, Household)
    granting.give(giver=wang_fang, organisation=Organisation.objects.get(
        name="建行杭州分行"), purpose="申请贷款", unit=burdened_flat)  # fmt: skip

    def answer(number: str) -> str:
        return reverse("query_answer", args=[number])

    household = reverse("query_household", args=[waiting.pk])
    return [
        ("hub", wang_fang, reverse("query")),
        ("hub-consent", han_mei, reverse("query")),
        ("open", stranger, reverse("query_open")),
        ("party", stranger, reverse("query_party")),
        ("heir", stranger, reverse("query_heir")),
        ("proof", stranger, reverse("query_proof")),
        ("own", wang_fang, answer(told.number)),
        ("public", stranger, answer(seen.number)),
        ("refused", stranger, answer(refused.number)),
        ("no-home", stranger, answer(proof.number)),
        ("waiting", li_lei, household),
        ("consent", han_mei, household),
        ("grants", wang_fang, reverse("query_grants")),
        ("seen", wang_fang, reverse("query_seen")),
        ("desk-bank", wu_of_icbc, reverse("query_desk")),
        ("desk-court", clerk_of_court, reverse("query_desk")),
        ("log", supervisor_he, reverse("query_log")),
        ("check-form", None, reverse("query_check_form")),
        ("check", None, reverse("query_check", args=[document.token])),
        ("check-none", None, reverse("query_check", args=["A" * 26])),
    ]


@pytest.mark.parametrize(
    "mode",
    [{"viewport": PHONE}, {"viewport": DESK}, {"viewport": PHONE, "english": True}],
    ids=["phone", "desk", "english"],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_as: Open, scene: list[tuple[str, User | None, str]], mode: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    wrong = []
    for name, user, address in scene:
        page = open_as(user, address, **mode)
        page.screenshot(path=str(SCREENS / f"{name}-{request.node.callspec.id}.png"), full_page=True)
        if found := axe_violations(page):
            wrong.append((name, found))
        if sideways(page) > 0:
            wrong.append((name, ["scrolls sideways"]))
        page.context.close()
    assert wrong == []


def test_a_proof_goes_from_the_phone_to_whoever_checks_it(open_as: Open, stranger: User, office: object) -> None:
    page = open_as(stranger, reverse("query"))
    page.get_by_role("link", name="开有房、无房证明").click()
    page.get_by_label("只查本人").check()
    page.get_by_label("子女入学").check()
    page.get_by_role("button", name="开证明").click()
    expect(page.get_by_role("heading", name="已开具无房证明")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载盖章的证明").click()
    assert download.value.suggested_filename.startswith("CX")
    token = Question.objects.get().document.token
    checked = open_as(None, reverse("query_check_form"))
    checked.get_by_label("核验码").fill(token)
    checked.get_by_role("button", name="核验").click()
    expect(checked.get_by_role("heading", name="属实")).to_be_visible()
