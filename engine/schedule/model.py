"""What a plan is made of, as plain frozen data: tasks, links and the rules of the house.

Instants and durations are whole minutes as in ``engine.working_time``; keys are whatever
the caller identifies tasks by, and names only serve messages.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import Enum

from engine.working_time import WorkingCalendar

Key = Hashable
USUAL_NEAR_MINUTES = 5 * 480


class LinkType(Enum):
    """Which end of the predecessor holds which end of the successor."""

    __hash__ = object.__hash__

    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


class LagUnit(Enum):
    """Working minutes of the successor's calendar, minutes of the clock, or a share in percent
    of the predecessor's duration in either."""

    __hash__ = object.__hash__

    WORKING = "working"
    ELAPSED = "elapsed"
    PERCENT = "percent"
    ELAPSED_PERCENT = "elapsed_percent"


class Constraint(Enum):
    """The eight date constraints."""

    __hash__ = object.__hash__

    ASAP = "ASAP"
    ALAP = "ALAP"
    MSO = "MSO"
    MFO = "MFO"
    SNET = "SNET"
    SNLT = "SNLT"
    FNET = "FNET"
    FNLT = "FNLT"


class Kind(Enum):
    """``NORMAL`` tasks are computed. ``MANUAL`` ones (also: external, frozen) keep their fixed
    dates; ``LEVEL_OF_EFFORT`` spans what it follows and drives nothing; ``INACTIVE`` has no
    dates and no effect."""

    __hash__ = object.__hash__

    NORMAL = "normal"
    MANUAL = "manual"
    LEVEL_OF_EFFORT = "level_of_effort"
    INACTIVE = "inactive"


class OutOfSequence(Enum):
    """What the rest of a task does that began before its links allowed it."""

    RETAINED_LOGIC = "retained_logic"
    OVERRIDE = "override"


class Alap(Enum):
    """How late "as late as possible" is: without moving any successor, or to the late dates."""

    FREE_SLACK = "free_slack"
    TOTAL_SLACK = "total_slack"


@dataclass(frozen=True, slots=True)
class Share:
    """One person's part of a task: so many minutes in a calendar of their own."""

    calendar: WorkingCalendar
    minutes: int
    remaining_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the plan; a row that others name as ``parent`` is a summary.

    ``minutes`` of work in ``calendar`` (else the network's), or of the clock when
    ``is_elapsed``; 0 is a milestone. ``delay_minutes`` of the clock put off its start
    (levelling). ``remaining_minutes`` counts when it has begun: by default what is left of
    ``minutes`` by the end of the status date, or all. ``resume_at`` is when the rest goes on,
    at the earliest. With ``shares``, the task lasts from the first start to the last finish of
    these; lags and slack still count in ``calendar``. ``follows`` names what a level of effort
    spans; without it, its predecessors do.
    """

    key: Key
    minutes: int = 0
    name: str = ""
    parent: Key | None = None
    calendar: WorkingCalendar | None = None
    kind: Kind = Kind.NORMAL
    is_elapsed: bool = False
    constraint: Constraint = Constraint.ASAP
    constraint_at: int | None = None
    deadline: int | None = None
    actual_start: int | None = None
    actual_finish: int | None = None
    remaining_minutes: int | None = None
    resume_at: int | None = None
    fixed_start: int | None = None
    fixed_finish: int | None = None
    delay_minutes: int = 0
    shares: tuple[Share, ...] = ()
    follows: tuple[Key, ...] = ()

    @property
    def label(self) -> str:
        """How messages call it."""
        return self.name or str(self.key)


@dataclass(frozen=True, slots=True)
class Link:
    """``after`` waits for ``before``. ``lag`` is in minutes or, by its unit, in percent."""

    before: Key
    after: Key
    kind: LinkType = LinkType.FS
    lag: int = 0
    unit: LagUnit = LagUnit.WORKING


@dataclass(frozen=True, slots=True)
class Rules:
    """How a network is computed. The defaults are this product's; see ``microsoft_rules``.

    ``start`` is the earliest start of everything without facts, unless leads and constraints
    ``may_start_before`` it. ``status`` is the end of the status date: unfinished work lies
    after it. ``finish`` replaces the computed finish as the latest date of all (late dates
    and slack only). ``honours_constraints``: MSO, MFO, SNLT and FNLT beat links; otherwise
    links win and the constraint shows as negative slack. ``deadlines_bind``: deadlines limit
    late dates like FNLT. ``has_many_paths``: a task without successors is late when it ends.
    ``late_at_work``: late dates are handed on as where the task's own calendar stops to work,
    and durations of the clock end late there, though others may work on.
    """

    start: int
    status: int | None = None
    finish: int | None = None
    out_of_sequence: OutOfSequence = OutOfSequence.RETAINED_LOGIC
    alap: Alap = Alap.FREE_SLACK
    honours_constraints: bool = False
    deadlines_bind: bool = False
    may_start_before: bool = False
    has_many_paths: bool = False
    late_at_work: bool = False
    critical_minutes: int = 0
    near_critical_minutes: int = USUAL_NEAR_MINUTES


def microsoft_rules(
    start: int, *, honours_constraints: bool = True, critical_minutes: int = 0
) -> Rules:
    """The rules by which Microsoft Project computes, as far as its files show them."""
    return Rules(
        start,
        out_of_sequence=OutOfSequence.OVERRIDE,
        alap=Alap.TOTAL_SLACK,
        honours_constraints=honours_constraints,
        deadlines_bind=True,
        may_start_before=True,
        late_at_work=True,
        critical_minutes=critical_minutes,
    )


@dataclass(frozen=True, slots=True)
class Network:
    """A plan, or several with the links between them. Keys of tasks are unique."""

    tasks: tuple[Task, ...]
    links: tuple[Link, ...]
    calendar: WorkingCalendar
    rules: Rules
