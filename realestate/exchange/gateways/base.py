"""What each department's gateway is made of: pure translation on one side, one line that talks on the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from realestate.common.peer import Peer

Said = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Topic(Generic[T]):
    """One question of one department, and how its answer is read: answer, source, moment -> fact.

    `read` raises KeyError, TypeError or ValueError when the answer is not what was agreed.
    """

    department: str
    question: str
    read: Callable[[Said, str, dt.datetime], T]


class Department(Peer):
    """A department that answers questions. `title` is its name as it is shown."""

    title = ""

    def ask(self, question: str, body: Said, request_id: str) -> Said:
        """The checked answer; GatewayError when there is none, PeerRefused when the department says no."""
        return self.post(f"/{self.name}/{question}/", body, request_id)


def day(text: str | None) -> dt.date | None:
    """A date of an answer, where there may be none."""
    return dt.date.fromisoformat(text) if text else None


def truth(value: object) -> bool:
    """A yes or no that must be one: a department's "false" in quotes is not yes."""
    if not isinstance(value, bool):
        raise ValueError(f"not a yes or no: {value!r}")
    return value
