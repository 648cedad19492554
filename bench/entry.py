"""Accepting and entering a case through the services, against the same SQL by hand.

    python -m bench.entry

By hand: the rows that the service writes for a like case (tests/bench compares them), read and written by plain
statements with their values ready, nothing judged or hashed, in one transaction on the same connection through psycopg.
"""

from __future__ import annotations

import secrets
from typing import Any

from bench import _scene

TARGET, CASES = 3.0, 40
Row = dict[str, Any]


class Hand:
    """Plain SQL. `copy` inserts a row like one that the service wrote."""

    def __init__(self) -> None:
        from django.db import connection

        connection.ensure_connection()
        self.connection = connection.connection
        self.cursor = self.connection.cursor()

    def rows(self, statement: str, *values: Any) -> list[Row]:
        self.cursor.execute(statement, values)
        names = [column.name for column in self.cursor.description]
        return [dict(zip(names, found, strict=True)) for found in self.cursor.fetchall()]

    def run(self, statement: str, *values: Any) -> None:
        self.cursor.execute(statement, values)

    def copy(self, table: str, like: Row, **other: Any) -> int:
        values = {**{name: value for name, value in like.items() if name != "id"}, **other}
        names, marks = ", ".join(f'"{name}"' for name in values), ", ".join(["%s"] * len(values))
        self.cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id", list(values.values()))
        return int(self.cursor.fetchone()[0])

    def defer(self, like: Row) -> None:
        self.run(
            "SELECT procrastinate_defer_jobs_v1("
            "ARRAY[ROW(%s, %s, %s, %s, %s, %s, NULL)::procrastinate_job_to_defer_v1])",
            *(like[name] for name in ("queue_name", "task_name", "priority", "lock", "queueing_lock", "args")),
        )

    def read(self, case: Row) -> tuple[Row, list[Row]]:
        """What a judgement has to see: (the registration with its unit, the entries of the unit)."""
        key = case["id"]
        place = self.rows(
            "SELECT r.id AS registration_id, u.*, p.location AS land FROM cases_registration r"
            " JOIN register_unit u ON u.id = r.unit_id JOIN register_parcel p ON p.id = u.parcel_id"
            " WHERE r.case_id = %s",
            key,
        )[0]
        self.rows("SELECT * FROM cases_party WHERE case_id = %s", key)
        self.rows("SELECT * FROM cases_paper WHERE case_id = %s", key)
        self.rows("SELECT id FROM payments_bill WHERE case_id = %s AND state = 'paid'", key)
        self.rows("SELECT * FROM accounts_holidaynotice")
        self.rows(
            "SELECT r.* FROM cases_registration r JOIN cases_case c ON c.id = r.case_id"
            " WHERE r.unit_id = %s AND c.state IN ('accepted', 'reviewed') AND c.id <> %s",
            place["id"],
            key,
        )
        return place, self.rows("SELECT * FROM register_entry WHERE unit_id = %s ORDER BY ordinal", place["id"])


def made_by(case: Any, act: str, stage: str, before: int) -> dict[str, list[Row]]:
    """The rows that the service wrote for this case in one act."""
    hand = Hand()
    word = {"accept": "accepted", "enter": "entered"}[act]
    return {
        "case": hand.rows("SELECT * FROM cases_case WHERE id = %s", case.pk),
        "event": hand.rows("SELECT * FROM cases_event WHERE case_id = %s AND act = %s", case.pk, act),
        "finding": hand.rows("SELECT * FROM cases_finding WHERE case_id = %s AND stage = %s", case.pk, stage),
        "message": hand.rows("SELECT * FROM cases_message WHERE key LIKE %s", f"{case.number}:{word}:%"),
        "job": hand.rows("SELECT * FROM procrastinate_jobs WHERE id > %s", before),
        "entry": hand.rows("SELECT * FROM register_entry WHERE case_number = %s", case.number),
        "right": hand.rows(
            "SELECT r.* FROM register_right r JOIN register_entry e ON e.id = r.entry_id WHERE case_number = %s",
            case.number,
        ),
        "share": hand.rows(
            "SELECT s.* FROM register_share s JOIN register_right r ON r.id = s.right_id"
            " JOIN register_entry e ON e.id = r.entry_id WHERE case_number = %s",
            case.number,
        ),
        "certificate": hand.rows("SELECT * FROM certificates_certificate WHERE case_id = %s", case.pk),
    }


def last_job() -> int:
    return int(Hand().rows("SELECT coalesce(max(id), 0) AS last FROM procrastinate_jobs")[0]["last"])


def witness(hand: Hand, case: Row, like: dict[str, list[Row]]) -> None:
    """Event, findings, messages, jobs."""
    for table, name in (("cases_event", "event"), ("cases_finding", "finding")):
        for found in like[name]:
            hand.copy(table, found, case_id=case["id"])
    for found in like["message"]:
        key = f"{case['number']}:{found['key'].partition(':')[2]}"
        hand.copy("cases_message", found, case_id=case["id"], key=key)
    for job in like["job"]:
        hand.defer(job)


def accept_by_hand(hand: Hand, case_id: int, like: dict[str, list[Row]]) -> None:
    now = like["case"][0]
    names = ("state", "accepted_at", "accepted_by_id", "deadline", "deadline_provisional", "promised_at", "checks")
    with hand.connection.transaction():
        case = hand.rows("SELECT * FROM cases_case WHERE id = %s FOR NO KEY UPDATE", case_id)[0]
        hand.read(case)
        hand.run(
            f"UPDATE cases_case SET {', '.join(f'{name} = %s' for name in names)} WHERE id = %s",
            *(now[name] for name in names),
            case_id,
        )
        witness(hand, case, like)


