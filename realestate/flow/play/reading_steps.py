"""The steps of a scenario: a filing of each type, waiting, going on, taking back, looking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from yaml.nodes import MappingNode, Node, SequenceNode

from realestate.flow.play import nodes, words
from realestate.flow.play.nodes import Read, Source
from realestate.flow.play.reading_papers import papers
from realestate.flow.play.script import (
    AtStep,
    CheckStep,
    Expected,
    FileStep,
    Filing,
    QueryStep,
    ResumeStep,
    Step,
    SuitStep,
    VoidClaimStep,
    WaitStep,
    WithdrawStep,
)
from realestate.law.types import TYPES

Known = Mapping[str, Read]
RIGHTS: Final = ("ownership", "mortgage", "easement", "residence")
REASONS: Final = (
    "sale", "gift", "exchange", "inheritance", "bequest", "divorce", "spouse", "merger", "share", "judgment",
    "court_sale", "assignment",
)  # fmt: skip
STOPS: Final = ("submitted", "accepted", "reviewed")
OUTCOMES: Final = ("recorded", "refused", "waiting", *STOPS)
FIRST: Final[Mapping[str, Known]] = {
    "ownership": {"by": nodes.names, "use": nodes.one_of(*words.USES), "area": nodes.amount},
    "mortgage": {
        "from": nodes.names, "to": nodes.names, "amount": nodes.amount, "until": nodes.day,
        "covenant": nodes.flag_or_unknown,
    },
    "easement": {"from": nodes.names, "for": nodes.text, "purpose": nodes.text, "until": nodes.day_or_life},
    "residence": {"from": nodes.names, "to": nodes.names, "until": nodes.day_or_life},
}  # fmt: skip
TRANSFER: Final[Known] = {
    "right": nodes.one_of(*RIGHTS), "reason": nodes.one_of(*REASONS), "from": nodes.names, "to": words.takers,
    "price": nodes.amount, "share": nodes.part, "copies": nodes.count,
}  # fmt: skip
CANCELLED: Final = ("ownership", "mortgage", "notice", "objection", "residence", "easement")
WHY_CANCELLED: Final = ("destroyed", "abandoned", "paid_off", "waived", "expired", "death", "ruling")
#: The words of each type beside those of every filing.
FILINGS: Final[Mapping[str, Known]] = {
    "change": {"by": nodes.names, "what": words.change(owners=False)},
    "transfer": TRANSFER,
    "cancellation": {
        "what": nodes.one_of(*CANCELLED), "by": nodes.names, "of": nodes.text,
        "reason": nodes.one_of(*WHY_CANCELLED),
    },
    "correction": {
        "by": nodes.names, "what": words.change(owners=True), "error_made": nodes.day,
        "evidence": nodes.one_of("conclusive", "weak"), "ex_officio": nodes.flag,
    },
    "objection": {"by": nodes.text, "matter": nodes.text},
    "notice": {
        "kind": nodes.one_of(*words.NOTICE_KINDS), "from": nodes.names, "to": nodes.names, "price": nodes.amount,
        "amount": nodes.amount, "capable_from": nodes.day, "covenant": nodes.flag_or_unknown, "until": nodes.day,
    },
    "seizure": {
        "act": nodes.one_of("seize", "preseize", "renew", "release"), "by": nodes.text, "served": nodes.moment,
        "from": nodes.day, "until": nodes.day, "debtor": nodes.text, "share": nodes.part,
    },
}  # fmt: skip
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "change": ("by", "what"),
    "transfer": ("to",),
    "cancellation": ("what",),
    "correction": ("what",),
    "objection": ("by", "matter"),
    "notice": ("kind", "from", "to"),
    "seizure": ("act", "by"),
    "query": ("by", "role", "ask"),
}
QUERY: Final[Known] = {
    "by": nodes.text,
    "role": nodes.one_of("owner", "heir", "party", "public", "lawyer", "bank", "notary", "court"),
    "index": nodes.one_of("unit", "certificate", "address", "name"),
    "ask": nodes.one_of("result", "holder_matches", "restrictions", "who_seized", "file", "ownership_proof"),
    "shows": nodes.names,
    "hides": nodes.names,
}  # fmt: skip
OWN_WORDS: Final = ("first", *FILINGS)
#: A type that the format has no words of its own for: reason, right and sides, and what its grounds ask.
FURTHER: Final = tuple(slug for slug in TYPES if slug not in OWN_WORDS)
KINDS: Final = (*OWN_WORDS, *FURTHER, "query")
#: Words beside a filing, or beside a list of them for the whole matter.
WHOLE: Final[Known] = {
    "as": nodes.text,
    "papers": papers,
    "stop_at": nodes.one_of(*STOPS),
    "expect": nodes.one_of(*OUTCOMES),
    "because": words.reason_codes,
    "dues": words.dues,
    "trips": nodes.count,
    "deadline": nodes.day,
}
OF_UNIT: Final[Known] = {"unit": nodes.text, "units": nodes.names}


def step(source: Source, node: Node) -> Step:
    """One step; its first word says which."""
    given = nodes.pairs(source, node)
    if not given:
        raise source.fail(node, "a step needs a word such as file, at or check")
    for word, key, value in given:
        if word in READERS:
            return READERS[word](source, node, key, value)
    raise source.fail(given[0][1], f"unknown step '{given[0][0]}'; known: {', '.join(READERS)}")


def file(source: Source, node: Node, key: Node, value: Node) -> Step:
    line = nodes.line_of(node)
    if isinstance(value, SequenceNode):
        whole = nodes.fields(source, node, {"file": as_it_is, **WHOLE}, what="a matter of several registrations")
        if not value.value:
            raise source.fail(value, "the matter has no registrations")
        inner = [filing(source, item) for item in value.value]
        extra = tuple(paper for one in inner for paper in one.given.get("papers", ()))
        return FileStep(
            line, "file " + "+".join(one.kind for one in inner), tuple(inner), whole.get("as", ""),
            whole.get("papers", ()) + extra, whole.get("stop_at", ""), expected(source, node, whole),
        )  # fmt: skip
    kind = nodes.one_of(*KINDS)(source, value)
    if kind == "query":
        return query(source, node)
    one = filing(source, node, WHOLE)
    given = one.given
    return FileStep(
        line, f"file {kind}", (one,), given.get("as", ""), given.get("papers", ()), given.get("stop_at", ""),
        expected(source, node, given),
    )  # fmt: skip


def as_it_is(_source: Source, node: Node) -> Node:
    return node


def filing(source: Source, node: Node, whole: Known | None = None) -> Filing:
    """One registration: the words of its type, and those of the step where it stands alone."""
    found = {word: value for word, _key, value in nodes.pairs(source, node)}
    if "file" not in found:
        raise source.fail(node, "the word 'file' is missing in this registration")
    kind = nodes.one_of(*(k for k in KINDS if k != "query"))(source, found["file"])
    beside = whole if whole is not None else {"papers": papers}
    known = {"file": nodes.text, **OF_UNIT, **words_of(source, node, kind, found), **beside}
    required = ("file", *REQUIRED.get(kind, ()))
    given = nodes.fields(source, node, known, what=f"file: {kind}", required=required)
    if ("unit" in given) == ("units" in given):
        raise source.fail(node, f"file: {kind} needs either the word 'unit' or the word 'units'")
    units = given["units"] if "units" in given else (given["unit"],)
    return Filing(kind, nodes.line_of(node), units, given)


def words_of(source: Source, node: Node, kind: str, found: Mapping[str, Node]) -> Known:
    if kind in FURTHER:
        return further(kind)
    if kind != "first":
        return FILINGS[kind]
    if "right" not in found:
        raise source.fail(node, "the word 'right' is missing in file: first")
    right = nodes.one_of(*RIGHTS)(source, found["right"])
    return {"right": nodes.text, **FIRST[right]}


def further(kind: str) -> Known:
    """The words of a type that came after the format, from its own declaration."""
    asked = {ask.name: nodes.text for ground in TYPES[kind].grounds.values() for ask in ground.asks}
    return {
        **asked, "reason": nodes.text, "right": nodes.text, "by": nodes.names, "from": nodes.names, "to": words.takers,
        "price": nodes.amount, "amount": nodes.amount, "share": nodes.part, "copies": nodes.count,
    }  # fmt: skip


def query(source: Source, node: Node) -> QueryStep:
    known = {
        "file": nodes.text, "unit": nodes.text, "as": nodes.text, "papers": papers, **QUERY,
        "expect": nodes.one_of("answered", "refused"), "because": words.reason_codes,
    }  # fmt: skip
    given = nodes.fields(source, node, known, what="file: query", required=("unit", *REQUIRED["query"]))
    outcome = given.get("expect", "refused" if given.get("because") else "answered")
    return QueryStep(
        nodes.line_of(node), "file query", given["unit"], given, given.get("papers", ()),
        Expected(outcome, given.get("because")),
    )  # fmt: skip


def expected(source: Source, node: Node, given: Mapping[str, Any]) -> Expected:
    """`because` alone does not say whether it refuses or waits; a filing without `expect` is to be recorded."""
    outcome = given.get("expect") or given.get("stop_at") or "recorded"
    if given.get("because") and outcome not in ("refused", "waiting"):
        raise source.fail(node, f"'because' belongs to refused or waiting, not to {outcome}")
    stop = given.get("stop_at")
    if stop and outcome in ("recorded", *STOPS) and outcome != stop:
        raise source.fail(node, f"a step that stops at {stop} cannot be {outcome}")
    if not stop and outcome in STOPS:
        raise source.fail(node, f"without 'stop_at' nothing stays {outcome}")
    return Expected(outcome, given.get("because"), given.get("dues", {}), given.get("trips"), given.get("deadline"))


def at(source: Source, node: Node, _key: Node, _value: Node) -> Step:
    given = nodes.fields(source, node, {"at": nodes.moment}, what="at")
    return AtStep(nodes.line_of(node), "at", given["at"])


def wait(source: Source, node: Node, _key: Node, _value: Node) -> Step:
    amount, unit = nodes.fields(source, node, {"wait": nodes.span}, what="wait")["wait"]
    return WaitStep(nodes.line_of(node), "wait", amount, unit)


def resume(source: Source, node: Node, _key: Node, _value: Node) -> Step:
    known = {"resume": nodes.text, **{word: read for word, read in WHOLE.items() if word != "as"}}
    given = nodes.fields(source, node, known, what="resume")
    return ResumeStep(
        nodes.line_of(node), f"resume {given['resume']}", given["resume"], given.get("papers", ()),
        given.get("stop_at", ""), expected(source, node, given),
    )  # fmt: skip


def withdraw(source: Source, node: Node, _key: Node, _value: Node) -> Step:
    known: dict[str, Read] = {
        "withdraw": nodes.text, "by": nodes.names, "expect": nodes.one_of("withdrawn", "refused"),
        "because": words.reason_codes,
    }  # fmt: skip
    given = nodes.fields(source, node, known, what="withdraw", required=("by",))
    outcome = given.get("expect", "withdrawn")
    return WithdrawStep(
        nodes.line_of(node), f"withdraw {given['withdraw']}", given["withdraw"], given["by"], Expected(outcome)
    )


def suit(source: Source, node: Node, _key: Node, _value: Node) -> Step:
    known = {"suit": nodes.text, "by": nodes.text, "proved": nodes.day, "expect": WHOLE["expect"],
             "because": words.reason_codes}  # fmt: skip
    given = nodes.fields(source, node, known, what="suit", required=("by",))
    wanted = expected(source, node, given) if "expect" in given else None
    return SuitStep(
        nodes.line_of(node), f"suit {given['suit']}", given["suit"], given["by"], given.get("proved"), wanted
    )


def void_claim(source: Source, node: Node, _key: Node, _value: Node) -> Step:
    known = {"void_claim": nodes.text, "of": nodes.text, "expect": WHOLE["expect"], "because": words.reason_codes}
    given = nodes.fields(source, node, known, what="void_claim", required=("of",))
    wanted = expected(source, node, given)
    return VoidClaimStep(
        nodes.line_of(node), f"void_claim {given['void_claim']}", given["void_claim"], given["of"], wanted
    )


def check(source: Source, node: Node, _key: Node, _value: Node) -> Step:
    given = nodes.fields(source, node, {"check": nodes.text, **words.THEN}, what="check")
    unit = given.pop("check")
    return CheckStep(nodes.line_of(node), f"check {unit}", unit, given)


def then(source: Source, node: Node) -> tuple[CheckStep, ...]:
    """What the book says in the end, unit by unit."""
    if not isinstance(node, MappingNode):
        raise source.fail(node, "units with what the book says of them belong here")
    return tuple(
        CheckStep(nodes.line_of(key), f"then {unit}", unit, nodes.fields(source, value, words.THEN, what="then"))
        for unit, key, value in nodes.pairs(source, node)
    )


READERS: Final = {
    "file": file, "at": at, "wait": wait, "resume": resume, "withdraw": withdraw, "suit": suit,
    "void_claim": void_claim, "check": check,
}  # fmt: skip
