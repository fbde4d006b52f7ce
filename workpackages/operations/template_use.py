"""A project's plan is made of a template: whole or not at all, and taken back while untouched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import override

from people.audit import operation, record
from people.models import User
from projects.mandates.permissions import can_edit_mandate
from projects.models import ExpectedResult, Mandate, Project
from projects.operations.mandates import add_entry, edit_mandate
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import colon
from workpackages.choices import ConstraintType, MilestoneKind, TaskKind, WorkPackageState
from workpackages.models import Dependency, PlanTemplate, Task, TemplateUse, WorkPackage
from workpackages.models.structure import OUTLINE_DIGITS
from workpackages.operations.locking import demand, lock_project, next_number
from workpackages.outline import MOST_SIBLINGS
from workpackages.permissions import manages
from workpackages.plan_templates.choices import EntryKind
from workpackages.plan_templates.content import Content, Entry
from workpackages.plan_templates.permissions import PREPARING
from workpackages.plan_templates.placing import Line, Proposal, Wanted, name_in, propose
from workpackages.plan_templates.stored import load_template


@operation
def use_template(
    project_id: int, key: str, wanted: Wanted, *, actor: User, on: date, seen: str
) -> TemplateUse:
    """Create the packages, tasks, milestones and links that the planner saw in the preview.

    The project and a changed template are locked. ``seen`` is the digest of that preview; sent
    again, nothing more is created. Raises PermissionDenied, and RuleViolation for what stands
    against it and for a preview that is no longer what would be created.
    """
    project = lock_project(project_id)
    demand(allowed=manages(actor, project))
    before = TemplateUse.objects.filter(project=project, digest=seen).standing().first()
    if before is not None:
        return before
    PlanTemplate.objects.select_for_update().filter(key=key).first()
    content = load_template(key)
    if content is None:
        raise RuleViolation(_("This template is no longer there."), field="template")
    proposal = propose(project, content, wanted)
    if proposal.digest != seen:
        words = _("Something has changed since you looked. See what would be created now.")
        raise RuleViolation(words)
    made = _Writer(project, proposal).write()
    use = TemplateUse.objects.create(
        project=project,
        template_key=content.key,
        template_version=content.version,
        name_fr=content.name_fr,
        name_en=content.name_en,
        start_on=proposal.window[0],
        finish_on=proposal.window[1],
        used_by=actor,
        used_on=on,
        digest=seen,
        made=made,
    )
    if wanted.documents:
        _fill_mandate(project, content, actor)
    counts = {"packages": len(made["packages"]), "tasks": len(made["tasks"])}
    record(actor, "plan.from_template", project, template=content.name_fr, **counts)
    return use


@operation
def take_template_back(project_id: int, use_id: int, *, actor: User, on: date) -> TemplateUse:
    """Remove what a template created, as long as nobody has worked on any of it.

    Raises PermissionDenied for others than planners, RuleViolation once something of it
    changed, came in or went, or the project has gone on.
    """
    project = lock_project(project_id)
    demand(allowed=manages(actor, project))
    use = TemplateUse.objects.filter(project=project, pk=use_id).first()
    if use is None:
        raise PermissionDenied
    if use.undone_on is not None:
        raise RuleViolation(_("What the template created was taken back already."))
    if project.state not in PREPARING:
        raise RuleViolation(_("The project has gone on; its plan stays."))
    packages = list(project.work_packages.filter(pk__in=use.made["packages"]).order_by("-outline"))
    tasks = list(project.tasks.filter(pk__in=use.made["tasks"]).order_by("pk"))
    _refuse_if_touched(project, use, packages, tasks)
    for task in tasks:
        record(actor, "task.deleted", task, number=task.number, name=task.name)
    for package in packages:
        record(actor, "workpackage.deleted", package, number=package.number, name=package.name)
    # Before their tasks: the history names both ends of a link.
    links = project.dependencies.filter(predecessor_task__in=use.made["tasks"])
    for link in links.select_related("predecessor_task", "successor_task").order_by("pk"):
        link.delete()
    for task in tasks:
        task.delete()
    for package in packages:
        package.delete()
    use.undone_on = on
    use.save(update_fields=["undone_on"])
    record(actor, "plan.template_undone", project, template=use.name_fr)
    return use


def _refuse_if_touched(
    project: Project, use: TemplateUse, packages: list[WorkPackage], tasks: list[Task]
) -> None:
    inside = project.tasks.filter(work_package__in=use.made["packages"]).count()
    below = project.work_packages.filter(parent__in=use.made["packages"])
    delivered = project.deliverables.filter(work_package__in=use.made["packages"])
    came = below.exclude(pk__in=use.made["packages"]).exists() or delivered.exists()
    is_whole = len(packages) == len(use.made["packages"])
    is_whole = is_whole and len(tasks) == len(use.made["tasks"]) == inside and not came
    changed = any(task.version > 1 for task in tasks) or any(
        row.version > 1 or row.state != WorkPackageState.DRAFT for row in packages
    )
    held = project.tasks.filter(pk__in=use.made["tasks"])
    is_used = held.filter(assignments__isnull=False).exists()
    is_used = is_used or held.filter(comments__isnull=False).exists() or _is_frozen(use)
    is_linked = project.dependencies.count() != 0 and _foreign_links(project, use)
    if changed or is_used or is_linked or not is_whole:
        raise RuleViolation(
            _("Somebody has worked on what the template created; it can no longer be taken back.")
        )


def _is_frozen(use: TemplateUse) -> bool:
    """A baseline or another project counts on it."""
    held = Task.objects.filter(pk__in=use.made["tasks"])
    kept = held.filter(baseline_rows__isnull=False)
    return kept.exists() or held.filter(provisions__isnull=False).exists()


def _foreign_links(project: Project, use: TemplateUse) -> bool:
    mine = set(use.made["tasks"])
    links = project.dependencies.order_by("pk").values_list("predecessor_task", "successor_task")
    return any((before in mine) != (after in mine) for before, after in links)


class _Writer:
    """Writes one proposal into one locked project, after what is there."""

    def __init__(self, project: Project, proposal: Proposal) -> None:
        self.project = project
        self.proposal = proposal
        self.content = proposal.content
        self.packages: dict[int, WorkPackage] = {}
        self.tasks: dict[int, Task] = {}
        self.children: dict[int | None, int] = {None: self._tops()}
        self.next_package = next_number(project, project.work_packages)
        self.next_task = next_number(project, project.tasks)

    def write(self) -> dict[str, Any]:
        for line in self.proposal.lines:
            if line.entry.is_dated:
                self._task(line)
            else:
                self._package(line)
        for entry in self.content.dated:
            if entry.after in self.tasks:
                Dependency.objects.create(
                    project=self.project,
                    predecessor_task=self.tasks[entry.after],
                    successor_task=self.tasks[entry.number],
                )
        phases = self.content.of(EntryKind.PHASE)
        return {
            "packages": [row.pk for row in self.packages.values()],
            "tasks": [row.pk for row in self.tasks.values()],
            "phases": [self.packages[e.number].pk for e in phases if e.number in self.packages],
        }

    def _tops(self) -> int:
        tops = self.project.work_packages.filter(parent__isnull=True).order_by("-outline")
        last = tops.values_list("outline", flat=True).first()
        return int(last.partition(".")[0]) if last else 0

    def _package(self, line: Line) -> None:
        parent = self.packages.get(line.entry.parent or 0)
        key = parent.pk if parent else None
        position = self.children[key] = self.children.get(key, 0) + 1
        if position > MOST_SIBLINGS:
            raise RuleViolation(_("There are too many work packages on this level."))
        package = WorkPackage(
            project=self.project,
            parent=parent,
            number=self.next_package,
            outline=f"{parent.outline if parent else ''}{position:0{OUTLINE_DIGITS}}.",
            name=line.name[:200],
            goal=_goal(self.content, line.entry, self.proposal.wanted.language),
            start_on=line.start_on,
            finish_on=line.finish_on,
        )
        package.save(force_insert=True)
        self.next_package += 1
        self.packages[line.entry.number] = package

    def _task(self, line: Line) -> None:
        entry = line.entry
        package = self.packages[entry.parent or 0]
        minutes = entry.length_days * self.proposal.minutes_per_day
        task = Task(
            project=self.project,
            work_package=package,
            number=self.next_task,
            position=len(self.tasks) + 1,
            kind=TaskKind.MILESTONE if entry.is_milestone else TaskKind.TASK,
            name=line.name,
            start_on=line.start_on,
            finish_on=line.finish_on,
            duration_minutes=minutes,
            milestone_kind=_milestone_kind(entry),
            is_key_milestone=entry.is_key,
        )
        if line.is_pinned:
            task.constraint_type, task.constraint_on = (
                ConstraintType.START_NO_EARLIER,
                line.start_on,
            )
        task.save(force_insert=True)
        self.next_task += 1
        self.tasks[entry.number] = task


def _milestone_kind(entry: Entry) -> str:
    if not entry.is_milestone:
        return ""
    return MilestoneKind.GATE if entry.gate else MilestoneKind.DELIVERY


def _goal(content: Content, entry: Entry, language: str) -> str:
    """What a phase must leave behind, what is checked before it ends, and what may go wrong."""
    found = []
    with override(language):
        for kind, heading in (
            (EntryKind.DOCUMENT, _("Minimum documents")),
            (EntryKind.CHECK, _("Checklist")),
            (EntryKind.RISK, _("Typical risks")),
        ):
            lines = [each for each in content.below(entry.number) if each.kind == kind]
            if lines:
                found.append(f"{heading}{colon()}".rstrip() + f"\n{_listed(lines, language)}")
    return "\n\n".join(found)


def _fill_mandate(project: Project, content: Content, actor: User) -> None:
    """Into those sections of an open draft of the mandate that say nothing yet."""
    draft = Mandate.objects.filter(project=project, state="draft").first()
    if draft is None or not can_edit_mandate(actor, project):
        return
    if not ExpectedResult.objects.filter(mandate=draft).exists():
        _expect_documents(draft, content, actor)
    risks = content.of(EntryKind.RISK)
    if risks and not draft.risks_fr.strip() and not draft.risks_en.strip():
        said = {f"risks_{language}": _listed(risks, language) for language in ("fr", "en")}
        edit_mandate(draft.pk, "risks", said, actor=actor)


def _listed(entries: Iterable[Entry], language: str) -> str:
    """Each name once: the releases of an agile plan have the same risks."""
    names = dict.fromkeys(name_in(each, language) for each in entries)
    return "\n".join(f"– {name}" for name in names)


def _expect_documents(draft: Mandate, content: Content, actor: User) -> None:
    names: set[str] = set()
    for entry in content.of(EntryKind.DOCUMENT):
        if entry.name_fr in names:
            continue
        names.add(entry.name_fr)
        facts = {"name_fr": entry.name_fr, "name_en": entry.name_en}
        if entry.function:
            facts["accepted_by"] = entry.function
        add_entry(draft.pk, "results", facts, actor=actor)
