"""What has been earned, what the rest will cost, and which forecast is the official one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from control.choices import ForecastMethod
from control.models import EarnedValue, ForecastChoice, Reestimate, StatusSnapshot
from control.months import check_month, last_over
from control.permissions import can_choose_forecast, can_record
from control.snapshots import work_out
from engine.earned_value import CostForecast, needs_reason
from people.audit import operation, record
from people.models import User
from projects.models import Project
from projects.rules import check_reason
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import money
from workpackages.choices import ProgressMethod
from workpackages.models import WorkPackage
from workpackages.operations.locking import demand, lock_package, lock_project
from workpackages.rules import refuse_if_frozen

# What a package measured so can be worth, as shares of its budget.
STEPS: dict[str, tuple[Decimal, ...]] = {
    ProgressMethod.ZERO_HUNDRED: (Decimal(0), Decimal(1)),
    ProgressMethod.FIFTY_FIFTY: (Decimal(0), Decimal("0.5"), Decimal(1)),
}


@operation
def record_earned(
    package_id: int, month: date, amount: Decimal, *, actor: User, on: date, reason: str = ""
) -> EarnedValue:
    """Say what the work done on a package by the end of a month is worth.

    Raises PermissionDenied, and RuleViolation for months to come or closed by their snapshot,
    for more than the budget, for what the measure of the package does not know, and for less
    than before without a reason.
    """
    package = lock_package(package_id)
    demand(allowed=can_record(actor, package))
    refuse_if_frozen(package.project)
    check_month(month, today=on, field="month")
    _refuse_kept(package.project, month)
    _check_amount(package, amount)
    said = _correction(package, month, amount, reason)
    row = EarnedValue.objects.create(
        project=package.project,
        work_package=package,
        month=month,
        amount=amount,
        method=package.progress_method,
        reason=said,
        recorded_by=actor,
    )
    if said:
        record(actor, "earned.corrected", row, reason=said)
    return row


def _refuse_kept(project: Project, month: date) -> None:
    """What a snapshot of the project, or of one above it, has told stays as it was told."""
    keys = [*project.ancestor_ids, project.pk]
    if StatusSnapshot.objects.filter(project__in=keys, status_date__gte=month).exists():
        words = _("The snapshot of this month is taken; correct the value in the month after.")
        raise RuleViolation(words, field="month")


def _check_amount(package: WorkPackage, amount: Decimal) -> None:
    if package.children.exists():
        words = _("The value of this package is the sum of the packages below it.")
        raise RuleViolation(words, field="amount")
    if not (amount.is_finite() and amount >= 0):
        raise RuleViolation(_("The earned value cannot be negative."), field="amount")
    if amount > package.budget:
        words = _("No more can be earned than the budget of the package, %(budget)s.")
        raise RuleViolation(words % {"budget": money(package.budget)}, field="amount")
    steps = STEPS.get(package.progress_method)
    if steps and amount not in [share * package.budget for share in steps]:
        words = _("Measured so, the package is worth one of these amounts: %(amounts)s.")
        told = ", ".join(money(share * package.budget) for share in steps)
        raise RuleViolation(words % {"amounts": told}, field="amount")


def _correction(package: WorkPackage, month: date, amount: Decimal, reason: str) -> str:
    rows = EarnedValue.objects.filter(work_package=package)
    if rows.filter(month__gt=month).exists():
        words = _("A later month is recorded already; correct that one.")
        raise RuleViolation(words, field="month")
    before = rows.order_by("-month", "-pk").first()
    if before is not None and amount < before.amount:
        return check_reason(reason)
    return reason.strip()[:500]


@operation
def reestimate(
    package_id: int, amount: Decimal, *, actor: User, on: date, note: str = ""
) -> Reestimate:
    """Say what the rest of a package will cost. Raises PermissionDenied and RuleViolation."""
    package = lock_package(package_id)
    demand(allowed=can_record(actor, package))
    refuse_if_frozen(package.project)
    if package.children.exists():
        words = _("The value of this package is the sum of the packages below it.")
        raise RuleViolation(words, field="amount")
    if not (amount.is_finite() and amount >= 0):
        raise RuleViolation(_("The cost to complete cannot be negative."), field="amount")
    return Reestimate.objects.create(
        project=package.project,
        work_package=package,
        amount=amount,
        estimated_on=on,
        note=note.strip()[:500],
        estimated_by=actor,
    )


@operation
def choose_forecast(
    project_id: int, method: str, *, actor: User, on: date, reason: str = ""
) -> ForecastChoice:
    """Make one forecast of the cost the official one.

    Raises PermissionDenied, and RuleViolation for a forecast that cannot be computed now, and
    for one lower than the typical one by more than 3 % of the budget without a reason.
    """
    project = lock_project(project_id)
    demand(allowed=can_choose_forecast(actor, project))
    refuse_if_frozen(project)
    if method not in ForecastMethod.values:
        raise RuleViolation(_("Choose one of the forecasts."), field="method")
    shown = work_out([project], last_over(on))[project.pk].snapshot
    amount = shown.ratio(f"eac_{CostForecast(method).value}")
    if amount is None:
        words = _("This forecast cannot be computed now; something that it needs is missing.")
        raise RuleViolation(words, field="method")
    said = reason.strip()
    if needs_reason(shown.position, amount):
        said = check_reason(reason)
    row = ForecastChoice.objects.create(
        project=project, method=method, reason=said[:500], chosen_by=actor, chosen_on=on
    )
    record(actor, "forecast.chosen", row, reason=said)
    return row
