"""`manage.py register check [--unit CODE] [--office DIVISION]`: prove the book, or name what is wrong."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError

from realestate.register.checking import COLUMNS, check_units
from realestate.register.models import Unit
from realestate.register.progress import Progress

CHUNK = 500


class Command(BaseCommand):
    help = "Check the register: hash chain and projections; or import an old book into it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        check = acts.add_parser("check", help="prove the book, or name what is wrong (exit 1)")
        check.add_argument("--unit", help="28-character code of one unit")
        check.add_argument("--office", metavar="DIVISION", help="six-digit division code of one office")

    def handle(self, *args: Any, **options: Any) -> None:
        self.check_book(options["unit"], options["office"])

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
        progress = Progress(cast(TextIO, self.stderr._out), total, "units")
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
