"""The one way to write an entry down for its hash: canonical JSON (RFC 8785 in spirit), SHA-256."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(content: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces. Only str, int, bool, None, lists and dicts: no floats, no surprises.

    Raises TypeError for anything else, so that no two programs can write the same entry differently.
    """
    _plain(content)
    return _encode(content).encode()


def _plain(value: Any) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a key of an entry is text, not {key!r}")
            _plain(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _plain(inner)
    elif value is not None and not isinstance(value, (str, int, bool)):
        raise TypeError(f"an entry holds text, whole numbers and yes/no, not {value!r}")


def moment_text(moment: dt.datetime) -> str:
    """The same moment always the same text: UTC, to the microsecond."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def entry_hash(
    *,
    unit_code: str,
    ordinal: int,
    registration: str,
    right_kind: str,
    reason: str,
    content: dict[str, Any],
    closes: list[dict[str, str]],
    opens: bool,
    case_number: str,
    sequence: int,
    booked_at: dt.datetime,
    registrar: str,
    previous_hash: str,
    recorded_at: dt.datetime | None = None,
) -> str:
    """The SHA-256, in hex, of everything that an entry says and of the entry before it."""
    late = {} if recorded_at is None else {"recorded_at": moment_text(recorded_at)}
    return hashlib.sha256(
        canonical(
            {
                "unit": unit_code,
                "ordinal": ordinal,
                "registration": registration,
                "right": right_kind,
                "reason": reason,
                "content": content,
                "closes": closes,
                "opens": opens,
                "case": case_number,
                "sequence": sequence,
                "booked_at": moment_text(booked_at),
                "registrar": registrar,
                "previous": previous_hash,
                **late,
            }
        )
    ).hexdigest()
