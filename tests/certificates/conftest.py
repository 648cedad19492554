"""A certificate that was issued as an entry issues it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from certificates import services
from certificates.models import Certificate
from realestate.accounts.models import Office, User
from realestate.common import storage
from realestate.law.entries import Closing, EntryDraft, Output, RightKind
from realestate.register.models import Entry, Right, Unit
from realestate.register.services import append, lock_units
from tests.certificates.proved import CONTENTS, Enter


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """Files of a test stay in its own folder."""
    settings.STORAGE_URL = (tmp_path / "files").as_uri()
    storage.at.cache_clear()
    yield tmp_path / "files"
    storage.at.cache_clear()


def right_of(unit: Unit) -> Right:
    """The ownership in force."""
    return Right.objects.get(unit=unit, kind="ownership", closed_by=None)


def own(unit: Unit, *owners: User, share: str = "") -> Entry:
    """Enter these people as owners; the ownership before them is closed by the same entry, as a transfer does."""
    share = share or "1/1"
    before = Right.objects.filter(unit=unit, kind="ownership", closed_by=None).select_related("entry").first()
    closes = (Closing(str(before.entry.ordinal), "transferred"),) if before else ()
    people = [
        {"name": one.name, "id_kind": "id_card", "id_number": one.id_number, "kind": "person", "share": share}
        for one in owners
    ]
    locked = lock_units([unit.code])[unit.code]
    return append(
        unit=locked,
        draft=EntryDraft(unit.code, "ownership", "transfer", "sale", {"owners": people}, closes=closes),
        case_number=f"SAMPLE-{unit.code}-{locked.last_ordinal + 1}",
        sequence=1,
        registrar="林静",
        at=timezone.now(),
    )


@pytest.fixture
def issue(office: Office) -> Callable[..., Certificate]:
    """Give a unit to these people and issue its certificate, as an entry does."""

    def issue(unit: Unit, *owners: User, share: str = "", **options: object) -> Certificate:
        with transaction.atomic():
            entry = own(unit, *owners, share=share)
            right = Right.objects.get(entry=entry)
            closed = tuple(Right.objects.filter(closed_by=entry))
            given = {"case": None, "office": office, "at": timezone.now(), **options}
            return services.issue(right=right, replaces=closed, **given)  # type: ignore[arg-type]

    return issue


@pytest.fixture
def certificate(issue: Callable[..., Certificate], flat: Unit, wang_fang: User) -> Certificate:
    """Wang Fang's."""
    return issue(flat, wang_fang)


@pytest.fixture
def sealed(certificate: Certificate, run_jobs: Callable[..., int]) -> Certificate:
    """Wang Fang's, with its PDF."""
    run_jobs()
    certificate.refresh_from_db()
    return certificate


@pytest.fixture
def enter(office: Office, flat: Unit, wang_fang: User) -> Enter:
    """Append one entry to Wang Fang's flat, and let its certificates follow, as the entry of a case does."""

    def enter(
        kind: RightKind,
        *,
        registration: str = "first",
        reason: str = "",
        closes: dict[str, str] | None = None,
        opens: bool = True,
        output: Output = "proof",
        content: dict[str, Any] | None = None,
        copies: int = 1,
        at: dt.datetime | None = None,
    ) -> list[Certificate]:
        with transaction.atomic():
            unit = lock_units([flat.code])[flat.code]
            closing = tuple(Closing(id, how) for id, how in (closes or {}).items())  # type: ignore[arg-type]
            said = content if content is not None else CONTENTS[kind] if opens else {}
            draft = EntryDraft(flat.code, kind, registration, reason or kind, said, closing, opens, output)
            entry = append(unit=unit, draft=draft, case_number=f"PROOF-{unit.last_ordinal + 1}", sequence=1,
                           registrar="林静", at=at or timezone.now())  # fmt: skip
            return services.follow(
                case=None, entry=entry, output=output, at=entry.booked_at, copies=copies, office=office
            )

    with transaction.atomic():
        entry = own(flat, wang_fang)
        services.follow(case=None, entry=entry, output="certificate", at=entry.booked_at, office=office)
    return enter
