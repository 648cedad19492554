"""The player: it fails when it should, says where and why, and leaves nothing behind."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from realestate.accounts.models import User
from realestate.common import clock
from realestate.flow.play import running
from realestate.flow.play.reading import read_text
from realestate.flow.play.running import play

SALE = """
scenario: 普通二手房买卖
law: 民法典 214
today: 2026-03-02 09:30
register:
  A: {use: 住宅, area: 89.50, owners: {王芳: 1/1}, acquired: 2019-06-01}
steps:
  - file: transfer
    unit: A
    reason: sale
    from: [王芳]
    to: {李雷: 1/1}
    price: 2350000
    expect: recorded
    dues: {deed_tax: 23500.00}
    trips: 1
    deadline: 2026-04-14
then:
  A: {owners: {李雷: 1/1}, certificates: {valid: 1}}
"""


def write(folder: Path, text: str, name: str = "one.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def run(*arguments: str) -> int:
    """The command's exit code."""
    try:
        call_command("play", *arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_one_line_for_each_scenario_and_the_sum_at_the_end(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(write(tmp_path, SALE + "---" + SALE.replace("普通", "又一件")))) == 0
    assert capsys.readouterr().out == "ok      普通二手房买卖\nok      又一件二手房买卖\n2 passed, 0 failed\n"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("expect: recorded", "expect: refused\n    because: [seized]", "expected refused [seized], came recorded"),
        ("expect: recorded", "expect: waiting\n    because: [tax_unpaid]", "expected waiting [tax_unpaid]"),
        ("expect: recorded", "expect: accepted\n    stop_at: accepted", "then: A"),
        ("deed_tax: 23500.00", "deed_tax: 23500.01", "expected deed_tax 23500.01, came 23500.00"),
        ("deed_tax: 23500.00", "registration_fee: 79", "expected registration_fee 79.00, came 80.00"),
        ("2026-04-14", "2026-04-15", "expected deadline 2026-04-15, came 2026-04-14"),
        ("owners: {李雷: 1/1}, cert", "owners: {王芳: 1/1}, cert", "owners {王芳: 1/1}, came {李雷: 1/1}"),
        ("owners: {李雷: 1/1}, cert", "owners: {李雷: joint}, cert", "owners {李雷: joint}, came {李雷: 1/1}"),
        ("valid: 1", "valid: 2", "expected certificates {valid: 2}, came {valid: 1}"),
        ("certificates: {valid: 1}", "mortgages: [{to: 工行}]", "expected mortgages [{to: 工行}], came []"),
        ("certificates: {valid: 1}", "area: 89.51", "expected area 89.51, came 89.50"),
    ],
)
def test_a_wrong_expectation_fails_and_says_what_came_and_by_which_article(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], right: str, wrong: str, said: str
) -> None:
    assert run(str(write(tmp_path, SALE.replace(right, wrong, 1)))) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("FAILED  普通二手房买卖 | ")
    assert said in first
    assert first.endswith("| 民法典 214")
    assert last == "0 passed, 1 failed"


