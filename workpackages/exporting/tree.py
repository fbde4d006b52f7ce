"""The rows of the file in their order: projects, packages and tasks, each with its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from projects.models import Project
from workpackages.exporting.loading import ExportData
from workpackages.models import Task, WorkPackage

Row = Project | WorkPackage | Task
Key = tuple[str, int]


def key_of(row: Row) -> Key:
    if isinstance(row, Project):
        return ("project", row.pk)
    return ("package" if isinstance(row, WorkPackage) else "task", row.pk)


@dataclass(frozen=True, slots=True)
class Node:
    """One row of the file: where it stands in the outline."""

    row: Row
    level: int
    outline: str

    @property
    def key(self) -> Key:
        return key_of(self.row)


def is_loose(package: WorkPackage) -> bool:
    """Made by an import for tasks that stood under no summary row: the file had no such row."""
    source = package.source or {}
    return (
        package.source_uid is None
        and "import" in source
        and not source.get("row")
        and package.parent_id is None
        and package.start_on is None
        and package.finish_on is None
    )


class Tree:
    """The outline. ``in_file_order`` are projects whose tasks stand as they were imported."""

    def __init__(self, data: ExportData, *, in_file_order: frozenset[int], has_top: bool) -> None:
        self.data = data
        self.in_file_order = in_file_order
        self.has_top = has_top
        self.children: dict[Key | None, list[Row]] = defaultdict(list)
        self.loose = self._loose()
        self._fill()

    def _loose(self) -> frozenset[int]:
        """Of one project alone, the one package that is no row of the file."""
        packages = self.data.plan.packages.values()
        found = [package.pk for package in packages if is_loose(package)]
        above = {package.parent_id for package in packages}
        linked = {
            key
            for link in self.data.plan.links.values()
            for key in (link.predecessor_work_package_id, link.successor_work_package_id)
        }
        is_one = len(self.data.projects) == 1 and len(found) == 1 and not self.has_top
        return frozenset(found) - above - linked if is_one else frozenset()

    def _fill(self) -> None:
        known = {project.pk for project in self.data.projects}
        for task in self.data.plan.tasks.values():
            is_loose_one = task.work_package_id in self.loose
            above = None if is_loose_one else ("package", task.work_package_id)
            self.children[above].append(task)
        for package in sorted(self.data.plan.packages.values(), key=lambda row: row.outline):
            if package.pk not in self.loose:
                self.children[self._above(package)].append(package)
        for project in self.data.projects[0 if self.has_top else 1 :]:
            held = project.parent_id in known
            is_below = held and (self.has_top or project.parent_id != self.data.projects[0].pk)
            above = ("project", project.parent_id or 0) if is_below else None
            self.children[above].append(project)

    def _above(self, package: WorkPackage) -> Key | None:
        if package.parent_id:
            return ("package", package.parent_id)
        is_top = not self.has_top and package.project_id == self.data.projects[0].pk
        return None if is_top else ("project", package.project_id)

    def nodes(self) -> Iterator[Node]:
        """Every row after the one above it."""
        waiting = self._below(None, 1, "")
        while waiting:
            node = waiting.pop()
            yield node
            waiting += self._below(node.key, node.level + 1, f"{node.outline}.")

    def _below(self, above: Key | None, level: int, prefix: str) -> list[Node]:
        rows = self.children.get(above, [])
        if self.in_file_order:
            rows = self._as_in_file(rows)
        return [Node(row, level, f"{prefix}{n}") for n, row in enumerate(rows, start=1)][::-1]

    def _as_in_file(self, rows: list[Row]) -> list[Row]:
        """Tasks between the packages again; packages stay in their own order."""
        places: list[int] = []
        last = 0
        for row in rows:
            is_task = isinstance(row, Task)
            place = self.places.get(key_of(row), 0) if is_task else self._first_place(row, last)
            last = last if is_task else place
            places.append(place)
        order = sorted(range(len(rows)), key=lambda at: (places[at], at))
        return [rows[at] for at in order]

    def _first_place(self, row: Row, last: int) -> int:
        return max(last, self.places.get(key_of(row), last))

    @cached_property
    def places(self) -> dict[Key, int]:
        """Where a task, or the first task of a branch, stood in the imported file."""
        found: dict[Key, int] = {}
        for task in self.data.plan.tasks.values():
            if task.project_id not in self.in_file_order:
                continue
            found[key_of(task)] = task.position
            package = self.data.plan.packages.get(task.work_package_id)
            while package is not None:
                key = key_of(package)
                found[key] = min(task.position, found.get(key, task.position))
                package = self.data.plan.packages.get(package.parent_id or 0)
        return found

    def leaves(self, above: Key) -> Iterator[Task]:
        """All tasks below a row."""
        waiting = [above]
        while waiting:
            for row in self.children.get(waiting.pop(), ()):
                if isinstance(row, Task):
                    yield row
                else:
                    waiting.append(key_of(row))
