"""The same journey as the flow's tests."""

from tests.flow.conftest import journey

__all__ = ["journey"]
