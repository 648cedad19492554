"""Is the closed file still what it was? Every hash is computed again, from the stored bytes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from realestate.archive.hashing import hash_of
from realestate.archive.models import ArchivedFile
from realestate.common import storage
from realestate.common.errors import GatewayError
from realestate.register.canonical import canonical


class Outcome(StrEnum):
    """What was found of one item."""

    INTACT = "intact"
    CHANGED = "changed"
    MISSING = "missing"
    UNREACHABLE = "unreachable"
    RECORDED = "recorded"  # a hash only: its content is kept and checked elsewhere (the book's own chain)


SOUND = (Outcome.INTACT, Outcome.RECORDED)


@dataclass(frozen=True)
class Report:
    """The manifest's own state, and each item's in its order."""

    manifest_intact: bool
    outcomes: list[Outcome]

    @property
    def sound(self) -> bool:
        """Nothing is changed, missing or out of reach."""
        return self.manifest_intact and all(outcome in SOUND for outcome in self.outcomes)

    @property
    def checked(self) -> int:
        """How many items were read again."""
        return sum(outcome != Outcome.RECORDED for outcome in self.outcomes)


def verify(file: ArchivedFile) -> Report:
    """Read everything again and compare. Talks to the storage: never inside a transaction."""
    return Report(
        manifest_intact=hash_of(file.manifest) == file.sha256,
        outcomes=[outcome_of(file, item) for item in file.manifest["items"]],
    )


def outcome_of(file: ArchivedFile, item: dict[str, Any]) -> Outcome:
    """What is true of one item now."""
    if not (item.get("key") or item.get("record")):
        return Outcome.RECORDED
    try:
        content_of(file, item)
    except storage.FileGone:
        return Outcome.MISSING
    except storage.FileChanged:
        return Outcome.CHANGED
    except GatewayError:
        return Outcome.UNREACHABLE
    return Outcome.INTACT


def content_of(file: ArchivedFile, item: dict[str, Any]) -> bytes:
    """The bytes of an item, compared with its hash. Raises FileGone, FileChanged or another GatewayError."""
    if key := item.get("key"):
        return storage.get(key, item["sha256"])
    name = f"record {item['name']}"
    if item["sha256"] not in file.records:
        raise storage.FileGone(name)
    record = file.records[item["sha256"]]
    if hash_of(record) != item["sha256"]:
        raise storage.FileChanged(name)
    return canonical(record)
