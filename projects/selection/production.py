"""A large scenario, computed by a worker."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from people.production import JobRun, job_kind
from projects.models import SelectionScenario
from projects.operations.selection import KIND, keep_result
from projects.selection.computing import compute
from projects.selection.inputs import load_input
from projects.selection.permissions import can_make_scenarios
from servicedesk_pm.common.errors import RuleViolation


@job_kind(
    KIND,
    steps=(
        gettext_noop("Choosing the projects"),
        gettext_noop("Computing what forcing costs"),
        gettext_noop("Keeping the lists"),
    ),
)
def select_projects(run: JobRun) -> dict[str, Any]:
    """Compute the scenario as it is now; what changes meanwhile marks the result out of date."""
    if run.actor is None or not can_make_scenarios(run.actor):
        raise PermissionDenied
    row = SelectionScenario.objects.filter(pk=run.arguments["scenario"]).first()
    if row is None:
        raise RuleViolation(_("The scenario was deleted."))
    found = load_input(row)
    result = compute(found, progress=run.step)
    run.step(3)
    keep_result(row.pk, found, result, actor=run.actor)
    return {"url": row.get_absolute_url()}
