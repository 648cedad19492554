"""An old book is taken over line by line: once, whole or refused with a reason, stopped and gone on with."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from realestate.common import clock
from realestate.register.checking import check_units
from realestate.register.importing import BadFile, reading, run, running
from realestate.register.models import Entry, ImportRun, Right, Share, Unit
from realestate.register.selectors import as_of, book
from tests import cast

pytestmark = pytest.mark.django_db
OWNER = {"name": "王芳", "id_number": cast.id_number(2), "share": "1/1"}
BANK = {"name": "工行杭州分行", "kind": "bank"}


def record(serial: int = 1, **changes: Any) -> dict[str, Any]:
    """One owner's home as a line; a change to None leaves the field away."""
    made = {
        "code": f"330106001002GB00023F0001{serial:04d}",
        "location": f"文一路 88 号 3 幢 {serial} 室",
        "area": "89.50",
        "owners": [OWNER],
        "acquired": "2019-06-01",
    } | changes
    return {name: value for name, value in made.items() if value is not None}


FULL = record(
    1,
    use="商业",
    land="collective",
    developer={"name": "滨江置业有限公司", "id_number": "91330200MA99999TXY"},
    disputed=True,
    floor=3,
    parcel={"location": "文一路 88 号", "area": "12345.00"},
    registered="2019-06-03T10:00:00",
    mortgages=[
        {"to": BANK, "amount": "800000", "until": "2040-06-01", "entered": "2022-05-01"},
        {"to": ["建行杭州分行"], "amount": 500000, "entered": "2021-05-01", "covenant": True, "rank_order": 0},
    ],
    seizures=[{"by": "西湖区法院", "served": "2026-01-05T10:00:01", "from": "2026-01-05", "until": "2029-01-04"}],
    notices=[{"kind": "sale", "to": OWNER | {"name": "赵敏", "id_number": cast.id_number(6), "share": "1/1"},
              "entered": "2026-01-05", "capable_from": "2026-01-05"}],
    objections=[{"by": {"name": "孙立", "id_number": cast.id_number(7)}, "matter": "产权归属",
                 "entered": "2026-02-20"}],
    residences=[{"to": {"name": "周老太", "id_number": cast.id_number(8)}, "entered": "2024-02-20"}],
    easements=[{"other_unit": "330106001002GB00023F00010099", "purpose": "通行", "entered": "2023-01-01"}],
)  # fmt: skip


def written(folder: Path, *records: dict[str, Any] | str, name: str = "book.jsonl") -> Path:
    path = folder / name
    lines = (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in records)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def taken(path: Path, **more: Any) -> tuple[int, int]:
    done = run(path, faults=path.with_suffix(".faults"), registrar="旧簿导入", **more)
    return done.entered, done.refused


def refused(path: Path) -> list[tuple[int, str]]:
    """Line and code of each fault, from the report."""
    with path.with_suffix(".faults").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert all(len(row) == 4 and row[2] and row[3] for row in rows)
    return [(int(row[0]), row[1]) for row in rows]


def sound() -> bool:
    return not list(check_units(Unit.objects.order_by("pk")))


def test_everything_of_a_line_is_in_the_book(tmp_path: Path) -> None:
    assert taken(written(tmp_path, FULL)) == (1, 0)
    unit = Unit.objects.get()
    said = book(unit)
    assert (unit.use, unit.land, unit.disputed, unit.developer_name, unit.floor) == (
        "商业", "collective", True, "滨江置业有限公司", 3,
    )  # fmt: skip
    assert str(unit.parcel.area) == "12345.00"
    assert [owner.holder.name for owner in said.owners] == ["王芳"]
    assert [m.mortgagees[0].name for m in said.mortgages_in_force(clock.now())] == ["建行杭州分行", "工行杭州分行"]
    assert [right.rank for right in Right.objects.filter(kind="mortgage").order_by("entry__ordinal")] == [1, 2]
    shelves = (said.seizures, said.notices, said.objections, said.residences, said.easements)
    assert [len(shelf) for shelf in shelves] == [1, 1, 1, 1, 1]
    assert said.first_registered_on == dt.date(2019, 6, 3)
    assert sound()


def test_what_was_taken_over_is_known_since_then_only(tmp_path: Path) -> None:
    taken(written(tmp_path, FULL))
    unit, then = Unit.objects.get(), dt.datetime(2022, 1, 1, tzinfo=clock.ZONE)
    assert as_of(unit, then).ownership is not None
    assert as_of(unit, then, known_at=dt.datetime(2025, 1, 1, tzinfo=clock.ZONE)).ownership is None


