"""The milestones that lie ahead, for the pages that show several projects' next days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from people.models import User
from projects.dates_ahead import Ahead, register_dates
from projects.models import Project
from workpackages.models import Task


def milestones_ahead(user: User, projects: list[Project], on: date) -> Iterator[tuple[int, Ahead]]:
    """Open milestones of projects whose inside the person sees; one query."""
    rows = Task.objects.visible_to(user).milestones().open()
    keys = [project.pk for project in projects]
    ahead = rows.filter(project__in=keys, finish_on__gte=on).soonest_first()
    for key, day, name in ahead.values_list("project", "finish_on", "name"):
        if day is not None:
            yield key, Ahead(day, name)


def register() -> None:
    register_dates("milestones", milestones_ahead)
