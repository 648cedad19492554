"""What a case costs: the law's tables over the case's facts."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from realestate.cases.models import Case, Registration
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.flow.services import judging
from realestate.law.dues import Assessment, MissingFact, assess, dues_facts


def assessment(case: Case, registration: Registration, *, as_if_signed: bool = True) -> Assessment:
    """Fee and taxes declared today. Refused (422) with the fact that is missing, such as the household's homes."""
    application = judging.application_of(case, registration, as_if_signed=as_if_signed)
    book = judging.book_of(case, registration)
    try:
        return assess(dues_facts(application, book), clock.today())
    except MissingFact as error:
        english = (get_language() or "").startswith("en")
        raise Refused(
            error.code,
            error.message_en if english else error.message,
            remedy=_("请补上这一项，才能算出费用。"),
            status=422,
        ) from error


def estimate(case: Case, registration: Registration) -> Assessment | None:
    """The same, or None while too little is known."""
    if registration.price is None:
        return None
    try:
        return assessment(case, registration)
    except Refused:
        return None
