"""The states of a case and the acts between them. Only `flow.advance` calls a transition.

A transition body changes its own row only; everything else is the calling service's.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition


class State(models.TextChoices):
    """States are adjectives."""

    DRAFT = "draft", _("填写中")
    SIGNING = "signing", _("待各方确认")
    SUBMITTED = "submitted", _("已提交，待预审")
    SUPPLEMENTING = "supplementing", _("待补正")
    PRECHECKED = "prechecked", _("预审通过，待缴费")
    PAID = "paid", _("已缴费，待受理")
    ACCEPTED = "accepted", _("已受理，审核中")
    REVIEWED = "reviewed", _("审核通过，待登簿")
    ENTERED = "entered", _("已登簿，证书送达中")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")
    REFUSED = "refused", _("不予受理或不予登记")
    EXPIRED = "expired", _("逾期，视为撤回")


LIVE = (
    State.DRAFT,
    State.SIGNING,
    State.SUBMITTED,
    State.SUPPLEMENTING,
    State.PRECHECKED,
    State.PAID,
    State.ACCEPTED,
    State.REVIEWED,
    State.ENTERED,
)
BEFORE_ENTRY = LIVE[:-1]
WITH_THE_OFFICE = (State.SUBMITTED, State.PAID, State.ACCEPTED, State.REVIEWED)
FINAL = (State.CLOSED, State.WITHDRAWN, State.REFUSED, State.EXPIRED)


class CaseMachine(models.Model):
    """The transitions, apart from the data that they move."""

    state = FSMField(_("状态"), default=State.DRAFT, choices=State, protected=True)

    class Meta:
        abstract = True

    @transition(state, source=State.DRAFT, target=State.SIGNING, permission="cases.sign")
    def sign(self) -> None:
        """The applicant who filled it in asks everybody to confirm."""

    @transition(state, source=State.SIGNING, target=State.DRAFT, permission="cases.reopen")
    def reopen(self) -> None:
        """A party objects, or the applicant wants to change something: back to filling in; confirmations fall away."""

    @transition(state, source=State.SIGNING, target=State.SUBMITTED, permission="cases.submit")
    def submit(self) -> None:
        """The last party has confirmed."""

    @transition(state, source=State.SUBMITTED, target=State.SUPPLEMENTING, permission="cases.ask_supplement")
    def ask_supplement(self) -> None:
        """One complete list of what is missing (浙江省保障“最多跑一次”改革规定 11)."""

    @transition(state, source=State.SUPPLEMENTING, target=State.SUBMITTED, permission="cases.supplement")
    def supplement(self) -> None:
        """The applicant has handed in what was asked for."""

    @transition(state, source=State.SUBMITTED, target=State.PRECHECKED, permission="cases.precheck")
    def precheck(self) -> None:
        """An officer has looked: complete; the bill is opened."""

    @transition(state, source=State.PRECHECKED, target=State.PAID, permission="cases.pay")
    def pay(self) -> None:
        """The bill is settled."""

    @transition(state, source=State.PAID, target=State.ACCEPTED, permission="cases.accept")
    def accept(self) -> None:
        """受理: for contract, tax and registration together; the clocks start (条例 17)."""

    @transition(state, source=State.DRAFT, target=State.ACCEPTED, permission="cases.take_up")
    def take_up(self) -> None:
        """嘱托 by a court or another organ, or 依职权: taken up without an application (实施细则 19, 81)."""

    @transition(state, source=State.ACCEPTED, target=State.REVIEWED, permission="cases.review")
    def review(self) -> None:
        """审核 by another officer (条例 18)."""

    @transition(state, source=State.REVIEWED, target=State.ACCEPTED, permission="cases.send_back")
    def send_back(self) -> None:
        """The registrar sends it back to review with a reason."""

    @transition(state, source=State.REVIEWED, target=State.ENTERED, permission="cases.enter")
    def enter(self) -> None:
        """登簿: the legal effect (条例 21)."""

    @transition(state, source=State.ENTERED, target=State.CLOSED, permission="cases.close")
    def close(self) -> None:
        """The certificate is delivered; the file is closed."""

    @transition(state, source=list(BEFORE_ENTRY), target=State.WITHDRAWN, permission="cases.withdraw")
    def withdraw(self) -> None:
        """All applicants take it back, before entry (条例 15)."""

    @transition(
        state,
        source=[State.DRAFT, State.SUBMITTED, State.PAID, State.ACCEPTED, State.REVIEWED],
        target=State.REFUSED,
        permission="cases.refuse",
    )
    def refuse(self) -> None:
        """不予受理 (before acceptance) or 不予登记 (after), with a letter (条例 17, 22).

        A draft is refused only where an organ has handed it in (嘱托): what cannot be done goes back with reasons.
        """

    @transition(
        state,
        source=[State.DRAFT, State.SIGNING, State.SUPPLEMENTING, State.PRECHECKED],
        target=State.EXPIRED,
        permission="cases.expire",
    )
    def expire(self) -> None:
        """The time to sign, supplement or pay ran out."""
