"""A closed case with both parties, and cases at other stages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from realestate.accounts.models import Office, User
from realestate.cases.models import Case, Party
from realestate.common import clock


@pytest.fixture
def make_case(
    office: Office, li_lei: User, wang_fang: User, officer_chen: User, officer_zhou: User, registrar_lin: User
) -> Callable[..., Case]:
    """Cases of Li Lei and Wang Fang; entered `took` after acceptance when the state says so."""
    made = 0

    def make(state: str = "closed", *, took: dt.timedelta = dt.timedelta(minutes=40), **fields: Any) -> Case:
        nonlocal made
        made += 1
        now = clock.now()
        accepted = now - took
        dates: dict[str, Any] = {}
        if state in ("accepted", "reviewed", "entered", "closed"):
            dates = {"accepted_at": accepted, "accepted_by": officer_chen}
        if state in ("entered", "closed"):
            dates |= {"reviewed_by": officer_zhou, "entered_by": registrar_lin, "entered_at": now, "closed_at": now}
        case = Case.objects.create(**{
            "number": f"20261123330106{made:07d}",
            "matter": "second_hand_home",
            "office": office,
            "state": state,
            "opened_by": li_lei,
            "opened_at": accepted,
            "submitted_at": accepted,
            **dates,
            **fields,
        })  # fmt: skip
        for role, user in (("holder", li_lei), ("obligor", wang_fang)):
            Party.objects.create(
                case=case,
                role=role,
                user=user,
                name=user.name,
                id_number=user.id_number,
                phone=user.phone,
                invited_at=now,
            )
        return case

    return make


@pytest.fixture
def closed(make_case: Callable[..., Case]) -> Case:
    return make_case()


@pytest.fixture
def buyer(closed: Case) -> Party:
    return closed.parties.get(role="holder")
