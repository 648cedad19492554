"""A file that does not fit the format: exit 2, with the file, the line and the word."""

from __future__ import annotations

from pathlib import Path

import pytest

from realestate.flow.play.reading import read_text
from realestate.flow.play.script import FileStep, Scenario
from tests.flow.test_play import SALE, run, write

HEAD = "scenario: x\nlaw: y\ntoday: 2026-03-02 09:30\nregister:\n  A: {owners: {王芳: 1/1}}\n"


def problems(text: str) -> str:
    _found, wrong = read_text(text, "one.yaml")
    return "\n".join(str(one) for one in wrong)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        (HEAD + "steps: []\nextra: 1\n", 7, "'extra'"),
        (HEAD + "steps:\n  - {file: tranfer, unit: A}\n", 7, "'tranfer'"),
        (HEAD + "steps:\n  - {file: transfer, unit: A, to: [李雷], colour: red}\n", 7, "'colour'"),
        (HEAD + "steps:\n  - file: transfer\n    unit: A\n    to: [李雷]\n    reason: theft\n", 10, "'theft'"),
        (HEAD + "steps:\n  - {file: transfer, unit: B, to: [李雷]}\n", 7, "'B'"),
        (HEAD + "steps:\n  - {resume: c1}\n", 7, "'c1'"),
        (HEAD + "steps:\n  - {withdraw: c9, by: [王芳]}\n", 7, "'c9'"),
        (HEAD + "steps:\n  - {file: transfer, unit: A, to: [李雷], expect: refused, because: [sized]}\n", 7, "'sized'"),
        (HEAD + "steps:\n  - {file: transfer, unit: A, to: [李雷], papers: [concent]}\n", 7, "'concent'"),
        (HEAD + "steps:\n  - {file: transfer, unit: A, to: [李雷], papers: [{consent: {bye: 王芳}}]}\n", 7, "'bye'"),
        (HEAD + "steps:\n  - {file: transfer, unit: A, to: [李雷], papers: [{missing: [unicorn]}]}\n", 7, "'unicorn'"),
        (HEAD + "steps:\n  - {file: transfer, unit: A, to: {李雷: half}}\n", 7, "'half'"),
        (HEAD + "steps:\n  - {file: transfer, unit: A, to: {李雷: 1/0}}\n", 7, "'1/0'"),
        (HEAD + "steps:\n  - {file: transfer, unit: A, to: [李雷], price: dear}\n", 7, "'dear'"),
        (HEAD + "steps:\n  - {file: transfer, unit: A, to: [李雷], dues: {tip: 5}}\n", 7, "'tip'"),
        (HEAD + "steps:\n  - {file: transfer, unit: A, to: [李雷], deadline: 2026-02-30}\n", 7, "'2026-02-30'"),
        (HEAD + "steps:\n  - {file: seizure, act: seize, by: 法院, unit: A, served: 2026-03-02 25:00}\n", 7, "25:00"),
        (HEAD + "steps:\n  - {file: seizure, act: grab, by: 法院, unit: A}\n", 7, "'grab'"),
        (HEAD + "steps:\n  - {file: first, right: mortgage, unit: A, use: 住宅}\n", 7, "'use'"),
        (HEAD + "steps:\n  - {file: change, unit: A, by: [王芳], what: {area: 90, use: 商业}}\n", 7, "one change"),
        (HEAD + "steps:\n  - {file: query, by: 王芳, unit: A, role: friend, ask: result}\n", 7, "'friend'"),
        (HEAD + "steps:\n  - {at: 2026-03-01 09:00}\n", 7, "forward"),
        (HEAD + "steps:\n  - {wait: 1d}\n  - {at: 2026-03-02 23:00}\n", 8, "forward"),
        (HEAD + "steps:\n  - {wait: 3 weeks}\n", 7, "'3 weeks'"),
        (HEAD + "steps:\n  - {sing: loud}\n", 7, "'sing'"),
        (HEAD + "steps:\n  - {check: A, owner: {王芳: 1/1}}\n", 7, "'owner'"),
        (HEAD + "steps:\n  - {check: Z, owners: {王芳: 1/1}}\n", 7, "'Z'"),
        (HEAD + "steps: []\nthen:\n  B: {owners: {}}\n", 8, "'B'"),
        (HEAD + "steps: []\nthen:\n  A: {notices: [{to: 赵敏, state: sleeping}]}\n", 8, "'sleeping'"),
        (HEAD + "people: {王芳: {age: 40}}\nsteps: []\n", 6, "'age'"),
        (HEAD + "people: {王芳: {kind: wizard}}\nsteps: []\n", 6, "'wizard'"),
        (HEAD + "people: {王芳: {born: 1990-13-01}}\nsteps: []\n", 6, "'1990-13-01'"),
        (HEAD + "steps: {at: 2026-03-03 09:00}\n", 6, "list"),
        (
            HEAD + "steps:\n  - {file: transfer, unit: A, to: [李雷], stop_at: accepted, expect: recorded}\n",
            7,
            "accepted",
        ),
        (HEAD + "steps:\n  - {file: transfer, unit: A, unit: A, to: [李雷]}\n", 7, "'unit' stands here twice"),
        (HEAD.replace("2026-03-02 09:30", "yesterday") + "steps: []\n", 3, "'yesterday'"),
        (HEAD.replace("A: {", "A: {use: 别墅, ") + "steps: []\n", 5, "'别墅'"),
        (HEAD.replace("A: {", "A: {easements: [{for: C, purpose: 通行}], ") + "steps: []\n", 5, "'C'"),
        ("scenario: x\nlaw: y\ntoday: 2026-03-02 09:30\n", 1, "'steps'"),
        ("steps: [\n", 2, "not YAML"),
        ("- a list\n", 1, "list"),
        ("", 1, "no scenario"),
    ],
)
def test_what_does_not_fit_is_named_with_file_line_and_word(text: str, line: int, word: str) -> None:
    said = problems(text)
    assert said.startswith(f"one.yaml:{line}: "), said
    assert word in said


