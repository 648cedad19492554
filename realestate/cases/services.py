"""The verbs of the case file that every capability may use. No transitions here: those are `flow.advance`'s."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction

from realestate.accounts.models import Office, User
from realestate.cases.models import Case, Event, Message, Party, Visit
from realestate.common import clock
from realestate.common.identifiers import case_number
from realestate.common.jobs import report, report_each


def draw_number(office: Office) -> str:
    """The next business number of the office and day (RULEBOOK 6.4): yyyymmdd, division, six digits, Luhn check digit.

    Call inside a transaction: the advisory lock holds until it ends, so that two cases never draw the same one.
    """
    today = clock.today()
    prefix = f"{today:%Y%m%d}{office.code}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"case-number-{prefix}"])
    last = Case.objects.filter(number__startswith=prefix).order_by("-number").values_list("number", flat=True).first()
    serial = int(last[len(prefix) : len(prefix) + 6]) + 1 if last else 1
    return case_number(today, office.code, serial)


def record_event(
    *,
    case: Case,
    act: str,
    actor: User | None = None,
    source: str = "",
    target: str = "",
    at: dt.datetime | None = None,
    **data: Any,
) -> Event:
    """Write down what happened. `source` and `target` are states, set only by a transition."""
    return Event.objects.create(
        case=case,
        at=at or clock.now(),
        act=act,
        source=source,
        target=target,
        actor=actor,
        actor_name=str(actor) if actor else "",
        data=data,
    )


def record_visit(*, party: Party, office: Office, at: dt.datetime) -> Visit:
    """Log that this applicant came in person (R-RUN-03). Coming twice in one day is one trip; the row is made once."""
    visit, made = Visit.objects.get_or_create(
        party=party, avoidable=False, defaults={"case_id": party.case_id, "office": office, "at": at}
    )
    if made:
        record_event(case=party.case, act="arrive", actor=party.user, at=at, party=party.name, office=office.name)
    return visit


def tell(*, case: Case | None, phone: str, text: str, key: str) -> Message | None:
    """Queue a text message in the present transaction; the same key is sent once. None when it was told before."""
    message, made = Message.objects.get_or_create(
        key=key, defaults={"case": case, "phone": phone, "text": text, "queued_at": clock.now()}
    )
    if not made:
        return None
    report("cases.send_message", message_id=message.pk)
    return message


# One statement for all parties; those who were told before are left out.
TELL_EACH = """
INSERT INTO cases_message (case_id, text, queued_at, phone, key)
SELECT %s, %s, %s, phone, key FROM unnest(%s::varchar[], %s::varchar[]) AS told (phone, key)
ON CONFLICT (key) DO NOTHING RETURNING id
"""


def tell_parties(*, case: Case, text: str, key: str) -> None:
    """The same news to every party of the case, once each."""
    told = [party for party in case.parties.all() if party.invited_at and party.phone]
    if not told:
        return
    phones, keys = [party.phone for party in told], [f"{case.number}:{key}:{party.pk}" for party in told]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(TELL_EACH, [case.pk, text, clock.now(), phones, keys])
        report_each("cases.send_message", [{"message_id": pk} for (pk,) in cursor.fetchall()])
