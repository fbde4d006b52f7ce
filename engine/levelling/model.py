"""What levelling works on: jobs that need people or things, period by period.

A period is whatever the caller plans in, a working day or a minute; period 0 is the first in
which anything may be moved. Needs and capacities are whole units of one measure per resource,
for example percent of a person's day.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from engine.errors import EngineError
from engine.schedule.model import LinkType

Key = Hashable


class NeedError(EngineError):
    """A job needs more of a resource than there ever is for as long as the job lasts."""

    def __init__(self, job: Job, resource: Resource, need: int) -> None:
        super().__init__(
            f"{job.label} needs {need} of {resource.label} during {job.periods} periods; "
            f"there are never more than {resource.most}"
        )
        self.job, self.resource, self.need = job, resource, need


class PlanError(EngineError):
    """The jobs, links and resources do not make a plan."""


@dataclass(frozen=True, slots=True)
class Resource:
    """``capacity`` units in every period, except in the first ones, listed in ``by_period``."""

    key: Key
    capacity: int
    name: str = ""
    by_period: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        """How messages call it."""
        return self.name or str(self.key)

    @property
    def most(self) -> int:
        """The most there ever is, from period 0 on."""
        return max((self.capacity, *self.by_period))


@dataclass(frozen=True, slots=True)
class Job:
    """A task as levelling sees it: ``periods`` without a break, ``needs`` in each of them.

    ``fixed_at`` is the start of what is under way, done or held: it never moves, and may lie
    before period 0. ``planned_at`` is today's start, for comparison; without it, the earliest
    by the links. ``rank`` is the project's priority, 1 before 2. ``latest_finish`` is a
    deadline: it makes the job more urgent, and smoothing keeps it.
    """

    key: Key
    periods: int
    needs: tuple[tuple[Key, int], ...] = ()
    code: str = ""
    name: str = ""
    rank: int = 0
    earliest: int = 0
    planned_at: int | None = None
    fixed_at: int | None = None
    latest_finish: int | None = None

    @property
    def label(self) -> str:
        """How messages call it."""
        return self.name or self.code or str(self.key)


@dataclass(frozen=True, slots=True)
class Link:
    """``after`` waits for ``before``, ``lag`` periods more (or less)."""

    before: Key
    after: Key
    kind: LinkType = LinkType.FS
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Jobs of one project or of many that share resources. Keys are unique."""

    jobs: tuple[Job, ...]
    links: tuple[Link, ...]
    resources: tuple[Resource, ...]
