"""The quality plan is written, submitted, approved by somebody else, and then replaced."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.notices import both_names
from projects.rules import check_record
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.frozen import canonical, digest
from workpackages.models import GoalResult, QualityGoal, QualityPlan
from workpackages.operations.locking import demand, lock_project, write
from workpackages.quality.choices import PENDING, QualityPlanState
from workpackages.quality.permissions import approving_role, plans_checkpoints, records_result
from workpackages.quality.plan_content import checks_of, plan_gaps
from workpackages.quality.plan_document import content_of
from workpackages.rules import refuse_if_frozen

Values = Mapping[str, Any]
TEXTS = (
    "standards_fr",
    "standards_en",
    "strategy_fr",
    "strategy_en",
    "versions_fr",
    "versions_en",
)
GOAL_FACTS = frozenset(
    {"name_fr", "name_en", "metric_fr", "metric_en", "target", "due_on", "responsible"}
)
MOST_GOALS = 30


@operation
def draft_quality_plan(project_id: int, *, actor: User) -> QualityPlan:
    """Begin a version; from the second one on it starts as a copy of the approved one.

    Raises PermissionDenied for all but the lead and the quality manager, RuleViolation.
    """
    project = lock_project(project_id)
    demand(allowed=plans_checkpoints(actor, project))
    refuse_if_frozen(project)
    if project.quality_plans.filter(state__in=PENDING).exists():
        raise RuleViolation(_("A version is being written or judged already."))
    last = project.quality_plans.order_by("-number").first()
    plan = QualityPlan(project=project, number=last.number + 1 if last else 1)
    for name in TEXTS if last else ():
        setattr(plan, name, getattr(last, name))
    plan.save(force_insert=True)
    for goal in last.goals.select_related("origin").order_by("number") if last else ():
        facts = {name: getattr(goal, name) for name in GOAL_FACTS}
        origin = goal.origin or goal
        QualityGoal(plan=plan, number=goal.number, origin=origin, **facts).save()
    record(actor, "qualityplan.drafted", plan, number=plan.number)
    return plan


@operation
def edit_quality_plan(
    plan_id: int, facts: Values, *, actor: User, version: int | None = None
) -> QualityPlan:
    """Word its chapters, as long as it is a draft.

    Raises PermissionDenied, RuleViolation, StaleObject.
    """
    plan = _draft(plan_id, actor, version)
    if not set(TEXTS).issuperset(facts):
        raise PermissionDenied
    for name, value in facts.items():
        setattr(plan, name, value.strip())
    return write(plan, version, *facts)


@operation
def add_goal(
    plan_id: int, facts: Values, *, actor: User, version: int | None = None
) -> QualityGoal:
    """One more goal. Raises as ``edit_quality_plan`` does."""
    plan = _draft(plan_id, actor, version)
    if plan.goals.count() >= MOST_GOALS:
        raise RuleViolation(_("A plan has %(most)s goals at most.") % {"most": MOST_GOALS})
    last = plan.goals.aggregate(last=Max("number"))["last"] or 0
    goal = QualityGoal(plan=plan, number=last + 1)
    _take(goal, facts)
    goal.save()
    write(plan, None)
    return goal


@operation
def edit_goal(
    goal_id: int, facts: Values, *, actor: User, version: int | None = None
) -> QualityGoal:
    """Word a goal anew. Raises as ``edit_quality_plan`` does."""
    goal = _found_goal(goal_id)
    plan = goal.plan = _draft(goal.plan_id, actor, version)
    _take(goal, facts)
    goal.save()
    write(plan, None)
    return goal


@operation
def remove_goal(goal_id: int, *, actor: User) -> None:
    """Aim at it no longer. Raises as ``edit_quality_plan`` does."""
    goal = _found_goal(goal_id)
    plan = goal.plan = _draft(goal.plan_id, actor, None)
    goal.delete()
    write(plan, None)


@operation
def submit_quality_plan(
    plan_id: int, *, actor: User, on: date, version: int | None = None
) -> QualityPlan:
    """Hand it in for approval. Raises RuleViolation naming what is missing."""
    plan = _draft(plan_id, actor, version)
    missing = plan_gaps(plan)
    if missing:
        raise RuleViolation(" ".join(missing))
    plan.state = QualityPlanState.SUBMITTED
    plan.submitted_by, plan.submitted_on, plan.return_reason = actor, on, ""
    write(plan, version, "state", "submitted_by", "submitted_on", "return_reason")
    record(actor, "qualityplan.submitted", plan, number=plan.number)
    return plan


@operation
def return_quality_plan(
    plan_id: int, reason: str, *, actor: User, version: int | None = None
) -> QualityPlan:
    """Who may approve it gives it back to be written further, and says why."""
    plan = _submitted(plan_id, actor, version)
    if not reason.strip():
        raise RuleViolation(_("Say what is missing."), field="reason")
    plan.state, plan.return_reason = QualityPlanState.DRAFT, reason.strip()
    author, plan.submitted_by, plan.submitted_on = plan.submitted_by, None, None
    write(plan, version, "state", "return_reason", "submitted_by", "submitted_on")
    record(actor, "qualityplan.returned", plan, number=plan.number, reason=plan.return_reason)
    _tell(plan, "qualityplan.returned", [author], actor, reason=plan.return_reason)
    return plan


@operation
def approve_quality_plan(
    plan_id: int, *, actor: User, on: date, version: int | None = None
) -> QualityPlan:
    """Freeze it with the checks planned by now; what was approved before is replaced.

    Raises PermissionDenied for all but the quality manager, the sponsor and the director,
    RuleViolation for who submitted it, StaleObject.
    """
    plan = _submitted(plan_id, actor, version)
    if plan.submitted_by_id == actor.pk:
        raise RuleViolation(_("You have submitted it yourself; somebody else approves it."))
    before = plan.project.quality_plans.filter(state=QualityPlanState.APPROVED).first()
    if before is not None:
        before.project = plan.project
        before.state = QualityPlanState.REPLACED
        write(before, None, "state")
    plan.state, plan.approved_by, plan.approved_on = QualityPlanState.APPROVED, actor, on
    plan.approved_as = approving_role(actor, plan.project) or ""
    plan.checks = checks_of(plan.project)
    plan.snapshot = canonical(content_of(plan))
    plan.sha256 = digest(plan.snapshot)
    kept = ("approved_as", "checks", "snapshot", "sha256")
    write(plan, version, "state", "approved_by", "approved_on", *kept)
    record(
        actor,
        "qualityplan.approved",
        plan,
        number=plan.number,
        sha256=plan.sha256,
        approved_as=plan.approved_as,
    )
    _tell(plan, "qualityplan.approved", [plan.submitted_by, plan.project.lead], actor)
    return plan


@operation
def record_goal_result(
    goal_id: int, measured_on: date, value: str, *, is_met: bool, actor: User, today: date
) -> GoalResult:
    """What was measured of a goal of the approved plan; a second result of a day replaces it.

    Raises PermissionDenied for all but who sees to the goal, the lead and the quality manager,
    RuleViolation.
    """
    goal = _found_goal(goal_id)
    plan = _locked(goal.plan_id)
    demand(allowed=records_result(actor, goal, plan.project))
    refuse_if_frozen(plan.project)
    if not plan.is_approved:
        raise RuleViolation(_("Results are recorded of the goals of the approved version."))
    if measured_on > today:
        raise RuleViolation(_("This day is still to come."), field="measured_on")
    found = GoalResult.objects.filter(goal=goal.first_id, measured_on=measured_on).first()
    result = found or GoalResult(goal=goal.origin or goal, measured_on=measured_on)
    result.value, result.is_met, result.recorded_by = value.strip(), is_met, actor
    check_record(result, leaving_out=["goal", "recorded_by"])
    result.save()
    return result


def _locked(plan_id: int) -> QualityPlan:
    place = QualityPlan.objects.filter(pk=plan_id).values_list("project_id", flat=True)
    project = lock_project(place.first() or 0)
    plan = QualityPlan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    plan.project = project
    return plan


def _draft(plan_id: int, actor: User, version: int | None) -> QualityPlan:
    plan = _locked(plan_id)
    demand(allowed=plans_checkpoints(actor, plan.project))
    check_version(plan, version)
    refuse_if_frozen(plan.project)
    if not plan.is_draft:
        words = _("The version is submitted or approved; it can no longer be changed.")
        raise RuleViolation(words)
    return plan


def _submitted(plan_id: int, actor: User, version: int | None) -> QualityPlan:
    plan = _locked(plan_id)
    demand(allowed=approving_role(actor, plan.project) is not None)
    check_version(plan, version)
    refuse_if_frozen(plan.project)
    if not plan.is_submitted:
        raise RuleViolation(_("Only a submitted version is approved or returned."))
    return plan


def _take(goal: QualityGoal, facts: Values) -> None:
    if not GOAL_FACTS.issuperset(facts):
        raise PermissionDenied
    for name, value in facts.items():
        setattr(goal, name, value.strip() if isinstance(value, str) else value)
    goal.name_fr = goal.name_fr or goal.name_en
    if not goal.metric_fr and not goal.metric_en:
        words = _("Say how it is measured, in one language at least.")
        raise RuleViolation(words, field="metric_fr")
    if facts.get("responsible", goal.responsible_id) is None:
        raise RuleViolation(_("Name who sees to it."), field="responsible")
    if not goal.responsible.is_active:
        raise RuleViolation(_("This account is deactivated."), field="responsible")
    check_record(goal, leaving_out=["plan", "number"])


def _found_goal(goal_id: int) -> QualityGoal:
    found = QualityGoal.objects.filter(pk=goal_id).first()
    if found is None:
        raise RuleViolation(_("This goal is no longer there."))
    return found


def _tell(
    plan: QualityPlan, kind: str, people: list[User | None], actor: User, **more: str
) -> None:
    unique = list({person.pk: person for person in people if person}.values())
    project = plan.project
    facts = {"project": project.code, "number": str(plan.number), **both_names("name", project)}
    notify(unique, kind, {**facts, **more}, plan.get_absolute_url(), actor)
