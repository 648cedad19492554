"""The steps of one matter, each by the service that its page calls, by the people whose page it is."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from realestate.accounts.models import User
from realestate.cases.models import Case, Paper
from realestate.cases.models import Party as CaseParty
from realestate.cases.services import record_visit
from realestate.common import clock
from realestate.flow.play import handing
from realestate.flow.play.filing import Party, Request
from realestate.flow.play.handing import Given, Words
from realestate.flow.play.world import World
from realestate.flow.services import (
    acceptance,
    applying,
    entry,
    filling,
    judging,
    precheck,
    settlement,
    signing,
    taking,
)
from realestate.flow.services.applying import Asked, Side
from realestate.flow.services.translating import in_hand
from realestate.flow.statement import statement
from realestate.law.people import JOINT, parse_share
from realestate.law.types import TYPES
from realestate.payments.gateways.base import Status, Trade
from realestate.payments.models import Order
from realestate.payments.services import settle, start_payment
from realestate.register import selectors as register

#: What the interview is told; everything else is answered with yes.
MATTER: Final = "play"


class Withheld(Exception):
    """The step keeps back the money: the case waits for it."""


@dataclass
class Matter:
    """One case of the scenario: what is asked for, what was handed in so far, and its row once it is opened."""

    world: World
    requests: tuple[Request, ...]
    words: Words
    case_id: int = 0

    def fresh(self) -> Case:
        return Case.objects.select_related("office", "opened_by").get(pk=self.case_id)

    @property
    def channel(self) -> str:
        """An organ entrusts, the office acts by itself; everybody else applies."""
        if any(TYPES[one.type].entrusted for one in self.requests):
            return "court"
        if any(one.facts.get("ex_officio") for one in self.requests):
            return "registrar"
        kind = self.world.someone(self.opener).kind
        return kind if kind in ("bank", "developer") else "citizen"

    @property
    def opener(self) -> str:
        """Who fills it in: whoever takes or asks in the first registration."""
        first = self.requests[0]
        return (first.holders or first.obligors)[0].name


def open_it(matter: Matter) -> None:
    """The whole application at once, with its papers."""
    world = matter.world
    officer = matter.channel in ("court", "registrar")
    opener = world.staff["accepts"] if officer else world.user(matter.opener)
    for request in matter.requests:  # accounts before the application that links them
        for party in request.parties:
            world.user(party.name)
    case = applying.apply_for(
        opener=opener, matter=MATTER, asked=[asked(matter, one) for one in matter.requests], channel=matter.channel
    )
    matter.case_id = case.pk
    hand_in(matter)


def asked(matter: Matter, one: Request) -> Asked:
    obligors = (*one.obligors, *represented(matter, one))
    return Asked(
        type=one.type,
        unit_code=matter.world.units[one.unit].code,
        reason=one.reason,
        right=one.right,
        obligors=tuple(side(matter, party, "obligor") for party in obligors),
        holders=tuple(side(matter, party, "holder", alone=len(one.holders) == 1) for party in one.holders),
        share=one.share,
        price=one.price,
        amount=one.amount,
        copies=one.copies,
        facts=plain(dict(one.facts)),
    )


def represented(matter: Matter, one: Request) -> list[Party]:
    """Owners who give by an agent, without being named beside the others."""
    named = {party.name for party in one.parties}
    owners = register.owners(matter.world.units[one.unit]) if one.obligors else []
    powers = {name for paper in matter.words.of("power_of_attorney") for name in paper.by}
    return [Party(share.name) for share in owners if share.name in powers - named]


def side(matter: Matter, party: Party, place: str, *, alone: bool = False) -> Side:
    """A party with everything that departments know; one who takes alone and says no share takes the whole."""
    world, who = matter.world, matter.world.someone(party.name)
    share = parse_share(party.share) if party.share else None
    if share is None and place == "holder":
        share = Fraction(1) if alone else JOINT
    homes = world.homes(party.name)
    held = {"source": "住房城乡建设部门", "at": clock.now().isoformat(), "value": max(homes, 1)}
    agents = [paper.agent for paper in matter.words.of("power_of_attorney") if party.name in paper.by]
    died = matter.words.day("death") if place == "obligor" else None
    facts: dict[str, Any] = {
        "born": who.spec.born.isoformat() if who.spec.born else None,
        "spouse": who.spec.spouse,
        "homes": homes,
        "homes_held": held,
        "guardians": [guardian(world, name) for name in who.spec.guardians],
        "agent": agents[0] if agents else "",
        "died": died.isoformat() if died else None,
    }
    return Side(who.name, who.number, who.id_kind, who.kind, who.phone, "演练路 1 号", share, facts)


def guardian(world: World, name: str) -> dict[str, str | None]:
    who = world.someone(name)
    return {"name": name, "id_number": who.number, "born": who.spec.born.isoformat() if who.spec.born else None}


def plain(value: Any) -> Any:
    """As JSON keeps it."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | Fraction) else value


