"""A project's plan is kept as a template: its days become working days after the start."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from engine.calendar import WorkDays
from engine.relative_dates import follows
from people.audit import operation, record
from people.models import User
from projects.models import Project
from servicedesk_pm.common.errors import RuleViolation
from workpackages.calendars import working_days
from workpackages.choices import TaskState, WorkPackageState
from workpackages.models import PlanTemplate, Task
from workpackages.operations.locking import demand, lock_project
from workpackages.operations.templates import MOST_ENTRIES, keep_entries
from workpackages.plan_templates.choices import EntryKind, TemplateGate
from workpackages.plan_templates.content import Entry
from workpackages.plan_templates.permissions import can_save_template


@operation
def save_plan_as_template(
    project_id: int, *, name_fr: str, name_en: str = "", actor: User
) -> PlanTemplate:
    """Keep packages, dated tasks, milestones and links; people, money and progress stay behind.

    Packages deeper than the second level are drawn into the one above. Raises PermissionDenied
    for others than the director and the programme's manager, RuleViolation without a name or
    where nothing has dates.
    """
    project = lock_project(project_id)
    demand(allowed=can_save_template(actor, project))
    if not name_fr.strip():
        raise RuleViolation(_("Give it a name."), field="name_fr")
    entries = _entries(project)
    if not any(entry.is_dated for entry in entries):
        raise RuleViolation(_("The plan has no dated task or milestone yet."))
    if len(entries) > MOST_ENTRIES:
        words = _("A template has at most %(most)s lines.")
        raise RuleViolation(words % {"most": MOST_ENTRIES})
    last = PlanTemplate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    template = PlanTemplate.objects.create(
        key=f"own-{last + 1}-{project.code.lower()}"[:40],
        scenario=project.scenario,
        size_class=project.size_class,
        name_fr=name_fr.strip(),
        name_en=name_en.strip(),
        made_from=project,
    )
    keep_entries(template, tuple(entries))
    record(actor, "template.saved", template, project=project.code)
    return template


def _entries(project: Project) -> list[Entry]:
    """Phases are the packages at the top, packages those below; each holds its tasks."""
    rows = project.work_packages.exclude(state=WorkPackageState.CANCELLED)
    kept: dict[str, int] = {}
    holders: dict[int, int] = {}
    entries: list[Entry] = []
    for package in rows.order_by("outline", "pk"):
        parts = package.outline.split(".")
        above = ".".join(parts[:2]) + "."
        if package.depth > 1 and above in kept:
            holders[package.pk] = kept[above]
            continue
        kind = EntryKind.PHASE if package.depth == 0 else EntryKind.PACKAGE
        top = kept.get(parts[0] + ".")
        if kind == EntryKind.PACKAGE and top is None:
            continue
        number = len(entries) + 1
        parent = None if kind == EntryKind.PHASE else top
        entries.append(Entry(number, kind, package.name, "", parent=parent))
        kept[package.outline] = holders[package.pk] = number
    return _with_tasks(project, entries, holders)


def _with_tasks(project: Project, entries: list[Entry], holders: dict[int, int]) -> list[Entry]:
    found = project.tasks.exclude(state=TaskState.CANCELLED).filter(start_on__isnull=False)
    tasks = [
        task
        for task in found.filter(finish_on__isnull=False).in_plan_order()
        if task.work_package_id in holders
    ]
    if not tasks:
        return entries
    days, first = working_days(project), min(_begins(task) for task in tasks)
    numbers: dict[int, int] = {}
    for task in tasks:
        numbers[task.pk] = len(entries) + 1
        entries.append(_line(task, numbers[task.pk], holders[task.work_package_id], days, first))
    return _with_links(project, entries, numbers)


def _begins(task: Task) -> date:
    day = task.finish_on if task.is_milestone else task.start_on
    assert day is not None  # Only dated tasks are asked for.
    return day


def _line(task: Task, number: int, parent: int, days: WorkDays, first: date) -> Entry:
    begins = _begins(task)
    offset = max(days.length_days(first, begins) - 1, 0)
    length = 0 if task.is_milestone else max(days.length_days(begins, task.finish_on or begins), 1)
    kind = EntryKind.MILESTONE if task.is_milestone else EntryKind.TASK
    gate = next((each for each in _GATES if task.name.startswith(f"{each} ")), "")
    return Entry(
        number,
        kind,
        task.name[:200],
        "",
        parent=parent,
        offset_days=offset,
        length_days=length,
        gate=gate if task.is_milestone else "",
        is_key=task.is_key_milestone,
    )


# The longer one first: “G3.n” begins like “G3”.
_GATES = sorted(TemplateGate.values, key=len, reverse=True)


def _with_links(project: Project, entries: list[Entry], numbers: dict[int, int]) -> list[Entry]:
    """The first finish-to-start link of each line that its days keep."""
    made = {entry.number: entry for entry in entries}
    links = project.dependencies.filter(
        link_type="FS", predecessor_task__in=numbers, successor_task__in=numbers
    )
    pairs = links.order_by("pk").values_list("predecessor_task", "successor_task")
    for before, after in pairs:
        entry, earlier = made[numbers[after]], made[numbers[before]]
        if entry.after is None and follows(earlier.rule, entry.rule):
            made[entry.number] = replace(entry, after=earlier.number)
    return [made[entry.number] for entry in entries]
