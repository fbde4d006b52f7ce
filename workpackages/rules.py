"""Sanity of dates and effort that every operation on work asks for."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from projects.choices import ProjectState
from projects.models import Project
from servicedesk_pm.common.effort import MOST_MINUTES
from servicedesk_pm.common.errors import RuleViolation
from workpackages.choices import WORK_PACKAGE_OVER, WorkPackageState
from workpackages.models import WorkPackage

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


def refuse_if_frozen(project: Project) -> None:
    """Work changes only while a project is planned or runs."""
    if project.accepts_planning:
        return
    if project.state == ProjectState.ON_HOLD:
        raise RuleViolation(
            _("The project is on hold. Its work cannot be changed until it resumes.")
        )
    if project.is_terminal:
        raise RuleViolation(_("The project is over. Its work can no longer be changed."))
    raise RuleViolation(_("Work can be planned once the mandate is being prepared."))


def refuse_if_package_rests(package: WorkPackage) -> None:
    if package.state in WORK_PACKAGE_OVER:
        raise RuleViolation(_("The work package is over. Its tasks can no longer be changed."))
    if package.state == WorkPackageState.SUSPENDED:
        raise RuleViolation(_("The work package is suspended. Resume it before its tasks change."))


def check_window(start_on: date | None, finish_on: date | None) -> None:
    """Both dates believable and in order."""
    check_day(start_on, field="start_on")
    check_day(finish_on, field="finish_on")
    if start_on and finish_on and finish_on < start_on:
        raise RuleViolation(_("The finish cannot be before the start."), field="finish_on")


def check_day(value: date | None, *, field: str) -> None:
    if value is not None and not FIRST_DAY <= value <= LAST_DAY:
        raise RuleViolation(_("Enter a date between 1990 and 2100."), field=field)


def check_fact(value: date, *, today: date, field: str) -> None:
    """Facts have happened; nobody reports the future."""
    check_day(value, field=field)
    if value > today:
        raise RuleViolation(
            _("This date is in the future; facts are reported once they are."), field=field
        )


def check_effort(minutes: int | None, *, field: str) -> None:
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        raise RuleViolation(_("This effort is out of range."), field=field)