def test_the_failing_step_is_named_with_its_line(db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(str(write(tmp_path, SALE.replace("from: [王芳]", "from: [孙立]"))))
    assert "step 1: file transfer (one.yaml:8): expected recorded, came refused [not_the_holder]" in (
        capsys.readouterr().out
    )


def test_a_refusal_has_to_name_every_reason_and_may_not_name_another(db: None) -> None:
    seized = SALE.replace("2019-06-01}", "2019-06-01, seizures: [{by: 法院, served: 2026-01-05 10:00}]}").replace(
        "from: [王芳]", "from: [孙立]"
    )
    seized = re.sub(r"    dues:.*\n    trips:.*\n    deadline:.*\n", "", seized)
    seized = re.sub(r"then:\n.*\n", "", seized)
    both = seized.replace("expect: recorded", "expect: refused\n    because: [seized, not_the_holder]")
    assert failure(both) is None
    for because in ("[seized]", "[not_the_holder]", "[seized, not_the_holder, term_too_long]"):
        assert failure(both.replace("[seized, not_the_holder]", because)) is not None
    assert failure(re.sub(r"    because:.*\n", "", both)) is None


def failure(text: str) -> running.Failure | None:
    (scenario,), wrong = read_text(text, "one.yaml")
    assert not wrong
    return play(scenario).failure


def test_what_is_over_may_be_left_out_of_a_list_but_what_is_in_force_may_not(db: None) -> None:
    ended = "{by: 甲法院, served: 2020-01-06 10:00, from: 2020-01-06, until: 2023-01-05}"
    active = "{by: 乙法院, served: 2026-01-06 10:00, from: 2026-01-06, until: 2029-01-05}"
    text = f"""
scenario: 查封
law: 民事执行查封规定 27
today: 2026-03-02 09:30
register:
  A: {{owners: {{王芳: 1/1}}, acquired: 2019-06-01, seizures: [{ended}, {active}]}}
steps: []
then: {{A: {{seizures: WISH}}}}
"""
    for wish in (
        "[{by: 甲法院, state: ended}, {by: 乙法院, state: active}]",
        "[{by: 乙法院, from: 2026-01-06}]",
        "1",
    ):
        assert failure(text.replace("WISH", wish)) is None, wish
    for wish in (
        "[]",
        "[{by: 甲法院, state: ended}]",
        "[{by: 乙法院}, {by: 甲法院}]",
        "[{by: 甲法院}, {by: 甲法院}]",
        "2",
    ):
        assert failure(text.replace("WISH", wish)) is not None, wish


def test_nothing_is_left_in_the_database_and_the_clock_runs_again(
    transactional_db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows()
    assert run(str(write(tmp_path, SALE)), str(write(tmp_path, SALE.replace("2350000", "1"), "two.yaml"))) == 1
    assert rows() == before
    assert abs(clock.now() - dt.datetime.now(clock.ZONE)) < dt.timedelta(minutes=1)
    assert capsys.readouterr().out.endswith("1 passed, 1 failed\n")


def rows() -> dict[str, int]:
    """How many rows every table holds."""
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.managed]
    tables.append("procrastinate_jobs")
    with connection.cursor() as cursor:
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


def test_it_meets_nobody_who_is_really_there(db: None, wang_fang: User, li_lei: User) -> None:
    assert failure(SALE) is None


def test_a_scenario_that_breaks_the_service_fails_alone(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def burst(*_given: object, **_named: object) -> None:
        raise ZeroDivisionError("cannot go on")

    from realestate.flow.play import journey

    pay = journey.start_payment
    calls = iter([burst, pay])
    monkeypatch.setattr(journey, "start_payment", lambda **given: next(calls)(**given))
    assert run(str(write(tmp_path, SALE + "---" + SALE.replace("普通", "又一件")))) == 1
    said = capsys.readouterr().out
    assert "came ZeroDivisionError: cannot go on" in said
    assert "ok      又一件二手房买卖" in said


def test_the_database_referees_what_it_would_at_the_end_of_a_transaction(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rolled back or not, a book whose shares do not add up is no way to pass."""
    from realestate.flow.play import book

    monkeypatch.setattr(book, "parse_share", lambda _text: __import__("fractions").Fraction(1, 2))
    found = failure(SALE)
    assert found is not None
    assert "Error" in found.differences[0].came


def test_a_folder_is_played_in_the_order_of_its_names(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "inner").mkdir()
    write(tmp_path, SALE.replace("普通", "乙"), "b.yml")
    write(tmp_path / "inner", SALE.replace("普通", "丙"), "c.yaml")
    write(tmp_path, SALE.replace("普通", "甲"), "a.yaml")
    write(tmp_path, "not a scenario", "readme.md")
    assert run(str(tmp_path)) == 0
    assert [line[8] for line in capsys.readouterr().out.splitlines()[:-1]] == ["甲", "乙", "丙"]


def test_the_page_shows_article_scenario_and_result_and_needs_nothing_else(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "law.html"
    bad = SALE.replace("普通", "失败的").replace("23500.00", "1.00").replace("民法典 214", "契税法 3；民法典 214")
    assert run(str(write(tmp_path, SALE + "---" + bad)), "--page", str(page)) == 1
    text = page.read_text(encoding="utf-8")
    for shown in (
        "普通二手房买卖",
        "失败的二手房买卖",
        "✓ 通过",
        "✗ 不通过",
        "契税法 3",
        "转移登记",
        "expected deed_tax 1.00",
    ):
        assert shown in text
    assert text.count("<td>民法典 214</td>") == 1
    assert not re.search(r'(src|href)="(?!#)', text)
    assert "@media print" in text
