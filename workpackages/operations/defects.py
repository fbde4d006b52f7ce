"""Defects are given to somebody, corrected, verified by who accepts, or opened again."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.versions import check_version
from servicedesk_pm.common.errors import RuleViolation
from workpackages.acceptance.choices import DefectState
from workpackages.acceptance.judging import check_deadline
from workpackages.acceptance.permissions import (
    accepting_person,
    accepts,
    corrects,
    plans_defect,
)
from workpackages.calendars import working_days
from workpackages.models import Defect
from workpackages.operations.acceptance_locks import lock_defect, tell
from workpackages.operations.locking import demand, write
from workpackages.rules import check_day, refuse_if_frozen


@operation
def plan_defect(
    defect_id: int,
    owner: User | None,
    due_on: date | None,
    *,
    actor: User,
    version: int | None = None,
) -> Defect:
    """Say who corrects it until when; a reservation keeps within the limit of its class.

    Raises PermissionDenied, RuleViolation, StaleObject.
    """
    defect = _locked(defect_id, version)
    demand(allowed=plans_defect(actor, defect))
    _refuse_verified(defect)
    check_day(due_on, field="due_on")
    if owner is not None and not owner.is_active:
        raise RuleViolation(_("This account is deactivated."), field="owner")
    reserved = defect.reserved_in
    if reserved is not None and reserved.decided_on is not None:
        if owner is None:
            raise RuleViolation(_("Every reservation has an owner who corrects it."), field="owner")
        working = working_days(defect.deliverable.project)
        check_deadline(defect.severity, due_on, on=reserved.decided_on, working=working)
    is_new = owner is not None and owner.pk != defect.owner_id
    defect.owner, defect.due_on = owner, due_on
    write(defect, version, "owner", "due_on")
    if is_new:
        tell(defect.deliverable, "defect.given", [owner], actor, defect=str(defect))
    return defect


@operation
def close_defect(
    defect_id: int, correction: str, *, actor: User, on: date, version: int | None = None
) -> Defect:
    """Report it as corrected, and how; who accepts then verifies it.

    Raises PermissionDenied for all but its owner and the package's lead, RuleViolation.
    """
    defect = _locked(defect_id, version)
    demand(allowed=corrects(actor, defect))
    if not defect.is_open:
        raise RuleViolation(_("The defect is reported as corrected already."))
    if not correction.strip():
        raise RuleViolation(_("Say how it was corrected."), field="correction")
    defect.state, defect.correction = DefectState.CLOSED, correction.strip()
    defect.closed_by, defect.closed_on = actor, on
    write(defect, version, "state", "correction", "closed_by", "closed_on")
    record(actor, "defect.closed", defect, reason=defect.correction)
    people = [accepting_person(defect.deliverable)]
    tell(defect.deliverable, "defect.closed", people, actor, defect=str(defect))
    return defect


@operation
def verify_defect(defect_id: int, *, actor: User, on: date, version: int | None = None) -> Defect:
    """Confirm that it is corrected; never who has corrected it.

    Raises PermissionDenied for all but the accepting person, RuleViolation.
    """
    defect = _locked(defect_id, version)
    demand(allowed=accepts(actor, defect.deliverable))
    if not defect.is_closed:
        raise RuleViolation(_("Only what is reported as corrected is verified."))
    if defect.closed_by_id == actor.pk:
        raise RuleViolation(_("You have corrected it yourself; somebody else verifies it."))
    defect.state = DefectState.VERIFIED
    defect.verified_by, defect.verified_on = actor, on
    write(defect, version, "state", "verified_by", "verified_on")
    record(actor, "defect.verified", defect)
    return defect


@operation
def reopen_defect(
    defect_id: int, reason: str, *, actor: User, version: int | None = None
) -> Defect:
    """It is not corrected after all. Raises PermissionDenied, RuleViolation without a reason."""
    defect = _locked(defect_id, version)
    demand(allowed=accepts(actor, defect.deliverable))
    if not defect.is_closed:
        raise RuleViolation(_("Only what is reported as corrected is opened again."))
    if not reason.strip():
        raise RuleViolation(_("Give the reason."), field="reason")
    defect.state = DefectState.OPEN
    who = [defect.owner, defect.closed_by]
    defect.closed_by = defect.closed_on = None
    write(defect, version, "state", "closed_by", "closed_on")
    record(actor, "defect.reopened", defect, reason=reason.strip())
    facts = {"defect": str(defect), "reason": reason.strip()}
    tell(defect.deliverable, "defect.reopened", who, actor, **facts)
    return defect


def _locked(defect_id: int, version: int | None) -> Defect:
    defect = lock_defect(defect_id)
    check_version(defect, version)
    refuse_if_frozen(defect.deliverable.project)
    return defect


def _refuse_verified(defect: Defect) -> None:
    if defect.state == DefectState.VERIFIED:
        raise RuleViolation(_("The defect is verified as corrected; nothing changes any more."))
