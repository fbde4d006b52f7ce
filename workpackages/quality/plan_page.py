"""The page of a quality plan: its goals, chapters and checks, and the steps of the reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import pgettext_lazy

from people.models import User
from projects.models import Project
from projects.notices import name_in
from workpackages.forms.deliverables import PlainStepForm
from workpackages.forms.quality_plans import ReturnPlanForm
from workpackages.models import Checkpoint, GoalResult, QualityGoal, QualityPlan
from workpackages.operations.quality_plans import (
    approve_quality_plan,
    return_quality_plan,
    submit_quality_plan,
)
from workpackages.quality.choices import PENDING, CheckpointKind, QualityPlanState
from workpackages.quality.permissions import approving_role, plans_checkpoints, records_result
from workpackages.quality.plan_content import checks_of, plan_gaps
from workpackages.quality.steps import Refused, Step, offers_for, version_of

P = QualityPlanState


def _plans(user: User, plan: QualityPlan) -> bool:
    return plans_checkpoints(user, plan.project)


def _judges(user: User, plan: QualityPlan) -> bool:
    return approving_role(user, plan.project) is not None


def _approves(user: User, plan: QualityPlan) -> bool:
    return _judges(user, plan) and plan.submitted_by_id != user.pk


PLAN_STEPS: dict[str, Step] = {
    "submit": Step(
        "submit",
        pgettext_lazy("quality plan", "Submit it for approval"),
        pgettext_lazy("quality plan", "The plan is submitted and waits for its approval."),
        PlainStepForm,
        _plans,
        frozenset({P.DRAFT}),
        lambda pk, form, actor, on: submit_quality_plan(
            pk, actor=actor, on=on, version=version_of(form)
        ),
        missing=plan_gaps,
    ),
    "approve": Step(
        "approve",
        pgettext_lazy("quality plan", "Approve it"),
        pgettext_lazy("quality plan", "The plan is approved and frozen."),
        PlainStepForm,
        _approves,
        frozenset({P.SUBMITTED}),
        lambda pk, form, actor, on: approve_quality_plan(
            pk, actor=actor, on=on, version=version_of(form)
        ),
    ),
    "return": Step(
        "return",
        pgettext_lazy("quality plan", "Return it"),
        pgettext_lazy("quality plan", "The plan is returned to its author."),
        ReturnPlanForm,
        _judges,
        frozenset({P.SUBMITTED}),
        lambda pk, form, actor, on: return_quality_plan(
            pk, form.cleaned_data["reason"], actor=actor, version=version_of(form)
        ),
        is_quiet=True,
    ),
}


def newest_plan(project: Project) -> QualityPlan | None:
    people = ("project", "submitted_by", "approved_by")
    return project.quality_plans.select_related(*people).order_by("-number").first()


Results = dict[int, list[GoalResult]]


def results_of(goals: Sequence[QualityGoal]) -> Results:
    """What was measured, the newest first, by the first version of each goal. One query."""
    found: Results = defaultdict(list)
    rows = GoalResult.objects.filter(goal__in={goal.first_id for goal in goals})
    for row in rows.select_related("recorded_by").order_by("-measured_on", "-pk"):
        found[row.goal_id].append(row)
    return found


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal with its newest result, whether one is missing, and whether the reader may add it."""

    goal: QualityGoal
    result: GoalResult | None
    is_overdue: bool
    may_record: bool


def _goal_lines(user: User, plan: QualityPlan, on: date) -> list[GoalLine]:
    goals = list(plan.goals.select_related("responsible").order_by("number"))
    results = results_of(goals) if plan.is_frozen else {}
    is_open = plan.is_approved and plan.project.accepts_planning
    lines = []
    for goal in goals:
        newest = next(iter(results.get(goal.first_id, [])), None)
        is_met = newest is not None and newest.is_met
        is_due = is_open and goal.due_on is not None and goal.due_on < on
        may_record = is_open and records_result(user, goal, plan.project)
        lines.append(GoalLine(goal, newest, is_due and not is_met, may_record))
    return lines


def plan_page(
    user: User,
    project: Project,
    plan: QualityPlan | None,
    refused: Refused = None,
    *,
    on: date,
) -> dict[str, Any]:
    """Seven queries at most, and what the reader's rights ask for."""
    versions = list(project.quality_plans.order_by("-number"))
    may_plan = project.accepts_planning and plans_checkpoints(user, project)
    is_pending = any(each.state in PENDING for each in versions)
    shown: dict[str, Any] = {
        "project": project,
        "plan": plan,
        "versions": versions,
        "may_draft": may_plan and not is_pending,
        "offers": [],
        "refusal": refused[1] if refused else None,
    }
    if plan is None:
        return shown
    plan.project = project
    checks = plan.checks if plan.is_frozen else checks_of(project)
    now = _checkpoints_now(project)
    return {
        **shown,
        "lines": _goal_lines(user, plan, on),
        "checks": [{**_worded(each), "now": now.get(each["code"])} for each in checks],
        "may_edit": may_plan and plan.is_draft,
        "offers": offers_for(user, plan, project, PLAN_STEPS, refused),
    }


def _checkpoints_now(project: Project) -> dict[str, Checkpoint]:
    """The checks as they stand today, by the codes under which they were approved. One query."""
    rows = Checkpoint.objects.filter(project__path__startswith=project.path)
    return {f"{row.project.code} {row.code}": row for row in rows.select_related("project")}


def _worded(check: dict[str, Any]) -> dict[str, Any]:
    return {
        **check,
        "name": name_in(check, "name"),
        "kind": CheckpointKind(check["kind"]).label,
        "planned_on": date.fromisoformat(check["planned_on"]),
    }
