"""A project, or a programme with its projects as summary rows, as one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import IO, Any

from projects.models import Project
from workpackages.exporting.calendars import CalendarWriter
from workpackages.exporting.changes import changes_of
from workpackages.exporting.links import BaselineWriter, LinkWriter
from workpackages.exporting.loading import ExportData
from workpackages.exporting.numbering import numbered
from workpackages.exporting.overlay import Part, overlaid
from workpackages.exporting.people import PeopleWriter, task_uid_of
from workpackages.exporting.tasks import COMPUTED, TaskWriter, raw_of
from workpackages.exporting.times import at_finish, at_start, finish_text, instant_text
from workpackages.exporting.tree import Key, Node, Tree
from workpackages.exporting.visible import shown
from workpackages.models import PlanImport, Task, WorkPackage
from workpackages.mspdi import spelling
from workpackages.mspdi.plan import Raw
from workpackages.mspdi.writer import write_plan

_PACKAGE_PARTS = (
    Part(("name", "goal"), lambda row: {"Name": row.name, "Notes": row.goal or None}),
)
_PROJECT_ROW = "0"
# What Microsoft Project 2013 and later call their files.
_SAVE_VERSION = "14"


class Document:
    """The parts of one file. ``title`` names it; ``has_top`` makes every project a row."""

    def __init__(self, data: ExportData, *, title: str, has_top: bool) -> None:
        self.data = data
        self.title = title
        self.changes = changes_of(data)
        self.calendars = CalendarWriter(data)
        self.tree = Tree(data, in_file_order=self.changes.as_imported, has_top=has_top)
        self.nodes = list(self.tree.nodes())
        self.uids: Mapping[Key, int] = numbered((node.key, _wanted(node)) for node in self.nodes)
        self.links = LinkWriter(data, self.uids)
        self.baselines = BaselineWriter(data)
        self.people = PeopleWriter(data, self.calendars)
        self.tasks = TaskWriter(data)

    def write(self, out: IO[bytes]) -> None:
        tables = {
            "Calendars": self.calendars.written(),
            "Tasks": self._task_rows(),
            "Resources": self._resource_rows(),
            "Assignments": self._assignment_rows(),
        }
        write_plan(self._properties(), tables, out)

    @cached_property
    def kept(self) -> PlanImport | None:
        """The import whose file this one repeats, with all that became nothing of ours."""
        is_one = len(self.data.projects) == 1 and self.tree.has_top is False
        whole = is_one and self.data.projects[0].pk in self.changes.as_imported
        if not (whole and self.data.sees_costs and len(self.data.imports) == 1):
            return None
        return self.data.imports[0]

    def _left_over(self, table: str) -> list[Raw]:
        rows = (self.kept.plan or {}).get("left_over", {}) if self.kept else {}
        found: list[Raw] = rows.get(table, [])
        return found

    def _properties(self) -> Raw:
        data, first = self.data, self.data.projects[0]
        kept = dict((self.kept.plan or {}).get("properties", {})) if self.kept else {}
        found: Raw = {
            "SaveVersion": _SAVE_VERSION,
            "ScheduleFromStart": "1",
            "StartDate": instant_text(data.plan.rules.start),
            "CurrencyCode": "CHF",
            "CurrencySymbol": "CHF",
            "CurrencyDigits": "2",
            "HonorConstraints": "0",
            "NewTasksAreManual": "0",
            "Title": self._title(),
            **kept,
            "CalendarUID": self.calendars.usual_uid,
            "MinutesPerDay": str(data.plan.calendars.minutes_per_day(first.pk)),
        }
        if self.tree.loose:
            found["Title"] = self._title()
        if self.baselines.current is not None:
            found["BaselineForEarnedValue"] = str(self.baselines.current)
        if first.status_date and not kept:
            found["StatusDate"] = finish_text(
                data.plan.calendars.usual_of(first.pk), first.status_date, None
            )
        return found

    def _title(self) -> str:
        """Tasks under no summary row come back into a package that is called like the file."""
        for pk in self.tree.loose:
            return self.data.plan.packages[pk].name
        return self.title

    def _task_rows(self) -> Iterator[Raw]:
        for raw in self._left_over("tasks"):
            if raw.get("UID") == _PROJECT_ROW:
                yield raw
        for at, node in enumerate(self.nodes, start=1):
            row = {
                **self._row(node),
                "UID": str(self.uids[node.key]),
                "ID": str(at),
                "WBS": node.outline,
                "OutlineNumber": node.outline,
                "OutlineLevel": str(node.level),
            }
            yield shown("Task", row, sees_costs=self.data.sees_costs)

    def _row(self, node: Node) -> Raw:
        if isinstance(node.row, Task):
            return self._task(node.row, node.key)
        if isinstance(node.row, WorkPackage):
            return self._package(node.row, node.key)
        return {"Name": f"{node.row.code} {node.row.name}", **self._summary(node.key, node.row)}

    def _task(self, task: Task, key: Key) -> Raw:
        raw = self.tasks.row(task, self.changes.tasks[task.pk])
        if task.project_id not in self.changes.as_imported:
            raw.update(dict.fromkeys(COMPUTED))
        calendar = self.data.plan.calendar_of(task)
        return {
            **raw,
            "Summary": "0",
            "CalendarUID": self.calendars.of_task(task.calendar_id, task.project_id),
            "PredecessorLink": [*self._links_left_out(raw), *self.links.of(key)],
            "Baseline": self.baselines.of(key, calendar),
        }

    def _package(self, package: WorkPackage, key: Key) -> Raw:
        raw = raw_of(package)
        if raw is None or package.project_id not in self.changes.as_imported:
            found = {"Name": package.name, "Notes": package.goal or None}
            return {**found, **self._summary(key, package)}
        raw = overlaid(raw, package, _PACKAGE_PARTS, self.changes.packages[package.pk])
        return {**raw, "Summary": "1", **self._hung(key, package.project_id, raw)}

    def _hung(self, key: Key, project_id: int, raw: Raw) -> Raw:
        usual = self.data.plan.calendars.usual_of(project_id)
        return {
            "PredecessorLink": [*self._links_left_out(raw), *self.links.of(key)],
            "Baseline": self.baselines.of(key, usual),
        }

    def _links_left_out(self, raw: Raw) -> list[Raw]:
        """Links to other files, which stand as they were where all identifiers do."""
        found = raw.get("PredecessorLink") or []
        return list(found) if self.kept else []

    def _summary(self, key: Key, row: WorkPackage | Project) -> Raw:
        """A row whose dates are those of the tasks below; without any, of its own."""
        project_id = row.pk if isinstance(row, Project) else row.project_id
        usual = self.data.plan.calendars.usual_of(project_id)
        tasks = [task for task in self.tree.leaves(key) if self.tasks.counts(task)]
        windows = [self.tasks.window(task) for task in tasks]
        starts = [start for start, _finish in windows if start is not None]
        finishes = [finish for _start, finish in windows if finish is not None]
        own_start, own_finish = _window(row)
        return {
            "Summary": "1",
            "Milestone": "0",
            # A row without anything planned has no dates that others could follow from.
            "Manual": spelling.flag(not tasks),
            "Start": instant_text(min(starts, default=at_start(usual, own_start, None))),
            "Finish": instant_text(max(finishes, default=at_finish(usual, own_finish, None))),
            **dict.fromkeys(COMPUTED),
            **self._hung(key, project_id, {}),
        }

    def _resource_rows(self) -> Iterator[Raw]:
        yield from self._left_over("resources")
        yield from self.people.written()

    def _assignment_rows(self) -> Iterator[Raw]:
        uids = {pk: uid for (kind, pk), uid in self.uids.items() if kind == "task"}
        yield from self.people.assignments(uids, self.changes.moved)
        if not self.kept:
            return
        for package in self.data.plan.packages.values():
            for raw in (package.source or {}).get("assignments", ()):
                yield raw
        known = {uid for key, uid in self.uids.items()}
        for raw in self._left_over("assignments"):
            if task_uid_of(raw) in known:
                yield raw


def _wanted(node: Node) -> int | None:
    return None if isinstance(node.row, Project) else node.row.source_uid


def _window(row: Any) -> tuple[date | None, date | None]:
    if isinstance(row, Project):
        return row.planned_start_on, row.planned_finish_on
    return row.start_on, row.finish_on