def test_a_csv_says_the_same(tmp_path: Path) -> None:
    owners = f"王芳|{cast.id_number(2)}|2/3;李强|{cast.id_number(3)}|1/3"
    mortgages = "工行杭州分行||800000|2040-06-01|2022-05-01;建行杭州分行||500000||2021-05-01"
    lines = (
        "code,location,area,developer,developer_number,under_construction,owners,acquired,mortgages",
        f'{record(1)["code"]},"文一路 88 号, 1 室",89.5,,,,{owners},2019-06-01,{mortgages}',
        f"{record(2)['code']},2 室,90,滨江置业有限公司,,true,,,",
    )
    path = written(tmp_path, *lines, name="book.csv")
    assert taken(path) == (2, 0)
    first, second = Unit.objects.order_by("code")
    assert [(share.name, str(share.fraction)) for share in Share.objects.filter(right__kind="ownership")] == [
        ("王芳", "2/3"), ("李强", "1/3"),
    ]  # fmt: skip
    assert Right.objects.filter(unit=first, kind="mortgage").count() == 2
    assert (second.developer_name, second.under_construction, second.first_registered) == (
        "滨江置业有限公司",
        True,
        False,
    )
    assert first.location == "文一路 88 号, 1 室"
    assert sound()


def test_a_csv_of_an_old_system_may_be_gb18030_or_begin_with_a_mark(tmp_path: Path) -> None:
    line = f"{record(1)['code']},文一路,89.5"
    (tmp_path / "old.csv").write_bytes(f"code,location,area\r\n{line}\r\n".encode("gb18030"))
    assert taken(tmp_path / "old.csv", encoding="gb18030") == (1, 0)
    (tmp_path / "mark.csv").write_bytes(b"\xef\xbb\xbf" + f"code,location,area\r\n{line[:27]}9,x,1".encode())
    assert taken(tmp_path / "mark.csv") == (1, 0)


