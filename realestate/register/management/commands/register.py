"""`manage.py register check [--unit CODE] [--office CODE]`: prove the book, or name what is wrong."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from realestate.register.checking import check_unit, with_book
from realestate.register.models import Unit


class Command(BaseCommand):
    help = "Check the hash chain and the projections of the register."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["check"])
        parser.add_argument("--unit", help="28-character code of one unit")
        parser.add_argument("--office", help="six-digit division code of one office")

    def handle(self, *args: Any, **options: Any) -> None:
        units = Unit.objects.order_by("code")
        if options["unit"]:
            units = units.filter(code=options["unit"])
        if options["office"]:
            units = units.filter(division=options["office"])
        total, faults = units.count(), 0
        for done, unit in enumerate(with_book(units).iterator(chunk_size=500), start=1):
            for fault in check_unit(unit):
                faults += 1
                self.stdout.write(f"{fault.unit} #{fault.ordinal}: {fault.what}")
            if done % 1000 == 0:
                self.stderr.write(f"{done}/{total}")
        self.stdout.write(f"{total} units, {faults} faults")
        if faults:
            raise CommandError("the register does not prove itself")
