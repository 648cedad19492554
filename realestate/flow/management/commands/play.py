"""`manage.py play FILE_OR_FOLDER ... [--page FILE.html]`: the law's scenarios against the service."""

from __future__ import annotations

import logging
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from realestate.flow.play import page, telling
from realestate.flow.play.nodes import FormatError
from realestate.flow.play.reading import files_of, read
from realestate.flow.play.running import Result, play
from realestate.flow.play.script import Scenario

FAILED, UNREADABLE = 1, 2


class Command(BaseCommand):
    help = "Play scenarios of the law. Exits 1 when one failed, 2 when a file does not fit the format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="FILE_OR_FOLDER")
        parser.add_argument("--page", metavar="FILE.html", help="write the page of executable law there")

    def handle(self, *args: Any, **options: Any) -> None:
        logging.disable(logging.WARNING)  # what a scenario provokes is its own answer
        try:
            self.play(options)
        finally:
            logging.disable(logging.NOTSET)

    def play(self, options: dict[str, Any]) -> None:
        scenarios, wrong = self.readable(options["paths"])
        if scenarios:
            self.prepare()
        results = [self.played(one) for one in scenarios]
        failed = sum(result.failure is not None for result in results)
        if options["page"]:
            Path(options["page"]).write_text(page.render(results), encoding="utf-8")
        self.stdout.write(telling.total(len(results) - failed, failed))
        if wrong or failed:
            sys.exit(UNREADABLE if wrong else FAILED)

    def prepare(self) -> None:
        """Tables, where there are none yet; a database that somebody uses is left to its owner."""
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
        if executor.loader.applied_migrations and not settings.DEMO:
            raise CommandError("the database is behind this release: run manage.py migrate first")
        call_command("migrate", verbosity=0, interactive=False)

    def played(self, scenario: Scenario) -> Result:
        result = play(scenario)
        self.stdout.write(telling.line(result))
        return result

    def readable(self, paths: list[str]) -> tuple[list[Scenario], bool]:
        """The scenarios that fit the format; of the others it is said where they do not."""
        found: list[Scenario] = []
        try:
            files = files_of(paths)
        except FormatError as error:
            self.stderr.write(f"{error.file}: {error.problem}")
            return [], True
        errors = []
        for path in files:
            scenarios, wrong = read(path)
            found += scenarios
            errors += wrong
        for problem in errors:
            self.stderr.write(str(problem))
        return found, bool(errors)
