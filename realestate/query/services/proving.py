"""Proofs of ownership and of none 查询结果证明 (R-QRY-05): about oneself, or a household that consents."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import User
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.identifiers import comparable, mask_name
from realestate.common.jobs import report
from realestate.query import ports, selectors
from realestate.query.models import Household
from realestate.query.services.askers import citizen
from realestate.query.services.asking import Answer, Evidence, ask

IDENTITY: Final = frozenset({"identity"})
CONSENT_WITHIN: Final = dt.timedelta(days=3)


def prove(*, user: User, purpose: str, household: bool = False, spouse: bool = False) -> Answer | Household:
    """A proof at once; or the request that waits for the spouse's consent.

    `household`: minor children too; `spouse`: the spouse too. Asks the civil affairs department: never inside a
    transaction. Raises Refused: purpose_missing, department_silent, no_spouse.
    """
    if not purpose.strip():
        raise Refused("purpose_missing", _("请写明用途。"), status=422, field="purpose")
    if not (household or spouse):
        return told(user, purpose, None)
    family = ports.departments().household(user.id_number or "")
    if family is not None and not family:
        raise Refused(
            "department_silent",
            _("民政部门的系统暂时没有回应，查不到家庭成员。"),
            remedy=_("请过几分钟再试，或者先只查本人。"),
            status=422,
            field="who",
        )
    request = new_request(user, purpose, family, spouse)
    if not request.spouse_number:
        return told(user, purpose, request)
    return request


def new_request(user: User, purpose: str, family: Any, spouse: bool) -> Household:
    """The request as a row; with a spouse it waits and the spouse is told, without one it is answered at once."""
    now = clock.now()
    children = list(family.minor_children) if family else []
    other = family.spouse if family and spouse else None
    if spouse and other is None:
        raise Refused(
            "no_spouse",
            _("民政部门没有登记您的配偶。"),
            remedy=_("请选择“本人”或者“本人和未成年子女”。"),
            status=422,
            field="who",
        )
    members = [{"name": child.name, "id_number": child.id_number, "relation": "child"} for child in children]
    if other is not None:
        members.insert(0, {"name": other.name, "id_number": other.id_number, "relation": "spouse"})
    with transaction.atomic():
        request = Household.objects.create(
            asked_by=user,
            purpose=purpose.strip()[:200],
            members=members,
            source=family.source if family else "",
            spouse_number=comparable(other.id_number) if other else "",
            asked_at=now,
            expires_at=now + CONSENT_WITHIN,
            answered_at=None if other else now,
            consents=None if other else True,
        )
        partner = User.objects.filter(id_number=comparable(other.id_number)).first() if other else None
        if partner is not None and partner.phone:
            text = _("%(name)s 请您同意一起开具房产查询证明，请登录不动产登记，在“查询与证明”里答复。")
            send(partner, text, f"household-{request.pk}", name=mask_name(user.name))
    return request


def consent(*, household_id: int, user: User, agrees: bool) -> Household:
    """The spouse answers, once. With a yes the proof is made in the same breath, as of that moment."""
    with transaction.atomic():
        request = Household.objects.select_for_update(no_key=True).select_related("asked_by").get(pk=household_id)
        if comparable(user.id_number or "") != comparable(request.spouse_number) or user.bound_at is None:
            raise Household.DoesNotExist
        if request.answered_at is not None:
            if request.consents != agrees:
                raise Refused("already_answered", _("您已经答复过了，不能再改。"))
            return request
        if clock.now() >= request.expires_at:
            raise Refused("consent_expired", _("等待同意的时间过了，请对方重新申请。"))
        request.answered_at, request.consents = clock.now(), agrees
        request.save(update_fields=["answered_at", "consents"])
        if agrees:
            told(request.asked_by, request.purpose, request)
        if request.asked_by.phone:
            text = _("您的配偶同意了，查询证明已经开好。") if agrees else _("您的配偶没有同意一起开具查询证明。")
            send(request.asked_by, text, f"household-{request.pk}-answer")
    return request


def told(user: User, purpose: str, request: Household | None) -> Answer:
    """Ask the book about these people, by name, as of now."""
    return ask(
        asker=citizen(user),
        role="owner" if selectors.units_owned([user.id_number or ""]).exists() else "public",
        index="name",
        ask="ownership_proof",
        purpose=purpose,
        evidence=Evidence(IDENTITY, household=request),
    )


def send(user: User, text: Any, key: str, **words: str) -> None:
    """A text message in the reader's language, queued in the present transaction."""
    with translation.override(user.language):
        said = str(text) % words if words else str(text)
    report("query.send_message", phone=user.phone, text=said, key=key)
