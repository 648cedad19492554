"""Certificates follow the book: what an entry opens gets one, what it closes loses its own, in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.utils.translation import gettext_noop

from certificates import content, numbering, reshaped
from certificates.content import Thing
from certificates.models import Certificate
from realestate.accounts.models import Office
from realestate.cases.models import Case
from realestate.common.jobs import report
from realestate.law.entries import Output
from realestate.register.models import Entry, Restriction, Right

State = Certificate.State
LIVE: Final = (State.VALID, State.SUSPENDED)

#: How the book closed the right (law.rights.ClosedHow) -> what the certificate says about its end.
ENDS: Final = {
    "turned": gettext_noop("预告登记已转为本登记"),
    "released": gettext_noop("登记已解除"),
    "ended": gettext_noop("权利已消灭"),
    "void": gettext_noop("登记已失效"),
    "transferred": gettext_noop("权利已转移"),
    "replaced": gettext_noop("登记内容已由新的登记代替"),
    "cancelled": gettext_noop("登记已注销"),
}
#: The same, where the reason of the entry says it better.
REASONS: Final = {
    "paid_off": gettext_noop("主债权消灭，登记已注销"),
    "waived": gettext_noop("权利人放弃，登记已注销"),
    "expired": gettext_noop("期限届满，登记已注销"),
    "death": gettext_noop("居住权人死亡，登记已注销"),
    "ruling": gettext_noop("依生效法律文书，登记已注销"),
    "destroyed": gettext_noop("不动产灭失，登记已注销"),
    "abandoned": gettext_noop("所有权人放弃，登记已注销"),
    "court_sale": gettext_noop("不动产经司法拍卖，权利消灭"),
}


@transaction.atomic(savepoint=False)
def issue(
    *,
    case: Case | None,
    right: Thing,
    replaces: Iterable[Thing] = (),
    at: dt.datetime,
    office: Office | None = None,
    pdf: bool = True,
) -> Certificate:
    """Draw a number for `right` and freeze what its certificate says; the PDF is made by a job after the commit.

    Call inside the transaction of the entry. The live certificates of the rights in `replaces` (the closed ones, or the
    right itself when its book is exchanged) become replaced in the same transaction. A certificate from before this
    service has no case: give its `office`, and `pdf=False` when it exists on paper only.
    """
    old = list(_live(replaces))
    return issue_books(case=case, thing=right, replaced=old, at=at, office=office, pdf=pdf)[0]


def reserve(*, office: Office, outputs: Iterable[Output | None], at: dt.datetime) -> None:
    """Before a matter of several registrations is entered: keep two of them from waiting for each other's numbers."""
    if {"certificate", "proof"} <= set(outputs):
        numbering.reserve(office=office, year=content.local_day(at).year)


@transaction.atomic(savepoint=False)
def follow(
    *,
    case: Case | None,
    entry: Entry,
    output: Output,
    at: dt.datetime,
    copies: int = 1,
    remark: str = "",
    office: Office | None = None,
    pdf: bool = True,
) -> list[Certificate]:
    """Do for certificates what a just appended entry did to rights, and return what was issued (R-OUT-01 to 06).

    Call inside the transaction of the entry, for every entry. What the entry opens gets its certificate (in `copies`
    books) or proof when the law declares that `output`. The live certificates of what it closes are replaced by it when
    it says a right of the same kind anew; go on for the new entry when nothing new is handed out for the same right (an
    objection whose suit is proved); and are cancelled with the reason otherwise. Where units are split or merged, what
    is said anew on another unit of the same case replaces them. `remark`: 补发 or 换发, for the notes.
    """
    hows = {int(closing["id"]): str(closing["how"]) for closing in entry.closes}
    opened = _opened(entry)
    closed = list(_locked(_closed_by(entry))) if hows else []
    same: list[Certificate] = []
    others: list[Certificate] = []
    for certificate in closed:
        (same if opened is not None and certificate.thing.kind == opened.kind else others).append(certificate)
    issued: list[Certificate] = []
    if opened is not None and output in ("certificate", "proof"):
        issued = issue_books(
            case=case,
            thing=opened,
            replaced=[*same, *(reshaped.left_behind(entry, opened) if not same else ())],
            at=at,
            copies=copies if output == "certificate" else 1,
            remark=remark,
            office=office,
            pdf=pdf,
        )
    elif opened is not None:
        others += _carry_over(same, opened, hows)
    for certificate in others:
        if entry.reason in reshaped.REASONS:
            reshaped.close(certificate, entry, at)
        else:
            _cancel(certificate, entry, hows, at)
    return issued


