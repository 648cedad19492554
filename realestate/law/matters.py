"""一件事: bundles of registrations under the words that a citizen would say. A new matter is one entry in
``MATTERS``.

What is shown before anything is typed (papers, time, trips) comes from the types' own declarations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from realestate.law.deadlines import Promise
from realestate.law.declaration import Ground, PaperNeed, Question, RegistrationType, always
from realestate.law.types import TYPES


@dataclass(frozen=True)
class Step:
    """One registration of a matter: type, ground, right."""

    type: str
    ground: str
    right: str = "ownership"

    @property
    def declared(self) -> RegistrationType:
        return TYPES[self.type]

    @property
    def rules(self) -> Ground:
        return self.declared.grounds[self.ground]


@dataclass(frozen=True)
class Matter:
    """``trips``: the most visits that any applicant has to make; ``remote_trips``: when everybody confirms by phone.

    ``say_zh``: how a citizen names it. ``audience``: who may begin it.
    """

    slug: str
    zh: str
    en: str
    say_zh: str
    say_en: str
    steps: tuple[Step, ...]
    promise: Promise
    trips: int = 1
    remote_trips: int = 0
    audience: str = "citizen"

    @property
    def usual_papers(self) -> tuple[PaperNeed, ...]:
        """What everybody has to have, each paper once; what only some need comes with the facts of the case."""
        return self._papers(only_usual=True)

    @property
    def possible_papers(self) -> tuple[PaperNeed, ...]:
        """What may be asked for besides, when the book or the parties give a reason."""
        usual = {need.kind for need in self.usual_papers}
        return tuple(need for need in self._papers(only_usual=False) if need.kind not in usual)

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple({q.code: q for step in self.steps for q in step.rules.questions}.values())

    @property
    def articles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(step.rules.article for step in self.steps))

    def _papers(self, *, only_usual: bool) -> tuple[PaperNeed, ...]:
        needs = {
            (n.kind, n.zh): n for step in self.steps for n in step.rules.papers if not only_usual or n.when is always
        }
        return tuple(needs.values())


MATTERS: Final[dict[str, Matter]] = {
    matter.slug: matter
    for matter in (
        Matter(
            "second_hand_home",
            "二手房买卖",
            "Second-hand home",
            "我要买二手房",
            "I am buying a second-hand home",
            (Step("transfer", "sale"),),
            Promise(60, "minutes"),
        ),
    )
}
