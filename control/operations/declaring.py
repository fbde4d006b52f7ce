"""The lead of a project declares another light than the computed one, and says why."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from control.choices import DeclaredColour
from control.lighting import OVERALL
from control.models import DeclaredLight, StatusSnapshot
from control.months import last_over
from control.permissions import can_declare, is_controlled
from control.snapshots import work_out
from engine.lights import Colour
from people.audit import operation, record
from people.models import User
from projects.models import Project
from projects.rules import add_months, check_reason
from servicedesk_pm.common.errors import RuleViolation
from workpackages.operations.locking import demand, lock_project
from workpackages.rules import check_day


@operation
def declare_light(
    project_id: int, colour: str, reason: str, *, actor: User, expires_on: date, on: date
) -> DeclaredLight:
    """Declare the overall light for one period at most; the computed one stays beside it.

    Raises PermissionDenied, and RuleViolation where it is the computed one, without a reason and
    for a day that has passed or lies beyond a month.
    """
    project = lock_project(project_id)
    demand(allowed=can_declare(actor, project))
    if colour not in DeclaredColour.values:
        raise RuleViolation(_("Choose green, amber or red."), field="colour")
    said = check_reason(reason)
    check_day(expires_on, field="expires_on")
    if not on <= expires_on <= add_months(on, 1):
        words = _("A declared light is valid for one month at most, from today on.")
        raise RuleViolation(words, field="expires_on")
    computed = computed_light(project, on=on)
    if computed == colour:
        raise RuleViolation(_("This is the computed light already."), field="colour")
    row = DeclaredLight.objects.create(
        project=project,
        colour=colour,
        computed=computed,
        reason=said,
        declared_on=on,
        expires_on=expires_on,
        declared_by=actor,
    )
    record(actor, "light.declared", row, reason=said)
    return row


def computed_light(project: Project, *, on: date) -> str:
    """The overall light at the last month that is over; grey before the execution."""
    if not is_controlled(project):
        return Colour.GREY.value
    as_of = last_over(on)
    kept = StatusSnapshot.objects.filter(project=project, status_date=as_of).first()
    row = kept or work_out([project], as_of)[project.pk].snapshot
    return str(row.figures["lights"][OVERALL][0])
