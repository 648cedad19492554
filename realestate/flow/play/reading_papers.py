"""The words of `papers:`: each alone, or with who signed, when, and what else the format puts beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from yaml.nodes import MappingNode, Node, SequenceNode

from realestate.flow.play import nodes, words
from realestate.flow.play.nodes import Source
from realestate.flow.play.script import PaperWord

Fields = dict[str, Any]


def signers(source: Source, node: Node) -> Fields:
    """{by: [names]}, or the names alone."""
    if isinstance(node, MappingNode):
        return nodes.fields(source, node, {"by": nodes.names}, what="this paper", required=("by",))
    return {"by": nodes.names(source, node)}


def listed(source: Source, node: Node) -> Fields:
    return {"names": nodes.names(source, node)}


def dated(source: Source, node: Node) -> Fields:
    return {"on": nodes.day(source, node)}


def power(source: Source, node: Node) -> Fields:
    known: dict[str, nodes.Read] = {"by": nodes.names, "agent": nodes.text, "until": nodes.day}
    return nodes.fields(source, node, known, what="power_of_attorney", required=("by",))


def court_notice(source: Source, node: Node) -> Fields:
    known: dict[str, nodes.Read] = {"by": nodes.names, "served": nodes.moment}
    return nodes.fields(source, node, known, what="court_transfer_notice")


def absent(source: Source, node: Node) -> Fields:
    items = node.value if isinstance(node, SequenceNode) else [node]
    return {"names": tuple(words.material(source, item) for item in items)}


#: What may stand after a word; None: nothing but the word itself.
Beside = Callable[[Source, Node], Fields]
PAPERS: Final[Mapping[str, Beside | None]] = {
    "consent": signers,
    "objection_undertaking": signers,
    "guardian_guarantee": signers,
    "power_of_attorney": power,
    "inheritance_notarised": None,
    "heirs": listed,
    "heirs_present": listed,
    "waiver": signers,
    "death": dated,
    "knew": dated,
    "will_accepted": dated,
    "preemption_waiver": signers,
    "court_transfer_notice": court_notice,
    "court_release": None,
    "presale_contract_filed": None,
    "merger_papers": None,
    "police_name_proof": None,
    "survey_report": None,
    "site_check": None,
    "tax_unpaid": None,
    "tax_exempt_proof": None,
    "fee_unpaid": None,
    "missing": absent,
}
#: Words that say nothing without what stands beside them.
NEVER_ALONE: Final = frozenset({
    "heirs", "heirs_present", "death", "knew", "will_accepted", "missing", "power_of_attorney", "waiver",
})  # fmt: skip


def papers(source: Source, node: Node) -> tuple[PaperWord, ...]:
    """A list of words and of words with something beside them; one mapping of them will do as well."""
    if isinstance(node, SequenceNode):
        return tuple(paper for item in node.value for paper in one(source, item))
    return tuple(one(source, node))


def one(source: Source, node: Node) -> list[PaperWord]:
    if isinstance(node, MappingNode):
        return [with_more(source, word, key, value) for word, key, value in nodes.pairs(source, node)]
    word = nodes.text(source, node)
    known(source, node, word)
    if word in NEVER_ALONE:
        raise source.fail(node, f"the word '{word}' needs something beside it")
    return [PaperWord(word, nodes.line_of(node))]


def with_more(source: Source, word: str, key: Node, value: Node) -> PaperWord:
    known(source, key, word)
    beside = PAPERS[word]
    line = nodes.line_of(key)
    if beside is None or (word not in NEVER_ALONE and nodes.is_nothing(value)):
        if not nodes.is_nothing(value) and nodes.flag(source, value) is False:
            raise source.fail(value, f"leave '{word}' out when it is not there")
        return PaperWord(word, line)
    return PaperWord(word, line, **beside(source, value))


def known(source: Source, node: Node, word: str) -> None:
    if word not in PAPERS:
        raise source.fail(node, f"unknown paper '{word}'; known: {', '.join(PAPERS)}")
