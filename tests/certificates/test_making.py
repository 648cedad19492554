"""The job that makes the PDF: once, whole or not at all, and late rather than never."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from certificates import jobs, making, seal, services
from certificates.models import Certificate
from realestate.accounts.models import Office, User
from realestate.cases.models import Case
from realestate.common import seal as sealing
from realestate.common import storage
from realestate.common.errors import GatewayError
from realestate.register.models import Unit
from tests.certificates.conftest import own, right_of

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The worker is gone in the middle: nothing catches it."""


@pytest.fixture
def of_a_case(office: Office, flat: Unit, wang_fang: User) -> Certificate:
    """A certificate that a case gave."""
    case = Case.objects.create(
        number="202611223301060000017", matter="sale", office=office, opened_by=wang_fang, opened_at=timezone.now()
    )
    with transaction.atomic():
        own(flat, wang_fang)
        return services.issue(case=case, right=right_of(flat), at=timezone.now())


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def queued(task: str) -> int:
    return ProcrastinateJob.objects.filter(task_name=task).count()


def test_the_sealed_pdf_is_stored_and_the_flow_is_told(of_a_case: Certificate, folder: Path) -> None:
    jobs.make_pdf(certificate_id=of_a_case.pk)
    of_a_case.refresh_from_db()
    assert seal.verify(storage.get(of_a_case.pdf_key, of_a_case.pdf_sha256)).trusted
    assert of_a_case.pdf_size == files(folder)[0].stat().st_size
    assert queued("flow.certificate_sealed") == 1


def test_a_second_run_changes_nothing(of_a_case: Certificate, folder: Path) -> None:
    jobs.make_pdf(certificate_id=of_a_case.pk)
    before = Certificate.objects.values().get(pk=of_a_case.pk)
    jobs.make_pdf(certificate_id=of_a_case.pk)
    assert Certificate.objects.values().get(pk=of_a_case.pk) == before
    assert len(files(folder)) == 1
    assert queued("flow.certificate_sealed") == 1


def test_two_runs_at_once_leave_one_file_and_one_report(of_a_case: Certificate, folder: Path) -> None:
    """The second read the row before the first had finished."""
    stale = Certificate.objects.get(pk=of_a_case.pk)
    jobs.make_pdf(certificate_id=of_a_case.pk)
    making.make(stale)
    of_a_case.refresh_from_db()
    assert [path.stem for path in files(folder)] == [of_a_case.pdf_sha256]
    assert queued("flow.certificate_sealed") == 1


@pytest.mark.parametrize("place", ["certificates.pdf.render", "certificates.seal.seal", "realestate.common.storage.put",
                                   "certificates.services.record_sealed"])  # fmt: skip
def test_killed_anywhere_it_leaves_nothing_half_done(
    of_a_case: Certificate, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object, **_kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(place, killed)
        with pytest.raises(Killed):
            jobs.make_pdf(certificate_id=of_a_case.pk)
    of_a_case.refresh_from_db()
    assert (of_a_case.sealed_at, of_a_case.pdf_key, of_a_case.token) == (None, "", "")
    assert queued("flow.certificate_sealed") == 0

    jobs.make_pdf(certificate_id=of_a_case.pk)
    of_a_case.refresh_from_db()
    assert of_a_case.sealed_at is not None
    assert queued("flow.certificate_sealed") == 1


def test_killed_between_note_and_report_it_has_done_neither(
    of_a_case: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object, **_kwargs: object) -> None:
        raise Killed

    monkeypatch.setattr(services, "report", killed)
    with pytest.raises(Killed):
        jobs.make_pdf(certificate_id=of_a_case.pk)
    of_a_case.refresh_from_db()
    assert of_a_case.sealed_at is None


def test_a_file_torn_while_writing_is_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_args: object) -> None:
        raise Killed

    monkeypatch.setattr("realestate.common.storage.os.replace", killed)
    with pytest.raises(Killed):
        storage.put("certificates/2026/x.pdf", b"half")
    with pytest.raises(storage.FileGone):
        storage.get("certificates/2026/x.pdf", "")


def test_an_outage_of_the_seal_delays_the_pdf_and_not_the_entry(
    of_a_case: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_order(*_args: object, **_kwargs: object) -> bytes:
        raise OSError("the signing device does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(sealing, "_sign", out_of_order)
        with pytest.raises(GatewayError, match="could not be used"):
            jobs.make_pdf(certificate_id=of_a_case.pk)
    of_a_case.refresh_from_db()
    assert (of_a_case.state, of_a_case.sealed_at) == ("valid", None)
    jobs.make_pdf(certificate_id=of_a_case.pk)
    of_a_case.refresh_from_db()
    assert of_a_case.sealed_at is not None


def test_it_is_tried_again_for_ever_ten_minutes_apart_at_most(of_a_case: Certificate) -> None:
    class Job:
        attempts = 1

    waits = []
    for attempts in (1, 5, 50, 5000):
        Job.attempts = attempts
        decision = jobs.UntilDone().get_retry_decision(exception=GatewayError(""), job=Job)  # type: ignore[arg-type]
        waits.append(round((decision.retry_at - timezone.now()).total_seconds()))
    assert waits == [2, 32, 600, 600]


def test_a_sealed_certificate_keeps_its_file(of_a_case: Certificate) -> None:
    jobs.make_pdf(certificate_id=of_a_case.pk)
    with pytest.raises(DatabaseError, match="is sealed"), transaction.atomic():
        Certificate.objects.filter(pk=of_a_case.pk).update(pdf_sha256="0" * 64)


def test_the_job_vanishes_with_the_entry(office: Office, flat: Unit, wang_fang: User) -> None:
    with transaction.atomic():
        own(flat, wang_fang)
        services.issue(case=None, office=office, right=right_of(flat), at=timezone.now())
        assert queued("certificates.make_pdf") == 1
        transaction.set_rollback(True)
    assert queued("certificates.make_pdf") == 0


def test_the_queued_job_makes_it(sealed: Certificate, run_jobs: Callable[..., int]) -> None:
    assert sealed.sealed_at is not None
    assert run_jobs() == 0
