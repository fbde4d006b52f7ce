"""Which plans still are what their file said, and which rows are not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from workpackages.exporting.loading import ExportData
from workpackages.exporting.overlay import changed_columns
from workpackages.exporting.tasks import TIMING, changed_of, raw_of
from workpackages.exporting.tree import is_loose
from workpackages.import_mapping import package_columns
from workpackages.models import WorkPackage
from workpackages.mspdi.tasks import task_of


@dataclass(frozen=True, slots=True)
class Changes:
    """By task and package, the columns that differ from the file; ``None`` without a file.

    ``as_imported`` are projects that hold one imported plan and nothing else, with the dates
    and the links of its file: what the file computed from them holds as well.
    """

    tasks: dict[int, frozenset[str] | None]
    packages: dict[int, frozenset[str] | None]
    as_imported: frozenset[int]

    @property
    def moved(self) -> frozenset[int]:
        """Tasks whose dates are no longer those of a file."""
        return frozenset(
            pk for pk, columns in self.tasks.items() if columns is None or columns & TIMING
        )


def changes_of(data: ExportData) -> Changes:
    tasks = {task.pk: changed_of(task) for task in data.plan.tasks.values()}
    packages = {row.pk: _changed(row) for row in data.plan.packages.values()}
    as_imported = frozenset(
        project.pk for project in data.projects if _is_as_imported(project.pk, data, tasks)
    )
    return Changes(tasks, packages, as_imported)


def _changed(package: WorkPackage) -> frozenset[str] | None:
    raw = raw_of(package)
    if raw is None:
        return None
    return changed_columns(package, package_columns(task_of(raw)).columns)


def _is_as_imported(
    project_id: int, data: ExportData, tasks: dict[int, frozenset[str] | None]
) -> bool:
    if project_id in data.stepped:
        return False
    sources: dict[int | None, int] = defaultdict(int)
    for task in data.plan.tasks.values():
        if task.project_id == project_id:
            columns = tasks[task.pk]
            if columns is None or columns & TIMING:
                return False
            sources[(task.source or {}).get("import")] += 1
    for package in data.plan.packages.values():
        if package.project_id == project_id:
            if raw_of(package) is None and not is_loose(package):
                return False
            sources[(package.source or {}).get("import")] += 1
    return len(sources) <= 1 and None not in sources
