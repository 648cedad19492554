"""Findings: the reasons that the law gives, each with a code, a plain sentence, a remedy and its article.

The texts live in ``reasons.toml``. A :class:`Verdict` holds all reasons at once, in a stable order, with the
versions of rules and tables it was made by: the same input gives the same verdict for ever.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

Severity = Literal["refuse", "wait", "acknowledge", "note"]
Gate = Literal["accept", "entry"]
Language = Literal["zh", "en"]
#: Reasons of severity ``note`` are shown and stop nothing.
ORDER: Final[dict[str, int]] = {"refuse": 0, "acknowledge": 1, "wait": 2, "note": 3}


@dataclass(frozen=True)
class ReasonText:
    """One line of the table. ``gate``: ``accept`` stops already the acceptance, ``entry`` only the entry in the
    register.
    """

    code: str
    severity: Severity
    gate: Gate
    article: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str
    place: int = 0


def _load() -> dict[str, ReasonText]:
    raw = tomllib.loads(Path(__file__).with_name("reasons.toml").read_text(encoding="utf-8"))
    return {code: ReasonText(code=code, place=place, **line) for place, (code, line) in enumerate(raw.items())}


REASONS: Final[dict[str, ReasonText]] = _load()


@dataclass(frozen=True)
class Finding:
    """One reason. ``params`` fill the sentence: ``names``, ``organ``, ``until``, ``what``, and ``what_en`` for
    English.
    """

    code: str
    severity: Severity
    article: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def gate(self) -> Gate:
        return REASONS[self.code].gate

    @property
    def waits(self) -> bool:
        """Does the case go on by itself when the reason ends?"""
        return self.severity in ("wait", "acknowledge")

    def sentence(self, language: Language = "zh") -> str:
        """What is the matter, as a citizen understands it."""
        reason = REASONS[self.code]
        return self._fill(reason.zh if language == "zh" else reason.en, language)

    def remedy(self, language: Language = "zh") -> str:
        """What to do about it."""
        reason = REASONS[self.code]
        return self._fill(reason.remedy_zh if language == "zh" else reason.remedy_en, language)

    def _fill(self, text: str, language: Language) -> str:
        words: defaultdict[str, str] = defaultdict(str, self.params)
        if language == "en":
            words.update({key.removesuffix("_en"): value for key, value in self.params.items() if key.endswith("_en")})
            words["names"] = words["names"].replace("、", ", ")
        return text.format_map(words)

    @property
    def sort_key(self) -> tuple[int, int, tuple[tuple[str, str], ...]]:
        return (ORDER[self.severity], REASONS[self.code].place, tuple(sorted(self.params.items())))


def finding(code: str, *, article: str = "", severity: Severity | None = None, **params: str) -> Finding:
    """A finding from the table; ``article`` only where a rule rests on another one than the table names."""
    reason = REASONS[code]
    return Finding(code, severity or reason.severity, article or reason.article, params)


@dataclass(frozen=True)
class Verdict:
    """All reasons of one application, in a stable order: what refuses first, then what waits, then notes."""

    findings: tuple[Finding, ...]
    versions: Mapping[str, str]

    @property
    def refusals(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity == "refuse")

    @property
    def waits(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.waits)

    @property
    def blocking(self) -> bool:
        """Is there a reason to refuse?"""
        return bool(self.refusals)

    @property
    def waiting(self) -> bool:
        """Nothing refuses, but something is still to come."""
        return not self.blocking and bool(self.waits)

    @property
    def clear(self) -> bool:
        """May it be entered now?"""
        return not self.blocking and not self.waiting

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f.code for f in self.findings))

    def at_gate(self, gate: Gate) -> tuple[Finding, ...]:
        """What stops this step: at ``accept`` only the reasons of that gate, at ``entry`` all of them; notes never."""
        return tuple(f for f in self.findings if f.severity != "note" and (gate == "entry" or f.gate == "accept"))

    def outcome(self) -> Literal["recorded", "refused", "waiting"]:
        """In the words of the scenario format."""
        return "refused" if self.blocking else "waiting" if self.waiting else "recorded"
