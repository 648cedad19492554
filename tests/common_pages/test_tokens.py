"""Colours and sizes are named once, and every text can be read on its ground."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "realestate" / "common" / "static" / "css"
PACKAGES = ("realestate", "booking", "certificates", "delivery")

GROUNDS = ("paper", "card", "sunk")
SOFT = ("jade-soft", "amber-soft", "seal-soft", "plum-soft")
PAIRS = (
    [(text, ground) for text in ("ink", "ink-2", "jade", "seal", "amber", "plum") for ground in GROUNDS]
    + [(text, ground) for text in ("ink", "ink-2") for ground in (*SOFT, "map-ground", "map-lot", "map-ours")]
    + [("jade", soft) for soft in SOFT]
    + [("seal", "seal-soft"), ("amber", "amber-soft"), ("plum", "plum-soft")]
    + [("on-jade", "jade"), ("on-jade", "jade-deep"), ("on-seal", "seal"), ("paper", "ink")]
)
EDGES = [("edge", "card"), ("edge", "paper"), ("edge", "sunk"), ("focus-ink", "paper"), ("focus-ink", "card")]


def palette(dark: bool) -> dict[str, str]:
    css = (CSS / "tokens.css").read_text(encoding="utf-8")
    head, rest = css.split("@media (prefers-color-scheme: dark)")
    named = r"--([\w-]+):\s*(#[0-9a-f]{6});"
    light = dict(re.findall(named, head))
    return light | dict(re.findall(named, rest.split("@media print")[0])) if dark else light


def contrast(one: str, other: str) -> float:
    """WCAG 2: (lighter + 0.05) / (darker + 0.05)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_seven_to_one(text: str, ground: str, dark: bool) -> None:
    colours = palette(dark)
    assert contrast(colours[text], colours[ground]) >= 7


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), EDGES)
def test_edges_of_controls_stand_out_three_to_one(line: str, ground: str, dark: bool) -> None:
    colours = palette(dark)
    assert contrast(colours[line], colours[ground]) >= 3


def test_the_measure_itself_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def stylesheets() -> list[Path]:
    """Ours; the stand-ins play other houses and look like them."""
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("static/**/*.css")]
    return [path for path in found if path != CSS / "tokens.css" and "sandbox" not in path.parts]


COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|lab|color-mix)\(|:\s*(?:white|black|red|green|blue|gray|grey)\b",
    re.IGNORECASE,
)
SIZE = re.compile(r"(?<![\w-])\d*\.?\d+(?:px|rem|pt|cm|vw|in)\b")


@pytest.mark.parametrize("path", stylesheets(), ids=lambda p: p.name)
def test_no_colour_size_or_font_is_named_outside_the_tokens(path: Path) -> None:
    lines = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL).splitlines()
    wrong = [
        line.strip()
        for line in lines
        if COLOUR.search(line)
        or (SIZE.search(line) and not line.lstrip().startswith("@media"))
        or ("font-family" in line and "var(" not in line)
    ]
    assert wrong == []


def test_every_token_that_is_used_exists() -> None:
    named = set(re.findall(r"(--[\w-]+):", (CSS / "tokens.css").read_text(encoding="utf-8")))
    used = {name for path in stylesheets() for name in re.findall(r"var\((--[\w-]+)", path.read_text(encoding="utf-8"))}
    assert used - named == set()


def templates() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("templates/**/*.html")]


def test_templates_have_no_inline_style_script_or_colour() -> None:
    """The content security policy would drop them without a word."""
    bad = re.compile(
        r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son\w+=\"|(?:fill|stroke|color)=\"#|javascript:", re.IGNORECASE
    )
    wrong = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in templates()
        if "sandbox" not in path.parts and (match := bad.search(path.read_text(encoding="utf-8")))
    ]
    assert wrong == []


def test_every_component_says_what_it_takes() -> None:
    silent = [
        path.name
        for path in templates()
        if path.parent.name == "components" and "{% comment %}" not in path.read_text(encoding="utf-8")
    ]
    assert silent == []


def test_the_letter_size_for_elders_is_larger_by_a_quarter_or_more() -> None:
    css = (CSS / "tokens.css").read_text(encoding="utf-8")
    found = re.search(r'data-size="large"\] \{\s*font-size: ([\d.]+)%', css)
    assert found
    assert float(found.group(1)) >= 125
