"""Changing a plan: what the planner has seen is saved, whole or not at all, and can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.audit import operation, record
from people.models import User
from people.notifications import notify
from projects.models import Project
from servicedesk_pm.common import clock
from servicedesk_pm.common.effort import MOST_MINUTES
from servicedesk_pm.common.errors import RuleViolation
from workpackages.choices import TASK_OPEN, WORK_PACKAGE_AT_REST
from workpackages.models import Assignment, Dependency, PlanStep, Task, WorkPackage
from workpackages.operations.following import follow_plan
from workpackages.operations.locking import demand, lock_project
from workpackages.operations.project_calendars import (
    check_calendars,
    restore_calendars,
    write_calendars,
)
from workpackages.permissions import led_outlines, manages
from workpackages.rules import check_day, refuse_if_frozen
from workpackages.scheduling.circles import refuse_circle
from workpackages.scheduling.network import Plan, load_plan
from workpackages.scheduling.preview import Move, Preview, preview
from workpackages.scheduling.wishes import Wish

MOST_NAMED = 3
_DATES = frozenset({"start_on", "finish_on", "constraint_on", "deadline_on"})


class PlanMoved(RuleViolation):
    """Somebody changed the plan after it was looked at; ``preview`` is what would move now."""

    def __init__(self, now: Preview) -> None:
        super().__init__(
            _("The plan has changed since you looked. See what would move now, and save again.")
        )
        self.preview = now


@dataclass(frozen=True, slots=True)
class Reason:
    """What kind of step a wish is, and what it is about."""

    kind: str
    subject: str = ""


def look_at(project: Project, wish: Wish, *, actor: User, plan: Plan | None = None) -> Preview:
    """What would move, for somebody who may save it; writes nothing.

    ``plan`` is the project's, where it is read already; else five queries.
    """
    plan = plan or load_plan([project])
    found = _granted(plan, wish)
    _authorise(project, found, actor)
    _refuse_circle_outside(plan, wish, actor)
    return found


@operation
def change_plan(project_id: int, wish: Wish, *, actor: User, reason: Reason, seen: str) -> PlanStep:
    """Grant a wish: its tasks, links and calendars, and the new dates of all that they move.

    ``seen`` is the digest of the preview that the planner agreed to. Raises ``PlanMoved`` when
    the plan would now move otherwise, ``RuleViolation`` for what cannot be, and
    ``PermissionDenied``. One row of history per task that changes.
    """
    project = lock_project(project_id)
    refuse_if_frozen(project)
    plan = load_plan([project])
    found = _granted(plan, wish)
    _authorise(project, found, actor)
    _refuse_circle_outside(plan, wish, actor)
    if found.digest != seen:
        raise PlanMoved(found)
    step = PlanStep(
        project=project,
        kind=reason.kind,
        subject=reason.subject[:300],
        moved=len(found.moves),
        made_by=actor,
        made_at=clock.now(),
    )
    step.before, step.after = _write(found)
    step.save()
    detail = {"subject": reason.subject, "moved": len(found.moves)}
    record(actor, f"plan.{reason.kind}", project, **detail)
    _tell(project, found.moves, actor)
    follow_plan(project, actor=actor)
    return step


@operation
def undo_last_step(project_id: int, *, actor: User, seen: int | None = None) -> PlanStep:
    """Take the plan's last change back, if nothing that it touched has changed since.

    ``seen`` is the step that the person saw as the last: a second click, or a change made
    meanwhile, never takes back another one. Raises ``RuleViolation`` naming the tasks that did
    change, for working days that did, for another last step and where there is none.
    """
    project = lock_project(project_id)
    step = standing_steps(project).first()
    is_own = step is not None and step.made_by_id == actor.pk
    demand(allowed=is_own or manages(actor, project))
    refuse_if_frozen(project)
    if step is None:
        raise RuleViolation(_("There is no change of the plan to take back."))
    if seen not in {None, step.pk}:
        raise RuleViolation(
            _("This is no longer the last change of the plan, so nothing was taken back.")
        )
    tasks = _locked_tasks(project, [int(pk) for pk in step.after["tasks"]])
    overtaken = [task for task in tasks.values() if _differs(task, step.after["tasks"])]
    missing = len(step.after["tasks"]) - len(tasks)
    if overtaken or missing or not _links_stand(step):
        raise RuleViolation(_overtaken(overtaken))
    check_calendars(step)
    for task in tasks.values():
        _set(task, step.before["tasks"][str(task.pk)])
    _swap_links(project, step.after["links"], step.before["links"])
    restore_calendars(step)
    step.undone_at = clock.now()
    step.save(update_fields=["undone_at"])
    record(actor, "plan.undone", project, subject=str(step))
    follow_plan(project, actor=actor)
    return step


def standing_steps(project: Project) -> QuerySet[PlanStep]:
    """Changes of the plan that were not taken back, the last one first."""
    steps = PlanStep.objects.filter(project=project, undone_at=None)
    return steps.select_related("made_by").order_by("-pk")


def undoable_step(project: Project, user: User) -> PlanStep | None:
    """The last change, for those who may take it back. One query."""
    step = standing_steps(project).first() if project.accepts_planning else None
    is_own = step is not None and step.made_by_id == user.pk
    return step if is_own or manages(user, project) else None


def own_last_step(projects: Iterable[Project], user: User) -> PlanStep | None:
    """The person's last change of these plans, if nobody has changed that plan since.

    Two queries; one where the person has changed none.
    """
    open_ = {project.pk: project for project in projects if project.accepts_planning}
    own = PlanStep.objects.filter(made_by=user, undone_at=None).order_by("-pk").first()
    if own is None or own.project_id not in open_:
        return None
    last = undoable_step(open_[own.project_id], user)
    return own if last == own else None


def _granted(plan: Plan, wish: Wish) -> Preview:
    """The preview of a wish that keeps to the rules of the house."""
    for pk, facts in wish.tasks.items():
        if pk not in plan.tasks:
            raise RuleViolation(_("This task is no longer there."))
        if plan.tasks[pk].state not in TASK_OPEN:
            raise RuleViolation(_("The task is over. Its dates no longer change."))
        for name in _DATES & facts.keys():
            check_day(facts[name], field=name)
        minutes = facts.get("duration_minutes")
        if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
            raise RuleViolation(_("This duration is out of range."), field="days")
        _check_calendar(plan, plan.tasks[pk].project_id, facts.get("calendar_id"))
    for link in wish.links:
        _check_link(plan, link.before, link.after)
    if not wish.follow <= {bound.pk for bound in plan.bounds if bound.task_id in plan.tasks}:
        raise RuleViolation(_("This dependency no longer holds any task of the plan."))
    if any(pk not in plan.links for pk in wish.removed_links):
        raise RuleViolation(_("This link is no longer there."))
    return preview(plan, wish)


def _check_calendar(plan: Plan, project_id: int, calendar_id: int | None) -> None:
    known = {key for key, _name in plan.calendars.others(project_id)}
    if calendar_id is not None and calendar_id not in known:
        raise RuleViolation(_("This calendar is no longer there."), field="calendar")


def _refuse_circle_outside(plan: Plan, wish: Wish, actor: User) -> None:
    """A new link may close a circle through projects that both wait and are waited for."""
    projects = plan.projects.keys()
    gives = any(bound.provider_id in projects for bound in plan.bounds)
    takes = any(bound.consumer_id in projects for bound in plan.bounds)
    if wish.links and gives and takes:
        refuse_circle(projects, reader=actor, wish=wish)


def _check_link(plan: Plan, before: int, after: int) -> None:
    if before not in plan.tasks or after not in plan.tasks:
        raise RuleViolation(_("This task is no longer there."), field="other")
    if before == after:
        raise RuleViolation(_("A task cannot wait for itself."), field="other")
    for link in plan.links.values():
        if (link.predecessor_task_id, link.successor_task_id) == (before, after):
            raise RuleViolation(_("These two tasks are linked already."), field="other")


def _authorise(project: Project, found: Preview, actor: User) -> None:
    """The project's lead plans everything; a package's lead what stays in the package.

    Raises ``PermissionDenied`` for what is wished of foreign tasks, ``RuleViolation`` naming
    foreign tasks that would be moved.
    """
    if manages(actor, project):
        return
    wished = {*found.wish.tasks, *(link.after for link in found.wish.links)}
    for pk in found.wish.removed_links:
        link = found.before.links[pk]
        if link.successor_task_id is None:
            raise PermissionDenied
        wished.add(link.successor_task_id)
    held = {bound.pk: bound.task_id for bound in found.before.bounds}
    wished |= {held[pk] or 0 for pk in found.wish.follow}
    own = _editable(project, found, actor)
    if found.wish.is_of_whole_plan or not wished <= own:
        raise PermissionDenied
    foreign = [move.task for move in found.moves if move.task.pk not in own]
    if foreign:
        names = {"tasks": _named(foreign)}
        raise RuleViolation(
            _("This would move tasks of other packages: %(tasks)s. Ask the project lead.") % names
        )


def _editable(project: Project, found: Preview, actor: User) -> set[int]:
    """Tasks of packages that the person leads and that neither rest nor are over."""
    led = led_outlines(actor, project)
    packages = WorkPackage.objects.filter(project=project).exclude(state__in=WORK_PACKAGE_AT_REST)
    rows = packages.order_by("pk").values_list("pk", "outline")
    mine = {pk for pk, outline in rows if outline.startswith(led)}
    tasks = found.before.tasks.values()
    return {task.pk for task in tasks if task.work_package_id in mine}


def _write(found: Preview) -> tuple[dict[str, Any], dict[str, Any]]:
    """Save the new columns; answers what was and what is, for taking it back."""
    wanted: dict[int, dict[str, Any]] = {pk: dict(f) for pk, f in found.wish.tasks.items()}
    for move in found.moves:
        wanted.setdefault(move.task.pk, {}).update(move.columns())
    project = next(iter(found.before.projects.values()))
    tasks = _locked_tasks(project, wanted)
    before: dict[str, Any] = {"tasks": {}, "links": []}
    after: dict[str, Any] = {"tasks": {}, "links": []}
    for pk, task in tasks.items():
        columns = wanted[pk]
        before["tasks"][str(pk)] = {name: _plain(getattr(task, name)) for name in columns}
        after["tasks"][str(pk)] = {name: _plain(value) for name, value in columns.items()}
        _set(task, columns)
    before["links"] = [_columns_of(found.before.links[pk]) for pk in found.wish.removed_links]
    after["links"] = [{**_columns_of(Dependency()), **link.facts()} for link in found.wish.links]
    _swap_links(project, before["links"], after["links"])
    before["calendars"], after["calendars"] = write_calendars(project, found.calendars)
    return before, after


def _locked_tasks(project: Project, keys: Iterable[int]) -> dict[int, Task]:
    rows = Task.objects.select_for_update(of=("self",)).filter(project=project, pk__in=list(keys))
    return {task.pk: task for task in rows.order_by("pk")}


def _set(task: Task, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        is_text = name in _DATES and isinstance(value, str)
        setattr(task, name, date.fromisoformat(value) if is_text else value)
    task.version += 1
    task.save(update_fields=[*columns, "version"])


def _differs(task: Task, columns: Mapping[str, Mapping[str, Any]]) -> bool:
    wanted = columns[str(task.pk)]
    return any(_plain(getattr(task, name)) != value for name, value in wanted.items())


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


_LINK_COLUMNS = (
    "predecessor_task_id", "predecessor_work_package_id", "successor_task_id",
    "successor_work_package_id", "link_type", "lag", "lag_unit",
)  # fmt: skip


def _columns_of(link: Dependency) -> dict[str, Any]:
    return {name: getattr(link, name) for name in _LINK_COLUMNS}


def _swap_links(project: Project, gone: list[Any], made: list[Any]) -> None:
    for columns in gone:
        found = Dependency.objects.filter(project=project, **columns).order_by("pk").first()
        if found is not None:
            found.delete()
    for columns in made:
        Dependency.objects.create(project=project, **columns)


def _links_stand(step: PlanStep) -> bool:
    """What the step added is still there, and both ends of what it removed."""
    rows = Dependency.objects.filter(project=step.project_id)
    added = all(rows.filter(**columns).exists() for columns in step.after["links"])
    ends = {
        columns[f"{side}_task_id"]
        for columns in step.before["links"]
        for side in ("predecessor", "successor")
    } - {None}
    return added and Task.objects.filter(pk__in=ends).count() == len(ends)


def _overtaken(tasks: list[Task]) -> str:
    if not tasks:
        return _("What this change touched is no longer there; it cannot be taken back.")
    return _("It cannot be taken back: somebody has changed %(tasks)s since.") % {
        "tasks": _named(tasks)
    }


def _named(tasks: list[Task]) -> str:
    names = ", ".join(f"{task.code} {task.name}" for task in tasks[:MOST_NAMED])
    more = len(tasks) - MOST_NAMED
    if more <= 0:
        return names
    return names + " " + ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more}


def _tell(project: Project, moves: Iterable[Move], actor: User) -> None:
    """People whose tasks moved hear of it, once each."""
    moved = [move.task.pk for move in moves if move.days]
    counts: dict[User, int] = {}
    assigned = Assignment.objects.filter(task__in=moved, user__isnull=False)
    for each in assigned.select_related("user").order_by("pk"):
        if each.user is not None:
            counts[each.user] = counts.get(each.user, 0) + 1
    url = f"{project.get_absolute_url()}tasks/"
    for person, count in counts.items():
        facts = {"project": project.code, "count": count}
        notify([person], "plan.moved", facts, url, actor)
