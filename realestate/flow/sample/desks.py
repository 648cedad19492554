"""The desks' part of the sample town: a court's and a developer's clerk, and a building not registered yet."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from realestate.accounts.models import Membership, Organisation
from realestate.accounts.services import enrol_totp, hire
from realestate.common import clock
from realestate.flow.sample.burdens import COURT
from realestate.flow.sample.town import DEVELOPERS, Place, make_unit
from realestate.register.models import Unit

Role = Membership.Role
#: The new building in 西湖区: behind the five that stand there.
BUILDING, FLOORS, ROOMS = 5, 10, 3


def clerks() -> None:
    """A court's and a developer's clerk."""
    for username, name, role, whose, kind in (
        ("fayuan", "法院执行员吴正", Role.COURT, COURT, "court"),
        ("kaifa", "开发商经办方圆", Role.DEVELOPER, DEVELOPERS["330106"], "developer"),
    ):
        organisation, _made = Organisation.objects.get_or_create(
            credit_code=whose.id_number, defaults={"name": whose.name, "kind": kind}
        )
        guest = hire(
            username=username, name=name, password=settings.DEMO_PASSWORD, role=role, organisation=organisation
        )
        enrol_totp(user=guest)


def building() -> list[Unit]:
    """Thirty homes that are built and surveyed, and wait for their first registration."""
    developer = DEVELOPERS["330106"]
    units = [make_unit(Place("330106", 0, BUILDING, floor, room)) for floor in range(FLOORS) for room in range(ROOMS)]
    done = clock.today() - dt.timedelta(days=20)
    Unit.objects.filter(pk__in=[unit.pk for unit in units]).update(
        developer_name=developer.name, developer_number=developer.id_number, completed=done, floors=FLOORS + 5
    )
    return units


def load() -> None:
    """All of it, once, after the town."""
    clerks()
    building()
