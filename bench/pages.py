"""Home, the desk and the pages of a case, with a hundred thousand cases in the database.

    python -m bench.pages [CASES]

One in ten is under way; the others are closed. Times are of the whole application, middleware and templates, in one
process on one connection.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from bench import _scene

CASES, LIMIT, ROUNDS = 100_000, 12, 20

UNITS = """
INSERT INTO register_unit (code, parcel_id, division, location, building, room, use, nature, structure, area,
    inner_area, shared_area, floor, floors, completed, plan, footprint, first_registered, last_ordinal, last_hash)
SELECT substr(u.code, 1, 19) || 'F' || lpad((100000 + n)::text, 8, '0'), parcel_id, division, location || n, building,
    room, use, nature, structure, area, inner_area, shared_area, floor, floors, completed, '[]', '[]', true, 0, ''
FROM register_unit u, generate_series(1, %s) n WHERE u.id = %s
"""
PEOPLE = """
INSERT INTO accounts_user (password, is_superuser, is_staff, is_active, phone, phone_verified, name, id_number,
    bound_at, language, date_joined)
SELECT '!', false, false, true, '+86150' || lpad(n::text, 8, '0'), true, '市民' || n, 'B' || lpad(n::text, 17, '0'),
    now(), 'zh-hans', now()
FROM generate_series(1, %s) n
"""
# Sold between neighbours: the nth case is opened by the nth person, who buys from the next one.
FILES = """
INSERT INTO cases_case (state, number, matter, office_id, opened_by_id, opened_at, submitted_at, expires_at, channel,
    remote, accepted_at, accepted_by_id, reviewed_at, reviewed_by_id, entered_at, entered_by_id, closed_at, deadline,
    deadline_provisional, promised_at, waiting_for, checks)
SELECT CASE WHEN n %% 10 > 0 THEN 'closed'
        ELSE (ARRAY['submitted', 'prechecked', 'paid', 'accepted', 'reviewed'])[1 + (n / 10) %% 5] END,
    'N' || to_char(c.opened_at - n * interval '1 minute', 'YYYYMMDD') || '330106' || lpad(n::text, 6, '0'),
    c.matter, c.office_id, first.id + n, c.opened_at - n * interval '1 minute',
    c.submitted_at - n * interval '1 minute', c.expires_at, c.channel, c.remote,
    c.accepted_at - n * interval '1 minute',
    c.accepted_by_id, now(), %s, now(), %s, now(), c.deadline,
    c.deadline_provisional, c.promised_at, '[]', c.checks
FROM cases_case c, generate_series(1, %s) n,
    (SELECT min(id) - 1 AS id FROM accounts_user WHERE id_number LIKE 'B0%%') first
WHERE c.id = %s
"""
REGISTRATIONS = """
INSERT INTO cases_registration (case_id, sequence, type, right_kind, reason, unit_id, price, terms, sources)
SELECT c.id, 1, r.type, r.right_kind, r.reason, u.id, r.price, r.terms, r.sources
FROM cases_registration r, cases_case c
JOIN register_unit u ON substr(u.code, 21) = lpad((100000 + right(c.number, 6)::int)::text, 8, '0')
WHERE r.case_id = %s AND c.number LIKE 'N%%'
"""
PARTIES = """
INSERT INTO cases_party (case_id, "order", role, user_id, name, kind, id_kind, id_number, phone, address, facts, token,
    invited_at, confirmed_at, objection, evidence)
SELECT c.id, 1, p.role, w.id, w.name, p.kind, p.id_kind, w.id_number, w.phone, p.address, p.facts,
    c.id || '-' || p.role, p.invited_at, p.confirmed_at, '', p.evidence
FROM cases_party p, cases_case c
JOIN accounts_user w ON w.id IN (c.opened_by_id, c.opened_by_id + 1)
WHERE p.case_id = %s AND c.number LIKE 'N%%' AND (w.id = c.opened_by_id) = (p.role = 'holder')
"""
PARTS = """
INSERT INTO cases_part (registration_id, party_id, side, "order", numerator, denominator)
SELECT r.id, p.id, p.role, 1, CASE WHEN p.role = 'holder' THEN 1 END, CASE WHEN p.role = 'holder' THEN 1 END
FROM cases_case c JOIN cases_registration r ON r.case_id = c.id JOIN cases_party p ON p.case_id = c.id
WHERE c.number LIKE 'N%%'
"""
EVENTS = """
INSERT INTO cases_event (case_id, at, act, source, target, actor_id, actor_name, data)
SELECT c.id, e.at, e.act, e.source, e.target, c.opened_by_id, e.actor_name, e.data
FROM cases_event e, cases_case c WHERE e.case_id = %s AND c.number LIKE 'N%%'
"""


def fill(journey: Any, cases: int) -> None:
    """Copies of one accepted case, each with a unit, a buyer and a seller of its own."""
    from django.db import connection

    like = journey.case.pk
    with connection.cursor() as cursor:
        for statement, values in (
            (UNITS, [cases, journey.unit.pk]),
            (PEOPLE, [cases + 1]),
            (FILES, [journey.reviewer.pk, journey.registrar.pk, cases, like]),
            (REGISTRATIONS, [like]),
            (PARTIES, [like]),
            (PARTS, []),
            (EVENTS, [like]),
        ):
            cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in (
            "register_unit",
            "accounts_user",
            "cases_case",
            "cases_registration",
            "cases_party",
            "cases_part",
            "cases_event",
        ):
            cursor.execute(f"ANALYZE {table}")


def one_case() -> Any:
    """A sale that was accepted, of a flat with a certificate."""
    from bench.entry import paid_cases

    journey = paid_cases(1)[0]
    journey.to_accepted()
    journey.fresh()
    return journey


def browser(user: Any) -> Any:
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client


def visit(client: Any, path: str) -> Callable[[], None]:
    def go() -> None:
        if (answer := client.get(path)).status_code != 200:
            raise AssertionError(f"{path} answered {answer.status_code}")

    return go


def measure(cases: int = CASES, rounds: int = ROUNDS) -> dict[str, tuple[int, float]]:
    """For each page: queries, and its median in milliseconds."""
    from realestate.accounts.models import User

    journey = one_case()
    fill(journey, cases)
    citizen = browser(User.objects.get(id_number=f"B{cases // 2:017d}"))
    officer = browser(journey.reviewer)
    number = journey.case.number
    pages = {
        "home (my matters)": visit(citizen, "/"),
        "case page of its buyer": visit(browser(journey.buyer), f"/c/{number}/"),
        "desk (queue of an office)": visit(officer, "/desk/"),
        "desk, search by name": visit(officer, f"/desk/?q=市民{cases // 2}"),
        "desk, search by number": visit(officer, f"/desk/?q={cases // 2:06d}"),
        "one screen of an officer": visit(officer, f"/desk/{number}/"),
    }
    for page in pages.values():
        page()
    return {
        name: (_scene.queries_of(page), _scene.median_ms(_scene.in_turn(rounds, page)[0]))
        for name, page in pages.items()
    }


def main(cases: int) -> None:
    _scene.set_up()
    with _scene.database():
        for name, (asked, ms) in measure(cases).items():
            _scene.row(f"{name}, {cases} cases", f"{ms:.1f} ms", "", f"{asked} queries", f"<= {LIMIT} queries")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES)
