"""Estimates of tasks and risks, and simulations of a project: asked for, then kept by the job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.jobs import start_job
from people.models import User
from people.versions import check_version
from projects.models import Project
from projects.operations.checks import Values, only
from projects.rules import check_record
from risks.models import Estimate, Risk, Simulation
from risks.operations.shared import next_number
from risks.permissions import can_simulate
from risks.rules import check_row
from risks.simulating.inputs import Usual, build_model, load_inputs
from servicedesk_pm.common import clock
from servicedesk_pm.common.errors import RuleViolation
from workpackages.models import Task

KIND = "risks.simulate"
ESTIMATED = frozenset(
    {"probability_pct", "low_minutes", "high_minutes", "cost_low", "cost_likely", "cost_high"}
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a simulation; the names are those of its form."""

    seed: int
    runs: int = 5_000
    shape: str = "pert"
    below_pct: int | None = 10
    above_pct: int | None = 40
    correlation_pct: int = 0


@operation
def estimate(
    of: Task | Risk, values: Values, *, actor: User, version: int | None = None
) -> Estimate | None:
    """Say how unsure a task or a risk is; nothing at all takes its estimate back.

    Raises PermissionDenied, StaleObject, RuleViolation.
    """
    key = of.project_id
    if key is None:  # The portfolio has no plan that could be simulated.
        raise PermissionDenied
    project = Project.objects.select_for_update(of=("self",)).get(pk=key)
    if not can_simulate(actor, project):
        raise PermissionDenied
    place = {"task": of} if isinstance(of, Task) else {"risk": of}
    row = Estimate.objects.filter(**place).first() or Estimate(project=project, **place)
    if row.pk:
        check_version(row, version)
    for name, value in only(values, ESTIMATED).items():
        setattr(row, name, value)
    _check_sense(row)
    if row.is_empty:
        if row.pk:
            row.delete()
        return None
    check_row(row, leaving_out=["project", "task", "risk"])
    row.version += 1 if row.pk else 0
    row.save()
    return row


def _check_sense(row: Estimate) -> None:
    """Both bounds or none, in their order; every sentence stands at its field."""
    if (row.low_minutes is None) != (row.high_minutes is None):
        raise RuleViolation(_("Give both the least and the most."), field="high_minutes")
    if row.low_minutes is not None and row.low_minutes > (row.high_minutes or 0):
        raise RuleViolation(_("The most is less than the least."), field="high_minutes")
    money: list[Decimal | None] = [row.cost_low, row.cost_high]
    if row.task_id is not None:
        money.insert(1, row.cost_likely)
    known = [each for each in money if each is not None]
    if known and len(known) != len(money):
        raise RuleViolation(_("Give all amounts, or none of them."), field="cost_high")
    if known != sorted(known):
        raise RuleViolation(_("The amounts do not rise from the least on."), field="cost_high")


@operation
def ask_simulation(project_id: int, wanted: Wanted, *, actor: User, on: date) -> Simulation:
    """Check that the plan can be simulated, and have it done by a job.

    Raises PermissionDenied, and RuleViolation with what is missing, or while one is running.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not can_simulate(actor, project):
        raise PermissionDenied
    rows = Simulation.objects.filter(project=project)
    newest = rows.select_related("job").order_by("-number").first()
    if newest is not None and newest.is_running:
        raise RuleViolation(_("A simulation of this project is being computed already."))
    row = Simulation(project=project, asked_by=actor, asked_on=on, number=next_number(rows))
    for name in ("seed", "runs", "shape", "below_pct", "above_pct", "correlation_pct"):
        setattr(row, name, getattr(wanted, name))
    if (row.below_pct is None) != (row.above_pct is None):
        raise RuleViolation(
            _("Usual spread: give both percentages, or neither of them."), field="above_pct"
        )
    check_record(row, leaving_out=["project", "asked_by"])
    build_model(load_inputs(project, usual_of(row), on=on), row)
    row.save()
    row.job = start_job(
        KIND,
        arguments={"simulation": row.pk},
        label=_("Simulation of %(project)s") % {"project": project.code},
        actor=actor,
    )
    row.save(update_fields=["job"])
    return row


def usual_of(row: Simulation) -> Usual:
    return Usual(row.below_pct, row.above_pct)


@operation
def keep_simulation(simulation_id: int, result: Mapping[str, Any], *, actor: User) -> Simulation:
    """Keep what the job has computed, once. Raises PermissionDenied."""
    row = Simulation.objects.select_for_update(of=("self",)).get(pk=simulation_id)
    row.project = Project.objects.get(pk=row.project_id)
    if not can_simulate(actor, row.project):
        raise PermissionDenied
    if row.made_at is None:
        row.result, row.made_at = dict(result), clock.now()
        row.save(update_fields=["result", "made_at"])
        record(actor, "simulation.made", row)
    return row
