"""A plan of a file as a network that the engine computes by Microsoft Project's rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from engine.schedule import (
    Constraint,
    Kind,
    LagUnit,
    Link,
    LinkType,
    Network,
    Rules,
    Share,
    Task,
    microsoft_rules,
)  # fmt: skip
from engine.working_time import instant
from workpackages.mspdi import network as reading
from workpackages.mspdi import plan as of_file
from workpackages.mspdi import values
from workpackages.mspdi.fields import field, property_of
from workpackages.mspdi.shares import Calendars, shares_of
from workpackages.mspdi.tree import text

_ELAPSED_FORMATS = frozenset({"4", "6", "8", "10", "12", "36", "38", "40", "42", "44"})
_ELAPSED_PERCENT = frozenset({"20", "52"})
_OF_SUMMARIES = frozenset({Constraint.SNET, Constraint.FNET, Constraint.SNLT, Constraint.FNLT})


def network_of(plan: of_file.Plan) -> Network:
    """The whole plan; keys are the file's unique identifiers, names its row labels.

    Manual and external rows keep the file's dates, inactive ones have no effect. Lags in
    tenths of a minute are rounded to minutes. Raises ``EngineError`` for what the engine
    refuses, ``PlanRefused`` for a field of the raw row that cannot be read.
    """
    calendars = Calendars(plan)
    shares = shares_of(plan, calendars)
    tasks = tuple(_task(task, calendars, shares.get(task.uid, ())) for task in plan.tasks)
    usual = calendars.usual
    links = tuple(_link(link) for link in plan.links)
    return Network(tasks, links, usual, _rules(plan))


def _rules(plan: of_file.Plan) -> Rules:
    properties = plan.properties
    starts = [task.start for task in plan.tasks if task.start is not None]
    start = properties.start or min(starts, default=None) or datetime(2000, 1, 3, 8)  # noqa: DTZ001
    slack_days = property_of(properties, "CriticalSlackLimit", values.number) or 0
    rules = microsoft_rules(
        instant(start),
        honours_constraints=values.flag(text(properties.raw, "HonorConstraints"), default=True),
        critical_minutes=int(slack_days * properties.minutes_per_day),
    )
    many = values.flag(text(properties.raw, "MultipleCriticalPaths"))
    return replace(rules, has_many_paths=many) if many else rules


def _at(moment: datetime | None) -> int | None:
    return None if moment is None else instant(moment)


def _minutes(seconds: int | None) -> int:
    return 0 if seconds is None else (seconds + 30) // 60


def _task(task: of_file.PlanTask, calendars: Calendars, shares: tuple[Share, ...]) -> Task:
    is_fixed = task.is_manual or task.is_external
    # A row that nobody has dated yet has no effect on the rows above it.
    is_unplanned = task.is_manual and not (task.start or task.finish or task.duration_seconds)
    kind = Kind.MANUAL if is_fixed else Kind.NORMAL
    if is_unplanned or not task.is_active:
        kind = Kind.INACTIVE
    constraint, constraint_at = Constraint(task.constraint), task.constraint_at
    if task.is_summary and constraint not in _OF_SUMMARIES:
        constraint, constraint_at = Constraint.ASAP, None
    base = Task(
        key=task.uid,
        minutes=_minutes(task.duration_seconds),
        name=task.label,
        parent=task.parent_uid,
        calendar=calendars.of(task.calendar_uid),
        kind=kind,
        is_elapsed=text(task.raw, "DurationFormat") in _ELAPSED_FORMATS and not task.is_summary,
        constraint=constraint,
        constraint_at=_at(constraint_at),
        deadline=_at(task.deadline),
        shares=shares,
        delay_minutes=max(0, int(field(task, "LevelingDelay", values.number) or 0) // 10),
    )
    if is_fixed and task.start is not None:
        base = replace(base, fixed_start=_at(task.start), fixed_finish=_at(task.finish))
    return base if task.is_summary or kind is Kind.INACTIVE else _with_facts(base, task)


def _with_facts(base: Task, task: of_file.PlanTask) -> Task:
    facts = task.progress
    begun, over = facts.actual_start, facts.actual_finish
    if facts.percent == 100:
        over = over or task.finish
    if begun is None and (facts.percent or over):
        begun = task.start
    if begun is None and over is None:
        return base
    left = field(task, "RemainingDuration", values.seconds)
    stop, resume = (field(task, name, values.instant) for name in ("Stop", "Resume"))
    return replace(
        base,
        actual_start=_at(begun),
        actual_finish=_at(over),
        remaining_minutes=None if left is None else max(0, _minutes(left)),
        resume_at=_at(resume) if stop and resume and resume > stop else None,
    )


def _link(link: of_file.Link) -> Link:
    kind = LinkType(link.link_type)
    if link.lag_unit == reading.PERCENT:
        is_elapsed = text(link.raw, "LagFormat") in _ELAPSED_PERCENT
        unit = LagUnit.ELAPSED_PERCENT if is_elapsed else LagUnit.PERCENT
        return Link(link.predecessor_uid, link.successor_uid, kind, link.lag, unit)
    unit = LagUnit.ELAPSED if link.lag_unit == reading.ELAPSED else LagUnit.WORKING
    return Link(link.predecessor_uid, link.successor_uid, kind, round(link.lag / 10), unit)
