"""Deliverables are written down with their criteria, worked on, presented, and may be waived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.versions import check_version
from projects.rules import check_record
from servicedesk_pm.common.errors import RuleViolation
from workpackages.acceptance.choices import DeliverableState
from workpackages.acceptance.permissions import (
    MANAGED,
    accepting_person,
    can_edit_deliverable,
    delivers,
    waives,
)
from workpackages.acceptance.readiness import obstacles
from workpackages.choices import WORK_PACKAGE_AT_REST
from workpackages.models import Acceptance, AcceptanceCriterion, Deliverable, WorkPackage
from workpackages.models.requirements import CoverageQuerySet
from workpackages.operations.acceptance_locks import lock_deliverable, tell, tell_both_sides
from workpackages.operations.locking import demand, lock_package, next_number, write
from workpackages.permissions import can_edit_package, manages
from workpackages.rules import check_day, refuse_if_frozen

Values = Mapping[str, Any]
FACTS = frozenset(
    {
        "name_fr",
        "name_en",
        "kind",
        "part",
        "planned_presentation_on",
        "planned_acceptance_on",
        *MANAGED,
    }
)
CRITERION_FACTS = frozenset({"text_fr", "text_en", "is_mandatory", "method"})
MOST_CRITERIA = 50


@dataclass(frozen=True, slots=True)
class Handover:
    """What the lead of the package says when presenting a deliverable."""

    handed_over: str
    is_self_checked: bool
    delivered_version: str = ""
    note: str = ""
    planned_acceptance_on: date | None = None


@operation
def create_deliverable(package_id: int, facts: Values, *, actor: User) -> Deliverable:
    """Write down a deliverable of the package, numbered in its project.

    Raises PermissionDenied for those who do not edit the package, RuleViolation.
    """
    package = lock_package(package_id)
    demand(allowed=can_edit_package(actor, package))
    _demand_known(facts, actor, package)
    refuse_if_frozen(package.project)
    _refuse_if_resting(package)
    row = Deliverable(project=package.project, work_package=package, **facts)
    _check(row)
    row.number = next_number(package.project, package.project.deliverables)
    row.save(force_insert=True)
    record(actor, "deliverable.created", row)
    return row


@operation
def edit_deliverable(
    deliverable_id: int, facts: Values, *, actor: User, version: int | None = None
) -> Deliverable:
    """Change what is expected, until it is presented.

    Raises PermissionDenied, RuleViolation, StaleObject.
    """
    row = lock_deliverable(deliverable_id)
    demand(allowed=can_edit_deliverable(actor, row))
    _demand_known(facts, actor, row.work_package)
    check_version(row, version)
    refuse_if_frozen(row.project)
    if not row.is_in_work:
        raise RuleViolation(_("The deliverable is presented; it can no longer be changed."))
    for name, value in facts.items():
        setattr(row, name, value)
    _check(row)
    return write(row, version, *facts)


@operation
def delete_deliverable(deliverable_id: int, *, actor: User) -> None:
    """Remove what was written down by mistake; its number is not given again."""
    row = lock_deliverable(deliverable_id)
    demand(allowed=manages(actor, row.project))
    refuse_if_frozen(row.project)
    if row.state != DeliverableState.PLANNED:
        words = _("Only a planned deliverable can be removed. The sponsor may waive it instead.")
        raise RuleViolation(words)
    record(actor, "deliverable.deleted", row, number=row.number, name=row.name_fr)
    _forget_coverage(row.covers.all())
    _forget_sheets(row)
    row.delete()


@operation
def add_criterion(
    deliverable_id: int, facts: Values, *, actor: User, version: int | None = None
) -> AcceptanceCriterion:
    """Say one more thing by which it is accepted. Raises as ``edit_criterion`` does."""
    row = _for_criteria(deliverable_id, actor, version)
    last = row.criteria.aggregate(last=Max("number"))["last"] or 0
    if row.criteria.count() >= MOST_CRITERIA:
        words = _("A deliverable has %(most)s criteria at most.") % {"most": MOST_CRITERIA}
        raise RuleViolation(words)
    criterion = AcceptanceCriterion(deliverable=row, number=last + 1, **_criterion(facts))
    _check_criterion(criterion)
    criterion.save()
    write(row, None)
    return criterion


@operation
def edit_criterion(
    criterion_id: int, facts: Values, *, actor: User, version: int | None = None
) -> AcceptanceCriterion:
    """Word a criterion anew, as long as the deliverable was never presented.

    Raises PermissionDenied, RuleViolation once it was presented, StaleObject.
    """
    criterion = _found_criterion(criterion_id)
    row = _for_criteria(criterion.deliverable_id, actor, version)
    criterion.deliverable = row
    for name, value in _criterion(facts).items():
        setattr(criterion, name, value)
    _check_criterion(criterion)
    criterion.save()
    write(row, None)
    return criterion


@operation
def remove_criterion(criterion_id: int, *, actor: User, version: int | None = None) -> None:
    """Take a criterion back. Raises as ``edit_criterion`` does."""
    criterion = _found_criterion(criterion_id)
    row = _for_criteria(criterion.deliverable_id, actor, version)
    criterion.deliverable = row
    _forget_coverage(criterion.covers.all())
    criterion.delete()
    write(row, None)


def _forget_sheets(row: Deliverable) -> None:
    """The conformity sheets of what is removed, each line with its trace."""
    for sheet in row.conformity.prefetch_related("lines"):
        sheet.deliverable, sheet.project = row, row.project
        for line in sheet.lines.all():
            line.sheet = sheet
            line.delete()
        sheet.delete()


def _forget_coverage(rows: CoverageQuerySet) -> None:
    """What showed requirements to be met, each with its trace, read at once."""
    for each in rows.select_related("deliverable", "criterion", "requirement"):
        each.delete()


@operation
def begin_deliverable(
    deliverable_id: int, *, actor: User, version: int | None = None
) -> Deliverable:
    """The lead of the package begins to produce it. Raises PermissionDenied, RuleViolation."""
    row = _for_delivery(deliverable_id, actor, version)
    if row.state != DeliverableState.PLANNED:
        raise RuleViolation(_("Only a planned deliverable is begun."))
    row.state = DeliverableState.IN_PRODUCTION
    write(row, version, "state")
    record(actor, "deliverable.begun", row)
    return row


@operation
def present_deliverable(
    deliverable_id: int,
    handover: Handover,
    *,
    actor: User,
    on: date,
    version: int | None = None,
) -> Acceptance:
    """Hand it over to the person who accepts it; from now on its criteria stay as they are.

    Raises PermissionDenied for all but the package's lead, StaleObject, and RuleViolation
    naming what is missing: criteria, defects not corrected, an accepting person, the result.
    """
    row = _for_delivery(deliverable_id, actor, version)
    _check_presentable(row, handover, actor, on)
    row.state, row.presented_on = DeliverableState.PRESENTED, on
    row.attempt += 1
    if handover.planned_acceptance_on is not None:
        row.planned_acceptance_on = handover.planned_acceptance_on
    attempt = Acceptance(
        deliverable=row,
        attempt=row.attempt,
        presented_by=actor,
        presented_on=on,
        delivered_version=handover.delivered_version.strip(),
        handed_over=handover.handed_over.strip(),
        note=handover.note.strip(),
    )
    check_record(attempt, leaving_out=["deliverable"])
    write(row, version, "state", "presented_on", "attempt", "planned_acceptance_on")
    attempt.save()
    record(actor, "deliverable.presented", row, attempt=row.attempt)
    tell(row, "deliverable.presented", [accepting_person(row), row.project.lead], actor)
    return attempt


@operation
def rework_deliverable(
    deliverable_id: int, again_on: date | None, *, actor: User, on: date, version: int | None = None
) -> Deliverable:
    """After a refusal, back to production with the day of the next presentation."""
    row = _for_delivery(deliverable_id, actor, version)
    if row.state != DeliverableState.REFUSED:
        raise RuleViolation(_("Only a refused deliverable is taken up again."))
    if again_on is None:
        raise RuleViolation(_("Say when it is presented again."), field="again_on")
    check_day(again_on, field="again_on")
    if again_on < on:
        raise RuleViolation(_("The next presentation lies ahead."), field="again_on")
    row.state, row.planned_presentation_on = DeliverableState.IN_PRODUCTION, again_on
    row.planned_acceptance_on = None
    write(row, version, "state", "planned_presentation_on", "planned_acceptance_on")
    record(actor, "deliverable.reworked", row, on=again_on.isoformat())
    return row


@dataclass(frozen=True, slots=True)
class WaiverFacts:
    """Why a deliverable is given up, and what that changes."""

    reason: str
    effect: str
    price: Decimal | None = None


@operation
def waive_deliverable(
    deliverable_id: int,
    facts: WaiverFacts,
    *,
    actor: User,
    on: date,
    version: int | None = None,
) -> Deliverable:
    """The sponsor does without it, with the effect on scope and price.

    Raises PermissionDenied for all but the sponsor, RuleViolation, StaleObject.
    """
    row = lock_deliverable(deliverable_id)
    demand(allowed=waives(actor, row))
    check_version(row, version)
    refuse_if_frozen(row.project)
    if row.state in {DeliverableState.ACCEPTED, DeliverableState.WAIVED}:
        raise RuleViolation(_("The deliverable is settled already; there is nothing to waive."))
    if not facts.reason.strip():
        raise RuleViolation(_("Give the reason of the waiver."), field="reason")
    if not facts.effect.strip():
        raise RuleViolation(_("Say what the waiver changes in the scope."), field="effect")
    row.state = DeliverableState.WAIVED
    row.waiver_reason, row.waiver_effect = facts.reason.strip(), facts.effect.strip()
    row.waiver_price, row.waived_by, row.waived_on = facts.price, actor, on
    waiver = ("waiver_reason", "waiver_effect", "waiver_price", "waived_by", "waived_on")
    write(row, version, "state", *waiver)
    record(actor, "deliverable.waived", row, reason=row.waiver_reason)
    tell_both_sides(row, "deliverable.waived", actor, reason=row.waiver_reason)
    return row


def _for_delivery(deliverable_id: int, actor: User, version: int | None) -> Deliverable:
    row = lock_deliverable(deliverable_id)
    demand(allowed=delivers(actor, row))
    check_version(row, version)
    refuse_if_frozen(row.project)
    _refuse_if_resting(row.work_package)
    return row


def _check_presentable(row: Deliverable, handover: Handover, actor: User, on: date) -> None:
    if row.state != DeliverableState.IN_PRODUCTION:
        raise RuleViolation(_("Only a deliverable in production is presented."))
    missing = obstacles(row)
    if missing:
        raise RuleViolation(" ".join(missing))
    person = accepting_person(row)
    if person == actor:
        raise RuleViolation(_("You accept this deliverable; somebody else has to present it."))
    if not handover.handed_over.strip():
        raise RuleViolation(_("Say where the deliverable is found."), field="handed_over")
    if not handover.is_self_checked:
        raise RuleViolation(
            _("Confirm that you have checked it yourself."), field="is_self_checked"
        )
    planned = handover.planned_acceptance_on
    check_day(planned, field="planned_acceptance_on")
    if planned is not None and planned < on:
        words = _("The acceptance cannot be planned before the presentation.")
        raise RuleViolation(words, field="planned_acceptance_on")


def _refuse_if_resting(package: WorkPackage) -> None:
    if package.state in WORK_PACKAGE_AT_REST:
        raise RuleViolation(_("The work package is over or suspended."))


def _demand_known(facts: Values, actor: User, package: WorkPackage) -> None:
    allowed = FACTS if manages(actor, package.project) else FACTS - MANAGED
    if not allowed.issuperset(facts):
        raise PermissionDenied


def _check(row: Deliverable) -> None:
    row.name_fr, row.name_en = row.name_fr.strip(), row.name_en.strip()
    row.name_fr = row.name_fr or row.name_en
    for name in ("planned_presentation_on", "planned_acceptance_on"):
        check_day(getattr(row, name), field=name)
    presented, accepted = row.planned_presentation_on, row.planned_acceptance_on
    if presented and accepted and accepted < presented:
        words = _("The acceptance cannot be planned before the presentation.")
        raise RuleViolation(words, field="planned_acceptance_on")
    check_record(row, leaving_out=["project", "work_package", "number", "search_text"])


def _for_criteria(deliverable_id: int, actor: User, version: int | None) -> Deliverable:
    row = lock_deliverable(deliverable_id)
    demand(allowed=can_edit_deliverable(actor, row))
    check_version(row, version)
    refuse_if_frozen(row.project)
    if row.has_frozen_criteria:
        words = _("The deliverable was presented; its criteria no longer change.")
        raise RuleViolation(words)
    if row.state == DeliverableState.WAIVED:
        raise RuleViolation(_("The deliverable is waived."))
    return row


def _found_criterion(criterion_id: int) -> AcceptanceCriterion:
    found = AcceptanceCriterion.objects.filter(pk=criterion_id).first()
    if found is None:
        raise RuleViolation(_("This criterion is no longer there."))
    return found


def _criterion(facts: Values) -> dict[str, Any]:
    if not CRITERION_FACTS.issuperset(facts):
        raise PermissionDenied
    return dict(facts)


def _check_criterion(criterion: AcceptanceCriterion) -> None:
    if not criterion.text_fr.strip() and not criterion.text_en.strip():
        words = _("Say what has to be met, in one language at least.")
        raise RuleViolation(words, field="text_fr")
    check_record(criterion, leaving_out=["deliverable", "number"])
