"""Two kinds of expected failure: people are refused, and the outside does not answer."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The service says no, in words, and nothing has changed.

    `code` is a stable reason code; `message` the plain sentence; `remedy` what to do about it;
    `status` the HTTP status (4xx); `field` the form field that it is about; `article` the source in law.
    Texts may be lazy translations.
    """

    def __init__(
        self,
        code: str,
        message: Any,
        *,
        remedy: Any = "",
        status: int = 409,
        field: str | None = None,
        article: str = "",
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.remedy = remedy
        self.status = status
        self.field = field
        self.article = article

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class GatewayError(Exception):
    """A call to the outside did not give a usable answer; `permanent` says that asking again will not help."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
