"""The doing half of an import: a job reads the uploaded file, another one creates its rows."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from people.audit import operation, record
from people.models import User
from people.production import JobRun, job_kind
from projects.models import Project
from projects.permissions import can_plan
from servicedesk_pm.common import clock
from servicedesk_pm.common.errors import RuleViolation
from workpackages.choices import ImportState
from workpackages.import_mapping import baseline_columns, calendar_columns
from workpackages.import_matching import chosen, team_of
from workpackages.import_preview import preview_of
from workpackages.import_rows import (
    Place,
    PlanRows,
    build_assignments,
    build_links,
    build_resources,
    build_rows,
    keep_on_packages,
)
from workpackages.models import (
    Assignment,
    Baseline,
    BaselineRow,
    Dependency,
    PlanImport,
    Resource,
    Task,
    WorkCalendar,
    WorkPackage,
)
from workpackages.mspdi import Limits, Plan, PlanRefused, read_plan
from workpackages.operations.locking import lock_project, next_number

BATCH = 500


@dataclass(frozen=True, slots=True)
class Choices:
    """What the planner chose in the preview, and the day on which the import happens."""

    people: dict[str, int]
    on: date


@job_kind(
    "workpackages.read_plan",
    steps=(gettext_noop("Reading the file"), gettext_noop("Preparing the preview")),
)
def read_uploaded_plan(run: JobRun) -> dict[str, Any]:
    """Turn an upload into a preview or a refusal. Run again, it finds the work done."""
    run.step(1)
    plan_import = PlanImport.objects.select_related("project").get(pk=run.arguments["import"])
    if plan_import.state == ImportState.UPLOADED:
        _demand_planner(run.actor, plan_import.project)
        try:
            plan = load(plan_import)
            _check_room(plan, plan_import)
        except PlanRefused as refusal:
            _answer(plan_import.pk, refusal=refusal, actor=run.actor)
        else:
            run.step(2)
            preview = preview_of(plan, team_of(plan_import.project))
            _answer(plan_import.pk, preview=preview, actor=run.actor)
    return {"url": plan_import.get_absolute_url()}


@job_kind(
    "workpackages.import_plan",
    steps=(
        gettext_noop("Reading the file"),
        gettext_noop("Creating work packages, tasks and links"),
    ),
)
def import_read_plan(run: JobRun) -> dict[str, Any]:
    """Create everything or nothing. Delivered twice, the second one finds it imported."""
    run.step(1)
    plan_import = PlanImport.objects.select_related("project").get(pk=run.arguments["import"])
    if plan_import.state != ImportState.IMPORTED:
        try:
            plan = load(plan_import)
            run.step(2)
            choices = Choices(people=run.arguments.get("people", {}), on=clock.today())
            write_plan(plan_import.pk, plan, choices=choices, actor=run.actor)
        except PlanRefused as refusal:
            raise RuleViolation(str(refusal)) from None
    return {"url": plan_import.get_absolute_url()}


@contextmanager
def _without_collector() -> Iterator[None]:
    """A plan is a million small objects that all stay; looking for garbage costs a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def load(plan_import: PlanImport) -> Plan:
    """The plan in the stored file. Raises ``PlanRefused``, also when the file is gone."""
    limits = Limits(bytes=settings.MAX_PLAN_UPLOAD_BYTES)
    try:
        with _without_collector(), plan_import.file.open("rb") as file:
            return read_plan(file, limits)
    except (FileNotFoundError, ValueError):
        raise PlanRefused(
            gettext_noop("The uploaded file is no longer there. Upload it again.")
        ) from None


def _check_room(plan: Plan, plan_import: PlanImport) -> None:
    """Refuse now what could not be written later: too many packages on one level."""
    place = Place(plan_import.project, plan_import.number)
    build_rows(plan, place, title=plan.properties.title)


def _demand_planner(actor: User | None, project: Project) -> User:
    if actor is None or not can_plan(actor, project):
        raise PermissionDenied
    return actor


@operation
def _answer(
    import_id: int,
    *,
    actor: User | None,
    preview: dict[str, Any] | None = None,
    refusal: PlanRefused | None = None,
) -> None:
    """Store what the reading gave, unless somebody discarded the upload meanwhile."""
    locked = PlanImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    if locked.state != ImportState.UPLOADED:
        return
    if refusal is not None:
        locked.state, locked.refusal = ImportState.REFUSED, str(refusal)
        locked.preview = {"refusal": refusal.as_json()}
    else:
        locked.state, locked.preview = ImportState.READY, preview or {}
    locked.save(update_fields=["state", "refusal", "preview"])


