"""What a case costs: the law's tables over the case's facts."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from realestate.cases.models import Case, Registration
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.flow.services import judging
from realestate.flow.services.translating import malformed
from realestate.law.application import Application, InvalidApplication
from realestate.law.dues import Assessment, MissingFact, assess_matter, dues_facts
from realestate.law.dues import assess as assess_one
from realestate.law.types import type_of

Named = tuple[tuple[str, str], Assessment]


def assessments(case: Case, *, as_if_signed: bool = True) -> list[Named]:
    """Fee and taxes of each registration of the matter, declared today, with its name in Chinese and English.

    Refused (422) with the fact that is missing, such as the household's homes.
    """
    reading = judging.read(case, as_if_signed=as_if_signed)
    try:
        for one in reading.applications:
            type_of(one).check(one)
        found = assess_matter(reading.applications, reading.books.values(), clock.today())
    except InvalidApplication as error:
        raise malformed(error) from error
    except MissingFact as error:
        raise missing(error) from error
    return [(name_of(one), assessed) for one, assessed in zip(reading.applications, found, strict=True)]


def name_of(application: Application) -> tuple[str, str]:
    """抵押权首次登记, and the same in English, to tell the lines of a bundle apart."""
    declared = type_of(application)
    ground = declared.ground(application)
    return f"{declared.zh}·{ground.zh}", f"{declared.en}, {ground.en}"


def assessment(case: Case, registration: Registration, *, as_if_signed: bool = True) -> Assessment:
    """The same for one registration on its own."""
    reading = judging.read(case, [registration], as_if_signed=as_if_signed)
    try:
        return assess_one(dues_facts(reading.application, reading.book), clock.today())
    except MissingFact as error:
        raise missing(error) from error


def missing(error: MissingFact) -> Refused:
    english = (get_language() or "").startswith("en")
    return Refused(
        error.code,
        error.message_en if english else error.message,
        remedy=_("请补上这一项，才能算出费用。"),
        status=422,
    )


def estimates(case: Case) -> list[Named]:
    """What the whole matter will cost about; empty while too little is known."""
    try:
        return assessments(case)
    except Refused:
        return []


def estimate(case: Case, registration: Registration) -> Assessment | None:
    """The same, or None while too little is known."""
    if registration.price is None:
        return None
    try:
        return assessment(case, registration)
    except Refused:
        return None
