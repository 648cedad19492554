"""Two officers never get the same ticket, a window never has two."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from booking import selectors, services
from booking.models import Slot, Ticket
from realestate.accounts.models import Office, User
from realestate.cases.models import Case, Message
from tests.booking.support import after_all_have_read, at, at_once, book, refused

Make = Callable[..., Case]


@pytest.fixture
def waiting(make_case: Make, slots: list[Slot], hall: Office, now: time_machine.Traveller) -> list[Ticket]:
    """Two who wait: the one of half past nine came first, the one of nine came later but is due earlier."""
    late, early = book(make_case(), slots[1]), book(make_case(), slots[0])
    now.move_to(at(8, 40))
    first_drawn = services.check_in(token=late.token, at_office=hall)
    second_drawn = services.check_in(token=early.token, at_office=hall)
    now.move_to(at(9, 30))
    return [first_drawn, second_drawn]


def test_the_order_is_that_of_the_appointments_not_of_the_door(
    waiting: list[Ticket], hall: Office, officer: User
) -> None:
    assert [t.code for t in selectors.queue(hall).waiting] == ["A002", "A001"]
    assert [selectors.ahead(ticket) for ticket in waiting] == [1, 0]
    assert services.call_next(office=hall, window=3, officer=officer).code == "A002"


def test_the_called_are_told_the_window(waiting: list[Ticket], hall: Office, officer: User) -> None:
    called = services.call_next(office=hall, window=3, officer=officer)
    assert Message.objects.filter(text__contains="A002 请到 3 号窗口").count() == 2
    assert called.appointment.case.events.get(act="call").data == {"ticket": "A002", "window": 3}
    assert selectors.queue(hall).called == [called]


def test_a_window_serves_one_at_a_time(waiting: list[Ticket], hall: Office, officer: User) -> None:
    first = services.call_next(office=hall, window=3, officer=officer)
    with refused("window_busy"):
        services.call_next(office=hall, window=3, officer=officer)
    services.serve(ticket=first)
    assert services.call_next(office=hall, window=3, officer=officer) != first


def test_serving_twice_changes_nothing(waiting: list[Ticket], hall: Office, officer: User) -> None:
    ticket = services.call_next(office=hall, window=3, officer=officer)
    once = services.serve(ticket=ticket)
    assert services.serve(ticket=ticket).ended_at == once.ended_at
    with refused("ticket_moved_on"):
        services.leave(ticket=ticket)


def test_an_empty_hall_is_said_so(hall: Office, officer: User) -> None:
    with refused("queue_empty"):
        services.call_next(office=hall, window=3, officer=officer)


@pytest.mark.parametrize("window", [0, 4])
def test_a_window_that_does_not_exist_is_refused(
    waiting: list[Ticket], hall: Office, officer: User, window: int
) -> None:
    with refused("no_window"):
        services.call_next(office=hall, window=window, officer=officer)


def test_accepting_the_case_frees_the_window(waiting: list[Ticket], hall: Office, officer: User) -> None:
    ticket = services.call_next(office=hall, window=3, officer=officer)
    services.serve_for_case(case=ticket.appointment.case)
    ticket.refresh_from_db()
    assert ticket.state == Ticket.State.SERVED


def test_a_withdrawn_case_is_not_called(waiting: list[Ticket], hall: Office, officer: User) -> None:
    services.release_for_case(case=waiting[1].appointment.case, reason="申请人撤回")
    assert services.call_next(office=hall, window=3, officer=officer) == waiting[0]


def test_yesterdays_tickets_are_not_called_today(
    waiting: list[Ticket], hall: Office, officer: User, now: time_machine.Traveller
) -> None:
    now.move_to(at(9, days=1))
    with refused("queue_empty"):
        services.call_next(office=hall, window=3, officer=officer)


def _save_together() -> Callable[..., None]:
    """Both officers have read the queue before either of them writes."""
    together, save = after_all_have_read(2, lambda: None), Ticket.save

    def wrapped(self: Ticket, *args: object, **kwargs: object) -> None:
        together()
        save(self, *args, **kwargs)  # type: ignore[arg-type]

    return wrapped


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_get_two_tickets(
    waiting: list[Ticket], hall: Office, officer: User, second_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ticket, "save", _save_together())
    chen, zhou = both(hall, officer, second_officer)
    assert chen != zhou


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_officers_get_the_same_ticket(
    waiting: list[Ticket], hall: Office, officer: User, second_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ticket, "save", _save_together())
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)
    chen, zhou = both(hall, officer, second_officer)
    assert chen == zhou


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_one_window_by_mistake_call_one(
    waiting: list[Ticket], hall: Office, officer: User, second_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ticket, "save", _save_together())
    answers = at_once(
        partial(services.call_next, office=hall, window=3, officer=officer),
        partial(services.call_next, office=hall, window=3, officer=second_officer),
    )
    assert "window_busy" in answers
    assert Ticket.objects.filter(state=Ticket.State.CALLED).count() == 1


def both(hall: Office, chen: User, zhou: User) -> list[object]:
    return at_once(
        partial(services.call_next, office=hall, window=3, officer=chen),
        partial(services.call_next, office=hall, window=1, officer=zhou),
    )


def test_the_database_refuses_two_tickets_at_a_window(waiting: list[Ticket], hall: Office, officer: User) -> None:
    services.call_next(office=hall, window=3, officer=officer)
    with pytest.raises(IntegrityError, match="ticket_one_at_a_window"), transaction.atomic():
        Ticket.objects.filter(state=Ticket.State.WAITING).update(
            state=Ticket.State.CALLED, window=3, called_by=officer, called_at=at(9)
        )


def test_the_database_refuses_a_number_given_twice(waiting: list[Ticket]) -> None:
    with pytest.raises(IntegrityError, match="ticket_number_once_a_day"), transaction.atomic():
        Ticket.objects.filter(number=2).update(number=1)
