"""`manage.py register check [--unit CODE] [--office DIVISION]`: prove the book, or name what is wrong.

`manage.py register import FILE.csv|.jsonl [--faults FILE]`: take over an old book (docs/register-import.md).
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError

from realestate.register import importing
from realestate.register.checking import COLUMNS, check_units
from realestate.register.models import ImportRun, Unit
from realestate.register.progress import Progress

CHUNK = 500


class Command(BaseCommand):
    help = "Check the register: hash chain and projections; or import an old book into it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        check = acts.add_parser("check", help="prove the book, or name what is wrong (exit 1)")
        check.add_argument("--unit", help="28-character code of one unit")
        check.add_argument("--office", metavar="DIVISION", help="six-digit division code of one office")

        bring = acts.add_parser("import", help="take over an old book, a line a unit; can be stopped and gone on with")
        bring.add_argument("file", type=Path, help="FILE.jsonl or FILE.csv, see docs/register-import.md")
        bring.add_argument("--faults", type=Path, help="where to report refused lines (FILE.faults.csv)")
        bring.add_argument("--registrar", default="旧簿导入", help="who answers for the entries")
        bring.add_argument("--encoding", default="utf-8", choices=["utf-8", "gb18030"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "check":
            self.check_book(options["unit"], options["office"])
        else:
            self.import_book(options)

    def import_book(self, options: dict[str, Any]) -> None:
        """Exit 1 when lines were refused; the report names them."""
        path: Path = options["file"]
        faults = options["faults"] or path.with_name(path.name + ".faults.csv")
        progress = Progress(self.out(), None, "lines")

        def begun(run: ImportRun) -> None:
            progress.start(run.line, run.lines)
            if run.line:
                self.stdout.write(f"goes on after line {run.line}")

        try:
            done = importing.run(
                path,
                faults=faults,
                registrar=options["registrar"],
                encoding=options["encoding"],
                begun=begun,
                step=lambda run: progress.step(run.line),
            )
        except (importing.BadFile, OSError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("stopped; the same command goes on from here") from None
        progress.end(progress.total or 0)
        again = "imported before: " if done.again else ""
        self.stdout.write(f"{again}{done.entered} units entered, {done.refused} lines refused")
        if done.refused:
            raise CommandError(f"refused lines are named in {faults}")

    def out(self) -> TextIO:
        """Where progress goes."""
        return cast(TextIO, self.stderr._out)

    def check_book(self, code: str | None, division: str | None) -> None:
        """All units, one office's, or one; a line for each fault."""
        units = Unit.objects.order_by("id").only(*COLUMNS)
        if code:
            units = units.filter(code=code)
        if division:
            units = units.filter(division=division)
        total, done, faults = units.count(), 0, 0
        if code and not total:
            raise CommandError(f"no unit has the code {code}")
        progress = Progress(self.out(), total, "units")
        for chunk in chunks(units.iterator(chunk_size=CHUNK)):
            for fault in check_units(chunk):
                faults += 1
                self.stdout.write(f"{fault.unit} #{fault.ordinal}: {fault.what}")
            done += len(chunk)
            progress.step(done)
        progress.end(done)
        self.stdout.write(f"{total} units, {faults} faults")
        if faults:
            raise CommandError("the register does not prove itself")


def chunks(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    """Many units at a time: the rows of a chunk are all that is in memory."""
    rows = iter(units)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
