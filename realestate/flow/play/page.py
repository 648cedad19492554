"""The page of executable law: by article the scenarios that show it, passed or not. One file, ready to print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.template import Context, Engine

from realestate.common import clock
from realestate.flow.play.running import Result
from realestate.flow.play.script import FileStep, QueryStep
from realestate.flow.play.telling import failed
from realestate.law.judge import RULES_VERSION
from realestate.law.types import TYPES

TEMPLATE: Final = Path(__file__).with_name("page.html")
QUERY: Final = {"zh": "查询", "en": "query"}
OTHERS: Final = {"zh": "其他", "en": "other"}


def render(results: Sequence[Result]) -> str:
    """The whole page as text."""
    cases = [case(result, number) for number, result in enumerate(results, start=1)]
    bad = sum(not one["ok"] for one in cases)
    shown = {
        "articles": sorted(by_article(cases).items()),
        "groups": by_type(cases),
        "passed": len(cases) - bad,
        "failed": bad,
        "at": clock.now(),
        "rules": RULES_VERSION,
    }
    return Engine().from_string(TEMPLATE.read_text(encoding="utf-8")).render(Context(shown))


def case(result: Result, number: int) -> dict[str, Any]:
    """One scenario as the page shows it."""
    scenario = result.scenario
    return {
        "anchor": f"s{number}",
        "title": scenario.title,
        "law": scenario.law,
        "place": f"{Path(scenario.file).name}:{scenario.line}",
        "source": scenario.source,
        "ok": result.failure is None,
        "why": failed(result.failure, scenario.file) if result.failure else "",
        "type": kind(result),
    }


def kind(result: Result) -> str:
    """The type that the scenario is about: of its last filing."""
    found = ""
    for step in result.scenario.steps:
        if isinstance(step, FileStep):
            found = step.filings[0].kind
        elif isinstance(step, QueryStep):
            found = "query"
    return found


def by_article(cases: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in cases:
        for article in one["law"].split("；"):
            found[article.strip()].append(one)
    return found


def by_type(cases: list[dict[str, Any]]) -> list[tuple[dict[str, str], list[dict[str, Any]]]]:
    """In the order of the law's types; queries, then the rest."""
    titles = {slug: {"zh": declared.zh, "en": declared.en} for slug, declared in TYPES.items()} | {"query": QUERY}
    groups = [(title, [one for one in cases if one["type"] == slug]) for slug, title in titles.items()]
    groups.append((OTHERS, [one for one in cases if one["type"] not in titles]))
    return [(title, found) for title, found in groups if found]
