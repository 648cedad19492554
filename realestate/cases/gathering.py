"""All the rows of a case in one statement, however many kinds of them there are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from django.db import connection, models

from realestate.cases.models import (
    Case,
    CheckTask,
    Event,
    NoticeObjection,
    Paper,
    PaperPage,
    Part,
    Party,
    PublicNotice,
    Registration,
    Visit,
)
from realestate.common.rows import as_json, instances, keep
from realestate.register.models import Parcel, Unit

OWN: Final = "t.case_id = c.id"
UNITS: Final = "SELECT unit_id FROM cases_registration WHERE case_id = c.id"
KINDS: Final[dict[str, tuple[type[models.Model], str]]] = {
    "parties": (Party, OWN),
    "registrations": (Registration, OWN),
    "parts": (Part, "t.registration_id IN (SELECT id FROM cases_registration WHERE case_id = c.id)"),
    "units": (Unit, f"t.id IN ({UNITS})"),
    "parcels": (Parcel, f"t.id IN (SELECT parcel_id FROM register_unit WHERE id IN ({UNITS}))"),
    "papers": (Paper, OWN),
    "pages": (PaperPage, "t.paper_id IN (SELECT id FROM cases_paper WHERE case_id = c.id)"),
    "visits": (Visit, OWN),
    "notices": (PublicNotice, OWN),
    "objections": (NoticeObjection, "t.notice_id IN (SELECT id FROM cases_publicnotice WHERE case_id = c.id)"),
    "events": (Event, OWN),
    "check_tasks": (CheckTask, OWN),
}
#: What the law sees of a case.
FOR_THE_LAW: Final = (
    "parties",
    "registrations",
    "parts",
    "units",
    "parcels",
    "papers",
    "visits",
    "notices",
    "objections",
)
#: (kind, the kind above it, the key that leads there): rows that are kept with another row than the case.
BELOW: Final = (
    ("parts", "registrations", "registration_id"),
    ("pages", "papers", "paper_id"),
    ("objections", "notices", "notice_id"),
)


def gather(case: Case, kinds: Iterable[str] = FOR_THE_LAW) -> Case:
    """The case with these rows, each where its model's relations lead, so that no reader asks for them again.

    For reading only: what is written afterwards does not show in it.
    """
    names = tuple(kinds)
    with connection.cursor() as cursor:
        cursor.execute(_statement(names), [case.pk])
        said = cursor.fetchone()
    rows = {name: instances(KINDS[name][0], found) for name, found in zip(names, said, strict=True)}
    for below, above, key in BELOW:
        if below in rows:
            _keep_below(rows[above], below, rows[below], key)
    _keep_units(rows)
    for name in names:
        if KINDS[name][1] == OWN:
            keep(case, name, rows[name])
    _keep_parties(rows)
    return case


@cache
def _statement(names: tuple[str, ...]) -> str:
    return f"SELECT {', '.join(as_json(*KINDS[name]) for name in names)} FROM (SELECT %s::bigint AS id) c"


def _keep_below(above: list[Any], name: str, rows: list[Any], key: str) -> None:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, key), []).append(row)
    for one in above:
        keep(one, name, found.get(one.pk, []))


def _keep_units(rows: dict[str, list[Any]]) -> None:
    if "units" not in rows:
        return
    parcels = {parcel.pk: parcel for parcel in rows.get("parcels", [])}
    units = {unit.pk: unit for unit in rows["units"]}
    for unit in units.values():
        if unit.parcel_id in parcels:
            unit.parcel = parcels[unit.parcel_id]
    for registration in rows["registrations"]:
        registration.unit = units.get(registration.unit_id)


def _keep_parties(rows: dict[str, list[Any]]) -> None:
    parties = {party.pk: party for party in rows.get("parties", [])}
    for name in ("parts", "visits"):
        for row in rows.get(name, []):
            if row.party_id in parties:
                row.party = parties[row.party_id]
