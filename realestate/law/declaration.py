"""What a registration type declares about itself: forms, checklists, bills, deadlines and letters are made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from realestate.law.application import Application, InvalidApplication, Source
from realestate.law.asking import APPLICANT, Ask, Channel, Sides
from realestate.law.deadlines import STATUTORY_WORKDAYS, Promise
from realestate.law.entries import EntryDraft, Output, RightKind
from realestate.law.facts import Condition, Facts, Rule

#: ``together``: several people on one side, with nobody who gives.
Applicants = Literal["jointly", "together", "alone", "ex_officio", "entrusted"]
#: What the deed tax makes of it (RULEBOOK 5.3); ``none``: no deed tax, and no tax gate before the entry.
DeedTax = Literal["sale", "gift", "exchange", "spouses", "heirs", "divorce", "restructuring", "none"]
#: Which line of the registration fee applies (RULEBOOK 5.5).
FeeKind = Literal["full", "half", "change", "book_cost", "none"]
Effect = Callable[[Facts], tuple[EntryDraft, ...]]


def always(_facts: Facts) -> bool:
    return True


@dataclass(frozen=True)
class PaperNeed:
    """A paper that the law wants; any of its ``sources`` will do, and a department's data spares the paper
    (R-APP-13).

    ``own_code``: a missing one is reported by the rule of that code, not as ``material_missing``. ``asks``: facts
    that the paper states, by their key in ``Paper.data`` (``by``: who signed it, which goes to ``Paper.by``).
    """

    kind: str
    zh: str
    en: str
    sources: tuple[Source, ...] = ("applicant",)
    when: Condition = always
    hint_zh: str = ""
    hint_en: str = ""
    own_code: str = ""
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question of the interview (询问, RULEBOOK 4.3). ``expected``: the answer that needs no further talk."""

    code: str
    zh: str
    en: str
    expected: Literal["yes", "no", "any"] = "any"
    asked: Literal["all", "obligors", "holders"] = "all"


@dataclass(frozen=True)
class Ground:
    """A reason for registration within a type (买卖, 赠与, 继承 ...) with all that hangs on it.

    ``sides``: what the two sides are called. ``asks``: the fields of its form. ``channels``: where it may begin.
    ``alone_with``: with one of these papers the holder applies alone, though others apply jointly.
    """

    code: str
    zh: str
    en: str
    applicants: Applicants
    article: str
    promise: Promise
    rules: tuple[Rule, ...]
    papers: tuple[PaperNeed, ...] = ()
    questions: tuple[Question, ...] = ()
    deed_tax: DeedTax = "none"
    fee: FeeKind = "full"
    public_notice: Condition | None = None
    site_check: Condition | None = None
    statutory_workdays: int = STATUTORY_WORKDAYS
    sides: Sides = APPLICANT
    asks: tuple[Ask, ...] = ()
    channels: tuple[Channel, ...] = ("citizen", "desk")
    alone_with: frozenset[str] = frozenset()


def by_reason(application: Application) -> str:
    return application.reason


def by_right(application: Application) -> str:
    return application.right


def unchecked(_application: Application) -> None:
    """A type without facts of its own has nothing more to check."""


@dataclass(frozen=True)
class RegistrationType:
    """One of the registration types. ``code`` is DJLX of the national database; ``key`` picks the ground.

    ``check`` refuses facts that cannot be meant (:class:`InvalidApplication`). ``corrects``: its entry says what ought
    to have stood in the book all along.
    """

    slug: str
    code: int
    zh: str
    en: str
    article: str
    rights: tuple[RightKind, ...]
    grounds: Mapping[str, Ground]
    effect: Effect
    outputs: Mapping[str, Output]
    key: Callable[[Application], str] = field(default=by_reason)
    check: Callable[[Application], None] = field(default=unchecked)
    corrects: bool = False

    def ground(self, application: Application) -> Ground:
        """The declared ground of an application; :class:`InvalidApplication` when there is none."""
        if application.right not in self.rights:
            raise InvalidApplication(
                "unknown_right", f"{self.zh}不适用于这种权利", f"{self.en} does not know this right", "right"
            )
        found = self.grounds.get(self.key(application))
        if found is None:
            raise InvalidApplication("unknown_reason", "没有这种登记原因", "there is no such reason", "reason")
        return found

    @property
    def entrusted(self) -> bool:
        """Is it never applied for, but entrusted by an organ of state (R-SEZ-01)?"""
        return all(ground.applicants == "entrusted" for ground in self.grounds.values())

    def papers_needed(self, facts: Facts) -> tuple[PaperNeed, ...]:
        """The checklist for this very case, in order."""
        return tuple(need for need in self.ground(facts.application).papers if need.when(facts))
