"""Decisions on changes, on the level that their effects ask for, and annexes to the mandate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from engine.change_levels import missing_envelope
from people.audit import operation, record
from people.models import User
from projects.changes.choices import (
    DECIDABLE,
    OUTCOMES,
    ApprovalLevel,
    ChangeState,
    Way,
)
from projects.changes.levels import load_effects, mandate_in_force
from projects.changes.permissions import can_implement, can_vote_on, is_requester, level_of
from projects.changes.words import annex_text
from projects.choices import Body, Outcome
from projects.grounds import Grounds
from projects.models import ChangeRequest, Decision, MandateAnnex
from projects.operations.changes import (
    check_said,
    demand_state,
    implement,
    locked_change,
    rate,
    save_change,
    tell,
)
from projects.operations.checks import lock_portfolio
from projects.operations.decision_records import check_review, write_down
from projects.permissions import sides_of
from projects.rules import is_smaller, smallest_size
from projects.transitions import Decider
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import money


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is decided on a change, why, and until when where it is put off."""

    outcome: str
    reason: str
    review_on: date | None = None


_OUTCOMES = {
    ChangeState.APPROVED: Outcome.APPROVED,
    ChangeState.REJECTED: Outcome.REJECTED,
    ChangeState.DEFERRED: Outcome.DEFERRED,
}


@operation
def decide_change(
    change_id: int, ruling: Ruling, *, actor: User, on: date, version: int | None = None
) -> ChangeRequest:
    """Approve, reject or defer an analysed change, on its level or a higher one.

    The level is computed anew, since others may have been approved meanwhile. What sponsor or
    board decide is a decision of the project too; the board's approval raises the envelope by
    what is missing. Raises PermissionDenied, StaleObject, RuleViolation.
    """
    lock_portfolio(
        ChangeRequest.objects.values_list("project__portfolio_id", flat=True).get(pk=change_id)
    )
    change = locked_change(change_id, version)
    if not can_vote_on(actor, change):
        raise PermissionDenied
    _demand_decidable(change)
    if is_requester(actor, change):
        raise RuleViolation(_("You asked for this change; another person decides on it."))
    if ruling.outcome not in OUTCOMES:
        raise RuleViolation(_("A change is approved, rejected or deferred."), field="outcome")
    reason = check_said(ruling.reason)
    is_deferred = ruling.outcome == ChangeState.DEFERRED
    if is_deferred:
        check_review(ruling.review_on, on)
    rate(change)
    _demand_level(change, actor)
    change.state = ChangeState(ruling.outcome)
    change.decided_by, change.decided_on, change.decision_reason = actor, on, reason
    change.review_on = ruling.review_on if is_deferred else None
    is_steering = change.level is not None and change.level >= ApprovalLevel.SPONSOR
    change.decision = _written_down(change, actor, on) if is_steering else None
    if change.state == ChangeState.APPROVED:
        _raise_envelope(change)
    save_change(change)
    record(actor, f"change.{change.state}", change, reason=reason)
    told = [change.project.lead, change.requested_by, change.project.sponsor]
    tell(change, "change.decided", told, actor)
    return change


@operation
def annex_change(
    change_id: int, *, actor: User, on: date, version: int | None = None
) -> MandateAnnex:
    """Implement an approved change as the next annex to the mandate in force.

    Its text is kept in both languages and never changes. Raises PermissionDenied, StaleObject,
    and RuleViolation without a signed mandate.
    """
    change = locked_change(change_id, version)
    if not can_implement(actor, change):
        raise PermissionDenied
    words = _("%(code)s is not approved, so it cannot be implemented.")
    demand_state(change, [ChangeState.APPROVED], words % {"code": change.code})
    mandate = mandate_in_force(change.project)
    if mandate is None:
        raise RuleViolation(_("No signed mandate is in force to which an annex could be added."))
    last = mandate.annexes.aggregate(last=Max("number"))["last"] or 0
    annex = MandateAnnex(mandate=mandate, number=last + 1, change=change)
    annex.added_on, annex.added_by = on, actor
    with translation.override("fr"):
        annex.text_fr = annex_text(change)
    with translation.override("en"):
        annex.text_en = annex_text(change)
    annex.save()
    implement(change, Way.ANNEX, actor=actor, on=on)
    return annex


def _demand_decidable(change: ChangeRequest) -> None:
    if change.state in {ChangeState.DRAFT, ChangeState.SUBMITTED}:
        words = _("Its effects are not said yet; it is analysed before it is decided.")
        raise RuleViolation(words)
    demand_state(change, DECIDABLE, _("The change is decided or withdrawn already."))


def _demand_level(change: ChangeRequest, actor: User) -> None:
    level = change.level or ApprovalLevel.BOARD
    if level_of(actor, change.project) >= level:
        return
    missing = missing_envelope(load_effects(change))
    if missing:
        words = _(
            "This change exceeds the approved envelope by %(amount)s; only the portfolio board"
            " decides on it."
        )
        raise RuleViolation(words % {"amount": money(missing)})
    words = _("This change is decided on a higher level: %(level)s.")
    raise RuleViolation(words % {"level": ApprovalLevel(level).label})


def _written_down(change: ChangeRequest, actor: User, on: date) -> Decision:
    """As a decision of the project, by the body for which the person speaks."""
    sides = sides_of(actor, change.project)
    as_sponsor = change.level == ApprovalLevel.SPONSOR and Decider.SPONSOR in sides
    decision = Decision(
        project=change.project,
        subject_fr=f"{change.code} {change.name_fr}"[:200],
        subject_en=f"{change.code} {change.name_en}"[:200] if change.name_en else "",
        body=Body.SPONSOR if as_sponsor else Body.BOARD,
        outcome=_OUTCOMES[ChangeState(change.state)],
        held_on=on,
        review_on=change.review_on,
        decided_by=actor,
    )
    return write_down(decision, Grounds(reason=change.decision_reason))


def _raise_envelope(change: ChangeRequest) -> None:
    """By what the board grants beyond it; below the board nothing is ever missing here."""
    missing = missing_envelope(load_effects(change))
    if not missing:
        return
    project = change.project
    project.approved_envelope += missing
    smallest = smallest_size(
        project.approved_envelope, project.planned_start_on, project.planned_finish_on
    )
    if is_smaller(project.size_class, smallest):
        project.size_class = smallest
    project.version += 1
    project.save(update_fields=["approved_envelope", "size_class", "version"])
