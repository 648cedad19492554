"""Certificate numbers (RULEBOOK 6.2): one after the other in each city, year and kind, never twice, never skipped."""

from __future__ import annotations

from typing import Literal, cast

from django.db import connection
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Office
from realestate.common.errors import Refused
from realestate.common.identifiers import CertificateNumber, mod37_36

LAST = 9_999_999
#: Type codes of the electronic certificate and proof (RULEBOOK 6.7).
TYPE_CODES = {"title": "11100000MB03271699001", "proof": "11100000MB03271699022"}

# One statement: makes the row if there is none, locks it until the transaction ends, counts on, and says where it is.
DRAW = """
INSERT INTO certificates_numberseries (city_code, year, kind, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (city_code, year, kind) DO UPDATE SET last = certificates_numberseries.last + 1
    WHERE certificates_numberseries.last < %s
RETURNING id, last, nextval('certificates_printed_serial')
"""

# The same lock without counting on.
RESERVE = """
INSERT INTO certificates_numberseries (city_code, year, kind, last) VALUES (%s, %s, %s, 0)
ON CONFLICT (city_code, year, kind) DO UPDATE SET last = certificates_numberseries.last
"""


def reserve(*, office: Office, year: int) -> None:
    """Lock both series, titles first. Whoever draws from both does this before, or two of them may wait for each other:
    one with a title and the proofs still to come, one with a proof and the titles still to come.
    """
    with connection.cursor() as cursor:
        for kind in ("title", "proof"):
            cursor.execute(RESERVE, [office.city_code, year, kind])


def draw(*, office: Office, year: int, kind: str) -> tuple[int, int, str, str]:
    """Draw the next number: (id of its series, serial, the number as printed, the serial of the printed form).

    The serial of the printed form (RULEBOOK 6.3) is D, 33 for Zhejiang and nine digits; unique, and it may skip.

    Call inside the transaction of the entry: the number is kept or given back together with it, and whoever comes next
    waits until then. Raises Refused when the year's seven digits are used up.
    """
    with connection.cursor() as cursor:
        cursor.execute(DRAW, [office.city_code, year, kind, LAST])
        row = cursor.fetchone()
    if row is None:
        raise Refused("series_used_up", _("今年的证号已经用完"))
    return row[0], row[1], written(office=office, year=year, kind=kind, serial=row[1]), f"D33{row[2]:09d}"


def written(*, office: Office, year: int, kind: str, serial: int) -> str:
    """浙（2026）杭州市不动产权第0000001号."""
    book = cast(Literal["title", "proof"], kind)
    return str(CertificateNumber(office.province_short, year, office.city_name, book, serial))


def identifier(*, office: Office, year: int, kind: str, serial: int) -> str:
    """电子证照标识: type, issuer, serial, version and a check character; empty where the office has no credit code."""
    if not office.credit_code:
        return ""
    parts = (TYPE_CODES[kind], office.credit_code, f"{year}{serial:09d}", "001")
    return ".".join(("1.2.156.3005.2", *parts, mod37_36("".join(parts))))
