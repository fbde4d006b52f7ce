"""Orders and contracts are written down, changed with a reason, and closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from costs.choices import CommitmentState
from costs.models import Commitment
from costs.permissions import can_commit
from costs.rules import check_booking_day, check_positive, package_of, refuse_if_over
from people.audit import operation, record
from people.models import User
from people.versions import check_version
from projects.models import Project
from projects.rules import check_reason, check_record
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import money
from workpackages.operations.locking import demand, lock_project
from workpackages.rules import check_day


@dataclass(frozen=True, slots=True)
class CommitmentFacts:
    """What an order or contract says."""

    package_id: int
    supplier: str
    reference: str
    subject: str
    cost_type: str
    spending: str
    amount: Decimal
    signed_on: date
    expected_on: date | None = None


@operation
def commit_money(project_id: int, facts: CommitmentFacts, *, actor: User, on: date) -> Commitment:
    """Write a signed order down. Raises PermissionDenied and RuleViolation."""
    project = lock_project(project_id)
    demand(allowed=can_commit(actor, project))
    refuse_if_over(project)
    row = Commitment(project=project)
    _say(row, facts, on)
    last = project.commitments.aggregate(last=Max("number"))["last"] or 0
    row.number = last + 1
    row.save()
    record(actor, "commitment.made", row)
    return row


@operation
def change_commitment(
    commitment_id: int,
    facts: CommitmentFacts,
    reason: str,
    *,
    actor: User,
    on: date,
    version: int | None = None,
) -> Commitment:
    """Correct or amend it. Another amount needs a reason and covers what is invoiced.

    Raises PermissionDenied, StaleObject and RuleViolation.
    """
    row = lock_commitment(commitment_id, actor, version)
    _demand_open(row)
    before = row.amount
    if facts.amount != before:
        reason = check_reason(reason)
    if facts.amount < row.invoiced:
        words = _("%(amount)s are invoiced already; it cannot be less.")
        raise RuleViolation(words % {"amount": money(row.invoiced)}, field="amount")
    _say(row, facts, on)
    row.version += 1
    row.save()
    if facts.amount != before:
        record(actor, "commitment.amended", row, reason=reason)
    return row


@operation
def close_commitment(
    commitment_id: int, reason: str, *, actor: User, on: date, version: int | None = None
) -> Commitment:
    """Nothing more will be invoiced: what is left is free again.

    Raises PermissionDenied, StaleObject, and RuleViolation where it is closed already.
    """
    row = lock_commitment(commitment_id, actor, version)
    _demand_open(row)
    row.closed_because = check_reason(reason)
    row.state, row.closed_on = CommitmentState.CLOSED, on
    row.version += 1
    row.save()
    record(actor, "commitment.closed", row, reason=row.closed_because)
    return row


@operation
def reopen_commitment(
    commitment_id: int, reason: str, *, actor: User, version: int | None = None
) -> Commitment:
    """A further invoice is expected after all. Raises as closing does."""
    row = lock_commitment(commitment_id, actor, version)
    if row.is_open:
        raise RuleViolation(_("The commitment is open already."))
    said = check_reason(reason)
    row.state, row.closed_on, row.closed_because = CommitmentState.OPEN, None, ""
    row.version += 1
    row.save()
    record(actor, "commitment.reopened", row, reason=said)
    return row


def lock_commitment(commitment_id: int, actor: User, version: int | None = None) -> Commitment:
    """The locked commitment under its locked project, for one who may change it."""
    project_id = Commitment.objects.values_list("project", flat=True).get(pk=commitment_id)
    project = lock_project(project_id)
    demand(allowed=can_commit(actor, project))
    refuse_if_over(project)
    row = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment_id)
    row.project = project
    check_version(row, version)
    return row


def _demand_open(row: Commitment) -> None:
    if not row.is_open:
        raise RuleViolation(_("The commitment is closed; reopen it first."))


def _say(row: Commitment, facts: CommitmentFacts, on: date) -> None:
    project: Project = row.project
    row.work_package = package_of(project, facts.package_id)
    check_positive(facts.amount, field="amount")
    check_booking_day(facts.signed_on, today=on, field="signed_on")
    check_day(facts.expected_on, field="expected_on")
    if facts.expected_on and facts.expected_on < facts.signed_on:
        words = _("The last invoice cannot be expected before the signature.")
        raise RuleViolation(words, field="expected_on")
    for name in ("supplier", "reference", "subject"):
        setattr(row, name, getattr(facts, name).strip())
    for name in ("cost_type", "spending", "amount", "signed_on", "expected_on"):
        setattr(row, name, getattr(facts, name))
    check_record(row, leaving_out=["project", "work_package", "number", "invoiced"])
