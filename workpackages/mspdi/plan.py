"""A project plan as the file tells it: plain data, in the file's own units and order.

``raw`` of a row holds every field as written, also those that nothing here understands, so
that a plan can be written back without loss. Instants have no time zone: they are the
plan's wall clock. Work and durations are seconds, money is ``Decimal``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from workpackages.mspdi.problems import Remark

Raw = dict[str, Any]
# Minutes of the day: ((480, 720), (780, 1020)); empty for a day off.
Shifts = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class CalendarException:
    """Days that differ from the week: all alike (``shifts``) or by weekday (``week``)."""

    first: date
    last: date
    name: str
    shifts: Shifts | None = None
    week: tuple[Shifts | None, ...] | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    uid: int
    name: str
    base_uid: int | None
    # Seven days from Monday; None where the base calendar decides.
    week: tuple[Shifts | None, ...]
    # In order of rank: the first that covers a day decides.
    exceptions: tuple[CalendarException, ...]
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True)
class BaselineFigures:
    number: int
    start: datetime | None
    finish: datetime | None
    duration_seconds: int | None
    work_seconds: int
    cost: Decimal
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """Facts: what has been done so far."""

    percent: int
    actual_start: datetime | None
    actual_finish: datetime | None
    work_seconds: int
    actual_work_seconds: int
    remaining_work_seconds: int


@dataclass(frozen=True, slots=True)
class PlanTask:
    uid: int
    label: str
    line: int
    name: str
    notes: str
    level: int
    parent_uid: int | None
    is_summary: bool
    is_milestone: bool
    is_manual: bool
    is_active: bool
    is_external: bool
    start: datetime | None
    finish: datetime | None
    duration_seconds: int | None
    constraint: str
    constraint_at: datetime | None
    deadline: datetime | None
    calendar_uid: int | None
    fixed_cost: Decimal
    cost: Decimal
    progress: Progress
    baselines: tuple[BaselineFigures, ...]
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True)
class Link:
    predecessor_uid: int
    successor_uid: int
    link_type: str
    # Tenths of a minute; with the unit "percent", percent of the predecessor's duration.
    lag: int
    lag_unit: str
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True)
class PlanResource:
    uid: int
    name: str
    kind: str
    email: str
    initials: str
    account: str
    calendar_uid: int | None
    max_units_pct: int
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True)
class PlanAssignment:
    uid: int | None
    task_uid: int
    resource_uid: int
    units_pct: int
    work_seconds: int
    actual_work_seconds: int
    remaining_work_seconds: int
    cost: Decimal
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of the plan as a whole."""

    title: str
    start: datetime | None
    finish: datetime | None
    status_date: datetime | None
    minutes_per_day: int
    calendar_uid: int | None
    currency: str
    earned_value_baseline: int
    raw: Raw = field(repr=False)


@dataclass(frozen=True, slots=True)
class Plan:
    properties: Properties
    calendars: tuple[Calendar, ...]
    tasks: tuple[PlanTask, ...]
    links: tuple[Link, ...]
    resources: tuple[PlanResource, ...]
    assignments: tuple[PlanAssignment, ...]
    remarks: tuple[Remark, ...]
    # Rows that become nothing of ours but belong to the file: blank rows, the row of the
    # project itself, the nameless resource, assignments to nobody.
    left_over: Mapping[str, list[Raw]] = field(repr=False)

    @property
    def baseline_numbers(self) -> tuple[int, ...]:
        return tuple(sorted({b.number for task in self.tasks for b in task.baselines}))
