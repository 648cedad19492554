"""`manage.py query_client CREDIT_CODE`: the machine client of an organisation; its secret is shown once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from realestate.accounts.models import Organisation
from realestate.query.services import clients


class Command(BaseCommand):
    help = "Make the API client of a bank, a notary, a law firm or a court, or give it a new secret."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("credit_code", help="unified social credit code of the organisation")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(credit_code=options["credit_code"]).first()
        if organisation is None:
            raise CommandError("there is no organisation with this credit code")
        try:
            client_id, secret = clients.register(organisation=organisation)
        except ValueError as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(f"client_id {client_id}\nclient_secret {secret}")
