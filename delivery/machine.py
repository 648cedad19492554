"""The states of a parcel and the acts between them. Only `services.door` calls a transition.

The ten states are those of CONTRACTS.md, which every courier's own words are translated to.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition


class State(models.TextChoices):
    """States are adjectives; a courier's words are normalised to these."""

    CREATED = "created", _("已建单")
    ACCEPTED = "accepted", _("待取件")
    PICKED_UP = "picked_up", _("已取件")
    IN_TRANSIT = "in_transit", _("运输中")
    OUT_FOR_DELIVERY = "out_for_delivery", _("正在送证")
    DELIVERED = "delivered", _("已签收")
    FAILED = "failed", _("未送达")
    RETURNING = "returning", _("退回途中")
    RETURNED = "returned", _("已退回登记机构")
    LOST = "lost", _("下落不明")


CARRIED = (State.PICKED_UP, State.IN_TRANSIT, State.OUT_FOR_DELIVERY, State.FAILED, State.RETURNING)
ON_THE_SHELF = (State.CREATED, State.ACCEPTED, State.RETURNED)


class ShipmentMachine(models.Model):
    """The transitions, apart from the data that they move. Each changes its own row's state only."""

    state = FSMField(_("状态"), max_length=20, default=State.CREATED, choices=State, protected=True)

    class Meta:
        abstract = True

    @transition(state, source=State.CREATED, target=State.ACCEPTED)
    def accept(self) -> None:
        """The courier has taken the order."""

    @transition(state, source=State.ACCEPTED, target=State.PICKED_UP)
    def pick_up(self) -> None:
        """The envelope leaves the office's shelf."""

    @transition(state, source=State.PICKED_UP, target=State.IN_TRANSIT)
    def transit(self) -> None:
        """It passes through the courier's own depots; own riders have none."""

    @transition(state, source=[State.PICKED_UP, State.IN_TRANSIT, State.FAILED], target=State.OUT_FOR_DELIVERY)
    def set_off(self) -> None:
        """On the way to the door."""

    @transition(state, source=State.OUT_FOR_DELIVERY, target=State.DELIVERED)
    def hand_over(self) -> None:
        """In the recipient's hands: nothing follows."""

    @transition(state, source=State.OUT_FOR_DELIVERY, target=State.FAILED)
    def fail(self) -> None:
        """An attempt did not succeed; a reason is given."""

    @transition(
        state,
        source=[State.PICKED_UP, State.IN_TRANSIT, State.OUT_FOR_DELIVERY, State.FAILED],
        target=State.RETURNING,
    )
    def turn_back(self) -> None:
        """On the way back to the office."""

    @transition(state, source=[State.RETURNING, State.LOST], target=State.RETURNED)
    def receive_back(self) -> None:
        """The office has it again."""

    @transition(state, source=State.RETURNED, target=State.ACCEPTED)
    def send_again(self) -> None:
        """A second journey, with a new code."""

    @transition(state, source=list(CARRIED), target=State.LOST)
    def lose(self) -> None:
        """Nobody can find it; who held it last still answers for it."""
