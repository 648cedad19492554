"""Authorisations: given on the phone by the citizen, used once by the organisation, revoked at any time."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Organisation, User
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.identifiers import comparable
from realestate.query import ports, selectors
from realestate.query.models import Grant
from realestate.query.services.evidence import silent
from realestate.query.services.finding import clean
from realestate.register.models import Unit

LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
HOURS: Final = (2, 24, 72)
MOST_OPEN: Final = 20
ASKERS: Final = ("bank", "notary", "law_firm")


def give(
    *,
    giver: User,
    organisation: Organisation,
    purpose: str,
    hours: int = 24,
    unit: Unit | None = None,
    subject_name: str = "",
    subject_number: str = "",
) -> Grant:
    """Authorise one organisation to ask once about a home, or (a notary) about the homes of a person.

    Banks and notaries are told about the giver's own homes, a notary also about those of somebody who has died; a
    lawyer's client need not own what the case is about. Asks the police about a death: never inside a transaction.
    """
    if organisation.kind not in ASKERS:
        raise Refused("grant_not_possible", _("这个单位不需要您授权。"), status=422, field="organisation")
    if not purpose.strip():
        raise Refused("purpose_missing", _("请写明用途。"), status=422, field="purpose")
    if hours not in HOURS:
        raise Refused("grant_hours", _("请选择有效时间。"), status=422, field="hours")
    if unit is None and organisation.kind != "notary":
        raise Refused("unit_missing", _("请选择一处房屋。"), status=422, field="unit")
    if unit is not None and organisation.kind != "law_firm" and not owns(giver, unit):
        raise Refused("not_the_holder", _("只能授权查询您自己的房屋。"), status=422, field="unit")
    subject = None if unit else whom(giver, subject_name, subject_number)
    return write(
        giver=giver, organisation=organisation, purpose=purpose.strip(), hours=hours, unit=unit, subject=subject
    )


def whom(giver: User, name: str, number: str) -> tuple[str, str]:
    """About whom a notary asks: the giver, or somebody who has died. Kinship is the notary's to verify."""
    own = comparable(giver.id_number or "")
    if (not name.strip() and not number.strip()) or comparable(number) == own:
        return giver.name, own
    person = clean(name)
    died = ports.departments().has_died(person, comparable(number))
    if not died and died is not False:
        raise silent()
    if not died:
        raise Refused(
            "not_dead",
            _("公安部门没有登记这个人去世。"),
            remedy=_("请核对姓名和号码。健在的人，要由本人授权。"),
            status=422,
            field="subject_number",
        )
    return person, comparable(number)


@transaction.atomic
def write(
    *, giver: User, organisation: Organisation, purpose: str, hours: int, unit: Unit | None,
    subject: tuple[str, str] | None,
) -> Grant:  # fmt: skip
    """The authorisation as a row, with a code that nobody can guess."""
    now = clock.now()
    User.objects.select_for_update(no_key=True).get(pk=giver.pk)
    live = [grant for grant in selectors.grants_of(giver) if grant.state(now) == "open"]
    if len(live) >= MOST_OPEN:
        raise Refused("grants_too_many", _("您有太多没有用掉的授权，请先撤销不需要的。"), status=429)
    return Grant.objects.create(
        code="".join(secrets.choice(LETTERS) for _place in range(10)),
        giver=giver,
        organisation=organisation,
        unit=unit,
        subject_name=subject[0] if subject else "",
        subject_number=subject[1] if subject else "",
        purpose=purpose[:200],
        given_at=now,
        expires_at=now + dt.timedelta(hours=hours),
    )


@transaction.atomic
def revoke(*, grant_id: int, giver: User) -> Grant:
    """Take an open authorisation back; again changes nothing. Raises Grant.DoesNotExist for somebody else's."""
    grant = Grant.objects.select_for_update(no_key=True).get(pk=grant_id, giver=giver)
    state = grant.state(clock.now())
    if state == "used":
        raise Refused("grant_used", _("这个授权已经用过了，撤不回来；查到了什么，您可以在“谁查过我的房”里看到。"))
    if state == "open":
        grant.revoked_at = clock.now()
        grant.save(update_fields=["revoked_at"])
    return grant


def owns(user: User, unit: Unit) -> bool:
    return selectors.units_owned([user.id_number or ""]).filter(pk=unit.pk).exists()
