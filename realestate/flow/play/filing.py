"""From a step to what is asked for: each type's words as the law reads them, and the papers that go with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from realestate.flow.play.script import Filing
from realestate.flow.play.world import World

#: What the tax office assesses where a step names no price: yuan for each square metre.
ASSESSED: Final = Decimal(10000)
#: Registrations that the other side need not be named for: it is whoever the book names.
FROM_THE_BOOK: Final = frozenset({"inheritance", "bequest", "court_sale", "judgment", "merger"})
USUAL_REASON: Final = {
    "ownership": "abandoned", "mortgage": "paid_off", "notice": "waived", "objection": "waived",
    "residence": "waived", "easement": "waived",
}  # fmt: skip


@dataclass(frozen=True)
class Party:
    """One party on one side. `share` as text, None where none is said."""

    name: str
    share: str | None = None


@dataclass(frozen=True)
class Request:
    """One registration of a matter, in the words of the law package and the names of the scenario."""

    type: str
    unit: str
    reason: str
    right: str = "ownership"
    obligors: tuple[Party, ...] = ()
    holders: tuple[Party, ...] = ()
    share: Fraction | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    copies: int = 1
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parties(self) -> tuple[Party, ...]:
        return (*self.obligors, *self.holders)


def requests(world: World, filings: Sequence[Filing], *, exempt: bool = False) -> tuple[Request, ...]:
    """Every registration of the matter, in order; a filing on several units is one for each.

    `exempt`: the tax office has said that no deed tax is due.
    """
    makers = [(MAKERS.get(one.kind, further), one) for one in filings]
    found = tuple(make(world, one, place) for make, one in makers for place in range(len(one.units)))
    if not exempt:
        return found
    return tuple(replace(one, facts={**one.facts, "deed_exempt": "public_use"}) for one in found)


def parties(names: Sequence[str] | Mapping[str, str | None] | None) -> tuple[Party, ...]:
    if isinstance(names, Mapping):
        return tuple(Party(name, share) for name, share in names.items())
    return tuple(Party(name) for name in names or ())


def owners(world: World, unit: str) -> tuple[str, ...]:
    """Who owns a unit now, as the book says."""
    from realestate.register.selectors import owners as present

    return tuple(share.name for share in present(world.units[unit]))


def kept(given: Mapping[str, Any], *words: str) -> dict[str, Any]:
    return {word: given[word] for word in words if given.get(word) is not None}


def first(world: World, one: Filing, place: int) -> Request:
    given, unit, right = one.given, one.units[place], one.given["right"]
    facts = kept(given, "until", "covenant", "purpose", "use")
    if "area" in given:
        facts["area"] = str(given["area"])
    to = parties(given.get("to") or given.get("by"))
    if right == "ownership" and not to and world.spec(unit).developer:
        to = (Party(world.spec(unit).developer),)
    if right == "easement":
        facts["dominant_unit"] = world.units[given["for"]].code if "for" in given else ""
        to = parties(owners(world, given["for"])) if "for" in given else ()
    return Request(
        "first", unit, right, right, parties(given.get("from")), to, amount=given.get("amount"), facts=facts
    )  # fmt: skip


def change(world: World, one: Filing, place: int) -> Request:
    reason, facts = changed(world, one.given["what"])
    right = "mortgage" if reason.startswith("mortgage_") else "ownership"
    return Request("change", one.units[place], reason, right, (), parties(one.given["by"]), facts=facts)


def changed(world: World, what: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """What changes, and to what. A new number is made up; a new name is the same person."""
    word = next(key for key in what if key != "of")
    value = what[word]
    if word == "name":
        for old, new in value.items():
            world.renamed(old, new)
    if word == "id_number":
        value = {name: world.new_number(name) for name in value}
    key = {"mortgage_amount": "amount", "mortgage_until": "until"}.get(word, word)
    if isinstance(value, Decimal):
        value = str(value)
    return word, {key: value, **kept(what, "of")}


def transfer(world: World, one: Filing, place: int) -> Request:
    given, unit = one.given, one.units[place]
    right = given.get("right", "ownership")
    reason = given.get("reason", "assignment" if right == "mortgage" else "sale")
    obligors, holders = parties(given.get("from")), parties(given["to"])
    if not obligors and reason in FROM_THE_BOOK:
        obligors = parties(owners(world, unit))
    if reason == "exchange" and place and {p.name for p in holders} & set(owners(world, unit)):
        obligors, holders = tuple(Party(p.name) for p in holders), tuple(Party(p.name) for p in obligors)
    facts: dict[str, Any] = {}
    price = given.get("price")
    if right == "ownership" and reason == "exchange":
        facts["difference"] = str(price or 0)
    elif right == "ownership" and price is None:
        facts["assessed_price"] = str((world.units[unit].area * ASSESSED).quantize(Decimal("0.01")))
    return Request(
        "transfer", unit, reason, right, obligors, holders, given.get("share"), price,
        copies=given.get("copies", 1), facts=facts,
    )  # fmt: skip


def cancellation(world: World, one: Filing, place: int) -> Request:
    """Without `by`, whose right it is asks; without that either, the owners do."""
    given, unit = one.given, one.units[place]
    by = given.get("by") or ((given["of"],) if "of" in given else owners(world, unit))
    reason = given.get("reason") or USUAL_REASON[given["what"]]
    return Request("cancellation", unit, reason, given["what"], (), parties(by), facts=kept(given, "of"))


def correction(world: World, one: Filing, place: int) -> Request:
    """Ex officio nobody asks: the parties are those whom the book names."""
    given, unit = one.given, one.units[place]
    reason, facts = changed(world, given["what"])
    if reason == "owners":
        facts = {"owners": dict(given["what"]["owners"])}
    facts |= kept(given, "error_made", "evidence", "ex_officio")
    return Request(
        "correction", unit, reason, "ownership", (), parties(given.get("by") or owners(world, unit)), facts=facts
    )


def objection(_world: World, one: Filing, place: int) -> Request:
    given = one.given
    return Request(
        "objection", one.units[place], "objection", "objection", (), (Party(given["by"]),), facts=kept(given, "matter")
    )


def notice(_world: World, one: Filing, place: int) -> Request:
    given = one.given
    return Request(
        "notice", one.units[place], given["kind"], "notice", parties(given["from"]), parties(given["to"]),
        price=given.get("price"), amount=given.get("amount"), facts=kept(given, "capable_from", "covenant", "until"),
    )  # fmt: skip


def seizure(_world: World, one: Filing, place: int) -> Request:
    given = one.given
    facts = kept(given, "served", "from", "until", "debtor")
    if "share" in given:
        facts["share"] = str(given["share"])
    return Request("seizure", one.units[place], given["act"], "seizure", (), (Party(given["by"]),), facts=facts)


Maker = Callable[[World, Filing, int], Request]


def further(_world: World, one: Filing, place: int) -> Request:
    """A type that came after the format: its own words go to the law as they are."""
    given = one.given
    own = {"from", "to", "by", "right", "reason", "price", "amount", "share", "copies"}
    beside = {"file", "unit", "units", "as", "papers", "stop_at", "expect", "because", "dues", "trips", "deadline"}
    return Request(
        one.kind,
        one.units[place],
        given["reason"],
        given.get("right", "ownership"),
        parties(given.get("from")),
        parties(given.get("to") or given.get("by")),
        facts={word: value for word, value in given.items() if word not in own | beside},
    )


MAKERS: Final[Mapping[str, Maker]] = {
    "first": first, "change": change, "transfer": transfer, "cancellation": cancellation, "correction": correction,
    "objection": objection, "notice": notice, "seizure": seizure,
}  # fmt: skip
