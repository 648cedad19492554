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
from realestate.query import selectors
from realestate.query.models import Grant
from realestate.query.services.finding import clean
from realestate.register.models import Unit

LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
HOURS: Final = (2, 24, 72)
MOST_OPEN: Final = 20
ASKERS: Final = ("bank", "notary", "law_firm")


@transaction.atomic
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

    A bank is told about the giver's own home only; a lawyer's client need not own what the case is about.
    """
    if organisation.kind not in ASKERS:
        raise Refused("grant_not_possible", _("这个单位不需要您授权。"), status=422, field="organisation")
    if not purpose.strip():
        raise Refused("purpose_missing", _("请写明用途。"), status=422, field="purpose")
    if hours not in HOURS:
        raise Refused("grant_hours", _("请选择有效时间。"), status=422, field="hours")
    if unit is None and organisation.kind != "notary":
        raise Refused("unit_missing", _("请选择一处房屋。"), status=422, field="unit")
    if unit is not None and organisation.kind == "bank" and not owns(giver, unit):
        raise Refused("not_the_holder", _("只能授权查询您自己的房屋。"), status=422, field="unit")
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
        subject_name="" if unit else clean(subject_name or giver.name),
        subject_number="" if unit else comparable(subject_number or giver.id_number or ""),
        purpose=purpose.strip()[:200],
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
