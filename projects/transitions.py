"""The life cycle of a project as a table: from where to where, who decides, what it takes.

Every line of the table is one line here; what is not here is forbidden. The conditions of a
gate are registered in ``projects.gates``, those of the table itself stand in ``projects.guards``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.choices import ProjectState

S = ProjectState
Words = str | Promise


class Decider(StrEnum):
    """Who takes a steering decision; ``BOARD`` are the sponsors of the whole organisation."""

    DIRECTOR = "director"
    SPONSOR = "sponsor"
    BOARD = "board"

    @property
    def label(self) -> Words:
        return DECIDER_LABELS[self]


DECIDER_LABELS: dict[Decider, Words] = {
    Decider.DIRECTOR: _("the project director"),
    Decider.SPONSOR: _("the sponsor"),
    Decider.BOARD: _("the portfolio board"),
}
DIR, SPO, BRD = Decider.DIRECTOR, Decider.SPONSOR, Decider.BOARD


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table. With ``together`` all deciders must agree, else one is enough."""

    source: ProjectState
    to: ProjectState
    label: Words
    who: tuple[Decider, ...]
    gate: str = ""
    without: tuple[str, ...] = ()
    together: bool = False
    needs_reason: bool = False
    # The decider when the project belongs to a programme, which is then affected too.
    who_in_programme: tuple[Decider, ...] = ()
    only_without_rollout: bool = False

    @property
    def needs_review(self) -> bool:
        return self.to == S.ON_HOLD

    @property
    def is_resumption(self) -> bool:
        return self.source == S.ON_HOLD and self.to != S.CANCELLED

    @property
    def is_decision(self) -> bool:
        """Submitting a paper asks for a decision; it is none."""
        return self.to != S.DECISION

    @property
    def can_be_overridden(self) -> bool:
        """Whether it waits for a gate's conditions at all."""
        return self.gate not in {"", "GX"}

    def deciders(self, *, in_programme: bool) -> tuple[Decider, ...]:
        return self.who_in_programme if in_programme and self.who_in_programme else self.who

    def overriders(self, *, in_programme: bool) -> frozenset[Decider]:
        """Of whom two different ones must sign that the gate's conditions are overridden."""
        if not self.can_be_overridden:
            return frozenset()
        deciders = {*self.deciders(in_programme=in_programme), DIR}
        return frozenset(deciders if len(deciders) > 1 else {*deciders, SPO, BRD})


HOLDABLE = (S.MANDATE, S.INITIATION, S.EXECUTION, S.DEPLOYMENT)
CANCELLABLE = (*HOLDABLE, S.CLOSING, S.ON_HOLD)


def _reversal(
    source: ProjectState, to: ProjectState, label: Words, *, in_programme: tuple[Decider, ...] = ()
) -> Transition:
    """A decision of exception (gate GX): the sponsor's, and never without a reason."""
    return Transition(
        source, to, label, (SPO,), gate="GX", needs_reason=True, who_in_programme=in_programme
    )


TABLE: tuple[Transition, ...] = (
    Transition(S.REQUESTED, S.ANALYSIS, _("Accept for analysis"), (DIR,), gate="G0"),
    Transition(S.REQUESTED, S.REJECTED, _("Refuse the request"), (DIR,), needs_reason=True),
    Transition(
        S.ANALYSIS, S.DECISION, _("Submit for decision"), (DIR,), gate="G1", without=("G1-10",)
    ),
    Transition(S.ANALYSIS, S.REJECTED, _("Do not pursue"), (DIR,), needs_reason=True),
    Transition(S.DECISION, S.MANDATE, pgettext_lazy("project", "Approve"), (BRD,), gate="G1"),
    Transition(S.DECISION, S.ANALYSIS, _("Return to analysis"), (BRD,), needs_reason=True),
    Transition(
        S.DECISION, S.REJECTED, pgettext_lazy("project", "Reject"), (BRD,), needs_reason=True
    ),
    Transition(
        S.MANDATE, S.INITIATION, _("Sign the mandate"), (SPO, DIR), gate="G2", together=True
    ),
    Transition(S.INITIATION, S.EXECUTION, _("Release the execution"), (SPO,), gate="G3"),
    Transition(S.EXECUTION, S.DEPLOYMENT, _("Authorise going live"), (SPO,), gate="G4"),
    Transition(
        S.EXECUTION,
        S.CLOSING,
        _("Accept the results (without deployment)"),
        (SPO,),
        gate="G5",
        only_without_rollout=True,
    ),
    _reversal(S.DEPLOYMENT, S.EXECUTION, _("Return to execution")),
    Transition(S.DEPLOYMENT, S.CLOSING, _("Accept and hand over"), (SPO,), gate="G5"),
    Transition(
        S.CLOSING,
        S.CLOSED,
        pgettext_lazy("project", "Close"),
        (SPO, DIR),
        gate="G6",
        together=True,
    ),
    _reversal(S.CLOSING, S.DEPLOYMENT, _("Reopen the deployment")),
    *(_reversal(state, S.ON_HOLD, _("Put on hold")) for state in HOLDABLE),
    *(Transition(S.ON_HOLD, state, _("Resume"), (SPO,), gate="GX") for state in HOLDABLE),
    *(
        _reversal(state, S.CANCELLED, _("Cancel the project"), in_programme=(BRD,))
        for state in CANCELLABLE
    ),
)
_BY_PAIR: dict[tuple[str, str], Transition] = {(line.source, line.to): line for line in TABLE}


def find(source: str, to: str) -> Transition | None:
    """The line of the table for this pair, or ``None`` because it is forbidden."""
    return _BY_PAIR.get((source, to))


def leaving(source: str) -> list[Transition]:
    return [line for line in TABLE if line.source == source]


def next_gate(source: str) -> str:
    """The gate before the next phase, empty once the project is over or paused."""
    forward = (line.gate for line in leaving(source) if line.gate not in {"", "GX"})
    return next(forward, "")


def gate_lines(source: str, gate: str) -> list[Transition]:
    """What this gate opens for a project in this state."""
    return [line for line in leaving(source) if line.gate == gate]
