"""`manage.py load_sample`: the sample town, once; with `--departments` the stand-ins are told about it too."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from realestate.accounts.models import Office
from realestate.flow.sample import burdens, cast, departments, desks, town


class Command(BaseCommand):
    help = "Load the invented sample town into an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--departments", action="store_true", help="fill the stand-ins of other departments")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("the sample town is for the demo only (DEMO=1)")
        if options["departments"]:
            departments.tell()
            return
        if Office.objects.exists():
            self.stdout.write("sample data are there already")
            return
        with transaction.atomic():
            offices = cast.offices()
            cast.people(offices["330106"])
            units = [town.settle_in(p, nth, offices[p.division]) for nth, p in enumerate(town.places())]
            burdens.burden([unit for unit in units if unit.code[:6] == "330108"])
            desks.load()
        self.stdout.write(f"{len(units)} homes")
