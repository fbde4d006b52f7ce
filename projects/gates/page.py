"""The page of one gate: its checklist as one reader may work on it, and what was decided there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from people.models import User
from projects.gates.checklist import Line, load_checklist
from projects.models import Decision, Project
from projects.permissions import can_decide_gate, can_override, can_put_off, can_tick
from projects.queries import NextState, next_states
from projects.releases import Released, released_for
from projects.transitions import find, next_gate

GATES = ("G0", "G1", "G2", "G3", "G4", "G5", "G6")
TONES = {"met": "good", "ticked": "good", "waived": "watch", "unmet": ""}


@dataclass(slots=True)
class GateLine:
    """One condition with what the reader may do about it."""

    line: Line
    may_tick: bool
    may_waive: bool
    tick_form: Any = None
    waiver_form: Any = None
    opened: str = ""

    @property
    def code(self) -> str:
        return self.line.code

    @property
    def tone(self) -> str:
        if not self.line.holds and self.line.item.blocking:
            return "bad"
        return TONES[self.line.standing]

    def refuse(self, which: str, form: Any) -> None:
        """Show again what was sent, with the reason why not."""
        self.opened = which
        if which == "tick":
            self.tick_form = form
        else:
            self.waiver_form = form


@dataclass(frozen=True, slots=True)
class GatePage:
    """What one reader sees of one gate."""

    gate: str
    is_next: bool
    done: int
    total: int
    missing: list[GateLine]
    settled: list[GateLine]
    decisions: list[Decision]
    ways: list[NextState]
    may_put_off: bool
    # The state that an override would lead to, where the reader may sign one.
    override_to: str
    released: Released
    others: tuple[str, ...] = GATES

    @property
    def blocking(self) -> int:
        return sum(each.line.item.blocking for each in self.missing)


def load_gate_page(user: User, project: Project, gate: str, *, on: date) -> GatePage:
    """Four queries, and what the computed checks cost."""
    checklist = load_checklist(project, gate, on=on)
    is_next = next_gate(project.state) == gate
    ticks = can_tick(user, project)
    decides = can_decide_gate(user, project, gate)

    def seen(line: Line) -> GateLine:
        manual = not line.is_computed
        waivable = not line.item.blocking and line.standing in {"unmet", "waived"}
        return GateLine(line, ticks and manual, decides and waivable)

    decisions = Decision.objects.filter(project=project, gate=gate).select_related(
        "portfolio", "decided_by", "agreed_by"
    )
    ways = [way for way in next_states(user, project) if is_next and way.gate == gate]
    return GatePage(
        gate=gate,
        is_next=is_next,
        done=checklist.done,
        total=checklist.total,
        missing=[seen(line) for line in checklist.missing],
        settled=[seen(line) for line in checklist.settled],
        decisions=list(decisions),
        ways=ways,
        may_put_off=is_next and can_put_off(user, project),
        override_to=_override(user, project, ways) if checklist.missing else "",
        released=released_for(project),
    )


def _override(user: User, project: Project, ways: list[NextState]) -> str:
    lines = (find(project.state, way.to) for way in ways)
    return next((str(line.to) for line in lines if line and can_override(user, project, line)), "")
