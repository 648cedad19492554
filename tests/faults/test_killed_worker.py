"""A worker that dies in the middle: its job is given to another, and the effect happens once."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest
from django.conf import settings
from django.db import connection, transaction
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from certificates import seal
from certificates.jobs import make_pdf
from certificates.models import Certificate
from certificates.services import follow
from delivery.models import Shipment
from realestate.accounts.models import Organisation
from realestate.cases.models import Case, Paper
from realestate.common import clock, storage
from realestate.flow.jobs import make_letter, rescue_stalled
from realestate.law.entries import EntryDraft
from realestate.register.services import append, lock_units
from tests.journey import Journey

ROOT = Path(settings.BASE_DIR)
#: A worker that is killed by the system, without a word, in the middle of the named function.
DEADLY = """
import os, signal, sys
import django
django.setup()
module, name = sys.argv[1].rsplit(".", 1)
owner = __import__(module, fromlist=[name])
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(owner, name, die)
from django.core.management import call_command
call_command("procrastinate", "worker", "--one-shot")
"""


def environment() -> dict[str, str]:
    """The test's own database, for a process of its own."""
    held = connection.settings_dict
    user, host, port = held["USER"], held["HOST"], held["PORT"]
    password = f":{held['PASSWORD']}" if held["PASSWORD"] else ""
    url = f"postgres://{user}{password}@{host}:{port}/{held['NAME']}"
    return os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "realestate.settings", "TEST_DATABASE_NAME": ""}


def kill_in(function: str) -> None:
    """Run a worker that is killed inside `function`."""
    done = subprocess.run(
        [sys.executable, "-c", DEADLY, function], cwd=ROOT, env=environment(), timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL


def rescue() -> None:
    """What the rescuer does when the dead worker's heartbeat has stopped: the job may be taken again."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'todo' WHERE status = 'doing'")


def only(task: str) -> None:
    """Forget every waiting job but those of one task."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name <> %s", [task])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("function", ["certificates.making.make", "certificates.services.record_sealed"])
def test_killed_in_the_middle_of_the_pdf(journey: Journey, run_jobs: Callable[..., int], function: str) -> None:
    case = journey.to("entered")
    only("certificates.make_pdf")
    kill_in(function)
    assert Certificate.objects.get(case=case).sealed_at is None, "half a certificate was kept"
    rescue()
    run_jobs()
    certificate = Certificate.objects.get(case=case)
    assert certificate.sealed_at is not None
    assert storage.get(certificate.pdf_key, certificate.pdf_sha256).startswith(b"%PDF")


def mortgage(case: Case, bank: Organisation) -> Certificate:
    """Enter a mortgage on the case's home and draw the bank's proof, as an entry does."""
    holder = {"name": bank.name, "id_kind": "credit_code", "id_number": bank.credit_code, "kind": "bank"}
    content = {"mortgagees": [holder], "amount": "1200000", "until": "2056-06-01", "covenant": False}
    with transaction.atomic():
        unit = lock_units([case.registrations.get().unit.code]).popitem()[1]
        draft = EntryDraft(unit.code, "mortgage", "first", "mortgage", content, output="proof")
        entry = append(unit=unit, draft=draft, case_number=case.number, sequence=20, registrar="林静", at=clock.now())
        (proof,) = follow(case=case, entry=entry, output="proof", at=entry.booked_at)
    return proof


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("function", ["certificates.making.make", "certificates.services.record_sealed"])
def test_killed_in_the_middle_of_a_proofs_pdf(
    journey: Journey, icbc: Organisation, run_jobs: Callable[..., int], function: str
) -> None:
    case = journey.to("entered")
    only("none of those of the sale")
    proof = mortgage(case, icbc)
    kill_in(function)
    proof.refresh_from_db()
    assert proof.sealed_at is None, "half a proof was kept"
    rescue()
    run_jobs()
    proof.refresh_from_db()
    assert proof.sealed_at is not None
    made = storage.get(proof.pdf_key, proof.pdf_sha256)
    assert len(pymupdf.open(stream=made)) == 1
    assert seal.verify(made).trusted


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_of_the_dispatch(journey: Journey, run_jobs: Callable[..., int]) -> None:
    case = journey.to("entered")
    make_pdf.func(certificate_id=Certificate.objects.get(case=case).pk)
    only("flow.certificate_sealed")
    kill_in("delivery.services.dispatching._first_link")
    assert not Shipment.objects.filter(case=case).exists(), "half a parcel was kept"
    rescue()
    run_jobs()
    assert Shipment.objects.filter(case=case).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_letter_made_twice_is_filed_once(journey: Journey) -> None:
    case = journey.to("accepted")
    for _run in range(3):
        make_letter.func(case_id=case.pk, kind="acceptance_notice")
    assert Paper.objects.filter(case=case, kind="acceptance_notice").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("silent", "rescued"), [("1 hour", 1), ("1 second", 0)])
def test_a_dead_workers_job_is_given_to_another_and_a_live_ones_is_not(
    journey: Journey, silent: str, rescued: int
) -> None:
    journey.to("entered")
    only("certificates.make_pdf")
    kill_in("certificates.making.make")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - %s::interval", [silent])

    async def work() -> int:
        async with app.with_connector(PsycopgConnector(conninfo=environment()["DATABASE_URL"])).open_async() as other:
            return await rescue_stalled(other.job_manager)

    assert asyncio.run(work()) == rescued
    assert ProcrastinateJob.objects.filter(task_name="certificates.make_pdf", status="todo").count() == rescued
