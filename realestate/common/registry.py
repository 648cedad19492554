"""Named gateways: settings say which class answers to which name, and with what configuration."""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.core.checks import CheckMessage
from django.utils.module_loading import import_string


class Gateway(Protocol):
    """What each gateway offers besides its own calls."""

    def check_config(self) -> list[CheckMessage]:
        """System check messages about this gateway's configuration; empty when it is usable."""


@cache
def gateway(name: str) -> Any:
    """The gateway configured in `settings.GATEWAYS` under `name`; KeyError when there is none."""
    entry = settings.GATEWAYS[name]
    return import_string(entry["class"])(**entry.get("options", {}))


def check_gateways(**_kwargs: Any) -> list[CheckMessage]:
    """System check: ask each configured gateway about itself."""
    return [message for name in settings.GATEWAYS for message in gateway(name).check_config()]
