"""The work packages that a person leads, over all projects, with what needs a hand in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from people.models import User
from projects.choices import PLANNING
from workpackages.choices import WorkPackageState
from workpackages.lateness import late
from workpackages.models import Task, WorkPackage

FIRST, MOST = 6, 200
WISH = "packages"


@dataclass(slots=True)
class LedPackage:
    """One package and the open tasks in it and below it."""

    project_id: int
    outline: str
    number: int
    name: str
    state: str
    finish_on: date | None
    project_code: str
    open: int = 0
    late: int = 0
    blocked: int = 0

    @property
    def code(self) -> str:
        return f"LT{self.number}"

    @property
    def url(self) -> str:
        return reverse("workpackages:detail", args=[self.project_code, self.number])

    @property
    def state_label(self) -> str:
        return str(WorkPackageState(self.state).label)


@dataclass(frozen=True, slots=True)
class LedPackages:
    """What needs a hand first; only the first ones are shown unless asked for."""

    count: int
    rows: list[LedPackage]

    @property
    def hidden(self) -> int:
        return self.count - len(self.rows)


def load_led_packages(user: User, *, on: date, whole: str = "") -> LedPackages:
    """The person's packages that are not over. One query, and one more where there are some."""
    mine = WorkPackage.objects.visible_to(user).open()
    mine = mine.filter(lead=user, project__state__in=PLANNING)
    names = ("project_id", "outline", "number", "name", "state", "finish_on", "project__code")
    rows = [
        LedPackage(*row) for row in mine.order_by("project__code", "outline").values_list(*names)
    ]
    if rows:
        _count_tasks(rows, on)
        rows.sort(key=lambda row: not (row.blocked or row.late))
    return LedPackages(len(rows), rows[: MOST if whole == WISH else FIRST])


def _count_tasks(rows: Sequence[LedPackage], on: date) -> None:
    """A package counts what is below it too, as on its own page."""
    tasks = Task.objects.filter(project__in={row.project_id for row in rows}).worked().open()
    counted = tasks.order_by().values("project_id", "work_package__outline")
    sums = counted.annotate(
        open=Count("pk"),
        late=Count("pk", filter=late(on)),
        blocked=Count("pk", filter=Q(blocked=True)),
    ).values_list("project_id", "work_package__outline", "open", "late", "blocked")
    for project_id, outline, are_open, are_late, are_blocked in sums:
        for row in rows:
            if row.project_id == project_id and outline.startswith(row.outline):
                row.open += are_open
                row.late += are_late
                row.blocked += are_blocked
