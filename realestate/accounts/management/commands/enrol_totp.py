"""Bind a one-time password to the first supervisor or administrator, who binds everybody else's."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from realestate.accounts.models import User
from realestate.accounts.services import enrol_totp


class Command(BaseCommand):
    help = "Bind a new one-time password to a staff account and print its secret once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"no staff account {options['username']}")
        self.stdout.write(enrol_totp(user=user))
