"""Findings are written down with an owner and a deadline, corrected, verified by somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.versions import check_version
from projects.rules import check_record
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import day
from workpackages.acceptance.choices import LIMIT_DAYS, Severity
from workpackages.acceptance.judging import last_day
from workpackages.calendars import working_days
from workpackages.models import Finding
from workpackages.operations.locking import demand, write
from workpackages.operations.quality_locks import lock_checkpoint, lock_finding, tell
from workpackages.quality.choices import FindingState
from workpackages.quality.permissions import (
    accepts_findings,
    corrects_finding,
    plans_checkpoints,
    reviews,
    verifies,
)
from workpackages.rules import check_day, refuse_if_frozen

Values = Mapping[str, Any]
FACTS = frozenset({"severity", "text", "owner", "due_on"})


@operation
def write_finding(
    checkpoint_id: int, facts: Values, *, actor: User, on: date, version: int | None = None
) -> Finding:
    """Write down what the check shows, while it is under way.

    Raises PermissionDenied for all but who checks, RuleViolation, StaleObject.
    """
    row = lock_checkpoint(checkpoint_id)
    demand(allowed=reviews(actor, row))
    check_version(row, version)
    refuse_if_frozen(row.project)
    if not row.is_in_progress:
        raise RuleViolation(_("Findings are written down while the checkpoint is under way."))
    if not FACTS.issuperset(facts):
        raise PermissionDenied
    last = row.findings.aggregate(last=Max("number"))["last"] or 0
    finding = Finding(
        checkpoint=row,
        number=last + 1,
        attempt=row.attempt,
        found_by=actor,
        found_on=on,
        severity=facts["severity"],
        text=facts["text"].strip(),
        due_on=facts["due_on"],
    )
    _give(finding, facts["owner"], facts["due_on"])
    check_record(finding, leaving_out=["checkpoint", "number", "attempt"])
    finding.save()
    write(row, None)
    record(actor, "finding.written", finding)
    tell(row, "finding.given", [finding.owner], actor, finding=str(finding))
    return finding


@operation
def plan_finding(
    finding_id: int,
    owner: User | None,
    due_on: date | None,
    *,
    actor: User,
    version: int | None = None,
) -> Finding:
    """Give it to somebody else, or another deadline. Raises PermissionDenied, RuleViolation."""
    finding = _locked(finding_id, version)
    demand(allowed=plans_checkpoints(actor, finding.checkpoint.project))
    _refuse_settled(finding)
    before = finding.owner_id
    _give(finding, owner, due_on)
    write(finding, version, "owner", "due_on")
    if finding.owner_id != before:
        place = finding.checkpoint
        tell(place, "finding.given", [finding.owner], actor, finding=str(finding))
    return finding


@operation
def correct_finding(
    finding_id: int, correction: str, *, actor: User, on: date, version: int | None = None
) -> Finding:
    """Report it as corrected, and how; somebody else then verifies it.

    Raises PermissionDenied for all but its owner and the project's lead, RuleViolation.
    """
    finding = _locked(finding_id, version)
    demand(allowed=corrects_finding(actor, finding))
    if finding.state != FindingState.OPEN:
        raise RuleViolation(_("Only an open finding is reported as corrected."))
    if not correction.strip():
        raise RuleViolation(_("Say how it was corrected."), field="correction")
    finding.state, finding.correction = FindingState.CORRECTED, correction.strip()
    finding.corrected_by, finding.corrected_on = actor, on
    write(finding, version, "state", "correction", "corrected_by", "corrected_on")
    record(actor, "finding.corrected", finding, reason=finding.correction)
    place = finding.checkpoint
    tell(place, "finding.corrected", [place.reviewer], actor, finding=str(finding))
    return finding


@operation
def verify_finding(
    finding_id: int, *, actor: User, on: date, version: int | None = None
) -> Finding:
    """Confirm that it is corrected; never who owns or has corrected it.

    Raises PermissionDenied, RuleViolation, StaleObject.
    """
    finding = _locked(finding_id, version)
    demand(allowed=reviews(actor, finding.checkpoint))
    if finding.state != FindingState.CORRECTED:
        raise RuleViolation(_("Only what is reported as corrected is verified."))
    if not verifies(actor, finding):
        raise RuleViolation(_("Somebody else verifies what is yours or what you corrected."))
    finding.state = FindingState.VERIFIED
    finding.settled_by, finding.settled_on = actor, on
    write(finding, version, "state", "settled_by", "settled_on")
    record(actor, "finding.verified", finding)
    return finding


@operation
def reopen_finding(
    finding_id: int, reason: str, *, actor: User, version: int | None = None
) -> Finding:
    """It is not corrected after all. Raises PermissionDenied, RuleViolation without a reason."""
    finding = _locked(finding_id, version)
    demand(allowed=reviews(actor, finding.checkpoint))
    if finding.state != FindingState.CORRECTED:
        raise RuleViolation(_("Only what is reported as corrected is opened again."))
    if not reason.strip():
        raise RuleViolation(_("Give the reason."), field="reason")
    people = [finding.owner, finding.corrected_by]
    finding.state = FindingState.OPEN
    finding.corrected_by = finding.corrected_on = None
    write(finding, version, "state", "corrected_by", "corrected_on")
    record(actor, "finding.reopened", finding, reason=reason.strip())
    told = {"finding": str(finding), "reason": reason.strip()}
    tell(finding.checkpoint, "finding.reopened", people, actor, **told)
    return finding


@operation
def accept_finding(
    finding_id: int, reason: str, *, actor: User, on: date, version: int | None = None
) -> Finding:
    """The sponsor lives with it. Raises PermissionDenied, RuleViolation without a reason."""
    finding = _locked(finding_id, version)
    demand(allowed=accepts_findings(actor, finding.checkpoint.project))
    _refuse_settled(finding)
    if not reason.strip():
        raise RuleViolation(_("Say why it is accepted as it is."), field="reason")
    finding.state, finding.waiver = FindingState.ACCEPTED, reason.strip()
    finding.settled_by, finding.settled_on = actor, on
    write(finding, version, "state", "waiver", "settled_by", "settled_on")
    record(actor, "finding.accepted", finding, reason=finding.waiver)
    return finding


def _locked(finding_id: int, version: int | None) -> Finding:
    finding = lock_finding(finding_id)
    check_version(finding, version)
    refuse_if_frozen(finding.checkpoint.project)
    return finding


def _refuse_settled(finding: Finding) -> None:
    if finding.is_settled:
        raise RuleViolation(_("The finding is settled; nothing changes any more."))


def _give(finding: Finding, owner: User | None, due_on: date | None) -> None:
    """Somebody corrects it, within the working days of its class from the day it was found."""
    if owner is None:
        raise RuleViolation(_("Every finding has an owner who corrects it."), field="owner")
    if not owner.is_active:
        raise RuleViolation(_("This account is deactivated."), field="owner")
    check_day(due_on, field="due_on")
    if due_on is None:
        raise RuleViolation(_("Every finding has a deadline."), field="due_on")
    if due_on < finding.found_on:
        raise RuleViolation(_("The deadline lies before the check."), field="due_on")
    working = working_days(finding.checkpoint.project)
    latest = last_day(finding.severity, on=finding.found_on, working=working)
    if latest is not None and due_on > latest:
        words = _(
            "A finding of class “%(class)s” is corrected within %(days)s working days, by %(day)s."
        )
        told = {"class": Severity(finding.severity).label, "day": day(latest)}
        raise RuleViolation(words % {**told, "days": LIMIT_DAYS[finding.severity]}, field="due_on")
    finding.owner, finding.due_on = owner, due_on
