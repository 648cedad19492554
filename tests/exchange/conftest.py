"""The stand-ins with the cast's data."""

from __future__ import annotations

import pytest

from tests.exchange.support import load
from tests.sandbox_support import Sandbox


@pytest.fixture
def departments(sandbox: Sandbox) -> Sandbox:
    """Every department knows the cast."""
    load(sandbox)
    return sandbox
