"""The contingency of a project: set aside, drawn for risks, released at the end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.versions import check_version
from projects.models import Project
from projects.rules import check_reason
from risks.models import Contingency, DrawDown, Issue, Risk
from risks.operations.shared import next_number
from risks.permissions import can_draw, can_set_contingency
from risks.rules import check_row
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import money
from workpackages.envelope import refuse_beyond_envelope


@operation
def set_contingency(
    project_id: int,
    initial: Decimal,
    reason: str,
    *,
    actor: User,
    on: date,
    version: int | None = None,
) -> Contingency:
    """Set it aside, or change how much it was. PermissionDenied, StaleObject, RuleViolation."""
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not can_set_contingency(actor, project):
        raise PermissionDenied
    row = Contingency.objects.filter(project=project).first()
    if row is None:
        row = Contingency(project=project)
    else:
        check_version(row, version)
        row.version += 1
    _demand_unreleased(row)
    row.initial, row.set_by, row.set_on = initial, actor, on
    row.reason = check_reason(reason, "reason")
    if row.initial < row.drawn:
        words = _("%(amount)s are drawn already; it cannot have been less.")
        raise RuleViolation(words % {"amount": money(row.drawn)}, field="initial_amount")
    check_row(row, leaving_out=["project", "set_by"])
    row.save()
    refuse_beyond_envelope(project, field="initial_amount")
    record(actor, "contingency.set", row, reason=row.reason)
    return row


@operation
def draw(
    project_id: int, amount: Decimal, source: Risk | Issue, reason: str, *, actor: User, on: date
) -> DrawDown:
    """Take money for a risk, or for the issue that came from one. PermissionDenied, RuleViolation.

    The contingency is locked, so that two draws together never take more than there is.
    """
    row = _locked(project_id)
    if not can_draw(actor, row.project):
        raise PermissionDenied
    _demand_unreleased(row)
    risk = source if isinstance(source, Risk) else source.risk
    if risk is None:
        raise RuleViolation(_("Choose a risk, or an issue that came from one."), field="source")
    if risk.project is None or not risk.project.path.startswith(row.project.path):
        raise RuleViolation(_("The risk is not one of this project."), field="source")
    said = check_reason(reason, "reason")
    _check_amount(row, amount)
    made = DrawDown(
        contingency=row,
        number=next_number(row.draws),
        risk=risk,
        issue=source if isinstance(source, Issue) else None,
        amount=amount,
        drawn_on=on,
        drawn_by=actor,
        reason=said,
    )
    made.save()
    row.drawn += amount
    row.version += 1
    row.save()
    told = f"{source.code} · {money(amount)} · {said}"
    record(actor, "contingency.drawn", row, reason=told)
    return made


@operation
def release_contingency(
    project_id: int, reason: str, *, actor: User, on: date, version: int | None = None
) -> Contingency:
    """Give the rest back, once. Raises PermissionDenied, StaleObject, RuleViolation."""
    row = _locked(project_id)
    if not can_set_contingency(actor, row.project):
        raise PermissionDenied
    check_version(row, version)
    _demand_unreleased(row)
    said = check_reason(reason, "reason")
    row.released, row.released_on = row.left, on
    row.version += 1
    row.save()
    record(actor, "contingency.released", row, reason=said)
    return row


def _locked(project_id: int) -> Contingency:
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    row = Contingency.objects.select_for_update(of=("self",)).filter(project=project).first()
    if row is None:
        raise RuleViolation(_("No contingency is set aside for this project."))
    row.project = project
    return row


def _demand_unreleased(row: Contingency) -> None:
    if row.is_released:
        raise RuleViolation(_("The contingency was released already."))


def _check_amount(row: Contingency, amount: Decimal) -> None:
    if amount <= 0:
        raise RuleViolation(_("Give an amount above zero."), field="amount")
    if amount > row.left:
        words = _("Only %(left)s are left of the contingency.")
        raise RuleViolation(words % {"left": money(row.left)}, field="amount")
