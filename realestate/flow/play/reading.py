"""Read files and folders of scenarios. What does not fit the format is a `FormatError` with file, line and word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import yaml
from yaml.nodes import Node

from realestate.common.workdays import Calendar
from realestate.flow.play import nodes, words
from realestate.flow.play.nodes import FormatError, Read, Source
from realestate.flow.play.reading_steps import step, then
from realestate.flow.play.script import (
    AtStep,
    CheckStep,
    FileStep,
    PersonSpec,
    QueryStep,
    ResumeStep,
    Scenario,
    Step,
    SuitStep,
    UnitSpec,
    VoidClaimStep,
    WaitStep,
    WithdrawStep,
)

ENDINGS = (".yaml", ".yml")


def files_of(paths: Sequence[str]) -> list[Path]:
    """The files themselves, and all YAML files under the folders, in the order of their names."""
    found: list[Path] = []
    for name in paths:
        path = Path(name)
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.suffix in ENDINGS and one.is_file())
            if not inside:
                raise FormatError(name, 0, "no scenario files in this folder")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise FormatError(name, 0, "no such file or folder")
    return list(dict.fromkeys(found))


def read(path: Path) -> tuple[list[Scenario], list[FormatError]]:
    """The scenarios of a file that fit the format, and what is wrong with each of the others."""
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return [], [FormatError(str(path), 1, f"cannot be read: {error}")]
    return read_text(content, str(path))


def read_text(content: str, file: str) -> tuple[list[Scenario], list[FormatError]]:
    source = Source(file)
    try:
        documents = [node for node in yaml.compose_all(content, Loader=yaml.SafeLoader) if node is not None]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or str(error)
        return [], [FormatError(file, mark.line + 1 if mark else 1, f"this is not YAML: {said}")]
    found, wrong = [], []
    for node in documents:
        try:
            found += [] if nodes.is_nothing(node) else [replace(scenario(source, node), source=text_of(content, node))]
        except FormatError as error:
            wrong.append(error)
    if not found and not wrong:
        wrong.append(FormatError(file, 1, "no scenario in this file"))
    return found, wrong


def text_of(content: str, node: Node) -> str:
    """The document as it stands in the file."""
    lines = content.splitlines()[node.start_mark.line : node.end_mark.line + 1]
    return "\n".join(line for line in lines if line.strip() != "---").strip()


def scenario(source: Source, node: Node) -> Scenario:
    known: dict[str, Read] = {
        "scenario": nodes.text,
        "law": nodes.text,
        "today": nodes.moment,
        "people": nodes.map_of(person),
        "register": register,
        "steps": nodes.list_of(step),
        "then": then,
    }
    given = nodes.fields(source, node, known, what="a scenario", required=("scenario", "law", "today", "steps"))
    found = Scenario(
        file=source.file,
        line=nodes.line_of(node),
        title=given["scenario"],
        law=given["law"],
        today=given["today"],
        people=given.get("people", {}),
        register=given.get("register", {}),
        steps=given["steps"],
        then=given.get("then", ()),
    )
    check_names(source, found)
    check_clock(source, found)
    return found


def person(source: Source, node: Node) -> PersonSpec:
    if nodes.is_nothing(node):
        return PersonSpec()
    return PersonSpec(**nodes.fields(source, node, words.PERSON, what="people"))


def register(source: Source, node: Node) -> dict[str, UnitSpec]:
    if nodes.is_nothing(node):
        return {}
    return {name: unit(source, name, key, value) for name, key, value in nodes.pairs(source, node)}


def unit(source: Source, name: str, key: Node, node: Node) -> UnitSpec:
    """A registered unit whose owners are not named is still the developer's."""
    given = nodes.fields(source, node, words.UNIT, what=f"unit {name}")
    if given.get("first_registered", True) and "owners" not in given and "developer" in given:
        given["owners"] = {given["developer"]: "1/1"}
    return UnitSpec(name, nodes.line_of(key), **given)


def check_names(source: Source, found: Scenario) -> None:
    """Every unit stands in `register:`, every case was named by an earlier step."""
    for unit in found.register.values():
        for easement in unit.easements:
            known_unit(source, found, unit.line, easement["for"])
    cases: set[str] = set()
    for one in found.steps:
        for name in units_in(one):
            known_unit(source, found, one.line, name)
        if isinstance(one, ResumeStep | WithdrawStep) and one.case not in cases:
            raise source.fail(one.line, f"unknown case '{one.case}': no earlier step has 'as: {one.case}'")
        if isinstance(one, FileStep) and one.case:
            if one.case in cases:
                raise source.fail(one.line, f"a second case of the name '{one.case}'")
            cases.add(one.case)
    for checked in found.then:
        known_unit(source, found, checked.line, checked.unit)


def known_unit(source: Source, found: Scenario, line: int, name: str) -> None:
    if name not in found.register:
        raise source.fail(line, f"unknown unit '{name}': it does not stand in 'register'")


def units_in(one: Step) -> Iterator[str]:
    """Every unit that a step names."""
    if isinstance(one, QueryStep | SuitStep | VoidClaimStep | CheckStep):
        yield one.unit
    if isinstance(one, FileStep):
        for filing in one.filings:
            yield from filing.units
            if "for" in filing.given:
                yield filing.given["for"]


def check_clock(source: Source, found: Scenario) -> None:
    """The clock goes forward only."""
    now = found.today
    for one in found.steps:
        if isinstance(one, AtStep) and one.moment < now:
            raise source.fail(one.line, f"the clock only goes forward: 'at' lies before {now:%Y-%m-%d %H:%M}")
        now = max(now, later(one, now))


def later(one: Step, now: dt.datetime) -> dt.datetime:
    """The clock after a step: as it sets it, as long as it waits, or when the paper that it brings was served."""
    if isinstance(one, AtStep):
        return one.moment
    if isinstance(one, WaitStep):
        return waited(one, now)
    if isinstance(one, SuitStep) and one.proved:
        return dt.datetime.combine(one.proved, nodes.MORNING, now.tzinfo)
    if isinstance(one, FileStep):
        return max((f.given["served"] for f in one.filings if "served" in f.given), default=now)
    return now


def waited(one: WaitStep, now: dt.datetime) -> dt.datetime:
    if one.unit == "h":
        return now + dt.timedelta(hours=one.amount)
    if one.unit == "d":
        return now + dt.timedelta(days=one.amount)
    last = Calendar.standard().add_workdays(now.date(), one.amount).date
    return dt.datetime.combine(last, now.timetz())
