"""What the release of the execution asks of the plan and of its money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from projects.choices import TERMINAL, ProjectState
from projects.effects import register_effect
from projects.gates import register_reasoned
from projects.mandates.standing import newest_mandate
from projects.models import Project
from servicedesk_pm.common.templatetags.ui import money
from workpackages.choices import TaskKind, WorkPackageState
from workpackages.models import Task, WorkPackage
from workpackages.operations.baselines import keep_released_plan
from workpackages.scheduling.criticality import criticality_of
from workpackages.scheduling.network import load_plan
from workpackages.scheduling.quality import check_plan

MOST_NAMED = 5
VALID = pgettext_lazy("gate condition", "Valid plan, baseline 1")
BUDGETED = pgettext_lazy("gate condition", "Reference budget")


def register() -> None:
    register_reasoned("G3", "G3-03", VALID, _why_invalid, url=_quality_url)
    register_reasoned("G3", "G3-04", BUDGETED, _why_uncovered, url=_structure_url)
    register_effect(ProjectState.INITIATION, ProjectState.EXECUTION, "baseline", keep_released_plan)


def plan_faults(project: Project) -> list[str]:
    """Why the plan cannot be trusted as the first baseline, in sentences. Six queries.

    A milestone may end a branch of the plan; work that leads to nothing may not.
    """
    below = Project.objects.below(project).exclude(pk=project.pk).exclude(state__in=TERMINAL)
    plan = load_plan([project, *below.order_by("path")])
    if not plan.tasks:
        return [_("Nothing is planned yet.")]
    quality = check_plan(plan)
    if quality.circle:
        return [quality.circle]
    loose = [task for task in quality.open_ends if task.kind == TaskKind.TASK]
    slack = criticality_of(plan).by_task
    late = [plan.tasks[pk] for pk, found in slack.items() if found.total_minutes < 0]
    found = []
    if loose:
        found.append(_("Work that leads to nothing: %(tasks)s.") % {"tasks": _named(loose)})
    if late:
        found.append(_("Too late for what follows: %(tasks)s.") % {"tasks": _named(late)})
    return found


def _why_invalid(project: Project) -> str:
    """Not that the baseline is missing: releasing the execution keeps it."""
    return " ".join(plan_faults(project))


def _named(tasks: Iterable[Task]) -> str:
    tasks = list(tasks)
    names = [f"{task.code} {task.name}" for task in tasks[:MOST_NAMED]]
    return ", ".join(names) + (" …" if len(tasks) > MOST_NAMED else "")


@dataclass(frozen=True, slots=True)
class ReferenceBudget:
    """What the project would cost against what is approved."""

    packages: Decimal
    contingency: Decimal
    reserve: Decimal
    envelope: Decimal

    @property
    def total(self) -> Decimal:
        return self.packages + self.contingency + self.reserve

    @property
    def is_covered(self) -> bool:
        return self.packages > 0 and self.total <= self.envelope


def reference_budget(project: Project) -> ReferenceBudget:
    """The budgets of the work packages, sub-projects included, and the mandate's reserves.

    A sub-project has no reserves of its own. Two queries, one for a sub-project.
    """
    rows = WorkPackage.objects.filter(project__path__startswith=project.path)
    rows = rows.exclude(state=WorkPackageState.CANCELLED)
    rows = rows.exclude(project__state__in=[ProjectState.REJECTED, ProjectState.CANCELLED])
    below = WorkPackage.objects.filter(parent=OuterRef("pk"))
    leaves = rows.filter(~Exists(below.exclude(state=WorkPackageState.CANCELLED))).order_by()
    packages = leaves.aggregate(total=Sum("budget"))["total"] or Decimal(0)
    mandate = newest_mandate(project) if project.parent_id is None else None
    return ReferenceBudget(
        packages,
        (mandate.contingency if mandate else None) or Decimal(0),
        (mandate.management_reserve if mandate else None) or Decimal(0),
        project.approved_envelope,
    )


def _why_uncovered(project: Project) -> str:
    found = reference_budget(project)
    if found.is_covered:
        return ""
    if not found.packages:
        return _("No work package has a budget yet.")
    words = _(
        "Work packages %(packages)s, contingency %(contingency)s and management reserve"
        " %(reserve)s make %(total)s; the approved envelope is %(envelope)s."
    )
    parts = ("packages", "contingency", "reserve", "total", "envelope")
    return words % {part: money(getattr(found, part)) for part in parts}


def _quality_url(project: Project) -> str:
    return reverse("workpackages:plan_quality", args=[project.code])


def _structure_url(project: Project) -> str:
    return reverse("workpackages:structure", args=[project.code])
