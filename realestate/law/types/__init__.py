"""The registry of registration types: a new one is a file beside this one, and a line here."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from realestate.law.application import Application, InvalidApplication
from realestate.law.declaration import RegistrationType

#: The files of this folder, in the order of the law; each declares a type under its own name in capitals.
FILES: Final = (
    "first",
    "transfer",
    "change",
    "cancellation",
    "correction",
    "objection",
    "notice",
    "seizure",
)
TYPES: Final[dict[str, RegistrationType]] = {
    name: getattr(import_module(f"{__name__}.{name}"), name.upper()) for name in FILES
}
#: Types whose entries set an earlier one right from its beginning.
CORRECTING: Final = frozenset(slug for slug, declared in TYPES.items() if declared.corrects)


def type_of(application: Application) -> RegistrationType:
    """The declaration that an application names; :class:`InvalidApplication` (``unknown_type``) when there is none."""
    declared = TYPES.get(application.type)
    if declared is None:
        raise InvalidApplication("unknown_type", "没有这种登记类型", "there is no such registration type", "type")
    return declared
