"""Simulations, computed by a worker."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engine.errors import EngineError
from engine.simulation import simulate
from people.production import JobRun, job_kind
from risks.models import Simulation
from risks.operations.simulations import KIND, keep_simulation, usual_of
from risks.permissions import can_simulate
from risks.simulating.inputs import build_model, load_inputs
from risks.simulating.results import result_of
from servicedesk_pm.common.errors import RuleViolation
from workpackages.scheduling.preview import told


@job_kind(
    KIND,
    steps=(
        gettext_noop("Reading the plan and its risks"),
        gettext_noop("Running the plan"),
        gettext_noop("Keeping the figures"),
    ),
)
def simulate_project(run: JobRun) -> dict[str, Any]:
    """The plan as it is now, on the day on which it was asked for; the same rows, same figures."""
    found = Simulation.objects.filter(pk=run.arguments["simulation"])
    row = found.select_related("project").first()
    if row is None:
        raise RuleViolation(_("The simulation is gone with its project."))
    if run.actor is None or not can_simulate(run.actor, row.project):
        raise PermissionDenied
    if row.made_at is not None:
        return {"url": row.get_absolute_url()}
    run.step(1)
    inputs = load_inputs(row.project, usual_of(row), on=row.asked_on)
    model = build_model(inputs, row)

    def proceed(_done_ratio: float) -> bool:
        run.check()
        return True

    run.step(2)
    try:
        simulated = simulate(model, seed=row.seed, runs=row.runs, proceed=proceed)
    except EngineError as error:
        raise RuleViolation(told(error, inputs.plan)) from error
    run.step(3)
    keep_simulation(row.pk, result_of(inputs, simulated), actor=run.actor)
    return {"url": row.get_absolute_url()}
