"""What bears the effects of a change, and on which level it is therefore decided."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum

from engine.change_levels import Effects, Scope, Verdict, approval_level
from projects.changes.choices import IMPLEMENTED, ChangeState, Way
from projects.changes.registry import PlanFacts, contingency_left, plan_facts, working_days
from projects.mandates.choices import MandateState
from projects.models import ChangeRequest, Mandate, Project


def load_effects(change: ChangeRequest) -> Effects:
    """The effects of a change whose impact is said, with what is left to bear them.

    Three queries and those of the registered sources.
    """
    project, plan = change.project, plan_facts(change.project)
    left = None if plan.budget is None else project.approved_envelope - plan.budget
    return Effects(
        cost=change.cost_effect or Decimal(0),
        days=change.finish_days or 0,
        scope=Scope(change.scope_effect or Scope.PROGRAMME),
        earlier_cost=_earlier_cost(change, plan),
        contingency_left=contingency_left(project),
        tolerance=_tolerance(project),
        envelope_left=left,
        float_days=_float_days(project, plan),
        touches_programme_milestone=change.touches_programme_milestone,
    )


def shift_days(change: ChangeRequest) -> int:
    """By how many working days the finish moves; nothing where no finish is known or meant."""
    before = plan_facts(change.project).finish_on or change.project.planned_finish_on
    if before is None or change.new_finish_on is None:
        return 0
    return working_days(change.project).slip_days(before, change.new_finish_on)


def stored_verdict(verdict: Verdict) -> dict[str, list[object]]:
    """As it is kept with the change, so that the level can be explained later."""
    parts = {"cost": verdict.cost, "finish": verdict.finish, "scope": verdict.scope}
    return {name: [int(found.level), str(found.ground)] for name, found in parts.items()}


def judge(change: ChangeRequest) -> tuple[Effects, Verdict]:
    effects = load_effects(change)
    return effects, approval_level(effects)


def _earlier_cost(change: ChangeRequest, plan: PlanFacts) -> Decimal:
    """Of approved changes that the budget of the current baseline does not contain yet."""
    others = ChangeRequest.objects.filter(project=change.project_id).exclude(pk=change.pk)
    waiting = others.filter(state=ChangeState.APPROVED)
    annexed = others.filter(state__in=IMPLEMENTED, way=Way.ANNEX)
    if plan.baseline_on is not None:
        annexed = annexed.filter(decided_on__gt=plan.baseline_on)
    total = (waiting | annexed).order_by().aggregate(total=Sum("cost_effect"))["total"]
    return total or Decimal(0)


def mandate_in_force(project: Project) -> Mandate | None:
    """Of the project, or of the one above it, whose mandate covers it. One query."""
    covering = [*project.ancestor_ids, project.pk]
    rows = Mandate.objects.filter(project__in=covering, state=MandateState.SIGNED)
    return rows.select_related("project").order_by("project__path").first()


def _tolerance(project: Project) -> Decimal | None:
    """Of the mandate in force: the amount, or the share of the envelope; the smaller of both."""
    row = mandate_in_force(project)
    if row is None:
        return None
    known = [row.cost_tolerance] if row.cost_tolerance is not None else []
    if row.cost_tolerance_pct is not None:
        known.append(project.approved_envelope * row.cost_tolerance_pct / 100)
    return min(known, default=None)


def _float_days(project: Project, plan: PlanFacts) -> int | None:
    """Working days between the finish of the plan and the one that the project promised."""
    if plan.finish_on is None or project.planned_finish_on is None:
        return None
    return max(0, working_days(project).slip_days(plan.finish_on, project.planned_finish_on))
