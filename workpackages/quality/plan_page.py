"""The page of a quality plan: its goals, chapters and checks, and the steps of the reader."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import pgettext_lazy

from people.models import User
from projects.models import Project
from projects.notices import name_in
from workpackages.forms.deliverables import PlainStepForm
from workpackages.forms.quality_plans import ReturnPlanForm
from workpackages.models import QualityPlan
from workpackages.operations.quality_plans import (
    approve_quality_plan,
    return_quality_plan,
    submit_quality_plan,
)
from workpackages.quality.choices import PENDING, CheckpointKind, QualityPlanState
from workpackages.quality.permissions import approving_role, plans_checkpoints
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


def plan_page(
    user: User, project: Project, plan: QualityPlan | None, refused: Refused = None
) -> dict[str, Any]:
    """Five queries at most, and what the reader's rights ask for."""
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
    return {
        **shown,
        "goals": list(plan.goals.select_related("responsible").order_by("number")),
        "checks": [_worded(each) for each in checks],
        "may_edit": may_plan and plan.is_draft,
        "offers": offers_for(user, plan, project, PLAN_STEPS, refused),
    }


def _worded(check: dict[str, Any]) -> dict[str, Any]:
    return {
        **check,
        "name": name_in(check, "name"),
        "kind": CheckpointKind(check["kind"]).label,
        "planned_on": date.fromisoformat(check["planned_on"]),
    }
