"""Jobs of the flow: what the capability apps report, and what goes on by itself. Twice is once."""

from __future__ import annotations

import structlog
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.manager import JobManager

from realestate.cases.models import Case
from realestate.cases.selectors import registration_of
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.flow.services import closing, deadlines, settlement, waiting

log = structlog.get_logger(__name__)
#: Seconds without a heartbeat after which a worker counts as dead.
DEAD_AFTER = 30
PATIENT = RetryStrategy(max_attempts=20, exponential_wait=2)


@app.task(name="flow.bill_paid", retry=PATIENT)
def bill_paid(*, case_id: int) -> None:
    settlement.bill_paid(case_id=case_id)


@app.task(name="flow.prove_tax", retry=PATIENT)
def prove_tax(*, case_id: int) -> None:
    """Ask the tax department for its proof of payment; the same case gets the same proof."""
    from realestate.exchange.services import report_tax_paid

    case = Case.objects.get(pk=case_id)
    if case.papers.filter(kind="tax_proof").exists():
        return
    proof = report_tax_paid(case=case, amount=settlement.tax_of(case), unit_code=registration_of(case).unit.code)  # type: ignore[union-attr]
    settlement.keep_tax_proof(case_id=case_id, number=proof.number, at=proof.at)


@app.task(name="flow.go_on", retry=PATIENT)
def go_on(*, case_id: int) -> None:
    """A reason for waiting may have ended."""
    waiting.go_on(case_id=case_id)


@app.task(name="flow.go_on_unit", retry=PATIENT)
def go_on_unit(*, unit_id: int, but: int | None = None) -> None:
    """A case on this unit is over: those behind it may go on."""
    for case_id in waiting.waiting_on(unit_id, but=but):
        waiting.go_on(case_id=case_id)


@app.periodic(cron="7 * * * *")
@app.task(name="flow.go_on_by_time", queueing_lock="flow.go_on_by_time", pass_context=False)
def go_on_by_time(timestamp: int) -> None:
    """Reasons that end with time: a public notice, an objection that lapses, a seizure that runs out."""
    found = Case.objects.filter(state__in=waiting.WAITING_STATES).exclude(waiting_for=[]).order_by("accepted_at", "id")
    for case_id in found.values_list("pk", flat=True)[:2000]:
        waiting.go_on(case_id=case_id)


@app.task(name="flow.certificate_sealed", retry=PATIENT)
def certificate_sealed(*, case_id: int) -> None:
    closing.certificate_sealed(case_id=case_id)


@app.task(name="flow.delivered", retry=PATIENT)
def delivered(*, case_id: int) -> None:
    closing.delivered(case_id=case_id)


@app.task(name="flow.archive_case", retry=PATIENT)
def archive_case(*, case_id: int) -> None:
    """Close the file: manifest with the hash of everything in it."""
    from realestate.archive.services import archive
    from realestate.flow.manifest import items_of

    case = Case.objects.get(pk=case_id)
    archive(case=case, items=items_of(case))


@app.task(name="flow.make_letter", retry=PATIENT)
def make_letter(*, case_id: int, kind: str) -> None:
    """Make the letter as a PDF and file it with the papers, once for each occasion."""
    from realestate.flow.services.letters import file_letter

    file_letter(case_id=case_id, kind=kind)


@app.task(name="flow.recompute_deadlines", retry=PATIENT)
def recompute_deadlines() -> None:
    """A holiday notice was entered."""
    deadlines.recompute_deadlines()


@app.periodic(cron="*/5 * * * *")
@app.task(name="flow.expire_overdue", queueing_lock="flow.expire_overdue", pass_context=False)
def expire_overdue(timestamp: int) -> None:
    """Cases whose time to sign, supplement or pay is over."""
    overdue = Case.objects.filter(state__in=closing.EXPIRING, expires_at__lte=clock.now()).values_list("pk", flat=True)
    for case_id in overdue[:500]:
        try:
            closing.expire(case_id=case_id)
        except Refused as refusal:
            log.info("case not expired", case_id=case_id, code=refusal.code)


@app.periodic(cron="* * * * *")
@app.task(name="flow.rescue_stalled_jobs", queueing_lock="flow.rescue_stalled_jobs", pass_context=True)
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Every minute, see `rescue_stalled`."""
    await rescue_stalled(context.app.job_manager)


async def rescue_stalled(manager: JobManager) -> int:
    """A killed worker leaves its jobs in doing; they do not come back by themselves, so give them to another.

    Returns how many were given back. Running again is safe: each handler begins with "already done? return".
    """
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER))
    for job in stalled:
        await manager.retry_job(job)
    return len(stalled)