@operation
def write_plan(import_id: int, plan: Plan, *, choices: Choices, actor: User | None) -> PlanImport:
    """Create the plan's rows in one transaction, after what the project already has.

    The project and the import are locked first, so that two deliveries write once. The
    person's right is asked again. Rows are written in bulk, which leaves no history of
    each; one entry ``plan.imported`` on the import stands for all of them, with counts
    and the file's hash. Raises PermissionDenied and RuleViolation.
    """
    project_id = PlanImport.objects.values_list("project_id", flat=True).get(pk=import_id)
    project = lock_project(project_id)
    plan_import = PlanImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    plan_import.project = project
    planner = _demand_planner(actor, project)
    if plan_import.state == ImportState.IMPORTED:
        return plan_import
    if plan_import.state != ImportState.READY:
        raise RuleViolation(_("This plan can no longer be imported. Upload its file again."))
    with _without_collector():
        counts = _Writer(plan, plan_import, choices).write()
    plan_import.state = ImportState.IMPORTED
    plan_import.imported_at = clock.now()
    plan_import.plan = {"properties": plan.properties.raw, "left_over": dict(plan.left_over)}
    plan_import.save(update_fields=["state", "imported_at", "plan"])
    record(planner, "plan.imported", plan_import, sha256=plan_import.sha256, **counts)
    return plan_import


class _Writer:
    """Writes one plan into one locked project."""

    def __init__(self, plan: Plan, plan_import: PlanImport, choices: Choices) -> None:
        self.plan = plan
        self.plan_import = plan_import
        self.project = plan_import.project
        self.choices = choices
        self.calendars: dict[int, WorkCalendar] = {}
        # For tasks without a calendar of their own, where the project's is another one.
        self.usual: WorkCalendar | None = None

    def write(self) -> dict[str, int]:
        place = Place(
            project=self.project,
            import_number=self.plan_import.number,
            first_package=next_number(self.project, self.project.work_packages),
            first_task=next_number(self.project, self.project.tasks),
            first_top=self._first_top(),
        )
        title = self.plan.properties.title or self.plan_import.file_name
        rows = build_rows(self.plan, place, title=title)
        keep_on_packages(self.plan, rows)
        self._calendars()
        self._tree(rows)
        people = chosen(self.choices.people, team_of(self.project))
        resources = build_resources(self.plan, place, people)
        for one in self.plan.resources:
            resources[one.uid].calendar = self.calendars.get(one.calendar_uid or -1)
        Resource.objects.bulk_create(resources.values(), batch_size=BATCH)
        assignments = build_assignments(self.plan, rows, resources)
        Assignment.objects.bulk_create(assignments, batch_size=BATCH)
        links = build_links(self.plan, rows, self.project)
        Dependency.objects.bulk_create(links, batch_size=BATCH)
        return {
            "packages": len(rows.packages),
            "tasks": len(rows.tasks),
            "links": len(links),
            "resources": len(resources),
            "assignments": len(assignments),
            "calendars": len(self.calendars),
            "baselines": self._baselines(rows),
        }

    def _first_top(self) -> int:
        tops = self.project.work_packages.filter(parent__isnull=True)
        keys = tops.order_by("-outline").values_list("outline", flat=True)
        last = keys.first()
        return int(last.partition(".")[0]) + 1 if last else 1

    def _calendars(self) -> None:
        """Bases before what is based on them; the plan's own becomes the project's first."""
        has_default = self.project.calendars.filter(is_default=True).exists()
        own = self.plan.properties.calendar_uid
        for one in self.plan.calendars:
            self.calendars[one.uid] = WorkCalendar.objects.create(
                project=self.project,
                base=self.calendars.get(one.base_uid or -1),
                is_default=one.uid == own and not has_default,
                source={"import": self.plan_import.number, "row": one.raw},
                **calendar_columns(one, self.plan.properties.minutes_per_day),
            )
        if has_default:
            self.usual = self.calendars.get(own or -1)

    def _tree(self, rows: PlanRows) -> None:
        for level in rows.levels:
            WorkPackage.objects.bulk_create(level, batch_size=BATCH)
        for one in self.plan.tasks:
            task = rows.tasks.get(one.uid)
            if task is not None:
                task.calendar = self.calendars.get(one.calendar_uid or -1, self.usual)
        Task.objects.bulk_create(rows.tasks.values(), batch_size=BATCH)

    def _baselines(self, rows: PlanRows) -> int:
        """Numbers as in the file while they are free; else all move behind those in use."""
        numbers = self.plan.baseline_numbers
        taken = set(self.project.baselines.values_list("number", flat=True))
        shift = max(taken) + 1 if taken & set(numbers) else 0
        has_current = self.project.baselines.filter(is_current=True).exists()
        current = self.plan.properties.earned_value_baseline
        if numbers and current not in numbers:
            current = numbers[0]
        made = {
            number: Baseline.objects.create(
                project=self.project,
                number=number + shift,
                reason=self._reason(number),
                taken_on=self.choices.on,
                approved_by=None,
                is_current=number == current and not has_current,
            )
            for number in numbers
        }
        BaselineRow.objects.bulk_create(
            [
                BaselineRow(
                    baseline=made[figures.number],
                    task=rows.tasks.get(task.uid),
                    work_package=rows.packages.get(task.uid),
                    **baseline_columns(figures),
                )
                for task in self.plan.tasks
                for figures in task.baselines
            ],
            batch_size=BATCH,
        )
        return len(made)

    def _reason(self, number: int) -> str:
        words = _("Baseline %(number)s of the imported plan “%(file)s”")
        return (words % {"number": number, "file": self.plan_import.file_name})[:300]