def hand_in(matter: Matter) -> None:
    """Papers at the window: what the step says, and everything self-evident that is not there yet."""
    case = matter.fresh()
    there = {(paper.kind, tuple(paper.data.get("by", ()))) for paper in in_hand(case)}
    kinds = {kind for kind, _by in there}
    for given in papers_of(matter, case):
        key = (given.kind, given.by)
        if key in there or (not given.by and not given.data and given.kind in kinds):
            continue
        there.add(key)
        kinds.add(given.kind)
        Paper.objects.create(
            case=case,
            kind=given.kind,
            source=Paper.Source.WINDOW,
            data=plain({**given.data, **({"by": list(given.by)} if given.by else {})}),
            added_by=matter.world.staff["accepts"],
            added_at=clock.now(),
        )


def papers_of(matter: Matter, case: Case) -> list[Given]:
    reading = judging.read(case, as_if_signed=True)
    found: list[Given] = []
    for request, facts, ground in zip(matter.requests, reading.every_facts, reading.grounds, strict=True):
        interested = handing.is_interested(request, facts.book)
        found += handing.handed_in(matter.world, matter.words, facts.book)
        if request.unit in matter.world.told:
            found.append(Given("preemption_notice", (), {"told": matter.world.told[request.unit]}))
        found += handing.self_evident(ground.papers, request, matter.words, interested=interested)
    return found


def tell_coowners(matter: Matter, said: judging.Blocked) -> None:
    """An application that fails for their pre-emption has told the co-owners of its terms, from this day on."""
    if any(found.code == "preemption_open" for found in said.verdict.refusals):
        for one in matter.requests:
            matter.world.told.setdefault(one.unit, clock.today())


def begin(matter: Matter) -> None:
    """An application is signed by everybody; what an organ entrusts, or the office begins itself, is taken up."""
    case = matter.fresh()
    if matter.channel in ("court", "registrar"):
        served = matter.requests[0].facts.get("served")
        taking.take_up(case_id=case.pk, officer=matter.world.staff["accepts"], served_at=served)
        return
    signing.sign(case_id=case.pk, user=matter.world.user(matter.opener), seen=case.state)


def sign_all(matter: Matter) -> None:
    """Everybody reads the same text and confirms it: people with their faces, clerks for their organisations."""
    case = matter.fresh()
    if "identity" in matter.words.missing:
        raise Withheld
    digest = hashlib.sha256(statement(case).encode()).hexdigest()
    for party in signing.signers(case):
        if party.confirmed_at is None:
            confirm(matter, party, digest)


def confirm(matter: Matter, party: CaseParty, digest: str) -> None:
    user = matter.world.user(party.name)
    if party.organisation_id is not None:
        signing.confirm_as_clerk(case_id=party.case_id, clerk=user, text_sha256=digest)
        return
    if party.user_id is None:  # they sign in, and find what waits for their number
        party.user = user
        party.save(update_fields=["user"])
    signing.confirm(case_id=party.case_id, user=user, text_sha256=digest, face_check=f"F{party.pk}")


def precheck_it(matter: Matter) -> None:
    case = matter.fresh()
    precheck.precheck(case_id=case.pk, officer=matter.world.staff["accepts"], seen=case.state)


def pay(matter: Matter) -> None:
    """The bill, as by a notification that was verified; then what the tax department says."""
    case = matter.fresh()
    prove_tax(matter)
    bill = case.bills.filter(state="open").first()
    if bill is not None:
        order = bill.orders.filter(state=Order.State.CREATED).first() or begin_order(matter, case)
        if matter.words.has("fee_unpaid"):
            raise Withheld
        settle(trade=Trade(order.out_trade_no, Status.PAID, order.amount, f"2026{order.pk:020d}", {}), asked=False)
    settlement.bill_paid(case_id=case.pk)


def begin_order(matter: Matter, case: Case) -> Order:
    start_payment(case=case, user=payer(matter), phone=True)
    return Order.objects.filter(bill__case=case).latest("pk")


def payer(matter: Matter) -> User:
    return matter.world.user(matter.opener)


def prove_tax(matter: Matter) -> None:
    """The tax department's proof, once the taxes are paid."""
    case = matter.fresh()
    if matter.words.has("tax_unpaid") or matter.words.has("tax_exempt_proof") or not case.bills.exists():
        return
    settlement.keep_tax_proof(case_id=case.pk, number=f"3301{case.pk:012d}", at=clock.now())


def accept_it(matter: Matter) -> None:
    """Nobody comes when everybody has confirmed from afar; else everybody comes once."""
    case = matter.fresh()
    remote = all(filling.confirmed_remotely(party) for party in case.parties.exclude(invited_at=None))
    if remote and not case.remote:
        filling.choose_channel(case_id=case.pk, user=payer(matter), remote=True)
    for party in [] if remote else signing.signers(case):
        record_visit(party=party, office=case.office, at=clock.now())
    asked_for = acceptance.questions_of(judging.read(case))
    answers = {q.code: "no" if q.expected == "no" else "yes" for q in asked_for}
    checks = {"identity": True, "papers": True, "interview": answers}
    acceptance.accept(case_id=case.pk, officer=matter.world.staff["accepts"], seen=case.state, checks=checks)


def review_it(matter: Matter) -> None:
    case = matter.fresh()
    entry.review(case_id=case.pk, officer=matter.world.staff["reviews"], seen=case.state, opinion="符合登记条件")


def enter_it(matter: Matter) -> None:
    case = matter.fresh()
    entry.enter(case_id=case.pk, registrar=matter.world.staff["enters"], seen=case.state)
