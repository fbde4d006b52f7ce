"""Schedules: a network of tasks and links in, dates, slack and reasons out."""

from engine.schedule.changing import Change, recompute
from engine.schedule.computing import compute
from engine.schedule.model import (
    Alap,
    Constraint,
    Kind,
    LagUnit,
    Link,
    LinkType,
    Network,
    OutOfSequence,
    Rules,
    Share,
    Task,
    microsoft_rules,
)
from engine.schedule.result import Cause, Conflict, Driver, Schedule, TaskDates

__all__ = [
    "Alap",
    "Cause",
    "Change",
    "Conflict",
    "Constraint",
    "Driver",
    "Kind",
    "LagUnit",
    "Link",
    "LinkType",
    "Network",
    "OutOfSequence",
    "Rules",
    "Schedule",
    "Share",
    "Task",
    "TaskDates",
    "compute",
    "microsoft_rules",
    "recompute",
]
