"""The registry of registration types: a new one is a file beside this one, and a line here."""

from __future__ import annotations

from typing import Final

from realestate.law.application import Application, InvalidApplication
from realestate.law.declaration import RegistrationType
from realestate.law.types import cancellation, change, correction, first, notice, objection, seizure, transfer

TYPES: Final[dict[str, RegistrationType]] = {
    declared.slug: declared
    for declared in (
        first.FIRST,
        transfer.TRANSFER,
        change.CHANGE,
        cancellation.CANCELLATION,
        correction.CORRECTION,
        objection.OBJECTION,
        notice.NOTICE,
        seizure.SEIZURE,
    )
}
#: Types whose entries set an earlier one right from its beginning.
CORRECTING: Final = frozenset(slug for slug, declared in TYPES.items() if declared.corrects)


def type_of(application: Application) -> RegistrationType:
    """The declaration that an application names; :class:`InvalidApplication` (``unknown_type``) when there is none."""
    declared = TYPES.get(application.type)
    if declared is None:
        raise InvalidApplication("unknown_type", "没有这种登记类型", "there is no such registration type", "type")
    return declared
