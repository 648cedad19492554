"""Verifying a code: the register's word at this moment, and a note that somebody asked."""

from __future__ import annotations

import json

from django.db import connection

from certificates import selectors, services, standing
from certificates import token as tokens
from certificates.answers import NOT_FOUND
from certificates.models import Certificate, Verification
from certificates.selectors import Checked, Stated
from realestate.common import clock

ASK = "SELECT * FROM certificates_check_code(%s, %s, %s)"


def check_code(*, token: str, visitor: str) -> Checked:
    """Read a code, ask the register, write down that it was asked.

    The register keeps each code as it was sealed. One that is the same to the letter, under a key that we still accept,
    needs no look at its signature: it is ours. Any other is read as somebody without the register would read it.
    """
    text = token.strip().upper()
    key_id = tokens.key_named(text)
    if key_id and (kept := _ask(text, visitor)):
        return Checked(tokens.Reading.OK, key_id, kept)
    read = tokens.read(text, tokens.known_keys())
    named = selectors.by_number(read.claims.number) if read.claims else None
    found = standing.today(named) if named else None
    result = (found.state if found else NOT_FOUND) if read.claims else read.reading
    services.record_check(certificate=found, how=Verification.How.TOKEN, result=result, visitor=visitor)
    differs = named is not None and read.claims != selectors.claims_of(named)
    return Checked(read.reading, read.key_id, found, differs)


def _ask(text: str, visitor: str) -> Certificate | Stated | None:
    """What the register says of this very code, written down in the same statement: one way there and back.

    Only a proof that may have lapsed is looked at once more before it is written down.
    """
    with connection.cursor() as cursor:
        cursor.execute(ASK, [text, clock.now(), visitor])
        pk, number, kind, state, holders, unit_code, content, closed_at, noted = cursor.fetchone()
    if pk is None:
        return None
    kept = Stated(pk, number, kind, state, json.loads(holders), unit_code, json.loads(content), closed_at)
    if noted:
        return kept
    found = standing.today(kept)
    services.record_check(certificate=found, how=Verification.How.TOKEN, result=found.state, visitor=visitor)
    return found
