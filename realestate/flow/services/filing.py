"""Filing at a desk: units are found by what people have in hand, the whole application is made at once, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Organisation, User
from realestate.accounts.roles import may, organisation_ids
from realestate.cases.machine import State
from realestate.cases.models import Case, Paper
from realestate.cases.services import record_event
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.flow.advance import lock, moved_on
from realestate.flow.models import Filing
from realestate.flow.services import signing
from realestate.flow.services.applying import Asked, Side, apply_for
from realestate.flow.services.papers import OPEN_FOR_PAPERS
from realestate.flow.services.sides import READ_FROM_THE_BOOK
from realestate.law.matter import Matter, Origin, Step
from realestate.law.people import JOINT, Holder
from realestate.register.models import Unit

#: Facts of the unit itself.
SURVEYED = frozenset({"use", "area"})


def once(*, scope: str, key: str, make: Callable[[], Case]) -> tuple[Case, bool]:
    """The case that was handed in under this key, made now if there is none (referee: filing_once).

    Sent twice at the same moment, the second waits for the first and gets its case. Says whether it was made now.
    """
    with transaction.atomic():
        filing, _made = Filing.objects.get_or_create(scope=scope, key=key[:80], defaults={"made_at": clock.now()})
        if filing.case is not None:
            return filing.case, False
        filing.case = make()
        filing.save(update_fields=["case"])
        return filing.case, True


@dataclass(frozen=True)
class Given:
    """What the desk says of one step: who stands on its open side, what its form asks. `skip`: left out (optional)."""

    people: tuple[Side, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    skip: bool = False


def asked_of(
    matter: Matter,
    unit: Unit,
    given: Sequence[Given],
    *,
    phones: Mapping[str, str] | None = None,
    own: Side | None = None,
) -> list[Asked]:
    """All registrations of a matter on one unit. Sides that the book or an earlier step knows are taken from there.

    `own`: the organisation that hands it in; of several holders of a kind in the book it is the one that is meant.
    """
    made: dict[int, Asked] = {}
    for number, (step, said) in enumerate(zip(matter.steps, given, strict=True), start=1):
        if said.skip:
            continue
        sides: dict[str, tuple[Side, ...]] = {}
        origins: tuple[tuple[str, Origin], ...] = (("obligors", step.obligors), ("holders", step.holders))
        for name, origin in origins:
            if "." in origin:
                place, _dot, wanted = origin.partition(".")
                sides[name] = getattr(made[int(place)], wanted) if int(place) in made else ()
            elif origin in READ_FROM_THE_BOOK:
                sides[name] = known(unit, origin, phones or {}, own)
            else:
                sides[name] = said.people if origin != "none" else ()
        copies = said.attributes.get("copies")
        made[number] = Asked(
            type=step.type,
            unit_code=unit.code,
            reason=step.reason,
            right=step.right,
            obligors=tuple(replace(one, share=None) for one in sides["obligors"]),
            holders=sides["holders"],
            share=said.attributes.get("share"),
            price=said.attributes.get("price"),
            amount=said.attributes.get("amount"),
            copies=int(copies or 1),
            facts={**whose(step, own), **surveyed(step, unit), **said.facts},
        )
    return list(made.values())


def surveyed(step: Step, unit: Unit) -> dict[str, str]:
    """Where something enters the book for the first time, what was surveyed is known of the unit, and not asked."""
    first = step.obligors == "none" and step.right == "ownership"
    return {a.name: str(getattr(unit, a.name)) for a in step.rules.asks if first and a.name in SURVEYED}


def whose(step: Step, own: Side | None) -> dict[str, str]:
    """Where the ground asks whose right is meant, an organisation that acts for itself means its own."""
    meant = own is not None and step.holders in READ_FROM_THE_BOOK and any(a.name == "of" for a in step.rules.asks)
    return {"of": own.id_number} if meant and own else {}


def phones_of(unit: Unit, phones: Sequence[str]) -> dict[str, str]:
    """Identity number to phone, as they were written down in the register's order; phone_missing when one lacks."""
    owners = READ_FROM_THE_BOOK["owners"](unit)
    if len(phones) != len(owners):
        raise Refused(
            "phone_missing",
            _("登记簿上有 %(n)d 位权利人，填了 %(m)d 个手机号。") % {"n": len(owners), "m": len(phones)},
            remedy=_("请按登记簿上的顺序一行填一个。"),
            status=422,
            field="phones",
        )
    return {one.holder.id_number: phone for one, phone in zip(owners, phones, strict=True)}


