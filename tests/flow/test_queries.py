"""Pages ask the database a fixed number of times, however much there is to show (bench/pages.py has their times)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from realestate.accounts.models import User
from realestate.cases.models import Paper, PaperPage
from tests import cast
from tests.journey import STEPS, Journey

PAGE = 12
SCREEN = 12  # an officer's one screen: the queue, the case, the law and the register side by side


def hand_in(journey: Journey, kind: str) -> None:
    """A paper with two files."""
    paper = Paper.objects.create(case=journey.case, kind=kind, source="applicant", added_at=timezone.now())
    for order in (1, 2):
        PaperPage.objects.create(
            paper=paper, order=order, name="1.png", media_type="image/png", size=1, sha256="0" * 64, key=kind
        )


@pytest.fixture
def several(journey: Journey) -> Journey:
    """Four matters of one buyer, with papers."""
    for nth in range(4):
        journey.unit = cast.make_unit(20 + nth)
        cast.own(journey.unit, *journey.sellers)
        journey.to_draft()
        for kind in ("other", "marriage_certificate"):
            hand_in(journey, kind)
    return journey


@pytest.mark.parametrize("state", STEPS)
def test_a_case_page_asks_at_most_twelve_times(
    state: str, journey: Journey, as_user: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    journey.to(state)
    hand_in(journey, "other")
    browser = as_user(journey.buyer)
    browser.get("/")
    with django_assert_max_num_queries(PAGE):
        assert browser.get(f"/c/{journey.case.number}/").status_code == 200


@pytest.mark.parametrize("state", STEPS[2:])
def test_the_one_screen_of_an_officer_asks_a_fixed_number_of_times(
    state: str, journey: Journey, as_user: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    journey.to(state)
    for kind in ("other", "marriage_certificate"):
        hand_in(journey, kind)
    browser = as_user(journey.reviewer)
    browser.get("/desk/")
    with django_assert_max_num_queries(SCREEN):
        assert browser.get(f"/desk/{journey.case.number}/").status_code == 200


def test_my_matters_ask_as_often_for_four_as_for_one(
    several: Journey, as_user: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    browser = as_user(several.buyer)
    browser.get("/")
    with django_assert_max_num_queries(PAGE):
        answer = browser.get("/")
    assert answer.content.decode().count(f"/c/{several.case.number[:14]}") == 4


@pytest.mark.parametrize("page", ["/desk/", "/desk/?q=李雷"])
def test_the_desk_asks_at_most_twelve_times(
    page: str,
    several: Journey,
    as_user: Callable[[User], Client],
    django_assert_max_num_queries: Any,
) -> None:
    several.to_signing()
    several.to_submitted()
    browser = as_user(several.officer)
    browser.get("/desk/")
    with django_assert_max_num_queries(PAGE):
        assert several.case.number[-6:] in browser.get(page).content.decode().replace(" ", "")
