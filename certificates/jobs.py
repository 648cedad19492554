"""The PDF, made after the entry: drawn, sealed, kept, reported. Each run is whole or nothing."""

from __future__ import annotations

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from certificates import making
from certificates.models import Certificate

LONGEST_WAIT = 600  # seconds


class UntilDone(BaseRetryStrategy):
    """Again and again, ten minutes apart at most: an outage of the seal delays a certificate and never loses it."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        return RetryDecision(retry_in={"seconds": min(2**job.attempts, LONGEST_WAIT)})


@app.task(name="certificates.make_pdf", retry=UntilDone())
def make_pdf(*, certificate_id: int) -> None:
    """Make the sealed PDF of one certificate and say so to the flow. Run twice, it is made once."""
    certificate = Certificate.objects.select_related("office").get(pk=certificate_id)
    if certificate.sealed_at is None:
        making.make(certificate)
