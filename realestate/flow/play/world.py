"""The world that a scenario names: people with valid numbers, an office with its staff, units with valid codes.

Everything is made inside the scenario's transaction, in a district that does not exist, so it meets nothing real.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, cast

from realestate.accounts.models import Membership, Office, Organisation, User
from realestate.common import clock
from realestate.common.identifiers import credit_check_digit, id_check_digit, organ_check_digit
from realestate.flow.play.script import FileStep, PersonSpec, Scenario, UnitSpec
from realestate.law.people import Holder, IdKind, PartyKind
from realestate.register.models import Parcel, Unit

DIVISION: Final = "330199"
PARCEL: Final = f"{DIVISION}001002GB00001"
BORN: Final = dt.date(1980, 1, 1)
#: Organisations whose people sign for them; all other parties sign with an account of their own.
CLERKS: Final = frozenset(Membership.Role.values) & frozenset(Organisation.Kind.values)
LAND_FROM: Final = dt.date(2000, 1, 1)


@dataclass
class Someone:
    """A party by the name that the scenario gives: the same name is the same party."""

    name: str
    spec: PersonSpec
    serial: int
    kind: PartyKind
    number: str

    @property
    def id_kind(self) -> IdKind:
        return "id_card" if self.kind == "person" else "credit_code"

    @property
    def holder(self) -> Holder:
        """As the register writes this party."""
        return Holder(self.name, self.number, self.id_kind, self.kind)

    @property
    def phone(self) -> str:
        return f"+8619900{self.serial:06d}"


@dataclass
class World:
    """Who and what there is while one scenario is played.

    `kinds`: what parties are that the file does not list; `accounts` by number; `told`: since when a unit's co-owners
    know that a share of it is for sale.
    """

    scenario: Scenario
    office: Office
    staff: dict[str, User]
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Someone] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, User] = field(default_factory=dict)
    told: dict[str, dt.date] = field(default_factory=dict)

    def someone(self, name: str) -> Someone:
        """The party of this name, made when it is first named."""
        if name not in self.people:
            spec = self.scenario.people.get(name, PersonSpec())
            kind = cast(PartyKind, spec.kind or self.kinds.get(name, "person"))
            serial = len(self.people) + 1
            self.people[name] = Someone(name, spec, serial, kind, number_of(kind, spec.born or BORN, serial))
        return self.people[name]

    def everyone(self, names: Iterable[str]) -> list[Someone]:
        return [self.someone(name) for name in names]

    def user(self, name: str) -> User:
        """The account with which this party (or the clerk who acts for it) signs in."""
        who = self.someone(name)
        if who.number not in self.accounts:
            self.accounts[who.number] = make_clerk(who) if who.kind in CLERKS else make_account(who)
        return self.accounts[who.number]

    def renamed(self, old: str, new: str) -> None:
        """The new name is the same party, with the same number."""
        who = self.someone(old)
        if new not in self.people:
            self.people[new] = Someone(new, who.spec, who.serial, who.kind, who.number)

    def new_number(self, name: str) -> str:
        """Another valid number for this party: what a change of the number changes it to."""
        who = self.someone(name)
        return number_of(who.kind, who.spec.born or BORN, 500 + who.serial)

    def homes(self, name: str) -> int:
        """Homes of the household before this case: of whoever in it the file gives them for."""
        household = {name, self.scenario.people.get(name, PersonSpec()).spouse}
        household |= {other for other, spec in self.scenario.people.items() if spec.spouse == name}
        known = [spec.homes for other, spec in self.scenario.people.items() if other in household]
        return max((homes for homes in known if homes is not None), default=0)

    def spec(self, unit: str) -> UnitSpec:
        return self.scenario.register[unit]


def make_account(who: Someone) -> User:
    """Bound to the party's name and number, as the police (or the market regulator) confirmed them."""
    return User.objects.create_user(
        phone=who.phone, phone_verified=True, name=who.name, id_number=who.number, bound_at=clock.now()
    )


def make_clerk(who: Someone) -> User:
    """The organisation, and somebody who acts for it."""
    body = Organisation.objects.create(name=f"{who.name}（演练）", credit_code=who.number, kind=who.kind)
    clerk = User.objects.create_user(username=f"play-clerk-{who.serial}", name=f"{who.name}经办人")
    Membership.objects.create(user=clerk, role=who.kind, organisation=body)
    return clerk


def number_of(kind: str, born: dt.date, serial: int) -> str:
    """A valid number that nobody has: an identity number, or a unified social credit code."""
    if kind == "person":
        digits = f"{DIVISION}{born:%Y%m%d}{serial:03d}"
        return digits + id_check_digit(digits)
    organ = f"MA{serial:06d}"
    first = ("11" if kind in ("court", "procuratorate", "government") else "91") + DIVISION + organ
    first += organ_check_digit(organ)
    return first + credit_check_digit(first)


def make(scenario: Scenario) -> World:
    """Office, staff and units; the people as they are named."""
    world = World(scenario, make_office(), {}, kinds=kinds_by_part(scenario))
    for post, name in (("accepts", "受理员"), ("reviews", "审核员"), ("enters", "登簿员"), ("supervises", "监督员")):
        world.staff[post] = make_staff(post, name, world.office)
    for serial, spec in enumerate(scenario.register.values(), start=1):
        world.units[spec.name] = make_unit(spec, serial, world)
    return world


def kinds_by_part(scenario: Scenario) -> dict[str, str]:
    """What a name is that `people:` does not list: who seizes is a court, who sells presold homes a developer."""
    found: dict[str, str] = {}
    for unit in scenario.register.values():
        found |= {unit.developer: "developer"} if unit.developer else {}
        found |= {seizure["by"]: "court" for seizure in unit.seizures}
    for step in scenario.steps:
        if isinstance(step, FileStep):
            found |= {f.given["by"]: "court" for f in step.filings if f.kind == "seizure"}
            found |= {
                name: "court" for paper in step.papers if paper.word == "court_transfer_notice" for name in paper.by
            }
    return found


def make_office() -> Office:
    office, _made = Office.objects.get_or_create(
        code=DIVISION,
        defaults={
            "name": "演练不动产登记机构",
            "name_en": "Rehearsal registration office",
            "city_name": "演练市",
            "city_code": DIVISION,
            "address": "演练路 1 号",
            "phone": "0571-00000",
        },
    )
    return office


POSTS: Final = {"accepts": "officer", "reviews": "officer", "enters": "registrar", "supervises": "supervisor"}


def make_staff(post: str, name: str, office: Office) -> User:
    user = User.objects.create_user(username=f"play-{post}", name=name)
    Membership.objects.create(user=user, role=POSTS[post], office=office)
    return user


def make_unit(spec: UnitSpec, serial: int, world: World) -> Unit:
    """A unit with a valid code on a parcel of the office's district."""
    parcel, _made = Parcel.objects.get_or_create(
        code=PARCEL,
        defaults={
            "division": DIVISION,
            "location": "演练路 1 号",
            "area": Decimal("10000.00"),
            "term_from": LAND_FROM,
            "term_until": LAND_FROM.replace(year=2070),
        },
    )
    developer = world.someone(spec.developer) if spec.developer else None
    return Unit.objects.create(
        code=f"{PARCEL}F0001{serial:04d}",
        parcel=parcel,
        division=DIVISION,
        location=f"演练路 1 号 {spec.name}",
        building="1",
        room=spec.name[:20],
        use=spec.use,
        area=spec.area,
        developer_name=developer.name if developer else "",
        developer_number=developer.number if developer else "",
        under_construction=not spec.first_registered,
    )
