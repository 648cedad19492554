"""Close the file of a case: once, with the hash of everything in it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from realestate.archive.hashing import hash_of
from realestate.archive.models import ArchivedFile
from realestate.cases.models import Case
from realestate.cases.services import record_event
from realestate.common import clock
from realestate.register.canonical import canonical

_SHA256 = re.compile(r"[0-9a-f]{64}")


def archive(*, case: Case, items: Iterable[Mapping[str, Any]]) -> ArchivedFile:
    """The closed file of the case, made of `items`; asked again, or by several at once, the one that there is.

    An item has kind, name, source and sha256; perhaps size and key (a stored file), or data: JSON to keep, whose
    canonical form the sha256 covers (it may then be left out). Raises ValueError for an item without a true hash.
    """
    if there := ArchivedFile.objects.filter(case=case).first():
        return there
    at = clock.now()
    lines, records = _lines(items)
    manifest = {**_head(case, at), "items": lines}
    try:
        with transaction.atomic():
            made = ArchivedFile.objects.create(
                case=case, manifest=manifest, records=records, sha256=hash_of(manifest), archived_at=at
            )
            record_event(case=case, act="archive", sha256=made.sha256, items=len(lines))
            return made
    except IntegrityError:
        if there := ArchivedFile.objects.filter(case=case).first():
            return there
        raise


def _head(case: Case, at: dt.datetime) -> dict[str, str]:
    return {
        "case": case.number,
        "matter": case.matter,
        "office": case.office.name,
        "office_code": case.office.code,
        "closed_at": _iso(case.closed_at),
        "archived_at": _iso(at),
        "retention": ArchivedFile.Retention.PERMANENT.value,
    }


def _iso(moment: dt.datetime | None) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds") if moment else ""


def _lines(items: Iterable[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The manifest's lines, and the contents that have no file of their own."""
    lines: list[dict[str, Any]] = []
    records: dict[str, Any] = {}
    for item in items:
        line = {
            "kind": str(item["kind"]),
            "name": str(item["name"]),
            "source": str(item["source"]),
            "sha256": item.get("sha256", ""),
            "size": item.get("size"),
        }
        if key := item.get("key"):
            line["key"] = key
        elif "data" in item:
            found = hash_of(item["data"])
            if line["sha256"] not in ("", found):
                raise ValueError(f"{line['kind']} {line['name']}: the data does not have its hash")
            line |= {"sha256": found, "size": len(canonical(item["data"])), "record": True}
            records[found] = item["data"]
        if not _SHA256.fullmatch(str(line["sha256"])):
            raise ValueError(f"{line['kind']} {line['name']}: not a SHA-256")
        lines.append(line)
    return lines, records
