"""What a case, its registrations and its parties are called: from the law package's own declarations."""

from __future__ import annotations

from django.utils.translation import get_language

from realestate.cases.models import Case, Part, Party, Registration
from realestate.law.asking import Sides
from realestate.law.deadlines import Promise
from realestate.law.declaration import Ground
from realestate.law.matter import Matter
from realestate.law.matters import MATTERS
from realestate.law.types import TYPES

#: 权利类型 in words, as it stands in an application (国土资发〔2015〕25号).
RIGHTS = {
    "ownership": ("国有建设用地使用权及房屋所有权", "land use right and ownership of the building"),
    "mortgage": ("抵押权", "mortgage"),
    "easement": ("地役权", "easement"),
    "residence": ("居住权", "right of residence"),
    "notice": ("预告", "advance notice"),
    "objection": ("异议", "objection"),
    "seizure": ("查封", "seizure"),
}


def english() -> bool:
    return (get_language() or "").startswith("en")


def ground_of(registration: Registration) -> Ground | None:
    """The declared ground of a registration; None while its facts do not name one."""
    declared = TYPES.get(registration.type)
    if declared is None:
        return None
    grounds = declared.grounds
    facts = registration.terms.get("facts", {})
    if facts.get("ex_officio") and "ex_officio" in grounds:
        return grounds["ex_officio"]
    return grounds.get(registration.reason) or grounds.get(registration.right_kind)


def sides_of(registration: Registration) -> Sides:
    found = ground_of(registration)
    return found.sides if found else Sides("权利人", "holder", "义务人", "obligor")


def title_zh(registration: Registration) -> str:
    """国有建设用地使用权及房屋所有权转移登记（买卖）."""
    declared, found = TYPES[registration.type], ground_of(registration)
    right = "" if registration.right_kind in declared.zh else RIGHTS.get(registration.right_kind, ("", ""))[0]
    right = "" if declared.slug == registration.right_kind else right
    return f"{right}{declared.zh}" + (f"（{found.zh}）" if found else "")


def title(registration: Registration) -> str:
    """The same in the reader's language."""
    if not english():
        return title_zh(registration)
    declared, found = TYPES[registration.type], ground_of(registration)
    return f"{declared.en}: {RIGHTS.get(registration.right_kind, ('', ''))[1]}" + (f" ({found.en})" if found else "")


def role_of(party: Party, registrations: list[Registration]) -> str:
    """卖方、抵押人: what a party is called in the registrations that they stand in."""
    if len(registrations) == 1:
        return word_for(registrations[0], party.role) or str(party.get_role_display())
    words: dict[str, None] = {}
    for registration in registrations:
        for part in registration.parts.all():
            if part.party_id == party.pk:
                words[word_for(registration, part.side) or party.get_role_display()] = None
    joined = (", " if english() else "、").join(words)
    return joined or str(party.get_role_display())


def word_for(registration: Registration, side: str) -> str:
    """What one side of a registration is called; empty when it has no such side."""
    sides = sides_of(registration)
    if side == Part.Side.OBLIGOR:
        return sides.obligor_en if english() else sides.obligor_zh
    return (sides.holder_en if english() else sides.holder_zh) if side == Part.Side.HOLDER else ""


def matter_of(case: Case) -> Matter:
    """The matter of a case; one that is no longer offered is called by its first registration."""
    held = MATTERS.get(case.matter)
    if held is not None:
        return held
    registration = first_registration(case)
    declared, found = TYPES[registration.type], ground_of(registration)
    zh, en = title_zh(registration), f"{declared.en}" + (f" ({found.en})" if found else "")
    return Matter(case.matter, zh, en, zh, en, (), found.promise if found else Promise(0, "minutes"))


def first_registration(case: Case) -> Registration:
    return case.registrations.all()[0]
