"""Budgets are split by cost type and year; the management reserve is set and released."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from costs.choices import CostType, Spending
from costs.models import BudgetLine, ManagementReserve, ReserveRelease
from costs.models.budgets import FIRST_YEAR, LAST_YEAR
from costs.permissions import can_budget, can_release_reserve, can_set_reserve
from costs.rules import check_positive, refuse_above, refuse_if_over
from people.audit import operation, record
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.models import Project
from projects.notices import facts_about
from projects.rules import check_reason
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.fields import CENT
from servicedesk_pm.common.templatetags.ui import money
from workpackages.envelope import refuse_beyond_envelope
from workpackages.models import WorkPackage
from workpackages.operations.locking import demand, lock_package, lock_project, write
from workpackages.rules import refuse_if_frozen

Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class BudgetPart:
    """What a package may spend on one cost type in one year."""

    cost_type: str
    spending: str
    year: int
    amount: Decimal

    @property
    def key(self) -> Key:
        return self.cost_type, self.spending, self.year

    @property
    def field(self) -> str:
        """How a form names the amount."""
        return f"{self.spending}_{self.cost_type}_{self.year}"


@operation
def split_budget(
    package_id: int, parts: list[BudgetPart], *, actor: User, version: int | None = None
) -> WorkPackage:
    """Replace the lines of a package's budget.

    Raises PermissionDenied, StaleObject, and RuleViolation for lines that name the same twice
    or come to more than the package's budget.
    """
    package = lock_package(package_id)
    demand(allowed=can_budget(actor, package.project))
    refuse_if_frozen(package.project)
    _check_parts(package, parts)
    kept = {part.key: part.amount for part in parts}
    for line in package.budget_lines.order_by("pk"):
        amount = kept.pop((line.cost_type, line.spending, line.year), None)
        if amount is None:
            line.delete()
        elif amount != line.amount:
            line.amount = amount
            line.save(update_fields=["amount"])
    for (cost_type, spending, year), amount in kept.items():
        BudgetLine.objects.create(
            work_package=package, cost_type=cost_type, spending=spending, year=year, amount=amount
        )
    write(package, version)
    record(actor, "budget.split", package)
    return package


def _check_parts(package: WorkPackage, parts: list[BudgetPart]) -> None:
    seen: set[Key] = set()
    for part in parts:
        if part.cost_type not in CostType or part.spending not in Spending:
            raise RuleViolation(_("There is no such cost type."))
        if not FIRST_YEAR <= part.year <= LAST_YEAR:
            words = _("The year must be between %(first)s and %(last)s.")
            facts = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise RuleViolation(words % facts, field=part.field)
        check_positive(part.amount, field=part.field)
        if part.key in seen:
            words = _("%(type)s, %(spending)s, %(year)s stands there twice; put it on one line.")
            twice = {
                "type": CostType(part.cost_type).label,
                "spending": Spending(part.spending).label,
                "year": part.year,
            }
            raise RuleViolation(words % twice, field=part.field)
        seen.add(part.key)
    total = sum((part.amount for part in parts), Decimal(0))
    words = _("The lines come to %(amount)s, more than the package’s budget of %(most)s.")
    refuse_above(total, package.budget, words, field=None)


@operation
def set_reserve(
    project_id: int,
    amount: Decimal,
    reason: str,
    *,
    actor: User,
    on: date,
    version: int | None = None,
) -> ManagementReserve:
    """Keep money of the envelope back, or change how much it is.

    Raises PermissionDenied, StaleObject, and RuleViolation for less than was released already
    and for more than the envelope leaves beside the budgets.
    """
    project = lock_project(project_id)
    demand(allowed=can_set_reserve(actor, project))
    refuse_if_over(project)
    if not amount.is_finite() or amount < 0:
        raise RuleViolation(_("The amount cannot be negative."), field="amount")
    row = ManagementReserve.objects.filter(project=project).first()
    if row is None:
        row = ManagementReserve(project=project)
    else:
        check_version(row, version)
        row.version += 1
    if amount < row.released:
        words = _("%(amount)s are released already; it cannot have been less.")
        raise RuleViolation(words % {"amount": money(row.released)}, field="amount")
    row.initial, row.set_by, row.set_on = amount.quantize(CENT), actor, on
    row.reason = check_reason(reason)
    row.save()
    refuse_beyond_envelope(project, field="amount")
    record(actor, "reserve.set", row, reason=row.reason)
    return row


@operation
def release_reserve(
    project_id: int, amount: Decimal, reason: str, *, actor: User, on: date
) -> ReserveRelease:
    """Let the project have money from the management reserve; its lead is told.

    Raises PermissionDenied, and RuleViolation for more than is left.
    """
    project = lock_project(project_id)
    demand(allowed=can_release_reserve(actor, project))
    refuse_if_over(project)
    check_positive(amount, field="amount")
    row = ManagementReserve.objects.filter(project=project).first()
    if row is None:
        raise RuleViolation(_("No management reserve was set aside."))
    words = _("%(amount)s is more than what is left of the reserve: %(most)s.")
    refuse_above(amount, row.left, words, field="amount")
    release = ReserveRelease.objects.create(
        reserve=row,
        number=row.releases.count() + 1,
        amount=amount,
        released_on=on,
        released_by=actor,
        reason=check_reason(reason),
    )
    row.released += amount
    row.version += 1
    row.save(update_fields=["released", "version"])
    record(actor, "reserve.released", row, reason=release.reason)
    _tell(project, amount, actor)
    return release


def _tell(project: Project, amount: Decimal, actor: User) -> None:
    facts = facts_about(project, actor, amount=money(amount))
    url = ManagementReserve(project=project).get_absolute_url()
    notify([project.lead], "reserve.released", facts, url, actor)
