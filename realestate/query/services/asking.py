"""`ask()`: the one way to put a question to the book. It is written down, with what is told, before it is answered."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Office, Organisation, User
from realestate.accounts.working_days import calendar
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.identifiers import comparable, luhn_digit
from realestate.law import query as law
from realestate.law.findings import Finding
from realestate.law.people import Holder, IdKind, PartyKind
from realestate.query import ports, selectors, telling
from realestate.query.models import Grant, Household, Look, Question
from realestate.query.services import limits
from realestate.query.services.finding import Sought, find
from realestate.register.models import Unit
from realestate.register.selectors import as_of

Outcome = Question.Outcome


@dataclass(frozen=True)
class Asker:
    """Who asks: a person, or an organisation through `acting`."""

    name: str
    id_number: str = ""
    kind: PartyKind = "person"
    user: User | None = None
    organisation: Organisation | None = None
    acting: str = ""

    @property
    def holder(self) -> Holder:
        id_kind: IdKind = "id_card" if self.kind == "person" else "credit_code"
        return Holder(self.name, self.id_number, id_kind, self.kind)


@dataclass(frozen=True)
class Evidence:
    """What was shown and checked by the caller: words of the law's table, and what they are called by number."""

    proofs: frozenset[str] = frozenset()
    mandate: str = ""
    basis: str = ""
    grant: Grant | None = None
    household: Household | None = None


@dataclass(frozen=True)
class Answer:
    """What came of a question. `shown`: the told fields of the (first) unit; `units`: the same for each unit."""

    number: str
    outcome: str
    shown: Mapping[str, Any]
    hidden: frozenset[str]
    units: tuple[Mapping[str, Any], ...] = ()
    reasons: tuple[law.Why, ...] = ()
    findings: tuple[Finding, ...] = ()
    question: Question | None = field(default=None, compare=False)

    @property
    def answered(self) -> bool:
        return self.outcome == Outcome.ANSWERED

    @property
    def codes(self) -> tuple[str, ...]:
        """Reason codes of the scenario format; empty when it was answered."""
        return tuple(dict.fromkeys(found.code for found in self.findings))

    def shows(self, word: str) -> bool:
        """Was this told? `word` as a scenario writes it. Raises law.UnknownField."""
        return all(name in self.shown for name in law.field(word))

    def hides(self, word: str) -> bool:
        """Was nothing of this told?"""
        return not any(name in self.shown for name in law.field(word))


def ask(
    *,
    asker: Asker,
    role: str,
    index: str,
    ask: str,
    unit: str = "",
    number: str = "",
    address: str = "",
    name: str = "",
    id_number: str = "",
    purpose: str = "",
    evidence: Evidence | None = None,
    at: dt.datetime | None = None,
    channel: str = Question.Channel.PAGE,
) -> Answer:
    """Ask the book. `role`, `index`, `ask`: words of the scenario format; `unit` a code, `number` a certificate's.

    The unit is found by what `index` names; where only a code is given, that is taken. `name` (with `id_number`) is
    who is looked for by name, and what `holder_matches` compares. Raises Refused for what no law has to judge (an
    unknown word, an unknown unit, another city, too many questions); what the law refuses is an Answer with reasons.
    """
    check_words(role, index, ask)
    moment = at or clock.now()
    shown = evidence or Evidence()
    if purpose.strip():
        shown = Evidence(shown.proofs | {"purpose"}, shown.mandate, shown.basis, shown.grant, shown.household)
    limits.check(asker=asker, role=role, index=index, at=moment, channel=channel)
    sought = find(index=index, ask=ask, asker_name=asker.name, asker_number=asker.id_number,
                  unit=unit, number=number, address=address, name=name, id_number=id_number)  # fmt: skip
    asked = _Asked(asker, role, index, ask, purpose.strip(), shown, moment, channel, sought)
    if sought.refusal is not None:
        raise not_found(asked, sought.refusal)
    return _answer(asked)


def check_words(role: str, index: str, ask: str) -> None:
    for word, known in ((role, law.ROLES), (index, law.INDEXES), (ask, law.ASKS)):
        if word not in known:
            raise Refused("invalid_question", _("没有这样的查询：%(word)s。") % {"word": str(word)[:40]}, status=422)


@dataclass(frozen=True)
class _Asked:
    """A question with everything that was looked up for it."""

    asker: Asker
    role: str
    index: str
    ask: str
    purpose: str
    evidence: Evidence
    at: dt.datetime
    channel: str
    sought: Sought


def not_found(asked: _Asked, refusal: Refused) -> Refused:
    """Write down the question that led nowhere; gives what to raise."""
    with transaction.atomic():
        reasons = [{"code": refusal.code, "zh": str(refusal.message), "en": "", "article": ""}]
        _write(asked, outcome=Outcome.NOT_FOUND, reasons=reasons)
    return refusal