def enter_by_hand(hand: Hand, case_id: int, like: dict[str, list[Row]]) -> None:
    now, entry, right, certificate = (like[name][0] for name in ("case", "entry", "right", "certificate"))
    at = now["entered_at"]
    with hand.connection.transaction():
        case = hand.rows("SELECT * FROM cases_case WHERE id = %s FOR NO KEY UPDATE", case_id)[0]
        unit, _entries = hand.read(case)
        hand.rows("SELECT * FROM register_unit WHERE id = %s FOR NO KEY UPDATE", unit["id"])
        hand.run(
            "UPDATE cases_case SET state = 'entered', entered_at = %s, entered_by_id = %s, waiting_for = '[]'"
            " WHERE id = %s",
            at,
            now["entered_by_id"],
            case_id,
        )
        digest = secrets.token_hex(32)
        place = {"unit_id": unit["id"], "previous_hash": unit["last_hash"], "hash": digest}
        entry_id = hand.copy("register_entry", entry, case_number=case["number"], **place)
        hand.run(
            "UPDATE register_unit SET last_ordinal = %s, last_hash = %s WHERE id = %s",
            entry["ordinal"],
            digest,
            unit["id"],
        )
        closed = hand.rows(
            "UPDATE register_right SET closed_by_id = %s WHERE unit_id = %s AND closed_by_id IS NULL RETURNING id",
            entry_id,
            unit["id"],
        )[0]["id"]
        right_id = hand.copy("register_right", right, unit_id=unit["id"], entry_id=entry_id)
        for share in like["share"]:
            hand.copy("register_share", share, right_id=right_id)
        old = hand.rows(
            "UPDATE certificates_certificate SET state = 'replaced', closed_at = %s WHERE right_id = %s RETURNING id",
            at,
            closed,
        )[0]["id"]
        drawn = hand.rows(
            "UPDATE certificates_numberseries SET last = last + 1 WHERE id = %s RETURNING last",
            certificate["series_id"],
        )[0]["last"]
        made = hand.copy(
            "certificates_certificate",
            certificate,
            number=f"{certificate['number'][:-8]}{drawn:07d}号",
            serial=drawn,
            printed_serial=f"D33{secrets.randbelow(10**9):09d}",
            case_id=case_id,
            right_id=right_id,
            unit_code=unit["code"],
            entry_hash=digest,
            identifier=certificate["identifier"].replace(f"{certificate['serial']:09d}", f"{drawn:09d}"),
        )
        hand.run("UPDATE certificates_certificate SET replaced_by_id = %s WHERE id = %s", made, old)
        witness(hand, case, like)


def paid_cases(count: int) -> list[Any]:
    """Sales, each of a flat of its own whose owner holds a certificate, paid and waiting to be accepted."""
    from django.db import transaction

    from certificates.services import issue
    from realestate.common import clock
    from realestate.register.models import Right
    from tests import cast
    from tests.journey import Journey

    office, buyer, seller = cast.make_office(), cast.citizen("李雷", 1), cast.citizen("王芳", 2)
    chen, zhou = (cast.staff(f"o{n}", name, "officer", office) for n, name in enumerate(("陈晓", "周岩")))
    lin = cast.staff("lin", "林静", "registrar", office)
    journeys = []
    for serial in range(1, count + 1):
        unit = cast.make_unit(serial)
        entry = cast.own(unit, seller)
        with transaction.atomic():
            issue(case=None, right=Right.objects.get(entry=entry), office=office, at=clock.now(), pdf=False)
        journeys.append(Journey(unit, buyer, [seller], chen, zhou, lin))
        journeys[-1].to("paid")
    return journeys


def race(journeys: list[Any], step: str, stage: str, by_hand: Any) -> tuple[list[float], list[float], int]:
    """Seconds of each (ours, by hand), turn about, and our queries. The first case shows what to write."""
    before = last_job()
    asked = _scene.queries_of(act_of(journeys[0], step))
    like = made_by(journeys[0].fresh(), step, stage, before)
    hand, ours, theirs = Hand(), [], []
    for mine, other in zip(journeys[1::2], journeys[2::2], strict=True):
        ours.append(_scene.seconds(act_of(mine, step)))
        theirs.append(_scene.seconds(lambda key=other.case.pk: by_hand(hand, key, like)))  # type: ignore[misc]
    return ours, theirs, asked


def act_of(journey: Any, step: str) -> Any:
    """The service call alone, with what the page would have typed made ready."""
    from realestate.flow.services import acceptance, entry
    from tests.journey import full_checks

    key = journey.case.pk
    if step == "accept":
        checks = full_checks(journey.fresh())
        return lambda: acceptance.accept(case_id=key, officer=journey.officer, seen="paid", checks=checks)
    return lambda: entry.enter(case_id=key, registrar=journey.registrar, seen="reviewed")


def measure(cases: int = CASES) -> dict[str, tuple[list[float], list[float], int]]:
    """For accept and enter: seconds of ours, seconds by hand, our queries."""
    journeys = paid_cases(2 * cases + 1)
    found = {"accept": race(journeys, "accept", "accept", accept_by_hand)}
    for journey in journeys:
        journey.to_reviewed()
    return {**found, "enter": race(journeys, "enter", "entry", enter_by_hand)}


def main() -> None:
    _scene.set_up()
    with _scene.database():
        for step, (ours, theirs, asked) in measure().items():
            mine, other = _scene.calm_ms(ours), _scene.calm_ms(theirs)
            _scene.row(
                f"{step} a case, service / SQL by hand",
                f"{mine:.1f} ms, {asked} queries",
                f"{other:.1f} ms",
                f"{mine / other:.2f} x",
                f"<= {TARGET} x",
            )


if __name__ == "__main__":
    main()