def issue_books(
    *,
    case: Case | None,
    thing: Thing,
    replaced: Sequence[Certificate],
    at: dt.datetime,
    copies: int = 1,
    remark: str = "",
    office: Office | None = None,
    pdf: bool = True,
) -> list[Certificate]:
    """All books of one right, each with its number; the first one is named as what replaces the old ones."""
    home = case.office if case else office
    if home is None:
        raise ValueError("a certificate without a case needs its office")
    for old in replaced:
        if old.live:
            old.state, old.closed_at = State.REPLACED, at
            old.save(update_fields=["state", "closed_at"])
    holders = content.holders_of(thing)
    made = [
        _issue_one(
            case,
            home,
            at,
            content.Says(
                thing=thing,
                holders=holders,
                bearers=bearers,
                replaced=replaced,
                book=place,
                books=copies,
                remark=remark,
            ),
        )
        for place, bearers in enumerate(content.books_of(holders, copies), start=1)
    ]
    Certificate.objects.filter(pk__in=[old.pk for old in replaced], replaced_by=None).update(replaced_by=made[0])
    if pdf:
        for certificate in made:
            report("certificates.make_pdf", certificate_id=certificate.pk)
    return made


def _issue_one(case: Case | None, office: Office, at: dt.datetime, says: content.Says) -> Certificate:
    thing, kind, year = says.thing, content.kind_of(says.thing), content.local_day(at).year
    series_id, serial, number, printed = numbering.draw(office=office, year=year, kind=kind)
    return Certificate.objects.create(
        number=number,
        kind=kind,
        series_id=series_id,
        serial=serial,
        printed_serial=printed,
        identifier=numbering.identifier(office=office, year=year, kind=kind, serial=serial),
        office=office,
        case=case,
        right=thing if isinstance(thing, Right) else None,
        restriction=thing if isinstance(thing, Restriction) else None,
        book=says.book,
        entry_hash=thing.entry.hash,
        unit_code=thing.unit.code,
        holders=says.bearers,
        content=content.build(says, office=office, at=at),
        issued_at=at,
    )


def _opened(entry: Entry) -> Thing | None:
    """The right or restriction that the entry set up, with all that its certificate is printed from."""
    if not entry.opens:
        return None
    model = Right if entry.right_kind in Right.Kind.values else Restriction
    found = model.objects.get(entry=entry)
    found.entry, found.unit = entry, entry.unit
    return found


def _closed_by(entry: Entry) -> Q:
    """Certificates of what the entry has closed. By two arrays, because an OR over two joins would read them all."""
    rights, restrictions = Right.objects.filter(closed_by=entry), Restriction.objects.filter(closed_by=entry)
    return Q(_among("right_id", rights)) | Q(_among("restriction_id", restrictions))


def _among(column: str, rows: QuerySet[Right] | QuerySet[Restriction]) -> Func:
    """column = ANY(ARRAY(SELECT ...)): both arrays are read first, and then the index of each column."""
    array = ArraySubquery(rows.values("pk"))
    return Func(F(column), array, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())


def _live(things: Iterable[Thing]) -> QuerySet[Certificate]:
    """The live certificates of these, locked in the order of their ids."""
    given = list(things)
    rights = [one.pk for one in given if isinstance(one, Right)]
    restrictions = [one.pk for one in given if isinstance(one, Restriction)]
    if not given:
        return Certificate.objects.none()
    return _locked(Q(right_id__in=rights) | Q(restriction_id__in=restrictions))


def _locked(of_these: Q) -> QuerySet[Certificate]:
    found = Certificate.objects.filter(of_these, state__in=LIVE).select_related("right", "restriction")
    return found.select_for_update(no_key=True, of=("self",)).order_by("pk")


def _carry_over(same: list[Certificate], opened: Thing, hows: dict[int, str]) -> list[Certificate]:
    """Let the certificates of a right that was said anew stand for it as it is now. Returns those that cannot."""
    left = []
    for certificate in same:
        if hows.get(certificate.thing.entry.ordinal) != "replaced":
            left.append(certificate)
            continue
        if isinstance(opened, Right):
            certificate.right = opened
        else:
            certificate.restriction = opened
        certificate.save(update_fields=["right", "restriction"])
    return left


def _cancel(certificate: Certificate, entry: Entry, hows: dict[int, str], at: dt.datetime) -> None:
    how = hows.get(certificate.thing.entry.ordinal, "cancelled")
    said_better = how in ("cancelled", "ended") and entry.reason in REASONS
    certificate.state, certificate.closed_at = State.CANCELLED, at
    certificate.reason = REASONS[entry.reason] if said_better else ENDS.get(how, ENDS["cancelled"])
    certificate.save(update_fields=["state", "closed_at", "reason"])
