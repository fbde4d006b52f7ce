"""Plans in whole days and in hours, small enough to be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from engine.calendar import all_holidays
from engine.schedule import Constraint, Link, LinkType, Network, Rules, Task, compute
from engine.working_time import (
    OFFICE_WEEK,
    ROUND_THE_CLOCK,
    WorkingCalendar,
    WorkPattern,
    day_of,
    holidays_off,
    instant,
    instant_of_day,
    moment,
)

DAY = 480
ONE_SHIFT = ((480, 960),)
WEEK_OF_DAYS = (ONE_SHIFT,) * 5 + ((),) * 2
VAUD = WorkingCalendar(WorkPattern("Vaud", WEEK_OF_DAYS, holidays_off(all_holidays("VD"))))
OFFICE = WorkingCalendar(WorkPattern("Office", OFFICE_WEEK))
SIX_DAYS = WorkingCalendar(WorkPattern("Six days", (OFFICE_WEEK[0],) * 6 + ((),)))
MONDAYS = WorkingCalendar(WorkPattern("Mondays", (OFFICE_WEEK[0],) + ((),) * 6))
CLOCK = ROUND_THE_CLOCK
MONDAY = instant_of_day(date(2026, 3, 2), 480)

# Task, days, predecessors as (task, type, lag in days): the remote-support tool of the design.
TOOL = (
    ("A", 3, ()),
    ("B", 5, (("A", "FS", 0),)),
    ("C", 6, (("B", "SS", 2),)),
    ("D", 8, (("B", "FS", 0),)),
    ("E", 4, (("D", "FS", 0), ("C", "FF", 1))),
    ("F", 3, (("C", "FS", 0),)),
    ("G", 0, (("E", "FS", 0), ("F", "FS", 0))),
    ("H", 5, (("G", "FS", 0),)),
    ("I", 10, (("H", "FS", 2),)),
    ("K", 10, (("I", "SS", 3),)),
    ("J", 0, (("I", "FS", 0), ("K", "FS", 0))),
)
TOOL_START = instant_of_day(date(2026, 9, 14), 480)


def tool(rules=None, **changed):
    """The worked plan, with fields of some tasks replaced: ``H={"constraint": ...}``."""
    tasks = tuple(
        replace(Task(key, days * DAY, key), **changed.get(key, {})) for key, days, _ in TOOL
    )
    links = tuple(
        Link(before, key, LinkType(kind), lag * DAY)
        for key, _days, into in TOOL
        for before, kind, lag in into
    )
    return Network(tasks, links, VAUD, rules or Rules(TOOL_START))


def offset(at):
    """Working days from the start of the worked plan."""
    days, rest = divmod(VAUD.between(TOOL_START, at), DAY)
    assert rest == 0
    return days


def starts_on(dates):
    return f"{day_of(VAUD.place(dates.start, 1)[0]):%d.%m}"


def ends_on(dates):
    """The day that is worked last; of a milestone the day at whose end it lies."""
    return f"{day_of(VAUD.withdraw(dates.finish, 1)[1] - 1):%d.%m}"


def at(text):
    """``"2026-03-02 08:00"`` as an instant."""
    return instant(datetime.fromisoformat(text))


def shown(value):
    """An instant as month-day and time."""
    return f"{moment(value):%m-%d %H:%M}"


def plan(tasks, links=(), *, calendar=OFFICE, rules=None, start=MONDAY):
    """Tasks as ``(key, hours)`` or whole ``Task``s; links as tuples or ``Link``s."""
    made = tuple(t if isinstance(t, Task) else Task(t[0], t[1] * 60, str(t[0])) for t in tasks)
    tied = tuple(ln if isinstance(ln, Link) else Link(*ln) for ln in links)
    return Network(made, tied, calendar, rules or Rules(start))


def dates(network, key):
    """Start and finish of one task, readable."""
    found = compute(network)[key]
    return shown(found.start), shown(found.finish)


def not_before(key, hours, text, **fields):
    return Task(
        key, hours * 60, str(key), constraint=Constraint.SNET, constraint_at=at(text), **fields
    )