JOINT = [OWNER | {"share": "joint"}, {"name": "李强", "id_number": cast.id_number(3), "share": "joint"}]
THIRDS = [OWNER | {"share": "1/3"}, {"name": "李强", "id_number": cast.id_number(3), "share": "1/3"}]
HALF = [OWNER | {"share": "1/2"}, {"name": "李强", "id_number": cast.id_number(3), "share": "joint"}]
#: A line that differs from a good one in one fact, and why it is refused.
BAD: dict[str, tuple[dict[str, Any] | str, str]] = {
    "code too short": (record(code="33010600100"), "invalid_unit_code"),
    "code of nothing": (record(code=None), "field_missing"),
    "code not text": (record(code=["x"]), "field_missing"),
    "no location": (record(location=None), "field_missing"),
    "no area": (record(area=None), "field_missing"),
    "area nought": (record(area=0), "bad_number"),
    "area with three places": (record(area="89.505"), "bad_number"),
    "area endless": (record(area="1e999999999"), "bad_number"),
    "area not a number": ('{"code": "330106001002GB00023F00010001", "location": "x", "area": NaN}', "not_json"),
    "shares of two thirds": (record(owners=THIRDS), "shares_not_whole"),
    "one share and one jointly": (record(owners=HALF), "shares_not_whole"),
    "jointly with nobody": (record(owners=JOINT[:1]), "shares_not_whole"),
    "share above one": (record(owners=[OWNER | {"share": "3/2"}]), "bad_share"),
    "share by nought": (record(owners=[OWNER | {"share": "1/0"}]), "bad_share"),
    "share endless": (record(owners=[OWNER | {"share": "1e999999999"}]), "bad_share"),
    "owner twice": (record(owners=[OWNER | {"share": "1/2"}] * 2), "holder_twice"),
    "owners not a list": (record(owners="王芳"), "wrong_value"),
    "owner is nothing": (record(owners=[None]), "wrong_value"),
    "check digit": (record(owners=[OWNER | {"id_number": "330106198004020000"}]), "invalid_id_number"),
    "no number": (record(owners=[{"name": "王芳"}]), "field_missing"),
    "name with emoji": (record(owners=[OWNER | {"name": "王😀"}]), "invalid_name"),
    "name with a control mark": (record(owners=[OWNER | {"name": "王\u0000芳"}]), "invalid_name"),
    "name turned round": (record(owners=[OWNER | {"name": "王\u202e芳"}]), "invalid_name"),
    "half a character": ('{"code": "330106001002GB00023F00010001", "location": "\\ud800", "area": 1}', "bad_text"),
    "nought byte": (record(location="文一路\u0000"), "bad_text"),
    "location too long": (record(location="路" * 161), "bad_text"),
    "nobody knows since when": (record(acquired=None), "field_missing"),
    "a day that is none": (record(acquired="2019-02-30"), "bad_date"),
    "tomorrow": (record(acquired="2999-01-01"), "date_out_of_range"),
    "before the republic": (record(acquired="1912-01-01"), "date_out_of_range"),
    "land of another kind": (record(land="sea"), "wrong_value"),
    "a flag that is none": (record(disputed="maybe"), "wrong_value"),
    "a word nobody knows": (record(ownr="王芳"), "unknown_field"),
    "mortgage without amount": (record(mortgages=[{"to": BANK, "entered": "2022-05-01"}]), "field_missing"),
    "mortgage of a wrong credit code": (
        record(mortgages=[{"to": BANK | {"id_number": "91330200MA99999TX0"}, "amount": 1, "entered": "2022-05-01"}]),
        "invalid_credit_code",
    ),
    "mortgages not a list": (record(mortgages={"to": BANK}), "wrong_value"),
    "notice of no kind": (record(notices=[{"to": OWNER, "entered": "2026-01-05"}]), "wrong_value"),
    "objection to nothing": (record(objections=[{"by": OWNER, "entered": "2026-01-05"}]), "field_missing"),
    "not JSON": ("{", "not_json"),
    "a list": ("[]", "not_json"),
    "a key twice": ('{"code": "1", "code": "2"}', "not_json"),
    "a hole without bottom": ("[" * 100_000, "not_json"),
    "a number without end": ('{"area": ' + "9" * 10_000 + "}", "field_missing"),
    "very long": ('{"code": "' + "x" * (reading.LONGEST + 10) + '"}', "line_too_long"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_bad_line_is_refused_and_the_others_are_not(tmp_path: Path, what: str) -> None:
    line, code = BAD[what]
    path = written(tmp_path, record(2), line, record(3))
    assert taken(path) == (2, 1)
    assert refused(path) == [(2, code)]
    assert Unit.objects.count() == 2
    assert sound()


def test_a_line_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.jsonl"
    path.write_bytes(b"\xff\xfe\n" + json.dumps(record(2)).encode())
    assert taken(path) == (1, 1)
    assert refused(path) == [(1, "not_text")]


@pytest.mark.parametrize(
    ("line", "code"),
    [('"x', "not_csv"), ("a,b", "wrong_columns"), (f"{record(2)['code']},x,1,甲|1|1/1|x,", "wrong_cell")],
)
def test_a_bad_line_of_a_csv_is_refused(tmp_path: Path, line: str, code: str) -> None:
    path = written(tmp_path, "code,location,area,owners,acquired", line, f"{record(1)['code']},x,1,,", name="b.csv")
    assert taken(path) == (1, 1)
    assert refused(path) == [(2, code)]


@pytest.mark.parametrize("name", ["䶮", "𬭎㛃", "阿卜杜拉·买买提", "O'Brien-李", "'; DROP TABLE register_unit; --甲"])
def test_names_as_they_are_come_in_whole(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, record(owners=[OWNER | {"name": name}]))
    outcome = taken(path)
    if ";" in name:
        assert outcome == (0, 1)
        assert refused(path) == [(1, "invalid_name")]
    else:
        assert outcome == (1, 0)
        assert Share.objects.get().name == name


def test_hostile_text_where_text_is_free_stays_text(tmp_path: Path) -> None:
    text = "<script>alert(1)</script> '; DROP TABLE x; -- \\N \\. {{7*7}} =cmd|' /C calc'!A0"
    assert taken(written(tmp_path, record(location=text))) == (1, 0)
    assert Unit.objects.get().location == text
    assert sound()


def test_a_thousand_co_owners_come_in(tmp_path: Path) -> None:
    people = [{"name": "业主甲", "id_number": f"H{n:05d}", "id_kind": "other", "share": "1/1000"} for n in range(1000)]
    assert taken(written(tmp_path, record(owners=people))) == (1, 0)
    assert Share.objects.count() == 1000


def test_the_same_unit_is_taken_once(tmp_path: Path) -> None:
    path = written(tmp_path, record(1), record(1, area="90"), record(2))
    assert taken(path) == (2, 1)
    assert refused(path) == [(2, "already_registered")]
    other = written(tmp_path, record(2), record(3), name="other.jsonl")
    assert taken(other) == (1, 1)
    assert refused(other) == [(1, "already_registered")]
    assert Entry.objects.count() == 3


def test_the_same_file_twice_doubles_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, record(1), "{", record(2))
    assert taken(path) == (2, 1)
    renamed = path.rename(tmp_path / "again.jsonl")
    again = run(renamed, faults=tmp_path / "x", registrar="x")
    assert (again.entered, again.refused, again.again) == (2, 1, True)
    assert (Unit.objects.count(), Entry.objects.count()) == (2, 2)


def test_what_the_database_refuses_is_one_line_and_not_its_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault that no check foresaw, here a use longer than its column."""
    take = running.take

    def careless(line: dict[str, Any], number: int, **more: Any) -> Any:
        made = take(line, number, **more)
        if number == 3:
            made.unit["use"] = "x" * 50
        return made

    monkeypatch.setattr(running, "take", careless)
    path = written(tmp_path, *(record(n) for n in range(1, 8)))
    assert taken(path) == (6, 1)
    assert refused(path) == [(3, "not_possible")]
    assert sound()


def test_it_stops_and_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 3)
    path = written(tmp_path, *(record(n) for n in range(1, 6)), "{", *(record(n) for n in range(7, 10)))

    def stop(known: ImportRun) -> None:
        if known.line == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        taken(path, step=stop)
    assert refused(path) == [(6, "not_json")]
    read: list[int] = []
    assert taken(path, step=lambda known: read.append(known.line)) == (8, 1)
    assert read == [9]
    assert Unit.objects.count() == 8
    assert sound()


def test_a_csv_goes_on_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    rows = [f"{record(n)['code']},x,1" for n in range(1, 6)]
    path = written(tmp_path, "code,location,area", *rows, name="book.csv")

    def stop(_known: ImportRun) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        taken(path, step=stop)
    assert ImportRun.objects.get().line == 3
    assert taken(path) == (5, 0)
    assert ImportRun.objects.get().line == 6


#: The same command, killed by the system in the middle of its third batch, after entries and before projections.
DEADLY = """
import os, signal, sys
import django
django.setup()
from realestate.register.importing import loading, running
running.BATCH = 10
calls = []
load_projections = loading.load_projections
def die_at_the_third(made):
    calls.append(made)
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    load_projections(made)
loading.load_projections = die_at_the_third
from django.core.management import call_command
call_command("register", "import", sys.argv[1])
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_goes_on_and_doubles_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, *(record(n) for n in range(1, 48)))
    held = connection.settings_dict
    password = f":{held['PASSWORD']}" if held["PASSWORD"] else ""
    url = f"postgres://{held['USER']}{password}@{held['HOST']}:{held['PORT']}/{held['NAME']}"
    ended = subprocess.run(
        [sys.executable, "-c", DEADLY, str(path)],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "realestate.settings"},
        check=False,
    )
    assert ended.returncode < 0
    assert ImportRun.objects.get().line == Unit.objects.count() == Entry.objects.count() == Right.objects.count() == 20
    assert taken(path) == (47, 0)
    assert Unit.objects.count() == Entry.objects.count() == Share.objects.count() == 47
    assert sound()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_is_one_too_many(tmp_path: Path) -> None:
    path = written(tmp_path, record(1))
    sha256, lines = reading.measure(path)
    known = ImportRun.objects.create(sha256=sha256, name="x", lines=lines, started_at=clock.now())
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('register import'), %s)", [known.pk])
        with pytest.raises(BadFile, match="another process"):
            taken(path)
    finally:
        other.close()
    assert taken(path) == (1, 0)


@pytest.mark.parametrize(
    ("name", "text"),
    [("book.txt", ""), ("book.csv", ""), ("book.csv", "code,location\n"), ("book.csv", "code,location,area,x\n"),
     ("book.csv", "code,location,area,area\n"), ("book.csv", '"\n')],
)  # fmt: skip
def test_a_file_that_is_none_of_ours_is_refused_whole(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadFile):
        taken(tmp_path / name)


def test_the_command_says_how_it_went_and_fails_when_lines_were_refused(tmp_path: Path) -> None:
    said, path = StringIO(), written(tmp_path, record(1))
    call_command("register", "import", str(path), stdout=said, stderr=StringIO())
    call_command("register", "import", str(path), stdout=said, stderr=StringIO())
    assert said.getvalue() == "1 units entered, 0 lines refused\nimported before: 1 units entered, 0 lines refused\n"
    bad = written(tmp_path, "{", name="bad.jsonl")
    with pytest.raises(CommandError, match=r"bad\.jsonl\.faults\.csv"):
        call_command("register", "import", str(bad), stdout=said, stderr=StringIO())
    with pytest.raises(CommandError, match="No such file"):
        call_command("register", "import", str(tmp_path / "none.jsonl"), stdout=said, stderr=StringIO())
