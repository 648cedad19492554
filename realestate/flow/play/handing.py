"""The papers of a step: what is self-evident is handed in, each word of `papers:` adds to it, `missing:` takes away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from realestate.flow.play.filing import Request
from realestate.flow.play.script import PaperWord
from realestate.flow.play.world import World
from realestate.law.book import Book
from realestate.law.declaration import PaperNeed
from realestate.law.types import CORRECTING

#: Papers that nobody hands in unless the step says so.
SAID: Final = frozenset({
    "presale_contract_filed", "merger_papers", "court_transfer_notice", "court_release", "death",
})  # fmt: skip
#: The same, for one reason of one type only; elsewhere they are self-evident.
SAID_FOR: Final = frozenset({("change", "name", "police_name_proof"), ("change", "area", "survey_report")})
#: Words that are no papers: they say what is not done, or not there.
NOT_DONE: Final = frozenset({"tax_unpaid", "fee_unpaid", "missing"})


@dataclass(frozen=True)
class Given:
    """A paper in somebody's hand: `by` are the names of those who signed it."""

    kind: str
    by: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    """The `papers:` of a step, and of the steps before it on the same case."""

    papers: tuple[PaperWord, ...] = ()

    def has(self, word: str) -> bool:
        return any(paper.word == word for paper in self.papers)

    def of(self, word: str) -> tuple[PaperWord, ...]:
        return tuple(paper for paper in self.papers if paper.word == word)

    def day(self, word: str) -> date | None:
        return next((paper.on for paper in self.of(word) if paper.on), None)

    @property
    def missing(self) -> frozenset[str]:
        return frozenset(name for paper in self.of("missing") for name in paper.names)

    def and_then(self, more: Sequence[PaperWord]) -> Words:
        """What a later step adds. It supplies what was missing, and pays what was withheld, unless it says so again."""
        kept = tuple(p for p in self.papers if p.word not in ("missing", "tax_unpaid", "fee_unpaid"))
        again = {paper.word for paper in more}
        return Words((*(p for p in kept if p.word not in again), *more))


def self_evident(needs: Iterable[PaperNeed], request: Request, words: Words, *, interested: bool) -> list[Given]:
    """What everybody brings without being told: all that the checklist asks, but what only the step can say."""
    found = []
    for need in needs:
        said = need.kind in SAID or (request.type, request.reason, need.kind) in SAID_FOR
        own = bool(need.own_code) and not (need.kind == "interest_proof" and interested)
        if not said and not own and not absent(need.kind, words.missing):
            found.append(Given(need.kind))
    return found


def absent(kind: str, missing: frozenset[str]) -> bool:
    return kind in missing or ("contract" in missing and kind.endswith("_contract"))


def is_interested(request: Request, book: Book) -> bool:
    """Does the step itself show an interest? Who objects says so; who wants a correction claims something by it, or
    holds something on the unit.
    """
    if request.type not in CORRECTING:
        return True
    claimed = request.facts.get("owners") or {}
    rights = [h for m in book.mortgages for h in m.mortgagees] + [h for n in book.notices for h in n.to]
    rights += [h for r in book.residences for h in r.to] + [h for e in book.easements for h in e.holders]
    held = {holder.name for holder in rights}
    return all(party.name in claimed or party.name in held for party in request.holders)


def handed_in(world: World, words: Words, book: Book) -> list[Given]:
    """What the words of the step add."""
    given = [one for one in words.papers if one.word not in NOT_DONE and one.word not in words.missing]
    return [paper(world, one, book) for one in given]


def paper(world: World, one: PaperWord, book: Book) -> Given:
    if one.word == "power_of_attorney":
        return Given(one.word, one.by, {"agent": one.agent, **({"until": one.until} if one.until else {})})
    if one.word == "court_transfer_notice":
        return Given(one.word, one.by, {"served": one.served} if one.served else {})
    if one.names:
        return Given(one.word, (), {"names": list(one.names)})
    if one.on:
        return Given(one.word, (), {"on": one.on})
    if one.word == "consent" and not one.by:
        return Given(one.word, everybody(book))
    if one.word == "preemption_waiver" and not one.by:
        return Given(one.word, tuple(owner.holder.name for owner in book.owners))
    return Given(one.word, one.by)


def everybody(book: Book) -> tuple[str, ...]:
    """A consent that names nobody is that of all whose consent could be asked."""
    holders = [owner.holder for owner in book.owners]
    holders += [h for m in book.mortgages for h in m.mortgagees] + [h for n in book.notices for h in n.to]
    holders += [h for r in book.residences for h in r.to] + [h for e in book.easements for h in e.holders]
    return tuple(dict.fromkeys(holder.name for holder in holders))
