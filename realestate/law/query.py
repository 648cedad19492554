"""Questions about the book (不动产登记资料查询): who may be told what (RULEBOOK 9). Pure; the table is ``query.toml``.

``judge_question(question, book, on=...)`` gives :class:`Answerable` (which fields may be told, and whether names are
masked) or :class:`Refusal` (every reason at once, with article and remedy). ``field(word)`` reads the words that a
scenario uses in ``shows`` and ``hides``.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

from realestate.law.book import Book, Holder
from realestate.law.findings import Finding, Language, finding

Role = Literal["owner", "heir", "custodian", "party", "public", "lawyer", "bank", "notary", "court"]
Index = Literal["unit", "certificate", "address", "name"]
Ask = Literal["result", "holder_matches", "restrictions", "who_seized", "file", "ownership_proof"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
INDEXES: Final[tuple[Index, ...]] = get_args(Index)
ASKS: Final[tuple[Ask, ...]] = get_args(Ask)

_FILE: Final = Path(__file__).with_name("query.toml")
_TABLE: Final[dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
_GROUPS: Final[dict[str, list[str]]] = _TABLE["groups"]
#: Every field that an answer may hold, in the order in which it is shown.
FIELDS: Final[tuple[str, ...]] = tuple(dict.fromkeys(name for group in _GROUPS.values() for name in group))
#: Proofs that turn a role into a better one: the lawyer with a court's order, the bank with an interest in the unit.
_BETTER: Final = (
    ("lawyer", "lawyer_with_order", {"court_order"}),
    ("bank", "bank_with_interest", {"mortgage_contract", "authorisation", "mortgage", "power_of_attorney"}),
)
#: What stands for each proof when only the role is told (a scenario): the role is shown as the law wants it.
SELF_EVIDENT: Final[Mapping[str, frozenset[str]]] = {
    "owner": frozenset({"identity"}),
    "heir": frozenset({"identity", "death_proof", "kinship"}),
    "custodian": frozenset({"identity", "appointment"}),
    "party": frozenset({"identity", "purpose", "contract"}),
    "public": frozenset({"identity", "purpose", "pledge"}),
    "lawyer": frozenset({"identity", "purpose", "licence", "power_of_attorney"}),
    "bank": frozenset({"purpose"}),
    "notary": frozenset({"purpose", "application"}),
    "court": frozenset({"purpose", "letter", "work_permit"}),
}
#: Papers of the scenario format that are proofs here, whoever signed them.
PAPER_PROOFS: Final[Mapping[str, str]] = {
    "consent": "authorisation",
    "authorisation": "authorisation",
    "mortgage_contract": "mortgage_contract",
    "power_of_attorney": "power_of_attorney",
    "court_order": "court_order",
    "death": "death_proof",
    "heirs": "kinship",
    "inheritance_notarised": "kinship",
    "will_accepted": "will",
    "contract": "contract",
    "sale_contract": "contract",
    "presale_contract_filed": "contract",
    "case": "case",
    "pledge": "pledge",
    "purpose": "purpose",
    "identity": "identity",
    "letter": "letter",
    "work_permit": "work_permit",
    "application": "application",
    "licence": "licence",
    "appointment": "appointment",
    "will": "will",
    "kinship": "kinship",
}


class UnknownField(ValueError):
    """A word that names nothing an answer may hold."""


@dataclass(frozen=True)
class Question:
    """``proofs``: what was shown, words of ``[words.proof]``. ``about_self``: is the person asked about the asker (or
    of the asker's consenting household)? ``units``: how many units it is about.
    """

    asker: Holder
    role: Role
    index: Index
    ask: Ask
    proofs: frozenset[str] = frozenset()
    about_self: bool = False
    units: int = 1


@dataclass(frozen=True)
class Why:
    """One reason against an answer, in both languages."""

    code: str
    article: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str

    def sentence(self, language: Language = "zh") -> str:
        return self.zh if language == "zh" else self.en

    def remedy(self, language: Language = "zh") -> str:
        return self.remedy_zh if language == "zh" else self.remedy_en


@dataclass(frozen=True)
class Refusal:
    """No, and every reason why. ``finding`` is the one reason code of the scenario format, ``query_not_allowed``."""

    reasons: tuple[Why, ...]
    version: str
    allowed: Literal[False] = False

    @property
    def finding(self) -> Finding:
        return finding("query_not_allowed", article="；".join(dict.fromkeys(why.article for why in self.reasons)))


@dataclass(frozen=True)
class Answerable:
    """Yes: these fields, in the order of ``FIELDS``. ``masked``: names and numbers as R-QRY-06 wants them."""

    rule: str
    article: str
    fields: tuple[str, ...]
    masked: bool
    version: str
    hidden: frozenset[str] = attribute(default=frozenset())
    allowed: Literal[True] = True


def judge_question(question: Question, book: Book | None, *, on: date) -> Answerable | Refusal:
    """May this asker have this answer? ``book`` is None when the question is about a person and not about a unit."""
    rules, version = _rules(on)
    name = _rule_name(question, book)
    rule = rules[name]
    reasons = tuple(_reasons(question, book, name, rule))
    if reasons:
        return Refusal(reasons, version)
    fields = _fields_of(rule["ask"][question.ask])
    masked = rule["mask"] and not question.proofs & set(rule.get("unmask", ()))
    return Answerable(name, rule["article"], fields, masked, version, frozenset(FIELDS) - set(fields))


def open_to(role: Role, *, proofs: Collection[str] = (), on: date) -> tuple[Ask, ...]:
    """What somebody in this role may ask for, for the pages that offer it."""
    rules, _version = _rules(on)
    name = next((better for base, better, keys in _BETTER if role == base and keys & set(proofs)), role)
    return tuple(ask for ask in ASKS if ask in rules[name]["ask"])


def indexes_of(role: Role, *, proofs: Collection[str] = (), on: date) -> tuple[Index, ...]:
    """By what somebody in this role may search."""
    rules, _version = _rules(on)
    name = next((better for base, better, keys in _BETTER if role == base and keys & set(proofs)), role)
    return tuple(index for index in INDEXES if index in rules[name]["index"])


def field(word: str) -> tuple[str, ...]:
    """The fields that a word of a scenario or an API means; a bundle (``physical``, ``restrictions``) means several.

    Raises UnknownField, so that a slip of the pen is noticed.
    """
    plain = word.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in FIELDS:
        return (plain,)
    if plain in _TABLE["bundles"]:
        return tuple(_GROUPS[_TABLE["bundles"][plain]])
    for name, words in _TABLE["synonyms"].items():
        if plain in words:
            return (name,)
    raise UnknownField(word)


def word(shelf: Literal["role", "index", "ask", "proof"], key: str, language: Language = "zh") -> str:
    """What a key is called by people."""
    chinese, english = _TABLE["words"][shelf].get(key, (key, key))
    return str(chinese if language == "zh" else english)


def paper_proofs(papers: Iterable[str], role: Role, *, missing: Collection[str] = ()) -> frozenset[str]:
    """The proofs that a scenario gives: what the role itself says and each paper that counts, less what is missing."""
    held = SELF_EVIDENT[role] | {PAPER_PROOFS[paper] for paper in papers if paper in PAPER_PROOFS}
    return held - {PAPER_PROOFS.get(word, word) for word in missing}


def is_holder(holder: Holder, book: Book) -> bool:
    """Does the book name this party as the holder of any right that was not closed?"""
    rights = (*book.mortgages, *book.residences, *book.notices, *book.easements)
    names: list[Holder] = [owner.holder for owner in book.owners]
    for right in rights:
        if right.closed is None:
            names += getattr(right, "mortgagees", ()) or getattr(right, "to", ()) or getattr(right, "holders", ())
    return holder.among(names)


def is_mortgagee(holder: Holder, book: Book) -> bool:
    return any(holder.among(mortgage.mortgagees) for mortgage in book.mortgages if mortgage.closed is None)


def _rule_name(question: Question, book: Book | None) -> str:
    """The role, or the better one that its proofs (or the book itself) make of it."""
    proofs = set(question.proofs)
    if book is not None and question.role == "bank" and is_mortgagee(question.asker, book):
        proofs.add("mortgage")
    for base, better, keys in _BETTER:
        if question.role == base and keys & proofs:
            return better
    return question.role


def _reasons(question: Question, book: Book | None, name: str, rule: Mapping[str, Any]) -> Iterable[Why]:
    if "kinds" in rule and question.asker.kind not in rule["kinds"]:
        yield _why("kind", role=name)
    personal = question.ask == "ownership_proof" and question.about_self
    if question.index not in rule["index"] and not personal:
        yield _why("index", role=name, index=question.index)
    if question.ask not in rule["ask"]:
        yield _why("ask", role=name, ask=question.ask)
    elif question.ask == "ownership_proof" and not personal and name in ("owner", "party", "public"):
        yield _why("other_subject", role=name)
    if question.units > 1 and question.index != "name":
        yield _why("one_unit", role=name)
    if rule["interest"] == "holder" and not personal and not _stands_in(question, book):
        yield _why("interest", role=name)
    if missing := _missing(question, book, rule["proofs"]):
        yield _why("proof", role=name, missing=missing)


def _stands_in(question: Question, book: Book | None) -> bool:
    """A question by name without a unit is about whoever is named: the asker, or somebody else."""
    return question.about_self if book is None else is_holder(question.asker, book)


def _missing(question: Question, book: Book | None, wanted: Iterable[str]) -> list[str]:
    """The proofs that are not there; ``a|b`` is met by either. A proof about oneself needs identity only."""
    if question.ask == "ownership_proof" and question.about_self:
        wanted = ("identity",)
    held = set(question.proofs)
    if book is not None and is_mortgagee(question.asker, book):
        held.add("mortgage")
    return [choice for choice in wanted if not held & set(choice.split("|"))]


def _why(code: str, *, role: str, index: str = "", ask: str = "", missing: Iterable[str] = ()) -> Why:
    line = _TABLE["why"][code]
    rule = _TABLE["rules"][-1][role]
    missing = tuple(missing)
    texts: dict[str, str] = {}
    for language in ("zh", "en"):
        place = 0 if language == "zh" else 1
        joint, either = ("、", "或者") if language == "zh" else (", ", " or ")
        words = {
            "role": rule[language],
            "index": _say("index", index, place),
            "ask": _say("ask", ask, place),
            "allowed": joint.join(_say("index", key, place) for key in rule["index"]),
            "open": joint.join(_say("ask", key, place) for key in rule["ask"]),
            "missing": joint.join(either.join(_say("proof", k, place) for k in m.split("|")) for m in missing),
        }
        texts[language] = line[language].format(**words)
        texts[f"remedy_{language}"] = line[f"remedy_{language}"].format(**words)
    return Why(code, line["article"], **texts)


def _say(shelf: str, key: str, place: int) -> str:
    return str(_TABLE["words"][shelf].get(key, (key, key))[place])


def _fields_of(groups: Iterable[str]) -> tuple[str, ...]:
    held = {name for group in groups for name in _GROUPS[group]}
    return tuple(name for name in FIELDS if name in held)


@cache
def _rules(on: date) -> tuple[Mapping[str, Any], str]:
    """The rules that hold on a day, and their version. Before the measures of 2018 the same rights followed from
    article 27 of the Regulation; the first block serves for those days too.
    """
    blocks = sorted(_TABLE["rules"], key=lambda block: block["from"])
    holding = [block for block in blocks if block["from"] <= on] or blocks[:1]
    digest = hashlib.sha256(_FILE.read_bytes()).hexdigest()[:8]
    return holding[-1], f"{holding[-1]['from'].isoformat()}-{digest}"
