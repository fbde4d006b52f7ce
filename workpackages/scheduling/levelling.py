"""Levelling and smoothing a project's plan: a wish that its planner can look at and save.

Counted in working days of the project. Work under way, dates set by hand and dates held by a
constraint stay; what moves is told to start no earlier than its new day. What people do in
other projects takes from their time here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from engine import levelling as engine
from engine.errors import EngineError
from engine.levelling import Job, Link, Mode, NeedError, Proposal
from engine.schedule.model import LinkType
from engine.working_time import DAY, WorkingCalendar, day_of
from projects.choices import PLANNING
from servicedesk_pm.common.errors import RuleViolation
from workpackages.choices import (
    TASK_OPEN,
    ConstraintType,
    LagUnit,
    ResourceKind,
    TaskKind,
    TaskState,
)
from workpackages.models import Assignment, Dependency, Task
from workpackages.scheduling.network import Key, Plan, ends_of, task_key
from workpackages.scheduling.wishes import Wish, start_wish

WHOLE = 100
# A calendar that stays shut longer has come to its end.
MOST_DAYS_OFF = 3660
MOVABLE = frozenset({ConstraintType.ASAP, ConstraintType.ALAP, ConstraintType.START_NO_EARLIER})


@dataclass(frozen=True, slots=True)
class Load:
    """Somebody, and on how many working days too much is asked: now, and as proposed."""

    name: str
    before: int
    after: int

    def is_too_much(self) -> bool:
        return bool(self.before or self.after)

    def order(self) -> tuple[int, int, str]:
        """The worst first."""
        return -self.after, -self.before, self.name


@dataclass(frozen=True, slots=True)
class Levelled:
    """A proposal to compare: the wish, who is overloaded, and what found no free place."""

    wish: Wish
    loads: tuple[Load, ...]
    unresolved: tuple[tuple[str, int], ...]
    is_shortest: bool


class NumberedDays:
    """Working days numbered from the first on which something may move."""

    def __init__(self, calendar: WorkingCalendar, first: date, *, earliest: date) -> None:
        self._calendar, self._days = calendar, list[date]()
        self._next = min(first, earliest)
        self._zero = 0
        self._zero = self._place(first)

    def day(self, number: int) -> date:
        place = self._zero + number
        while len(self._days) <= place:
            self._more()
        return self._days[place]

    def from_day(self, day: date) -> int:
        """The number of a day, or of the next one that is worked."""
        return self._place(day) - self._zero

    def until_day(self, day: date) -> int:
        """How many days are over at the end of a day, counted from the first."""
        self._reach(day)
        return bisect_right(self._days, day) - self._zero

    def _place(self, day: date) -> int:
        self._reach(day)
        return bisect_left(self._days, day)

    def _reach(self, day: date) -> None:
        while not self._days or self._days[-1] < day:
            self._more()

    def _more(self) -> None:
        last = self._next + timedelta(days=MOST_DAYS_OFF)
        while not self._calendar.shifts_on(self._next):
            self._next += timedelta(days=1)
            if self._next > last:
                raise EngineError(f"{self._calendar.name} has no working day for too long")
        self._days.append(self._next)
        self._next += timedelta(days=1)


def level(plan: Plan, mode: Mode, *, on: date) -> Levelled:
    """What would move so that nobody has too much to do from ``on``. Two queries.

    Raises ``RuleViolation`` where a task asks for more of somebody than there ever is.
    """
    project_id = next(iter(plan.projects))
    try:
        starts = [day_of(plan.schedule[task_key(pk)].start) for pk in _planned(plan)]
        days = NumberedDays(
            plan.calendars.usual_of(project_id), on, earliest=min(starts, default=on)
        )
        needs, resources = _needs(plan, project_id, days)
        held = frozenset(ends_of(link)[1] for link in plan.links.values())
        jobs = [
            _job(plan, task, needs[task.pk], days, is_held=bool(held & {*_rows(plan, task)}))
            for task in map(plan.tasks.__getitem__, _planned(plan))
        ]
        extra, links = _links(plan, {job.key for job in jobs}, project_id)
        proposal = engine.propose(engine.Plan((*jobs, *extra), tuple(links), resources), mode)
    except NeedError as error:
        words = _(
            "%(task)s needs %(need)s %% of %(who)s, who is never free for more than %(most)s %%."
        )
        told = {"task": error.job.label, "need": error.need, "who": error.resource.label}
        raise RuleViolation(words % {**told, "most": error.resource.most}) from error
    except EngineError as error:
        raise RuleViolation(_("The plan cannot be levelled as it stands.")) from error
    return _told(plan, proposal, days, {each.key: each.label for each in resources})


def _planned(plan: Plan) -> list[int]:
    return [pk for pk in plan.tasks if task_key(pk) in plan.schedule]


def _told(plan: Plan, proposal: Proposal, days: NumberedDays, names: Mapping[Any, str]) -> Levelled:
    facts = {}
    for move in proposal.moves:
        task = plan.tasks.get(move.key[1]) if move.key[0] == "task" else None  # type: ignore[index]
        if task is not None and not task.is_milestone and move.after > move.before:
            facts[task.pk] = start_wish(plan, task, days.day(move.after))
    before, after = _overloaded(proposal.overloads_before), _overloaded(proposal.overloads_after)
    loads = [Load(name, before[key], after[key]) for key, name in names.items()]
    return Levelled(
        Wish(tasks=facts),
        tuple(sorted(filter(Load.is_too_much, loads), key=Load.order)),
        tuple((each.label, each.periods) for each in proposal.unresolved),
        proposal.is_shortest,
    )


def _overloaded(runs: Iterable[engine.Overload]) -> defaultdict[Any, int]:
    found: defaultdict[Any, int] = defaultdict(int)
    for run in runs:
        found[run.resource] += run.end - run.start
    return found


def _rows(plan: Plan, task: Task) -> tuple[Key, ...]:
    """The task and the packages that hold it: a link to any of them holds the task."""
    return (task_key(task.pk), *plan.above(task))


def _job(
    plan: Plan, task: Task, needs: Sequence[tuple[Key, int]], days: NumberedDays, *, is_held: bool
) -> Job:
    dates = plan.schedule[task_key(task.pk)]
    start = days.from_day(day_of(dates.start))
    if task.is_milestone and _is_after_work(plan.calendar_of(task), dates.finish):
        start = days.until_day(day_of(dates.finish))
    if _is_movable(task):
        per_day = plan.calendars.minutes_per_day(task.project_id)
        periods, fixed_at = -(-plan.minutes_of(task) // per_day), None
    else:
        # The last minute of a day belongs to it.
        periods, fixed_at = max(0, days.until_day(day_of(dates.finish - 1)) - start), start
    return Job(
        task_key(task.pk),
        0 if task.is_milestone else periods,
        tuple(needs) if task.state in TASK_OPEN else (),
        code=task.code,
        name=f"{task.code} {task.name}",
        earliest=max(0, _earliest(task, start, days, is_held=is_held)),
        planned_at=start,
        fixed_at=fixed_at,
        latest_finish=None if task.deadline_on is None else days.until_day(task.deadline_on),
    )


def _is_movable(task: Task) -> bool:
    waits = task.state == TaskState.NOT_STARTED and task.actual_start_on is None
    own = not task.is_manual and task.kind in {TaskKind.TASK, TaskKind.MILESTONE}
    return waits and own and task.constraint_type in MOVABLE


def _is_after_work(calendar: WorkingCalendar, at: int) -> bool:
    shifts = calendar.shifts_on(day_of(at))
    return bool(shifts) and at % DAY > shifts[0][0]


def _earliest(task: Task, start: int, days: NumberedDays, *, is_held: bool) -> int:
    """What holds a task beside its links: where its planner put it."""
    if task.constraint_type == ConstraintType.START_NO_EARLIER and task.constraint_on:
        return days.from_day(task.constraint_on)
    return 0 if is_held else start


def _needs(
    plan: Plan, project_id: int, days: NumberedDays
) -> tuple[defaultdict[int, list[tuple[Key, int]]], tuple[engine.Resource, ...]]:
    """Percent of whom each task takes, and how much of everybody there is from day to day."""
    needs: defaultdict[int, list[tuple[Key, int]]] = defaultdict(list)
    names, most = dict[Key, str](), dict[Key, int]()
    rows = Assignment.objects.filter(task__project=project_id).exclude(
        resource__kind__in=set(ResourceKind) - {ResourceKind.WORK}
    )
    for each in rows.select_related("user", "resource").order_by("pk"):
        key: Key = ("user", each.user_id) if each.user_id else ("resource", each.resource_id or 0)
        names[key] = str(each.user or each.resource)
        most[key] = each.resource.max_units_pct if each.resource else WHOLE
        if each.units_pct:
            needs[each.task_id].append((key, each.units_pct))
    busy = _busy_elsewhere([key[1] for key in names if key[0] == "user"], project_id, days)
    return needs, tuple(
        engine.Resource(
            key, most[key], name, tuple(max(0, most[key] - load) for load in busy.get(key, ()))
        )
        for key, name in names.items()
    )


def _busy_elsewhere(people: list[int], project_id: int, days: NumberedDays) -> dict[Key, list[int]]:
    """Percent of each person that open tasks of other projects take, day by day."""
    busy: dict[Key, list[int]] = defaultdict(list)
    rows = Assignment.objects.filter(
        user__in=people,
        task__state__in=TASK_OPEN,
        task__project__state__in=PLANNING,
        task__start_on__isnull=False,
        task__finish_on__gte=days.day(0),
    ).exclude(task__project=project_id)
    columns = ("user_id", "units_pct", "task__start_on", "task__finish_on")
    for user_id, units, start_on, finish_on in rows.order_by("pk").values_list(*columns):
        load = busy["user", user_id]
        first, end = max(0, days.from_day(start_on)), days.until_day(finish_on)
        load.extend([0] * (end - len(load)))
        for number in range(first, end):
            load[number] += units
    return busy


def _links(plan: Plan, known: set[Any], project_id: int) -> tuple[list[Job], list[Link]]:
    """The links in days; one that begins or ends at a package goes over a point in between."""
    below: dict[Key, list[Key]] = defaultdict(list)
    for task in plan.tasks.values():
        if task_key(task.pk) in known:
            for key in _rows(plan, task):
                below[key].append(task_key(task.pk))
    points, links = [], []
    for row in plan.links.values():
        before, after = ends_of(row)
        kind, lag = LinkType(row.link_type), _lag(plan, row, project_id)
        if below[before] == [before] and below[after] == [after]:
            links.append(Link(before, after, kind, lag))
            continue
        point = Job(("point", row.pk), 0)
        points.append(point)
        into = LinkType.FS if kind in {LinkType.FS, LinkType.FF} else LinkType.SS
        out = LinkType.FS if kind in {LinkType.FS, LinkType.SS} else LinkType.FF
        links += [Link(key, point.key, into, lag) for key in below[before]]
        links += [Link(point.key, key, out) for key in below[after]]
    return points, links


def _lag(plan: Plan, link: Dependency, project_id: int) -> int:
    """In working days; part of a day counts as one, as does a day off of an elapsed lag."""
    if link.lag_unit == LagUnit.PERCENT:
        before = plan.tasks.get(link.predecessor_task_id or 0)
        minutes = (plan.minutes_of(before) if before else 0) * link.lag // 100
    else:
        minutes = link.lag
    per_day = plan.calendars.minutes_per_day(project_id)
    return -(-minutes // (1440 if link.lag_unit == LagUnit.ELAPSED else per_day))
