"""How many questions somebody may put: counted in the log itself, so that nothing can be reset."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from realestate.common.errors import Refused
from realestate.query.models import Question

if TYPE_CHECKING:
    from realestate.query.services.asking import Asker

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
#: Of one person: about homes that are not one's own, a day; by name, an hour; that led nowhere, an hour.
STRANGE_A_DAY: Final = 20
STAFF_AN_HOUR: Final = 100
BY_NAME_AN_HOUR: Final = 30
NOWHERE_AN_HOUR: Final = 10
ORGANISATION_A_DAY: Final = 2000


def check(*, asker: Asker, role: str, index: str, at: dt.datetime, channel: str) -> None:
    """Raises Refused (429) beyond the limits. Scenarios (nobody signed in) are not counted."""
    if asker.user is None and asker.organisation is None:
        return
    mine = Question.objects.filter(user=asker.user, organisation=asker.organisation, acting=asker.acting)
    hour, day = mine.filter(at__gt=at - HOUR), mine.filter(at__gt=at - DAY)
    if hour.filter(outcome=Question.Outcome.NOT_FOUND).count() >= NOWHERE_AN_HOUR:
        raise too_many()
    if asker.organisation is None:
        own = Q(role="owner", outcome=Question.Outcome.ANSWERED)
        strange = day.exclude(own).filter(role="owner") if role == "owner" else day.exclude(own)
        if strange.count() >= STRANGE_A_DAY:
            raise too_many()
        return
    if hour.count() >= STAFF_AN_HOUR or (index == "name" and hour.filter(index="name").count() >= BY_NAME_AN_HOUR):
        raise too_many()
    whole = Question.objects.filter(organisation=asker.organisation, at__gt=at - DAY)
    if whole.count() >= ORGANISATION_A_DAY:
        raise too_many()


def too_many() -> Refused:
    return Refused(
        "rate_limited",
        _("查询次数太多，请稍后再试。"),
        remedy=_("每个人每天能查的次数有限，为的是不让人成批打听别人的房子。"),
        status=429,
    )
