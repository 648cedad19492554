"""Journeys of the flow's tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from realestate.accounts.models import User
from realestate.register.models import Unit
from tests.journey import Journey


@pytest.fixture
def journey(
    owned_flat: Unit, li_lei: User, wang_fang: User, officer_chen: User, officer_zhou: User, registrar_lin: User
) -> Journey:
    """Li Lei buys Wang Fang's flat."""
    return Journey(owned_flat, li_lei, [wang_fang], officer_chen, officer_zhou, registrar_lin)


@pytest.fixture
def li(as_user: Callable[[User], Client], journey: Journey) -> Client:
    return as_user(journey.buyer)


@pytest.fixture
def wang(as_user: Callable[[User], Client], journey: Journey) -> Client:
    return as_user(journey.sellers[0])