def test_the_exit_code_is_two_and_the_scenarios_that_fit_are_still_played(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, SALE + "---\nscenario: 又一件\n")
    assert run(str(path)) == 2
    out, err = capsys.readouterr()
    assert f"{path}:21: the word 'law' is missing" in err
    assert out.endswith("1 passed, 0 failed\n")


def test_a_file_that_is_not_there_is_named(db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(tmp_path / "gone.yaml")) == 2
    assert "gone.yaml: no such file or folder" in capsys.readouterr().err
    assert run(str(tmp_path)) == 2


def test_dates_times_fractions_and_lists_read_as_they_are_written() -> None:
    (found,), wrong = read_text(
        HEAD + "steps:\n  - {at: 2026-03-02 10:00:30}\n  - {wait: 15wd}\n"
        "  - {file: seizure, act: seize, by: 法院, unit: A, served: 2026-03-24 10:05, share: 1/3}\n"
        "  - file:\n      - {file: transfer, unit: A, to: 李雷, share: 0.5}\n"
        "      - {file: first, right: residence, unit: A, until: life}\n"
        "    papers: [objection_undertaking, {consent: {by: 工行}}, {heirs: [甲, 乙]}, {death: 2026-01-05}]\n"
        "    expect: waiting\n    because: [tax_unpaid]\n",
        "one.yaml",
    )
    assert not wrong
    at, _wait, seize, matter = found.steps
    assert f"{at.moment:%H:%M:%S %z}" == "10:00:30 +0800"  # type: ignore[attr-defined]
    assert isinstance(seize, FileStep)
    assert isinstance(matter, FileStep)
    assert str(seize.filings[0].given["share"]) == "1/3"
    assert [one.kind for one in matter.filings] == ["transfer", "first"]
    assert matter.filings[0].given["to"] == {"李雷": None}
    assert [paper.word for paper in matter.papers] == ["objection_undertaking", "consent", "heirs", "death"]
    assert matter.papers[1].by == ("工行",)
    assert matter.expected.because == {"tax_unpaid"}


def test_a_share_of_two_words_beside_expect_is_not_guessed() -> None:
    assert "belongs to refused or waiting" in problems(
        HEAD + "steps:\n  - {file: transfer, unit: A, to: [李雷], because: [seized]}\n"
    )


def test_a_scenario_keeps_its_own_text_and_place() -> None:
    found, _wrong = read_text(SALE + "---" + SALE.replace("普通", "又一件"), "one.yaml")
    second: Scenario = found[1]
    assert second.line == 21
    assert second.source.startswith("scenario: 又一件二手房买卖\n")
    assert second.source.endswith("certificates: {valid: 1}}")
