"""A case that is entered, its parcel, and the acts on it as short words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import connection
from django.utils import timezone

from delivery import services
from delivery.codes import hand_over_code
from delivery.models import Shipment
from delivery.services import Given
from realestate.accounts.models import Office, User
from realestate.cases.models import Case, Party

NUMBERS = ["浙（2026）杭州市不动产权第0000001号"]
ADDRESS = "文一路 88 号 3 幢 1 单元 902 室"


def make_case(office: Office, opener: User, number: str = "202611223301060000017") -> Case:
    """An entered case whose buyer, the opener, is a party. By the factory's right, without the road to it."""
    now = timezone.now()
    accepted_by = User.objects.create_user(username=f"accepts-{number}")
    case = Case(
        number=number,
        matter="second_hand_home",
        office=office,
        opened_by=opener,
        opened_at=now,
        accepted_at=now,
        accepted_by=accepted_by,
        reviewed_at=now,
        reviewed_by=opener,
        entered_at=now,
        entered_by=accepted_by,
        state="entered",
    )
    case.save()
    Party.objects.create(
        case=case,
        role="holder",
        user=opener,
        name=opener.name,
        id_number=opener.id_number,
        phone=opener.phone,
        address=ADDRESS,
        invited_at=now,
    )
    return case


def send(case: Case, **changes: object) -> Shipment:
    """Dispatch the certificate of a case to its opener."""
    given = {
        "case": case,
        "contents": NUMBERS,
        "recipient_name": case.opened_by.name,
        "recipient_phone": case.opened_by.phone,
        "recipient_user": case.opened_by,
        "address": ADDRESS,
        "office": case.office,
    }
    return services.dispatch(**{**given, **changes})  # type: ignore[arg-type]


def jobs(task: str, **arguments: int) -> int:
    """How often this job was queued with these arguments; committing tests leave the others' jobs behind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND args @> %s::jsonb",
            [task, json.dumps(arguments)],
        )
        return cursor.fetchone()[0]


@dataclass
class Hands:
    """Acts on one parcel as those who hold it would do them, with the page fresh unless `seen` says otherwise."""

    shipment: Shipment
    officer: User
    rider: User

    @property
    def now(self) -> Shipment:
        return Shipment.objects.get(pk=self.shipment.pk)

    @property
    def code(self) -> str:
        return hand_over_code(self.now.code_salt)

    @property
    def wrong_code(self) -> str:
        return f"{(int(self.code) + 1) % 1_000_000:06d}"

    @property
    def links(self) -> list[tuple[str, str]]:
        return list(self.shipment.custody.order_by("ordinal").values_list("act", "state"))

    def given(self, actor: User | None = None, seen: int | None = None) -> Given:
        last = self.shipment.custody.order_by("-ordinal")[0].ordinal
        return Given(shipment_id=self.shipment.pk, actor=actor or self.rider, seen=last if seen is None else seen)

    def book(self) -> None:
        services.book_courier(shipment_id=self.shipment.pk)

    def seal(self) -> None:
        services.seal_envelope(given=self.given(self.officer), numbers=NUMBERS)

    def assign(self, rider: User | None = None) -> None:
        services.assign(given=self.given(self.officer), rider=rider or self.rider)

    def pick_up(self) -> None:
        services.scan_out(given=self.given(), envelope=self.shipment.envelope)

    def set_off(self) -> None:
        services.on_the_way(given=self.given())

    def hand_over(self, code: str = "", seen: int | None = None) -> None:
        services.hand_over(given=self.given(seen=seen), code=code or self.code)

    def fail(self, reason: str = "nobody_home", words: str = "") -> None:
        services.failed_attempt(given=self.given(), reason=reason, words=words)

    def turn_back(self) -> None:
        services.return_to_office(given=self.given(), reason="wrong_address")

    def receive_back(self) -> None:
        services.receive_back(given=self.given(self.officer))

    def send_again(self, address: str = "") -> None:
        services.send_again(given=self.given(self.officer), address=address)

    def lose(self) -> None:
        services.lose(given=self.given(self.officer), words="雨衣口袋里没有了")

    def until(self, *acts: str) -> Hands:
        """Do these acts in order."""
        for act in acts:
            getattr(self, act)()
        return self

    def at_the_door(self) -> Hands:
        """The rider stands before the recipient."""
        return self.until("book", "seal", "assign", "pick_up", "set_off")


@pytest.fixture
def case(office: Office, li_lei: User) -> Case:
    return make_case(office, li_lei)


@pytest.fixture
def parcel(case: Case) -> Shipment:
    return send(case)


@pytest.fixture
def hands(parcel: Shipment, officer_chen: User, courier_zhao: User) -> Hands:
    return Hands(parcel, officer_chen, courier_zhao)


@contextmanager
def without(*statements: tuple[str, str]) -> Iterator[None]:
    """Take a referee away for a negative control, and put it back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for away, _back in statements:
            cursor.execute(away)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for _away, back in statements:
                cursor.execute(back)
