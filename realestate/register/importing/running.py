"""Lead an import: batches in transactions of their own, each with its checkpoint; what was refused goes to a report."""

from __future__ import annotations

import csv
import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.db import DataError, IntegrityError, InternalError, connection, transaction

from realestate.common import clock
from realestate.register.importing import loading, reading
from realestate.register.importing.reading import BadFile, BadLine, Line
from realestate.register.importing.records import Taken, take
from realestate.register.models import ImportFault, ImportRun, Unit

BATCH = 500
PATIENCE = 20  # tenths of a second
Report = Callable[[ImportRun], None]


@dataclass(frozen=True)
class Outcome:
    """How the import stands; `again` when the file had been taken over before."""

    entered: int
    refused: int
    again: bool


def run(
    path: Path,
    *,
    faults: Path,
    registrar: str,
    encoding: str = "utf-8",
    begun: Report = lambda _run: None,
    step: Report = lambda _run: None,
) -> Outcome:
    """Take over what the file holds, going on where an earlier run of the same file stopped.

    BadFile when it is none of ours, or another process is at it. The report is written anew from the database, also
    when the run is stopped.
    """
    if path.suffix not in (".jsonl", ".csv"):
        raise BadFile("the file is to be called .jsonl or .csv")
    sha256, total = reading.measure(path)
    known = ImportRun.objects.get_or_create(
        sha256=sha256, defaults={"name": path.name[:200], "lines": total, "started_at": clock.now()}
    )[0]
    if known.finished_at:
        return Outcome(known.entered, known.refused, again=True)
    with alone(known):
        known.refresh_from_db()
        begun(known)
        try:
            go_on(known, path, registrar, encoding, step)
            finish(known)
        finally:
            write_report(known, faults)
    return Outcome(known.entered, known.refused, again=False)


@contextmanager
def alone(known: ImportRun) -> Iterator[None]:
    """One process at a time: the lock goes with the connection, so a killed run leaves none behind."""
    with connection.cursor() as cursor:
        for _try in range(PATIENCE):  # the server may take a moment to see that a killed run is gone
            cursor.execute("SELECT pg_try_advisory_lock(hashtext('register import'), %s)", [known.pk])
            if cursor.fetchone()[0]:
                break
            time.sleep(0.1)
        else:
            raise BadFile("another process is importing this file")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('register import'), %s)", [known.pk])


def go_on(known: ImportRun, path: Path, registrar: str, encoding: str, step: Report) -> None:
    """Batches from the checkpoint to the end of the file."""
    now = clock.now()
    with path.open("rb") as file:
        read = reader_of(path, file, encoding)
        if known.offset:
            file.seek(known.offset)
        number = known.line or (1 if path.suffix == ".csv" else 0)
        lines = reading.lines(file, number=number, encoding=encoding)
        while batch := list(islice(lines, BATCH)):
            enter(known, batch, read, registrar, now)
            step(known)


def reader_of(path: Path, file: BinaryIO, encoding: str) -> Callable[[str], reading.Record]:
    """How a line of this file becomes a record; of a CSV the header is read."""
    if path.suffix == ".jsonl":
        return reading.from_json
    first = next(reading.lines(file, encoding=encoding), None)
    if first is None or first.bad:
        raise BadFile("the file has no header")
    return reading.csv_reader(reading.header(first.text))


def enter(
    known: ImportRun, batch: list[Line], read: Callable[[str], reading.Record], registrar: str, now: dt.datetime
) -> None:
    """One transaction: what is good, what is refused, and the checkpoint."""
    refused: dict[int, BadLine] = {}
    taken: list[Taken] = []
    for line in batch:
        try:
            if line.bad:
                raise line.bad
            if line.text.strip():
                taken.append(take(read(line.text), line.number, now=now))
        except BadLine as bad:
            refused[line.number] = bad
    with transaction.atomic():
        taken = not_yet_there(taken, refused)
        entered = load(known, taken, refused, registrar, now)
        ImportFault.objects.bulk_create(
            ImportFault(run=known, line=number, code=bad.code, text=bad.text[:200], text_en=bad.text_en[:200])
            for number, bad in sorted(refused.items())
        )
        known.line, known.offset = batch[-1].number, batch[-1].end
        known.entered += entered
        known.refused += len(refused)
        known.save(update_fields=["line", "offset", "entered", "refused"])


def not_yet_there(taken: list[Taken], refused: dict[int, BadLine]) -> list[Taken]:
    """Those whose unit is not in the register; the others are refused, also a unit that the batch names twice."""
    seen = set(Unit.objects.filter(code__in=[one.code for one in taken]).values_list("code", flat=True))
    fresh = []
    for one in taken:
        if one.code in seen:
            refused[one.line] = BadLine("already_registered", "这个单元已在登记簿中", "the unit is registered already")
        else:
            seen.add(one.code)
            fresh.append(one)
    return fresh


def load(known: ImportRun, taken: list[Taken], refused: dict[int, BadLine], registrar: str, now: dt.datetime) -> int:
    """Write them, how many. When the database refuses something, halves find out which line it is."""
    if not taken:
        return 0
    try:
        with transaction.atomic():
            loading.load(taken, case_number=f"IMPORT-{known.sha256[:24]}", registrar=registrar, now=now)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except (IntegrityError, DataError, InternalError):
        if len(taken) == 1:
            refused[taken[0].line] = BadLine("not_possible", "登记簿不能容纳这一行", "the register cannot hold it")
            return 0
        half = len(taken) // 2
        return sum(load(known, part, refused, registrar, now) for part in (taken[:half], taken[half:]))
    return len(taken)


def finish(known: ImportRun) -> None:
    known.finished_at = clock.now()
    known.save(update_fields=["finished_at"])


def write_report(known: ImportRun, path: Path) -> None:
    """Line, code, reason of all that was refused so far; also when that is nothing."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["行号 line", "代码 code", "原因", "reason"])
        rows = known.faults.order_by("line").values_list("line", "code", "text", "text_en")
        out.writerows(rows.iterator(chunk_size=2000))
