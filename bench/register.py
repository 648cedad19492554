"""The book: appending against SQL by hand, reading it small and large, taking over an old book, checking.

python -m bench.register [UNITS [IMPORTED]]
"""

from __future__ import annotations

import json
import os
import random
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from bench import _scene
from bench.entry import Hand

UNITS, IMPORTED, TIMES = 100_000, 20_000, 60
READS = 400

FILL = (
    """
INSERT INTO register_unit (code, parcel_id, division, location, building, room, use, nature, structure, area, floor,
    floors, plan, footprint, first_registered, last_ordinal, last_hash)
SELECT substr(u.code, 1, 19) || 'F' || lpad(n::text, 8, '0'), parcel_id, division, location, building, room, use,
    nature, structure, area, floor, floors, '[]', '[]', true, 1, encode(sha256(n::text::bytea), 'hex')
FROM register_unit u, generate_series({first}, {last}) n WHERE u.id = {unit}
""",
    """
INSERT INTO register_entry (unit_id, division, ordinal, registration, right_kind, reason, content, closes, opens,
    case_number, sequence, booked_at, registrar, previous_hash, hash)
SELECT u.id, u.division, 1, e.registration, e.right_kind, e.reason, e.content, '[]', true, 'B' || u.id, 1, e.booked_at,
    e.registrar, '', u.last_hash
FROM register_entry e, register_unit u
WHERE e.unit_id = {unit} AND e.ordinal = 1 AND u.last_hash <> ''
    AND NOT EXISTS (SELECT 1 FROM register_entry x WHERE x.unit_id = u.id)
""",
    """
INSERT INTO register_right (unit_id, kind, entry_id, rank, co_ownership, terms)
SELECT e.unit_id, 'ownership', e.id, 1, 'sole', e.content
FROM register_entry e WHERE NOT EXISTS (SELECT 1 FROM register_right r WHERE r.entry_id = e.id)
""",
    """
INSERT INTO register_share (right_id, "order", name, id_kind, id_number, holder_kind, numerator, denominator)
SELECT r.id, 1, '王芳', 'id_card', 'B' || r.id, 'person', 1, 1
FROM register_right r WHERE NOT EXISTS (SELECT 1 FROM register_share s WHERE s.right_id = r.id)
""",
)


