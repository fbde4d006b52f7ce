"""What directives ask for by themselves: drafts, reminders, and telling that a report is late.

Nobody acts here, so the history names nobody. Each step is safe to run again.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from people.audit import operation, record
from people.choices import Role
from people.models import User
from people.notifications import notify
from projects.choices import RUNNING
from projects.models import Project, ProjectQuerySet
from reporting.choices import IN_PREPARATION, ReportState
from reporting.directives import days
from reporting.directives.models import Directive
from reporting.locking import locked_report
from reporting.models import Report
from reporting.notices import facts_about, people_of
from reporting.operations import begin_report


def projects_to_report(on: date) -> list[tuple[int, date]]:
    """Running projects whose report for the last status date is not begun. Two queries.

    Without a lead nobody could go on with a draft; those are left to ``without_lead``.
    """
    running = Project.objects.filter(state__in=RUNNING, parent=None, lead__is_active=True)
    return _lacking(running, on)


def without_lead(on: date) -> list[Project]:
    """Running projects that owe a report and have nobody to write it. Three queries."""
    nobody = Q(lead=None) | Q(lead__is_active=False)
    running = Project.objects.filter(nobody, state__in=RUNNING, parent=None)
    keys = [key for key, _day in _lacking(running, on)]
    return list(Project.objects.filter(pk__in=keys).order_by("code"))


def _lacking(projects: ProjectQuerySet, on: date) -> list[tuple[int, date]]:
    in_force = list(Directive.objects.in_force().narrowest_first())
    reports = Report.objects.filter(status_date__gte=on.replace(year=on.year - 1, day=1))
    begun = set(reports.order_by().values_list("project", "status_date"))
    found = []
    for project in projects.order_by("pk"):
        directive = days.governing(project, in_force)
        if directive is None:
            continue
        day = days.last_status_date(directive.rhythm, on)
        if day >= directive.begins_on and (project.pk, day) not in begun:
            found.append((project.pk, day))
    return found


@operation
def draft_by_directive(project_id: int, status_date: date, *, actor: None) -> Report | None:
    """Begin the report that a directive asks of the project's lead, unless somebody has.

    The project is locked, so of two workers one begins it.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    lead = project.lead
    begun = Report.objects.filter(project=project, status_date=status_date).exists()
    if begun or lead is None or project.state not in RUNNING:
        return None
    report = begin_report(project, lead, status_date)
    record(actor, "report.drafted", report, status_date=status_date.isoformat())
    facts = {**facts_about(report, actor), **_days_told(report)}
    notify([lead], "report.drafted", facts, report.get_absolute_url(), actor)
    return report


def reports_to_press(on: date) -> list[int]:
    """Reports in preparation that are due soon or late, and of which nobody was told yet."""
    waiting = Report.objects.filter(state__in=IN_PREPARATION, due_on__isnull=False)
    soon = Q(remind_on__lte=on, reminded_on__isnull=True)
    late = Q(due_on__lt=on, told_late_on__isnull=True)
    return list(waiting.filter(soon | late).order_by("pk").values_list("pk", flat=True))


@operation
def press(report_id: int, *, actor: None, on: date) -> None:
    """Remind the lead before the day, and tell those above once it is past."""
    report = locked_report(report_id)
    if report.state not in IN_PREPARATION or report.project.is_terminal:
        return
    if report.due_on is not None and report.due_on < on:
        _tell_late(report, on)
    elif report.reminded_on is None:
        _remind(report, on)


def _remind(report: Report, on: date) -> None:
    """Nobody is reminded of what waits for others by now."""
    report.reminded_on = on
    report.save(update_fields=["reminded_on"])
    if report.state in {ReportState.GENERATED, ReportState.DRAFT}:
        facts = {**facts_about(report, None), **_days_told(report)}
        notify([report.project.lead], "report.due", facts, report.get_absolute_url(), None)


def _tell_late(report: Report, on: date) -> None:
    if report.told_late_on is not None:
        return
    report.told_late_on = on
    report.reminded_on = report.reminded_on or on
    report.save(update_fields=["told_late_on", "reminded_on"])
    record(None, "report.late", report)
    directors = User.objects.active().filter(organisation_roles__role=Role.DIRECTOR)
    people = {each.pk: each for each in [*people_of(report), *directors.by_name()] if each}
    facts = {**facts_about(report, None), **_days_told(report)}
    notify(people.values(), "report.late", facts, report.get_absolute_url(), None)


def _days_told(report: Report) -> dict[str, str]:
    due = report.due_on.isoformat() if report.due_on else ""
    return {"status_date": report.status_date.isoformat(), "due": due}
