"""What a matter (一件事) is: one or several registrations under the words that a citizen would say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from realestate.law.asking import Ask, Channel
from realestate.law.deadlines import Promise
from realestate.law.declaration import Ground, PaperNeed, Question, RegistrationType, always
from realestate.law.types import TYPES

#: Where a step finds a side: ``asked`` in the form; from the book as the steps before leave it; or ``n.holders`` and
#: ``n.obligors``, a side of step n of the same matter (the first is 1).
Origin = Literal[
    "asked", "owners", "developer", "mortgagees", "notice_holders", "residents", "objector", "applicant", "office",
    "1.holders", "2.holders", "1.obligors", "2.obligors", "none",
]  # fmt: skip
Audience = Literal["citizen", "company", "bank", "developer", "court", "registrar"]
#: What answers when a matter registers nothing.
Service = Literal["", "query", "ownership_proof", "no_home_proof"]


@dataclass(frozen=True)
class Step:
    """One registration of a matter. ``ground`` is the declared ground, ``reason`` what the application says.

    ``obligors``, ``holders``: where they come from. ``same_unit``: on the unit of the first step. ``optional``: left
    out by who does not need it (no loan, no notice).
    """

    type: str
    ground: str
    right: str = "ownership"
    say_reason: str = ""
    obligors: Origin = "none"
    holders: Origin = "asked"
    same_unit: bool = True
    optional: bool = False

    @property
    def reason(self) -> str:
        """``Application.reason`` for this step."""
        return self.say_reason or self.ground

    @property
    def declared(self) -> RegistrationType:
        return TYPES[self.type]

    @property
    def rules(self) -> Ground:
        return self.declared.grounds[self.ground]


@dataclass(frozen=True)
class Group:
    """A stretch of life, by which the home page and the catalogue are ordered."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class Matter:
    """``trips``: the most visits that any applicant has to make; ``remote_trips``: when everybody confirms by phone.

    ``say_zh``: how a citizen names it. ``audience``: whom it is for. ``group``: code of its :class:`Group`.
    ``service``: what answers when nothing is registered. ``hint``: one plain sentence.
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
    audience: Audience = "citizen"
    group: str = ""
    service: Service = ""
    hint_zh: str = ""
    hint_en: str = ""

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
        return tuple(dict.fromkeys(step.rules.article for step in self.steps)) or SERVICE_ARTICLES.get(self.service, ())

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Where it may begin: where the first of its steps that is not left out may."""
        return self.steps[0].rules.channels if self.steps else ("citizen", "desk")

    @property
    def asks(self) -> tuple[tuple[int, Ask], ...]:
        """All fields of its form, each with the number of its step."""
        return tuple((n, ask) for n, step in enumerate(self.steps, start=1) for ask in step.rules.asks)

    @property
    def waits_for_notice(self) -> bool:
        """May a public notice or an inspection make it longer than promised?"""
        return any(step.rules.public_notice or step.rules.site_check for step in self.steps)

    def _papers(self, *, only_usual: bool) -> tuple[PaperNeed, ...]:
        needs = {
            (n.kind, n.zh): n for step in self.steps for n in step.rules.papers if not only_usual or n.when is always
        }
        return tuple(needs.values())


SERVICE_ARTICLES: Final[dict[str, tuple[str, ...]]] = {
    "query": ("民法典 218；不动产登记资料查询暂行办法 14-24",),
    "ownership_proof": ("民法典 218；不动产登记资料查询暂行办法 14",),
    "no_home_proof": ("民法典 218；不动产登记资料查询暂行办法 14",),
}