def fill(unit: Any, first: int, last: int) -> None:
    """Units like this one with an owner each; past the triggers, which look at one row at a time."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in FILL:
            cursor.execute(statement.format(first=first, last=last, unit=unit.pk))
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        cursor.execute("ANALYZE register_unit, register_entry, register_right, register_share")


def append(unit: Any, buyer: Any) -> Callable[[], None]:
    """A sale entered by the only writer of the book."""
    from django.db import transaction

    from realestate.common import clock
    from realestate.law.entries import Closing, EntryDraft
    from realestate.register.services import append as write
    from realestate.register.services import lock_units

    holder = {"name": buyer.name, "id_kind": "id_card", "id_number": buyer.id_number, "kind": "person", "share": "1/1"}
    content = {"owners": [holder], "acquired": "2026-11-22"}
    draft = EntryDraft(unit.code, "ownership", "transfer", "sale", content, (Closing("1", "transferred"),))

    def go() -> None:
        with transaction.atomic():
            locked = lock_units([unit.code])[unit.code]
            number = f"A{unit.pk}"
            write(unit=locked, draft=draft, case_number=number, sequence=1, registrar="林静", at=clock.now())

    return go


def append_by_hand(hand: Hand, unit_id: int, like: dict[str, dict[str, Any]]) -> None:
    """The same rows with their values ready."""
    with hand.connection.transaction():
        unit = hand.rows("SELECT * FROM register_unit WHERE id = %s FOR NO KEY UPDATE", unit_id)[0]
        digest = secrets.token_hex(32)
        other = {"unit_id": unit_id, "previous_hash": unit["last_hash"], "hash": digest, "case_number": f"H{unit_id}"}
        entry = hand.copy("register_entry", like["entry"], **other)
        hand.run("UPDATE register_unit SET last_ordinal = 2, last_hash = %s WHERE id = %s", digest, unit_id)
        hand.run(
            "UPDATE register_right SET closed_by_id = %s WHERE unit_id = %s AND closed_by_id IS NULL", entry, unit_id
        )
        right = hand.copy("register_right", like["right"], unit_id=unit_id, entry_id=entry)
        hand.copy("register_share", like["share"], right_id=right)


def appending(times: int) -> tuple[list[float], list[float]]:
    """Seconds of an append and of the same by hand, in turn."""
    from tests import cast as people

    seller, buyer = people.citizen("王芳", 2), people.citizen("李雷", 1)
    units = [people.make_unit(serial) for serial in range(1, 2 * times + 2)]
    for unit in units:
        people.own(unit, seller)
    append(units[0], buyer)()
    hand = Hand()
    entry = hand.rows("SELECT * FROM register_entry WHERE unit_id = %s AND ordinal = 2", units[0].pk)[0]
    right = hand.rows("SELECT * FROM register_right WHERE entry_id = %s", entry["id"])[0]
    like = {"entry": entry, "right": right}
    like["share"] = hand.rows("SELECT * FROM register_share WHERE right_id = %s", right["id"])[0]
    ours, theirs = [], []
    for mine, other in zip(units[1::2], units[2::2], strict=True):
        ours.append(_scene.seconds(append(mine, buyer)))
        theirs.append(_scene.seconds(lambda key=other.pk: append_by_hand(hand, key, like)))  # type: ignore[misc]
    return ours, theirs


def lines(path: Path, units: int, first: int = 0) -> Path:
    """An old book of so many units: an owner each, every fifth held by two, every fourth mortgaged."""
    from tests.cast import id_number

    numbers = [id_number(serial) for serial in range(1000)]
    with path.open("w", encoding="utf-8") as file:
        for n in range(first, first + units):
            names = [("王芳", numbers[n % 1000]), ("李强", numbers[(n + 1) % 1000])][: 1 + (n % 5 == 0)]
            share = f"1/{len(names)}"
            record = {
                "code": f"33010600{n // 99999:04d}GB{1 + n % 99999:05d}F00010001",
                "location": f"文一路 {n} 号",
                "area": "89.50",
                "owners": [{"name": name, "id_number": number, "share": share} for name, number in names],
                "acquired": "2019-06-01",
            }
            if n % 4 == 0:
                record["mortgages"] = [{"to": "工行杭州分行", "amount": 800000, "entered": "2022-05-01"}]
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def take_over(path: Path) -> dict[str, float]:
    """Import a file here: seconds, units, and the most memory that this process ever had (MiB)."""
    from realestate.register.importing import run

    begin = time.perf_counter()
    done = run(path, faults=path.with_suffix(".faults"), registrar="bench")
    if done.refused:
        raise AssertionError(path.with_suffix(".faults").read_text()[:400])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": time.perf_counter() - begin, "units": done.entered, "peak": peak}


def taking_over(units: int, first: int = 0) -> dict[str, float]:
    """The same in a process of its own, on the database of this one."""
    from django.db import connection

    held = connection.settings_dict
    password = f":{held['PASSWORD']}" if held["PASSWORD"] else ""
    url = f"postgres://{held['USER']}{password}@{held['HOST']}:{held['PORT']}/{held['NAME']}"
    with tempfile.TemporaryDirectory() as folder:
        path = lines(Path(folder) / f"{units}.jsonl", units, first)
        said = subprocess.run(
            [sys.executable, "-m", "bench.register", "--import", str(path)],
            env=os.environ | {"DATABASE_URL": url},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
    return cast(dict[str, float], json.loads(said))


def checking() -> tuple[float, int]:
    """Units a second whose chain and projections are checked, all that were imported, and how many."""
    from realestate.register.checking import COLUMNS, check_units
    from realestate.register.management.commands.register import chunks
    from realestate.register.models import Unit

    units = Unit.objects.filter(entries__case_number__startswith="IMPORT").distinct().order_by("id").only(*COLUMNS)
    begin, done = time.perf_counter(), 0
    for chunk in chunks(units.iterator(chunk_size=500)):
        if faults := list(check_units(chunk)):
            raise AssertionError(faults)
        done += len(chunk)
    return done / (time.perf_counter() - begin), done


def reading(prefix: str, first: int, last: int, reads: int) -> list[float]:
    """Seconds to read the owners and the rights in force of units here and there, as people ask for them."""
    from realestate.register.models import Right, Unit

    chance = random.Random(7)

    def look() -> None:
        unit = Unit.objects.get(code=f"{prefix}{chance.randint(first, last):08d}")
        held = Right.objects.filter(unit=unit, closed_by=None).prefetch_related("shares")
        if not [share.name for right in held for share in right.shares.all()]:
            raise AssertionError("nobody owns it")

    _scene.in_turn(reads // 4, look)
    return _scene.in_turn(reads, look)[0]


def measure(units: int = UNITS, times: int = TIMES, reads: int = READS) -> dict[str, Any]:
    """Everything: seconds of appends, seconds of readings at a tenth and at the whole number of units, check rate."""
    from realestate.register.models import Unit

    ours, theirs = appending(times)
    like = Unit.objects.get(entries__case_number__startswith="A", code__endswith="0001")
    base = 90_000_000 if units < 9_000_000 else 10_000_000
    fill(like, base, base + units // 10 - 1)
    small = reading(like.code[:20], base, base + units // 10 - 1, reads)
    fill(like, base + units // 10, base + units - 1)
    large = reading(like.code[:20], base, base + units - 1, reads)
    return {"append": ours, "by hand": theirs, "small": small, "large": large}


def main(units: int, imported: int) -> None:
    _scene.set_up()
    with _scene.database():
        few = taking_over(max(imported // 10, 1))
        many = taking_over(imported, first=int(few["units"]))
        checked, all_of_them = checking()
        found = measure(units)
    mine, other = _scene.calm_ms(found["append"]), _scene.calm_ms(found["by hand"])
    _scene.row(
        "append an entry / SQL by hand", f"{mine:.1f} ms", f"{other:.1f} ms", f"{mine / other:.2f} x", "<= 3.0 x"
    )
    small, large = _scene.p95(found["small"]) * 1000, _scene.p95(found["large"]) * 1000
    what = f"rights in force, p95, {units} / {units // 10} units"
    _scene.row(what, f"{large:.2f} ms", f"{small:.2f} ms", f"{large / small:.2f} x", "<= 1.3 x")
    what, rate = f"import of {imported} units", many["units"] / many["seconds"]
    _scene.row(what, f"{rate:.0f} units/s", f"{few['units'] / few['seconds']:.0f} units/s for a tenth", "", "")
    what = f"peak memory of an import, {imported} / a tenth"
    _scene.row(what, f"{many['peak']:.0f} MiB", f"{few['peak']:.0f} MiB", f"{many['peak'] / few['peak']:.2f} x", "flat")
    _scene.row(f"check of {all_of_them} units", f"{checked:.0f} units/s", "", "", "")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--import"]:
        _scene.set_up()
        print(json.dumps(take_over(Path(sys.argv[2]))))
    else:
        sizes = [int(size) for size in sys.argv[1:3]]
        main(*sizes, *(UNITS, IMPORTED)[len(sizes) :])
