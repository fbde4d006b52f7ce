"""Budgets are spread over the months, and frozen when the plan's owners agree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from control.choices import PhasingState
from control.models import Phasing, PlannedValue
from control.months import month_of
from control.permissions import can_approve_phasing, can_phase
from control.proposing import MOST_MONTHS, proposed
from people.audit import operation, record
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.notices import facts_about
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import money
from workpackages.models import WorkPackage
from workpackages.operations.locking import demand, lock_project
from workpackages.rules import check_day, refuse_if_frozen


@operation
def propose_phasing(
    project_id: int, *, actor: User, on: date, version: int | None = None
) -> Phasing:
    """Spread the budgets as the current baseline plans the work; a proposal may be made again.

    Raises PermissionDenied, StaleObject, and RuleViolation without a baseline, or once its phasing
    is approved.
    """
    project = lock_project(project_id)
    demand(allowed=can_phase(actor, project))
    refuse_if_frozen(project)
    baseline = project.baselines.filter(is_current=True).first()
    if baseline is None:
        raise RuleViolation(_("There is no baseline yet by which the budgets could be spread."))
    baseline.project = project
    row = Phasing.objects.filter(baseline=baseline).first()
    if row is None:
        row = Phasing(project=project, baseline=baseline)
    _refuse_approved(row)
    if row.pk:
        check_version(row, version)
    row.made_by, row.made_on = actor, on
    row.version += 1 if row.pk else 0
    row.save()
    row.values.all().delete()
    _put(row, proposed(baseline))
    record(actor, "phasing.proposed", row)
    return row


@operation
def phase_package(
    phasing_id: int,
    package_id: int,
    amounts: Mapping[date, Decimal],
    *,
    actor: User,
    version: int | None = None,
) -> Phasing:
    """Say by hand what of one package should be done by the end of each month, cumulated.

    Raises PermissionDenied, StaleObject, and RuleViolation where the values fall or do not come
    to the budget, and once the phasing is approved.
    """
    row = _locked(phasing_id)
    demand(allowed=can_phase(actor, row.project))
    refuse_if_frozen(row.project)
    _refuse_approved(row)
    check_version(row, version)
    package = row.project.work_packages.budgeted().filter(pk=package_id).first()
    if package is None:
        raise RuleViolation(_("Choose a lowest work package of this project."))
    values = _checked(package, amounts)
    row.values.filter(work_package=package).delete()
    _put(row, {package.pk: values})
    row.version += 1
    row.save(update_fields=["version"])
    record(actor, "phasing.changed", row, package=str(package))
    return row


@operation
def approve_phasing(
    phasing_id: int, *, actor: User, on: date, version: int | None = None
) -> Phasing:
    """Freeze the planned values until there is another baseline.

    Raises PermissionDenied, StaleObject, and RuleViolation that names each package whose values
    do not come to its budget.
    """
    row = _locked(phasing_id)
    demand(allowed=can_approve_phasing(actor, row.project))
    _refuse_approved(row)
    check_version(row, version)
    gaps = packages_without(row)
    if gaps:
        names = ", ".join(str(each) for each in gaps)
        words = _("These packages are not spread over the months up to their budgets: %(names)s.")
        raise RuleViolation(words % {"names": names})
    row.state, row.approved_by, row.approved_on = PhasingState.APPROVED, actor, on
    row.version += 1
    row.save()
    record(actor, "phasing.approved", row)
    facts = facts_about(row.project, actor)
    notify([row.project.lead], "phasing.approved", facts, row.get_absolute_url(), actor)
    return row


def packages_without(row: Phasing) -> list[WorkPackage]:
    """Lowest packages with a budget whose last value is another one. Two queries."""
    last = dict(row.values.order_by("month").values_list("work_package_id", "amount"))
    packages = WorkPackage.objects.filter(project=row.project_id).budgeted().in_outline_order()
    return [each for each in packages if each.budget and last.get(each.pk) != each.budget]


def _locked(phasing_id: int) -> Phasing:
    project_id = Phasing.objects.values_list("project", flat=True).get(pk=phasing_id)
    project = lock_project(project_id)
    row = Phasing.objects.select_related("baseline").get(pk=phasing_id)
    row.project = row.baseline.project = project
    return row


def _refuse_approved(row: Phasing) -> None:
    if row.is_approved:
        words = _("The planned values are approved; only another baseline changes them.")
        raise RuleViolation(words)


def _checked(package: WorkPackage, amounts: Mapping[date, Decimal]) -> dict[date, Decimal]:
    values = dict(sorted(amounts.items()))
    if not values or len(values) > MOST_MONTHS:
        raise RuleViolation(_("Give the values of one month to 120 months."))
    for month, amount in values.items():
        check_day(month, field="month")
        if month != month_of(month):
            raise RuleViolation(_("A month is named by its last day."))
        if not (amount.is_finite() and amount >= 0):
            raise RuleViolation(_("A planned value cannot be negative."))
    for (_before, less), (month, more) in pairwise(values.items()):
        if more < less:
            words = _("The value of %(month)s is less than that of the month before it.")
            raise RuleViolation(words % {"month": f"{month:%m.%Y}"})
    if values[max(values)] != package.budget:
        words = _("The last month must come to the budget of the package, %(budget)s.")
        raise RuleViolation(words % {"budget": money(package.budget)})
    return values


def _put(row: Phasing, values: Mapping[int, Mapping[date, Decimal]]) -> None:
    PlannedValue.objects.bulk_create(
        [
            PlannedValue(phasing=row, work_package_id=pk, month=month, amount=amount)
            for pk, months in values.items()
            for month, amount in months.items()
        ],
        batch_size=500,
    )
