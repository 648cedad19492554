"""Only machines get a token, and only by client credentials."""

from __future__ import annotations

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator


class Validator(OAuth2Validator):
    """django-oauth-toolkit's rules, less every way in that needs a person or a browser."""

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        if grant_type != "client_credentials":
            return False
        return bool(super().validate_grant_type(client_id, grant_type, client, request, *args, **kwargs))
