"""The register today beside what it becomes: the officer sees what the entry will do, whatever the registration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from certificates.selectors import valid_of_owners
from realestate.cases.machine import State
from realestate.cases.models import Case, Registration
from realestate.common.money import format_yuan
from realestate.common.terms import term
from realestate.common.workdays import Calendar
from realestate.flow.services import judging
from realestate.law.application import InvalidApplication
from realestate.law.book import Book
from realestate.law.people import JOINT
from realestate.law.projection import apply
from realestate.register.models import Unit

Row = dict[str, Any]
#: Units of a long matter that are compared in full.
SHOWN = 6


def diff(case: Case, reading: judging.Reading) -> list[Row]:
    """A row for each aspect of each unit of the matter; `changed` where the entry changes it."""
    done = case.state in (State.ENTERED, State.CLOSED)
    after = dict(reading.books) if done else books_after(reading)
    own = list(dict.fromkeys(one.unit_code for one in reading.applications))
    rows: list[Row] = []
    many = len(own) > SHOWN
    for code in own[:SHOWN]:
        prefix = f"{reading.books[code].unit.location} · " if len(own) > 1 else ""
        today = aspects(reading.books[code], reading.at, reading.calendar)
        becomes = aspects(after[code], reading.at, reading.calendar)
        rows.extend(
            {"label": prefix + label, "today": text, "after": becomes[label], "changed": becomes[label] != text}
            for label, text in today.items()
            if becomes[label] != text or not (many or (text == _("无") and label in seldom()))
        )
    if many:
        rest = _("其余 %(n)d 个单元") % {"n": len(own) - SHOWN}
        rows.append({"label": rest, "today": "—", "after": _("同上，逐个登簿"), "changed": False})
    rows.append(certificate_row(case, reading, done))
    return rows


def seldom() -> frozenset[str]:
    """Aspects that most units have not: shown only where there is something to show."""
    return frozenset({_("居住权、地役权")})


def books_after(reading: judging.Reading) -> dict[str, Book]:
    """The books with what each registration would enter, were it entered now; as they stand when it cannot be said."""
    books = dict(reading.books)
    try:
        effects = reading.effects()
    except InvalidApplication:
        return books
    for drafts in effects:
        for draft in drafts:
            if draft.unit_code in books:
                books[draft.unit_code] = apply(books[draft.unit_code], draft, reading.at)
    return books


def aspects(book: Book, now: dt.datetime, days: Calendar) -> dict[str, str]:
    """What the book says, aspect by aspect, in one line each."""
    owners = [(o.holder.name, None if o.share == JOINT else o.share) for o in book.owners]
    mortgages = [
        _("%(who)s %(amount)s 元") % {"who": names(m.mortgagees), "amount": format_yuan(m.amount)}
        for m in book.mortgages_in_force(now)
    ]
    lives = [names(right.to) for right in book.residences_in_force(now)]
    crosses = [right.purpose for right in book.easements_in_force(now)]
    return {
        _("权利人"): owners_text(owners),
        _("面积、用途"): f"{book.unit.area:.2f} m² · {term(book.unit.use)}",
        _("抵押"): "；".join(mortgages) or _("无"),
        _("查封、预告、异议"): burdens(book, now, days),
        _("居住权、地役权"): "；".join([*lives, *crosses]) or _("无"),
    }


def names(holders: Sequence[Any]) -> str:
    return "、".join(holder.name for holder in holders)


def burdens(book: Book, now: dt.datetime, days: Calendar) -> str:
    """What stands against the home besides mortgages, in one line; 无 when nothing does."""
    found = []
    for standing in book.seizure_standings(now):
        organ = standing.seizure.organ.name
        if standing.state == "active":
            found.append(_("查封：%(organ)s") % {"organ": organ})
        elif standing.state == "waiting":
            found.append(_("轮候查封：%(organ)s") % {"organ": organ})
    found += [_("预告：%(who)s") % {"who": names(n.to)} for n in book.notices_in_force(now, days)]
    found += [_("异议：%(who)s") % {"who": o.by.name} for o in book.objections_in_force(now, days)]
    return "；".join(found) or _("无")


def certificate_row(case: Case, reading: judging.Reading, done: bool) -> Row:
    """The certificate of the owners today, and what is handed out for this matter."""
    registration: Registration = case.registrations.all()[0]
    held = certificate_today(registration.unit) if registration.unit else _("无电子证书")
    outputs = set() if done else {draft.output for drafts in quietly(reading) for draft in drafts if draft.opens}
    if "certificate" in outputs:
        return {"label": _("证书"), "today": held, "after": _("换发新证，旧证作废"), "changed": True}
    if "proof" in outputs:
        return {"label": _("证书"), "today": held, "after": _("另发不动产登记证明"), "changed": True}
    return {"label": _("证书"), "today": held, "after": held, "changed": False}


def quietly(reading: judging.Reading) -> Sequence[Any]:
    try:
        return reading.effects()
    except InvalidApplication:
        return ()


def certificate_today(unit: Unit) -> str:
    held = valid_of_owners(unit)
    return held.number if held else _("无电子证书")


def owners_text(owners: Sequence[tuple[str, Any]]) -> str:
    """Everybody with their part; no part is 共同共有."""
    mode = "sole" if len(owners) == 1 else "joint" if any(share is None for _name, share in owners) else "shares"
    return "、".join(owner_text(name, share, mode) for name, share in owners) or "—"


def owner_text(name: str, share: Any, mode: str) -> str:
    kind = {"sole": _("单独所有"), "joint": _("共同共有"), "shares": _("按份共有")}[mode]
    return f"{name} · {kind}" + (f" {share.numerator}/{share.denominator}" if mode == "shares" and share else "")