def _answer(asked: _Asked) -> Answer:
    sought, at = asked.sought, asked.at
    questions = law.Question(
        asked.asker.holder, cast(law.Role, asked.role), cast(law.Index, asked.index), cast(law.Ask, asked.ask),
        asked.evidence.proofs, sought.about_self,
    )  # fmt: skip
    books = [(unit, as_of(unit, at)) for unit in sought.units]
    verdicts = [law.judge_question(questions, book, on=at.date()) for _unit, book in books]
    if not books:
        verdicts = [law.judge_question(questions, None, on=at.date())]
    refused = [verdict for verdict in verdicts if isinstance(verdict, law.Refusal)]
    if refused:
        return _refuse(asked, refused[0])
    may = cast(law.Answerable, verdicts[0])
    days = calendar()
    units: list[dict[str, Any]] = []
    if asked.ask == "ownership_proof":
        shown = proof_facts(asked)
    else:
        for unit, book in books:
            page = telling.Page(
                book, at, days, may.masked,
                ports.titles().number_of(unit) if "certificate_number" in may.fields else "",
                selectors.entries_of(unit, at) if "entries" in may.fields else [],
                sought.name, sought.id_number,
            )  # fmt: skip
            units.append(telling.tell(page, may.fields))
        shown = units[0] if units else {}
    told = list(shown) if units or asked.ask == "ownership_proof" else list(may.fields)
    answer = {"units": units} if units or asked.ask != "ownership_proof" else shown
    question = write_and_use(asked, told=told, answer=answer, rules=may.version)
    hidden = frozenset(law.FIELDS) - set(shown)
    return Answer(question.number, Outcome.ANSWERED, shown, hidden, tuple(units), question=question)


def _refuse(asked: _Asked, refusal: law.Refusal) -> Answer:
    reasons = [
        {"code": "query_not_allowed", "why": why.code, "article": why.article, "zh": why.zh, "en": why.en,
         "remedy_zh": why.remedy_zh, "remedy_en": why.remedy_en}
        for why in refusal.reasons
    ]  # fmt: skip
    with transaction.atomic():
        question = _write(asked, outcome=Outcome.REFUSED, reasons=reasons, rules=refusal.version)
    return Answer(
        question.number, Outcome.REFUSED, {}, frozenset(law.FIELDS),
        reasons=refusal.reasons, findings=(refusal.finding,), question=question,
    )  # fmt: skip


def proof_facts(asked: _Asked) -> dict[str, Any]:
    """What a proof of ownership or of none says: of whom, and what was found in the whole registry at the moment."""
    members = subjects(asked)
    homes = [
        {"unit_code": unit.code, "location": unit.location, "area": f"{unit.area:.2f}", "use": unit.use}
        for unit in homes_of(members)
    ]
    return {"ownership": bool(homes), "homes": homes, "subject": members}


def homes_of(members: Collection[Mapping[str, str]]) -> list[Unit]:
    """The homes of these people in the whole registry, each once; by name only where no number is known."""
    numbers = [member["id_number"] for member in members if member["id_number"]]
    found = {unit.pk: unit for unit in selectors.units_owned(numbers)}
    for member in members:
        if not member["id_number"]:
            found |= {unit.pk: unit for unit in selectors.units_named(member["name"])}
    return sorted(found.values(), key=lambda unit: unit.code)


def subjects(asked: _Asked) -> list[dict[str, str]]:
    """Whom the proof is about: the one who was named, or the asker, with the household that consented."""
    first = {"name": asked.sought.name or asked.asker.name, "relation": "self",
             "id_number": asked.sought.id_number or asked.asker.id_number}  # fmt: skip
    household = asked.evidence.household
    return [first, *(household.members if household else [])]


def write_and_use(asked: _Asked, *, told: Collection[str], answer: Mapping[str, Any], rules: str) -> Question:
    """Write the answered question down and use up what it rests on, in one transaction.

    The referees: grant_used_once, household_told_once.
    """
    with transaction.atomic():
        grant = asked.evidence.grant
        if grant is not None:
            Grant.objects.select_for_update(no_key=True).get(pk=grant.pk)
            if Question.objects.filter(grant=grant, outcome=Outcome.ANSWERED).exists():
                raise Refused("grant_used", _("这个授权已经用过了，一个授权只能查一次。"), status=409, field="grant")
        return _write(asked, outcome=Outcome.ANSWERED, told=list(told), answer=dict(answer), rules=rules)


def _write(
    asked: _Asked,
    *,
    outcome: str,
    reasons: list[dict[str, str]] | None = None,
    told: list[str] | None = None,
    answer: dict[str, Any] | None = None,
    rules: str = "",
) -> Question:
    asker, evidence, units = asked.asker, asked.evidence, asked.sought.units
    offices = {unit.division for unit in units}
    question = Question.objects.create(
        number=new_number(asked.at), at=asked.at, user=asker.user, organisation=asker.organisation,
        asker_name=asker.name, asker_number=comparable(asker.id_number), acting=asker.acting[:80], role=asked.role,
        index=asked.index, ask=asked.ask, sought=asked.sought.text[:200], purpose=asked.purpose[:200],
        basis=evidence.basis[:200], mandate=evidence.mandate[:120], proofs=sorted(evidence.proofs),
        grant=evidence.grant, household=evidence.household,
        office=Office.objects.filter(code__in=offices).first() if len(offices) == 1 else None,
        channel=asked.channel, outcome=outcome, reasons=reasons or [], told=told or [], answer=answer or {},
        rules=rules,
    )  # fmt: skip
    looked = list(units) if units else _looked_at(answer or {})
    Look.objects.bulk_create([Look(question=question, unit=unit, at=asked.at) for unit in looked])
    return question


def _looked_at(answer: Mapping[str, Any]) -> list[Unit]:
    """The homes that a proof names."""
    codes = [home["unit_code"] for home in answer.get("homes", [])]
    return list(Unit.objects.filter(code__in=codes)) if codes else []


def new_number(at: dt.datetime) -> str:
    """CX, the day, eight digits that nobody can guess, a check digit."""
    digits = f"{at.astimezone(clock.ZONE):%Y%m%d}{secrets.randbelow(10**8):08d}"
    return f"CX{digits}{luhn_digit(digits)}"
