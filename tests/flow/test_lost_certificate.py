"""A lost certificate: the owner's statement is on the board before the certificate is made anew (实施细则 22)."""

from __future__ import annotations

import pytest
from django.test import Client

from certificates.models import Certificate
from realestate.accounts.models import Office, User
from realestate.cases.models import Paper, PublicNotice
from realestate.common import clock
from realestate.flow.services.applying import Asked, Side, apply_for
from tests.flow.test_any_matter import certified
from tests.journey import Journey

pytestmark = pytest.mark.django_db


@pytest.fixture
def journey(office: Office, wang_fang: User, officer_chen: User, officer_zhou: User, registrar_lin: User) -> Journey:
    """She applies alone, with her statement."""
    unit, _number = certified(61, wang_fang, office)
    return Journey(unit, wang_fang, [], officer_chen, officer_zhou, registrar_lin)


def apply(journey: Journey, what: str) -> str:
    """Up to the acceptance; gives the number of the certificate until then."""
    held = Certificate.objects.get(unit_code=journey.unit.code, state="valid")
    me = journey.buyer
    asked = Asked(
        type="change",
        unit_code=journey.unit.code,
        reason="reissue",
        holders=(Side(me.name, me.id_number or "", phone=me.phone or ""),),
        facts={"reissue": what},
    )
    journey.case = apply_for(opener=me, matter="lost_certificate", asked=[asked])
    Paper.objects.create(case=journey.case, kind="loss_statement", source="applicant", added_at=clock.now())
    for step in ("signing", "submitted", "prechecked", "paid", "accepted"):
        getattr(journey, f"to_{step}")()
    return held.number


def test_a_lost_certificate_is_declared_on_the_board_and_made_anew_at_once(journey: Journey, client: Client) -> None:
    old = apply(journey, "lost")
    notice = PublicNotice.objects.get(case=journey.case)
    assert notice.kind == "lost_certificate"
    assert old in notice.text
    assert notice.title in client.get("/notices/").content.decode()
    journey.to_reviewed()
    journey.to_entered()
    assert Certificate.objects.get(number=old).state == "replaced"
    assert Certificate.objects.get(case=journey.case).state == "valid"


def test_a_damaged_one_is_exchanged_without_a_statement(journey: Journey) -> None:
    apply(journey, "damaged")
    assert not PublicNotice.objects.exists()
