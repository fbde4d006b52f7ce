"""The plan is frozen into a numbered baseline, against which slips are measured."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.audit import operation, record
from people.models import User
from projects.choices import ProjectState
from projects.models import Project
from projects.operations.changes import implement_in_baseline
from servicedesk_pm.common.errors import RuleViolation
from workpackages.choices import TaskState
from workpackages.models import Baseline, BaselineRow
from workpackages.operations.locking import demand, lock_project
from workpackages.permissions import directs, manages
from workpackages.rules import refuse_if_frozen

BEFORE_RELEASE = (ProjectState.MANDATE, ProjectState.INITIATION)


def may_take_baseline(user: User, project: Project) -> bool:
    """Freeze the plan; once it is released, only the director replaces it. One query at most."""
    if not project.accepts_planning:
        return False
    return directs(user, project) or (manages(user, project) and _next_number(project) <= 1)


@operation
def take_baseline(
    project_id: int, *, actor: User, on: date, reason: str, changes: Iterable[int] = ()
) -> Baseline:
    """Copy the plan as the next baseline, which becomes the current one.

    Number 0 is the indicative plan before execution is released, 1 the released plan.
    Replacing a released plan is for the director: it changes what is measured. The approved
    ``changes`` that it contains are implemented with it.
    """
    project = lock_project(project_id)
    demand(allowed=manages(actor, project) or directs(actor, project))
    refuse_if_frozen(project)
    if not reason.strip():
        raise RuleViolation(_("Say why; the reason is kept in the history."), field="reason")
    number = _next_number(project)
    if number > 1 and not directs(actor, project):
        raise RuleViolation(_("Only the project director replaces a released baseline."))
    rows = _rows(project)
    if not rows:
        raise RuleViolation(_("There is no plan yet to be kept."))
    approver = actor if directs(actor, project) else None
    baseline = _keep(project, number, rows, reason=reason.strip()[:300], on=on, approver=approver)
    baseline.changes.set(implement_in_baseline(project, changes, actor=actor, on=on))
    record(actor, "baseline.taken", baseline, number=number, reason=reason.strip())
    return baseline


def keep_released_plan(project: Project, actor: User, on: date) -> None:
    """Releasing the execution keeps the plan as baseline 1, unless it is kept already.

    Part of the release's operation, which holds the project. A gate that was overridden may
    find no plan; then there is none to keep.
    """
    if project.baselines.filter(number__gte=1).exists():
        return
    rows = _rows(project)
    if not rows:
        return
    # It is kept as if the person had written it, also where the demonstration or a job runs.
    with translation.override(actor.language):
        reason = gettext("Release of the execution (G3)")
    baseline = _keep(project, 1, rows, reason=reason, on=on, approver=actor)
    record(actor, "baseline.taken", baseline, number=1, reason=reason)


def _keep(
    project: Project,
    number: int,
    rows: list[BaselineRow],
    *,
    reason: str,
    on: date,
    approver: User | None,
) -> Baseline:
    for current in project.baselines.filter(is_current=True).order_by("pk"):
        current.is_current = False
        current.save(update_fields=["is_current"])
    baseline = Baseline.objects.create(
        project=project,
        number=number,
        reason=reason,
        taken_on=on,
        approved_by=approver,
    )
    for row in rows:
        row.baseline = baseline
    BaselineRow.objects.bulk_create(rows, batch_size=500)
    return baseline


def _next_number(project: Project) -> int:
    highest = project.baselines.aggregate(highest=Max("number"))["highest"]
    first = 0 if project.state in BEFORE_RELEASE else 1
    return first if highest is None else max(highest + 1, first)


def _rows(project: Project) -> list[BaselineRow]:
    tasks = project.tasks.exclude(state=TaskState.CANCELLED).order_by("pk")
    copied = (
        "start_on",
        "start_minute",
        "finish_on",
        "finish_minute",
        "duration_minutes",
        "work_minutes",
        "cost",
    )
    rows = [BaselineRow(task_id=row.pop("pk"), **row) for row in tasks.values("pk", *copied)]
    packages = project.work_packages.open().order_by("pk")
    for pk, start_on, finish_on, budget in packages.values_list(
        "pk", "start_on", "finish_on", "budget"
    ):
        rows.append(
            BaselineRow(
                work_package_id=pk,
                start_on=start_on,
                finish_on=finish_on,
                cost=budget,
            )
        )
    return rows
