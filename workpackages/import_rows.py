"""A plan as rows of ours, not yet written: the tree, its tasks and all that hangs on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as _

from people.models import User
from projects.choices import RUNNING
from projects.models import Project
from servicedesk_pm.common.text import fold
from workpackages.choices import TaskState, WorkPackageState
from workpackages.import_mapping import (
    OTHER_NAME,
    PACKAGE_NAME,
    link_columns,
    minutes,
    package_columns,
    task_columns,
)
from workpackages.models import Assignment, Dependency, Resource, Task, WorkPackage
from workpackages.models.structure import OUTLINE_DIGITS
from workpackages.mspdi import Plan, PlanRefused
from workpackages.mspdi.plan import PlanTask, Raw
from workpackages.outline import MOST_SIBLINGS

BEGUN = (TaskState.IN_PROGRESS, TaskState.COMPLETED)
# The package of tasks that stand under no summary row.
WITHOUT_SUMMARY = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a project the plan goes: after what is there already."""

    project: Project
    import_number: int
    first_package: int = 1
    first_task: int = 1
    first_top: int = 1


@dataclass(slots=True)
class PlanRows:
    """Unsaved rows by the plan's identifiers; levels of packages in the order of writing."""

    levels: list[list[WorkPackage]] = field(default_factory=list)
    packages: dict[int, WorkPackage] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)


def build_rows(plan: Plan, place: Place, *, title: str) -> PlanRows:
    """The tree and the tasks. Raises ``PlanRefused`` where the tree has no room for them."""
    builder = _Builder(plan, place, title)
    for task in plan.tasks:
        builder.add(task)
    builder.begin_packages()
    return builder.rows


class _Builder:
    def __init__(self, plan: Plan, place: Place, title: str) -> None:
        self.plan = plan
        self.place = place
        self.title = title
        self.rows = PlanRows()
        self.children: dict[int | None, int] = {None: place.first_top - 1}

    def add(self, task: PlanTask) -> None:
        if task.is_summary:
            self._package(task)
        else:
            self._task(task)

    def _package(self, task: PlanTask) -> None:
        parent = self.rows.packages.get(task.parent_uid) if task.parent_uid else None
        self._place(task.uid, parent, package_columns(task).columns, task.raw)

    def _place(
        self, uid: int, parent: WorkPackage | None, columns: dict[str, Any], raw: Raw
    ) -> WorkPackage:
        project, number = self.place.project, self.place.first_package + len(self.rows.packages)
        package = WorkPackage(
            project=project,
            parent=parent,
            number=number,
            outline=self._outline(parent),
            source=self._source(raw),
            search_text=fold(f"LT{number}", columns["name"]),
            **columns,
        )
        depth = package.depth
        while len(self.rows.levels) <= depth:
            self.rows.levels.append([])
        self.rows.levels[depth].append(package)
        self.rows.packages[uid] = package
        return package

    def _outline(self, parent: WorkPackage | None) -> str:
        key = parent.number if parent else None
        position = self.children.get(key, 0) + 1
        if position > MOST_SIBLINGS:
            raise PlanRefused(_("There are too many work packages on this level."))
        self.children[key] = position
        return f"{parent.outline if parent else ''}{position:0{OUTLINE_DIGITS}}."

    def _task(self, task: PlanTask) -> None:
        package = self.rows.packages.get(task.parent_uid or WITHOUT_SUMMARY)
        if package is None:
            named = {"name": self.title[:PACKAGE_NAME], "source_uid": None}
            package = self._place(WITHOUT_SUMMARY, None, named, {})
        columns = task_columns(task).columns
        number = self.place.first_task + len(self.rows.tasks)
        self.rows.tasks[task.uid] = Task(
            project=self.place.project,
            work_package=package,
            number=number,
            position=len(self.rows.tasks) + 1,
            source=self._source(task.raw),
            search_text=fold(f"T{number}", columns["name"]),
            **columns,
        )

    def _source(self, raw: Raw) -> dict[str, Any]:
        return {"import": self.place.import_number, "row": raw}

    def begin_packages(self) -> None:
        """In a running project, work that has begun makes its package an active one."""
        if self.place.project.state not in RUNNING:
            return
        for task in self.rows.tasks.values():
            package: WorkPackage | None = task.work_package if task.state in BEGUN else None
            while package is not None and package.state != WorkPackageState.ACTIVE:
                package.state = WorkPackageState.ACTIVE
                package = package.parent


def build_links(plan: Plan, rows: PlanRows, project: Project) -> list[Dependency]:
    return [
        Dependency(
            project=project,
            predecessor_task=rows.tasks.get(link.predecessor_uid),
            predecessor_work_package=rows.packages.get(link.predecessor_uid),
            successor_task=rows.tasks.get(link.successor_uid),
            successor_work_package=rows.packages.get(link.successor_uid),
            source=link.raw,
            **link_columns(link),
        )
        for link in plan.links
    ]


def build_resources(plan: Plan, place: Place, people: dict[int, User]) -> dict[int, Resource]:
    return {
        one.uid: Resource(
            project=place.project,
            name=one.name[:OTHER_NAME],
            kind=one.kind,
            user=people.get(one.uid),
            max_units_pct=one.max_units_pct,
            source_uid=one.uid,
            source={"import": place.import_number, "row": one.raw},
        )
        for one in plan.resources
    }


def build_assignments(
    plan: Plan, rows: PlanRows, resources: dict[int, Resource]
) -> list[Assignment]:
    """Of tasks only; those on a summary row stay with the work package (``keep_on_packages``)."""
    return [
        Assignment(
            task=rows.tasks[one.task_uid],
            resource=resources[one.resource_uid],
            user=resources[one.resource_uid].user,
            units_pct=one.units_pct,
            work_minutes=minutes(one.work_seconds),
            actual_work_minutes=minutes(one.actual_work_seconds),
            remaining_work_minutes=minutes(one.remaining_work_seconds),
            cost=one.cost,
            source=one.raw,
        )
        for one in plan.assignments
        if one.task_uid in rows.tasks
    ]


def keep_on_packages(plan: Plan, rows: PlanRows) -> None:
    """A work package has no assignments of its own; what a summary row had is kept with it."""
    for one in plan.assignments:
        package = rows.packages.get(one.task_uid)
        if package is not None:
            package.source.setdefault("assignments", []).append(one.raw)
