"""What every courier offers. A new one is one file here and one line in settings.GATEWAYS.

A gateway translates (pure) and talks (network); it never touches our tables. Its answers use our ten states.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from django.core.checks import CheckMessage

from delivery.machine import State


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a courier is told. `number` is ours, unique and never reused: the same number again is the same order."""

    number: str
    office_name: str
    office_address: str
    office_phone: str
    recipient_name: str
    recipient_phone: str
    address: str
    pieces: int


@dataclass(frozen=True, kw_only=True)
class Waybill:
    """The courier has taken the order; `number` is the courier's own."""

    number: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that the courier says has happened, in our words."""

    at: dt.datetime
    state: State
    place: str = ""
    words: str = ""
    incident: str = ""


class Courier(Protocol):
    """A courier service. Each call raises realestate.common.errors.GatewayError when there is no usable answer."""

    def create(self, order: Order) -> Waybill:
        """Take the order. Asked twice with one number, it answers with one parcel."""

    def cancel(self, number: str) -> None:
        """Call it off before it is picked up; a cancelled number is never used again."""

    def track(self, number: str) -> list[Step]:
        """What has happened so far, oldest first; for when pushes went silent."""

    def check_config(self) -> list[CheckMessage]:
        """System check messages; empty when it is usable."""