def known(unit: Unit, origin: Origin, phones: Mapping[str, str], own: Side | None) -> tuple[Side, ...]:
    """Those whom the book names; only the organisation itself where it stands among them with others."""
    found = READ_FROM_THE_BOOK[origin](unit)
    mine = [one for one in found if own is not None and one.holder.same_as(holder_of(own))]
    return tuple(
        Side(
            name=one.holder.name,
            id_number=one.holder.id_number,
            id_kind=one.holder.id_kind,
            kind=one.holder.kind,
            phone=phones.get(one.holder.id_number, ""),
            share=one.share,
        )
        for one in ({f.holder.id_number: f for f in (mine or found)}.values())
    )


def holder_of(side: Side) -> Holder:
    return Holder(side.name, side.id_number, side.id_kind, side.kind)  # type: ignore[arg-type]


def side_of(organisation: Organisation, *, whole: bool = False) -> Side:
    """An organisation as a party; `whole`: it takes all of it."""
    return Side(
        name=organisation.name,
        id_number=organisation.credit_code,
        id_kind="credit_code",
        kind=organisation.kind,
        share=Fraction(1) if whole else None,
    )


def shared(people: Sequence[Side], shares: Sequence[Fraction | None]) -> tuple[Side, ...]:
    """Takers with their shares: alone the whole, without shares jointly."""
    if len(people) == 1:
        return (replace(people[0], share=Fraction(1)),)
    return tuple(replace(one, share=share or JOINT) for one, share in zip(people, shares, strict=True))


def hand_in(
    *,
    clerk: User,
    organisation: Organisation,
    matter: str,
    asked: Sequence[Asked],
    channel: str,
    key: str,
    papers: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[Case, bool]:
    """An organisation hands in a whole application and signs it; the others confirm on their phones.

    The same `key` again gives the same case (and False). Nothing is kept when the law refuses it already.
    """
    if not may(clerk, "desks.file") or organisation.pk not in organisation_ids(clerk):
        raise Refused("not_permitted", _("您的岗位不能做这一步。"), status=403)

    def make() -> Case:
        case = apply_for(opener=clerk, matter=matter, asked=asked, channel=channel)
        put_papers(case, clerk, organisation, papers or {})
        case = signing.sign(case_id=case.pk, user=clerk, seen="draft")
        if case.state == State.SUBMITTED:  # nobody but organisations: nobody has to come
            case.remote = True
            case.save(update_fields=["remote"])
        return case

    return once(scope=f"{channel}:{organisation.credit_code}", key=key, make=make)


def put_papers(case: Case, clerk: User, organisation: Organisation, papers: Mapping[str, Mapping[str, Any]]) -> None:
    """What the organisation states instead of a paper: number and signer. Scans may follow on the case's own page."""
    Paper.objects.bulk_create(
        Paper(
            case=case,
            kind=kind,
            source=Paper.Source.APPLICANT,
            issuer=organisation.name[:60],
            data={"by": [organisation.credit_code, organisation.name], **data},
            added_by=clerk,
            added_at=clock.now(),
        )
        for kind, data in papers.items()
    )


@transaction.atomic
def consent(*, case: Case, clerk: User, organisation: Organisation, number: str) -> Paper:
    """A mortgagee agrees online to a transfer (民法典 406, 带押过户): a paper of the case, signed once."""
    if not may(clerk, "desks.consent") or organisation.pk not in organisation_ids(clerk):
        raise Refused("not_permitted", _("您的岗位不能做这一步。"), status=403)
    case = lock(case.pk)
    given = given_by(case, organisation)
    if given is not None:
        return given
    if case.state not in OPEN_FOR_PAPERS:
        raise moved_on(case)
    paper = Paper.objects.create(
        case=case,
        kind="consent",
        source=Paper.Source.DEPARTMENT,
        issuer=organisation.name[:60],
        data={"by": [organisation.credit_code, organisation.name], "number": number.strip()[:60]},
        added_by=clerk,
        added_at=clock.now(),
    )
    record_event(case=case, act="consent", actor=clerk, organisation=organisation.name)
    return paper


def given_by(case: Case, organisation: Organisation) -> Paper | None:
    """The consent that this organisation has given."""
    papers: Iterable[Paper] = case.papers.filter(kind="consent", replaced_by=None)
    return next((one for one in papers if organisation.credit_code in one.data.get("by", ())), None)
