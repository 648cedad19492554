"""The hand-over package: a zip made while it is sent, with the manifest and hashes that `sha256sum -c` can check."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any, cast

from realestate.archive.models import ArchivedFile
from realestate.archive.verification import content_of
from realestate.register.canonical import canonical


class _Outbox:
    """A file that can only be written: what zipfile puts in is taken out piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken, self.pieces = b"".join(self.pieces), []
        return taken


def path_of(place: int, item: dict[str, Any]) -> str:
    """Where an item lies in the package: its place in the manifest and its kind, never a name that people typed."""
    suffix = PurePosixPath(item["key"]).suffix if item.get("key") else ".json"
    return f"files/{place:04d}-{item['kind']}{suffix}"


def stream(file: ArchivedFile) -> Iterator[bytes]:
    """The zip, one file of it in memory at a time. Verify first: a broken item breaks the stream."""
    outbox = _Outbox()
    sums = [f"{file.sha256}  manifest.json"]
    stamp = file.archived_at.astimezone(dt.UTC).timetuple()[:6]
    with zipfile.ZipFile(cast(IO[bytes], outbox), "w") as package:

        def add(name: str, data: bytes) -> bytes:
            package.writestr(zipfile.ZipInfo(name, stamp), data, zipfile.ZIP_DEFLATED)
            return outbox.take()

        yield add("manifest.json", canonical(file.manifest))
        for place, item in enumerate(file.manifest["items"], start=1):
            if item.get("key") or item.get("record"):
                sums.append(f"{item['sha256']}  {path_of(place, item)}")
                yield add(path_of(place, item), content_of(file, item))
        yield add("SHA256SUMS", ("\n".join(sums) + "\n").encode())
    yield outbox.take()
