"""For which days reports are made, and until when they are due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from engine.calendar import WorkDays
from engine.progress import month_end
from projects.models import Project
from reporting.directives.choices import MONTHS
from reporting.directives.models import Directive
from risks.scale import days_of_place


def last_status_date(rhythm: str, on: date) -> date:
    """The last end of a month, or of a quarter, that is over on this day."""
    year, month = (on.year - 1, 12) if on.month == 1 else (on.year, on.month - 1)
    step = MONTHS[rhythm]
    month -= month % step
    return month_end(year, month) if month else month_end(year - 1, 12)


def is_status_date(rhythm: str, day: date) -> bool:
    return day == month_end(day.year, day.month) and day.month % MONTHS[rhythm] == 0


def due_on(status_date: date, working_days: int, days: WorkDays) -> date:
    """That many working days later; a status date off work counts as the day of work before."""
    return days.moved(days.moved_back(status_date, 0), working_days)


def is_covered(directive: Directive, project: Project) -> bool:
    return (
        directive.portfolio_id == project.portfolio_id
        and directive.programme_id in (None, project.programme_id)
        and directive.size_class in ("", project.size_class)
    )


def governing(project: Project, directives: Iterable[Directive]) -> Directive | None:
    """The narrowest that covers the project; ``directives`` come the narrowest first."""
    return next((each for each in directives if is_covered(each, project)), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """The directive that covers a report; due and reminder for its own status dates alone."""

    directive: Directive | None = None
    due_on: date | None = None
    remind_on: date | None = None


def asked_for(project: Project, status_date: date) -> Asked:
    """What the directives in force want of the project's report for this day."""
    directive = governing(project, Directive.objects.in_force().narrowest_first())
    if directive is None or status_date < directive.begins_on:
        return Asked()
    if not is_status_date(directive.rhythm, status_date):
        return Asked(directive)
    days = days_of_place(project)
    due = due_on(status_date, directive.due_days, days)
    return Asked(directive, due, days.moved_back(due, directive.remind_days))
