"""Every matter that a citizen may begin, through the pages made from declarations: opened, filled in, judged."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from certificates import services as certificates
from realestate.accounts.models import Office, User
from realestate.cases.models import Case
from realestate.flow.mine import for_citizens
from realestate.law.matters import MATTERS
from realestate.register.models import Right, Unit
from tests import cast

BEGUN = [slug for slug, matter in MATTERS.items() if for_citizens(matter) and matter.steps]


def certified(serial: int, owner: User, office: Office) -> tuple[Unit, str]:
    """A home of this person with a certificate."""
    unit = cast.make_unit(serial)
    cast.own(unit, owner)
    right = Right.objects.get(unit=unit, kind="ownership")
    held = certificates.issue(case=None, right=right, at=timezone.now(), office=office, pdf=False)
    return unit, held.number


@pytest.mark.parametrize("slug", sorted(MATTERS))
def test_each_matter_tells_before_anything_is_typed(slug: str, client: Client, db: None) -> None:
    answer = client.get(f"/start/{slug}/")
    assert answer.status_code == (302 if MATTERS[slug].service else 200)
    if not MATTERS[slug].service:
        assert MATTERS[slug].say_zh in answer.content.decode()


@pytest.mark.parametrize("slug", BEGUN)
def test_each_matter_can_be_begun_from_a_home_of_ones_own(
    slug: str, wang_fang: User, office: Office, as_user: Callable[[User], Client]
) -> None:
    unit, _number = certified(31, wang_fang, office)
    _other, other_number = certified(32, wang_fang, office)
    browser = as_user(wang_fang)
    assert browser.get(f"/start/{slug}/find/").status_code == 200
    answer = browser.post(f"/start/{slug}/find/", {"number": unit.code, "other": other_number})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    case = Case.objects.get(matter=slug)
    for page in ("", "answers/", "papers/", "contacts/", "address/"):
        assert browser.get(f"/c/{case.number}/{page}").status_code == 200, page
    for registration in case.registrations.all():
        for page in (f"step/{registration.sequence}/", f"side/{registration.sequence}/holder/"):
            assert browser.get(f"/c/{case.number}/{page}").status_code in (200, 404), page
    assert browser.post(f"/c/{case.number}/answers/", {"seen": "draft"}).status_code in (302, 409, 422)
    assert browser.get(f"/c/{case.number}/").status_code == 200
