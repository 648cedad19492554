"""Everybody confirmed on their phone, so nobody comes: 全程网办 from the choice to the entry, in Chromium."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from realestate.accounts.models import User
from realestate.cases.models import Case
from realestate.cases.selectors import trips
from realestate.flow.services import settlement
from realestate.register.models import Unit
from tests.journey import Journey
from tests.stories.test_second_hand_home import DEVICES, Town, people, press

__all__ = ["people"]
pytestmark = [pytest.mark.browser]


@pytest.fixture
def paid(village: str) -> Case:
    """王芳 sells to 李雷; everybody has signed with a face check, the bill is paid, the tax is proved."""
    named = {user.name: user for user in User.objects.exclude(name="")}
    unit = Unit.objects.get(rights__closed_by=None, rights__shares__id_number=named["王芳"].id_number)
    journey = Journey(unit, named["李雷"], [named["王芳"]], named["陈晓"], named["周岩"], named["林静"])
    journey.to("prechecked")
    journey.pay()
    settlement.bill_paid(case_id=journey.case.pk)
    settlement.keep_tax_proof(case_id=journey.case.pk, number="33016001", at=timezone.now())
    return journey.fresh()


def test_nobody_comes(people: Town, paid: Case, new_page: Callable[..., Page]) -> None:
    people.device, people.prefix = DEVICES["phone"], "remote-"
    buyer = people.citizen("李雷")
    buyer.goto(f"{people.url}/c/{paid.number}/channel/")
    press(buyer, "选全程网办")
    people.see(buyer, "08-chosen")
    officer = people.desk("陈晓")
    officer.goto(f"{people.url}/desk/{paid.number}/")
    for box in ("identity", "papers"):
        officer.locator(f"input[name={box}]").check()
    for question in officer.locator("input[type=radio][value=yes]").all():
        question.check()
    officer.locator("[name=note]").fill("视频询问：买方知情，无争议")
    press(officer, "受理并出具通知书")
    people.see(officer, "09-accepted")
    reviewer = people.desk("周岩")
    reviewer.goto(f"{people.url}/desk/{paid.number}/")
    press(reviewer, "审核通过")
    registrar = people.desk("林静")
    registrar.goto(f"{people.url}/desk/{paid.number}/")
    press(registrar, "确认登簿")
    buyer.goto(f"{people.url}/c/{paid.number}/")
    people.see(buyer, "10-entered")
    expect(buyer.get_by_text("已登簿").first).to_be_visible()
    assert Case.objects.get(pk=paid.pk).state == "entered"
    assert trips(paid) == 0
