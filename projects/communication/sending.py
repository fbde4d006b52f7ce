"""How far the sending of a message by e-mail is, in figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from projects.communication.choices import ActionChannel, DeliveryState
from projects.communication.recipients import recipients_of
from projects.models import CommunicationAction


@dataclass(frozen=True, slots=True)
class Sending:
    """Deliveries by their state, how many were read, and how many addresses it is for."""

    counts: Mapping[str, int]
    read: int
    recipients: int | None

    @property
    def has_begun(self) -> bool:
        return bool(self.counts)

    @property
    def is_told(self) -> bool:
        """Nothing is, of what was done without sending it from here."""
        return self.has_begun or self.recipients is not None

    @property
    def lines(self) -> list[tuple[str, str, int]]:
        """State, its words and its count, of the states that occur."""
        labels = DeliveryState.choices
        return [(s, str(label), self.counts[s]) for s, label in labels if s in self.counts]


def sending_of(row: CommunicationAction) -> Sending | None:
    """Nothing for what does not go by e-mail. Seven queries at most."""
    if row.channel != ActionChannel.MAIL:
        return None
    states = row.deliveries.order_by().values_list("state")
    counted = list(states.annotate(n=Count("pk"), read=Count("read_at")))
    return Sending(
        {state: n for state, n, _read in counted},
        sum(read for _state, _n, read in counted),
        len(recipients_of(row)) if row.is_open else None,
    )
