"""Issue, close and seal certificates; answer whether a holder is named; write down who asked.

`follow()` is what an entry calls: see `certificates.following`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from certificates.following import follow, issue, reserve
from certificates.models import Certificate, Verification
from certificates.selectors import Stated
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.jobs import report

__all__ = [
    "cancel",
    "check_holder",
    "follow",
    "issue",
    "limit_lookups",
    "record_check",
    "record_sealed",
    "reserve",
    "resume",
    "suspend",
    "visitor_of",
]

State = Certificate.State
HOLDER_CHECKS, HOLDER_WINDOW = 5, dt.timedelta(hours=1)
LOOKUPS, LOOKUP_WINDOW = 60, dt.timedelta(hours=1)


def cancel(*, certificate: Certificate, reason: str, at: dt.datetime | None = None) -> Certificate:
    """The right has ended, or the book was void: the certificate stands for nothing any more (R-CXL). Final."""
    return _move(certificate, {State.VALID, State.SUSPENDED}, State.CANCELLED, reason, at or clock.now())


def suspend(*, certificate: Certificate, reason: str) -> Certificate:
    """Say at every verification that the certificate is not to be relied on for now."""
    return _move(certificate, {State.VALID}, State.SUSPENDED, reason, None)


def resume(*, certificate: Certificate) -> Certificate:
    """End a suspension."""
    return _move(certificate, {State.SUSPENDED}, State.VALID, "", None)


@transaction.atomic
def _move(
    certificate: Certificate, sources: set[State], target: State, reason: str, closed_at: dt.datetime | None
) -> Certificate:
    """Under the row's lock; the same target again changes nothing."""
    locked = Certificate.objects.select_for_update(no_key=True).get(pk=certificate.pk)
    if locked.state == target:
        return locked
    if locked.state not in sources:
        raise Refused(
            "certificate_closed",
            _("证书%(number)s已经是“%(state)s”。") % {"number": locked.number, "state": locked.get_state_display()},
        )
    locked.state, locked.reason, locked.closed_at = target, reason, closed_at
    locked.save(update_fields=["state", "reason", "closed_at"])
    return locked


@transaction.atomic
def record_sealed(*, certificate_id: int, token: str, key: str, sha256: str, size: int) -> bool:
    """Note where the sealed PDF lies and tell the flow, together. False when another run was first: nothing changes."""
    sealed = Certificate.objects.filter(pk=certificate_id, sealed_at=None).update(
        token=token, pdf_key=key, pdf_sha256=sha256, pdf_size=size, sealed_at=clock.now()
    )
    case_id = Certificate.objects.values_list("case_id", flat=True).get(pk=certificate_id)
    if sealed and case_id:
        report("flow.certificate_sealed", case_id=case_id)
    return bool(sealed)


def visitor_of(address: str) -> str:
    """A network address as the log keeps it: a keyed hash; the same visitor is known again, nobody is named."""
    return hmac.digest(_visitor_key(settings.SECRET_KEY), address.encode(), "sha256").hex()[:32]


@cache
def _visitor_key(secret: str) -> bytes:
    return hashlib.sha256(f"certificates.visitor{secret}".encode()).digest()


# Without waiting for the disk: a crash may cost the last moment's rows. One statement, one way there and back.
LOG = """
WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO certificates_verification (certificate_id, at, how, result, visitor) SELECT %s, %s, %s, %s, %s FROM quick
"""


def record_check(*, certificate: Certificate | Stated | None, how: str, result: str, visitor: str) -> None:
    """Write down that somebody asked."""
    with connection.cursor() as cursor:
        cursor.execute(LOG, [certificate.pk if certificate else None, clock.now(), how, result, visitor])


def limit_lookups(*, visitor: str) -> None:
    """Numbers run on, so a machine could read the whole series: a visitor may look up 60 numbers an hour."""
    since = clock.now() - LOOKUP_WINDOW
    if Verification.objects.filter(visitor=visitor, how=Verification.How.NUMBER, at__gt=since).count() >= LOOKUPS:
        raise Refused(
            "too_many_checks",
            _("查得太频繁了。"),
            remedy=_("请过一小时再查，或扫描证书上的二维码。"),
            status=429,
        )


@transaction.atomic
def check_holder(*, certificate: Certificate, name: str, last_four: str, visitor: str) -> bool:
    """Does the certificate name a holder of this name, whose ID number ends so? Never says which half fails.

    A visitor may ask five times an hour about one certificate; then Refused with 429. The lock makes them queue up.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"holder-{certificate.pk}-{visitor}"])
    asked = certificate.verifications.filter(
        how=Verification.How.HOLDER, visitor=visitor, at__gt=clock.now() - HOLDER_WINDOW
    )
    if asked.count() >= HOLDER_CHECKS:
        raise Refused(
            "too_many_checks",
            _("这本证书您已经核对了 %(times)s 次。") % {"times": HOLDER_CHECKS},
            remedy=_("请过一小时再核对，或请权利人一起到窗口核对。"),
            status=429,
        )
    named = _is_named(certificate.holders, name, last_four)
    result = "same" if named else "different"
    record_check(certificate=certificate, how=Verification.How.HOLDER, result=result, visitor=visitor)
    return named


def _is_named(holders: list[dict[str, Any]], name: str, last_four: str) -> bool:
    """Compares with every holder and in constant time, so that the answer's speed says nothing."""
    asked = f"{name}|{last_four.upper()}".encode()
    found = [hmac.compare_digest(asked, f"{h['name']}|{h['id_number'][-4:].upper()}".encode()) for h in holders]
    return any(found)
