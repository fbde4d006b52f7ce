"""Work packages and tasks, found by their code or by words of their name."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from people.models import User
from servicedesk_pm.common.search import Hit
from workpackages.models import CrossDependency, Deliverable, Requirement, Task, WorkPackage

R = TypeVar("R", Task, WorkPackage, Deliverable, Requirement)


def find_packages(user: User, query: str, limit: int) -> list[Hit]:
    found = _matching(WorkPackage.objects.visible_to(user), query, limit)
    return [_hit(row, _("Work package")) for row in found]


def find_tasks(user: User, query: str, limit: int) -> list[Hit]:
    found = _matching(Task.objects.visible_to(user), query, limit)
    return [_hit(row, str(row.get_kind_display())) for row in found]


def find_deliverables(user: User, query: str, limit: int) -> list[Hit]:
    found = _matching(Deliverable.objects.visible_to(user), query, limit)
    return [
        Hit(
            str(row),
            f"{row.project.code} · {row.get_state_display()}",
            row.get_absolute_url(),
            _("Deliverable"),
        )
        for row in found
    ]


def find_requirements(user: User, query: str, limit: int) -> list[Hit]:
    found = _matching(Requirement.objects.visible_to(user), query, limit)
    return [
        Hit(
            str(row),
            f"{row.project.code} · {row.get_state_display()}",
            row.get_absolute_url(),
            _("Requirement"),
        )
        for row in found
    ]


def find_dependencies(user: User, query: str, limit: int) -> list[Hit]:
    """By what is needed; the state tells them apart, since a project may have to stay unnamed."""
    rows = CrossDependency.objects.visible_to(user)
    for word in query.split():
        rows = rows.filter(search_text__contains=word)
    return [
        Hit(row.subject, str(row.get_state_display()), row.get_absolute_url(), _("Dependency"))
        for row in rows.order_by("-pk")[:limit]
    ]


def _matching(rows: QuerySet[R], query: str, limit: int) -> QuerySet[R]:
    """Every word has to occur; the newest come first."""
    for word in query.split():
        rows = rows.filter(search_text__contains=word)
    return rows.select_related("project").order_by("-pk")[:limit]


def _hit(row: Any, kind: str) -> Hit:
    return Hit(str(row), f"{row.project.code} {row.project.name}", row.get_absolute_url(), kind)
