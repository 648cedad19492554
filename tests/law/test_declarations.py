"""What pages are made from: sides, fields and channels of every ground; and nobody asks for a type by its name."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import realestate
from realestate.law import TYPES, Application
from realestate.law.asking import ATTRIBUTES, Ask, AskKind, Channel
from realestate.law.declaration import Ground

ROOT = Path(realestate.__file__).parents[1]
ALL = [(slug, ground) for slug, declared in TYPES.items() for ground in declared.grounds.values()]
each = pytest.mark.parametrize(("slug", "ground"), ALL, ids=[f"{slug}-{ground.code}" for slug, ground in ALL])
PACKAGES = ("realestate", "booking", "certificates", "delivery", "bench", "tools")
SOURCES = [
    path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts and (ROOT / "realestate" / "law" / "types") not in path.parents
]
PAGES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.html"))]


def asks_of(ground: Ground) -> Iterator[Ask]:
    yield from ground.asks
    for need in ground.papers:
        yield from need.asks


@each
def test_every_ground_names_its_sides_in_both_languages(slug: str, ground: Ground) -> None:
    sides = ground.sides
    assert sides.holder_zh
    assert sides.holder_en
    assert bool(sides.obligor_zh) == bool(sides.obligor_en)
    if ground.applicants == "jointly":
        assert sides.obligor_zh, "two apply together, so the other side has a name"
    if ground.applicants in ("together", "entrusted", "ex_officio"):
        assert not sides.obligor_zh


@each
def test_every_field_can_be_asked(slug: str, ground: Ground) -> None:
    names = [ask.name for ask in ground.asks]
    assert len(names) == len(set(names))
    for ask in asks_of(ground):
        assert ask.kind in get_args(AskKind)
        assert ask.zh
        assert ask.en
        assert bool(ask.hint_zh) == bool(ask.hint_en)
        assert bool(ask.choices) == (ask.kind == "choice")
        assert all(choice.value and choice.zh and choice.en for choice in ask.choices)


@each
def test_every_ground_begins_somewhere(slug: str, ground: Ground) -> None:
    assert ground.channels
    assert set(ground.channels) <= set(get_args(Channel))
    assert ("registrar" in ground.channels) or ground.applicants != "ex_officio"


def test_the_attributes_that_fields_name_are_there() -> None:
    assert {field.name for field in dataclasses.fields(Application)} >= ATTRIBUTES


def compared_with_a_type(tree: ast.AST) -> Iterator[int]:
    """Lines that compare something called a type (or registration, slug) with the slug of one, by ==, in or match."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            names = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
            names |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            words = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant)}
            if names & {"type", "type_", "slug", "registration", "registration_type"} and words & set(TYPES):
                yield node.lineno
        elif isinstance(node, ast.Match):
            patterns = {
                n.value.value
                for case in node.cases
                for n in ast.walk(case.pattern)
                if isinstance(n, ast.MatchValue) and isinstance(n.value, ast.Constant)
            }
            subject = ast.unparse(node.subject)
            if re.search(r"\b(type|slug|registration)$", subject) and patterns & set(TYPES):
                yield node.lineno


def test_no_code_outside_the_types_asks_for_a_type_by_its_name() -> None:
    asked = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        for line in compared_with_a_type(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert asked == []


def test_no_page_asks_for_a_type_by_its_name() -> None:
    asked = re.compile(r"\.(type|slug)\s*==\s*[\"'](" + "|".join(TYPES) + r")[\"']")
    assert [str(path) for path in PAGES if asked.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "line",
    ['if case.type == "transfer": pass', 'x = registration.type in ("first", "change")', 'y = slug != "seizure"',
     'match one.type:\n    case "notice":\n        pass'],
)  # fmt: skip
def test_the_search_finds_what_it_looks_for(line: str) -> None:
    assert list(compared_with_a_type(ast.parse(line)))
