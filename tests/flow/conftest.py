"""Journeys of the flow's tests."""

from __future__ import annotations

import pytest

from realestate.accounts.models import User
from realestate.register.models import Unit
from tests.journey import Journey


@pytest.fixture
def journey(
    owned_flat: Unit, li_lei: User, wang_fang: User, officer_chen: User, officer_zhou: User, registrar_lin: User
) -> Journey:
    """Li Lei buys Wang Fang's flat."""
    return Journey(owned_flat, li_lei, [wang_fang], officer_chen, officer_zhou, registrar_lin)
