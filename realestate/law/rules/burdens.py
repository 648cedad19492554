"""Rules of acts that burden or reshape the unit: what cannot be mortgaged, consent of those who live there, notes."""

from __future__ import annotations

from collections.abc import Iterator

from realestate.law.facts import Facts, names
from realestate.law.findings import Finding, finding


def can_be_mortgaged(facts: Facts) -> Iterator[Finding]:
    """CC 399: homestead land, public facilities, disputed property. A seizure has its own rule."""
    unit = facts.book.unit
    barred = (
        (unit.land == "homestead", "宅基地使用权", "homestead land"),
        (unit.public_facility, "学校、医院等公益设施", "public facilities such as schools and hospitals"),
        (unit.disputed, "权属不明或者有争议的财产", "property whose ownership is unclear or disputed"),
    )
    for applies, zh, en in barred:
        if applies:
            yield finding("cannot_be_mortgaged", what=zh, what_en=en)


def residence_shown(facts: Facts) -> Iterator[Finding]:
    """A residence right stays: everybody is told."""
    if facts.residences:
        yield finding("residence_noted", names=names(h for r in facts.residences for h in r.to))


def no_other_residence(facts: Facts) -> Iterator[Finding]:
    """Two residence rights on one dwelling conflict."""
    if facts.residences:
        yield finding("already_registered", article="民法典 366")


def residents_consent(facts: Facts) -> Iterator[Finding]:
    """Who has a residence right has to agree in writing when the unit is reshaped."""
    missing = facts.not_agreed(h for r in facts.residences for h in r.to)
    if missing:
        yield finding(
            "material_missing",
            article="民法典 366",
            what=f"居住权人{names(missing)}的书面同意",
            what_en=f"written consent of the residence holder {names(missing)}",
            paper="consent",
        )
