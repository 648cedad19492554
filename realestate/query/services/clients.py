"""Machine clients of organisations: one each, its secret told once."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import Application

from realestate.accounts.models import Organisation
from realestate.query.models import ApiClient

#: What an organisation of a kind is to the law. Others get no client.
ROLES: Final = {"bank": "bank", "notary": "notary", "law_firm": "lawyer", "court": "court"}


@transaction.atomic
def register(*, organisation: Organisation) -> tuple[str, str]:
    """A client for the organisation, or a new secret for the one it has; gives client id and secret.

    Raises ValueError for an organisation that asks nothing of the book.
    """
    if organisation.kind not in ROLES:
        raise ValueError(f"{organisation} asks nothing of the book")
    secret = generate_client_secret()
    found = ApiClient.objects.select_related("application").filter(organisation=organisation).first()
    if found is not None:
        found.application.client_secret = secret
        found.application.save(update_fields=["client_secret"])
        found.application.accesstoken_set.all().delete()
        return found.application.client_id, secret
    application = Application.objects.create(
        name=organisation.name,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        client_secret=secret,
    )
    ApiClient.objects.create(organisation=organisation, application=application)
    return application.client_id, secret
