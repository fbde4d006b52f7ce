"""Judging what was presented: accepted, accepted with reservations, or refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.versions import check_version
from projects.rules import check_record
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.frozen import canonical, digest
from workpackages.acceptance.choices import (
    DECIDED_STATES,
    AcceptanceDecision,
    DefectState,
    DeliverableState,
    Severity,
)
from workpackages.acceptance.judging import DefectFacts, Pending, Verdict, check_verdict
from workpackages.acceptance.permissions import accepts
from workpackages.acceptance.protocol import content_of
from workpackages.calendars import working_days
from workpackages.models import Acceptance, CriterionResult, Defect, Deliverable
from workpackages.operations.acceptance_locks import (
    latest_attempt,
    lock_deliverable,
    tell,
    tell_both_sides,
)
from workpackages.operations.locking import demand, write
from workpackages.rules import refuse_if_frozen

MOST_DEFECTS = 200


@operation
def decide_acceptance(
    deliverable_id: int,
    verdict: Verdict,
    *,
    actor: User,
    on: date,
    version: int | None = None,
) -> Acceptance:
    """Record the results, the defects and the decision of one presentation, all or nothing.

    The deliverable is locked, so of two who decide one comes first and the other is refused.
    Raises PermissionDenied for all but the accepting person, StaleObject, RuleViolation at the
    field that keeps the decision from being taken.
    """
    row = lock_deliverable(deliverable_id)
    demand(allowed=accepts(actor, row))
    check_version(row, version)
    refuse_if_frozen(row.project)
    if not row.is_presented:
        raise RuleViolation(_("Nothing is presented that waits for a decision."))
    attempt = latest_attempt(row)
    if attempt.presented_by_id == actor.pk:
        words = _("You have presented this yourself; somebody else has to decide on it.")
        raise RuleViolation(words)
    earlier = list(row.defects.open().select_related("owner").order_by("number"))
    stays = [each for each in earlier if each.number not in verdict.verified]
    _plan(stays, verdict)
    _check_verified(earlier, verdict, actor)
    _check_texts(verdict)
    check_verdict(
        verdict,
        row.criteria.order_by("number"),
        _pending(stays, verdict),
        on=on,
        working=working_days(row.project),
    )
    _keep_results(attempt, verdict)
    _verify(earlier, verdict, actor, on)
    new = _add_defects(row, attempt, verdict)
    for defect in [*stays, *new]:
        if verdict.decision == AcceptanceDecision.RESERVED:
            defect.reserved_in = attempt
        write(defect, None, "owner", "due_on", "reserved_in")
    _decide(row, attempt, verdict, actor=actor, on=on, version=version)
    _tell_owners(row, [*stays, *new], actor)
    return attempt


@operation
def lift_reservations(
    deliverable_id: int, *, actor: User, on: date, version: int | None = None
) -> Deliverable:
    """Accept without reservation, once every one is verified.

    Raises PermissionDenied for all but the accepting person, StaleObject, RuleViolation.
    """
    row = lock_deliverable(deliverable_id)
    demand(allowed=accepts(actor, row))
    check_version(row, version)
    refuse_if_frozen(row.project)
    if not row.is_reserved:
        raise RuleViolation(_("The deliverable was not accepted with reservations."))
    left = row.defects.open().reservations().order_by("number")
    codes = ", ".join(each.code for each in left)
    if codes:
        words = _("These reservations are not verified as corrected: %(codes)s.")
        raise RuleViolation(words % {"codes": codes})
    attempt = latest_attempt(row)
    attempt.lifted_by, attempt.lifted_on = actor, on
    attempt.save(update_fields=["lifted_by", "lifted_on"])
    row.state = DeliverableState.ACCEPTED
    write(row, version, "state")
    record(actor, "deliverable.lifted", row)
    tell_both_sides(row, "deliverable.lifted", actor)
    return row


def _pending(stays: Iterable[Defect], verdict: Verdict) -> list[Pending]:
    """What is wrong after this: earlier defects not verified, then those written down now."""
    old = [Pending(each.severity, each.owner, each.due_on, f"old_{each.number}_") for each in stays]
    new = [Pending(each.severity, each.owner, each.due_on, each.prefix) for each in verdict.defects]
    return [*old, *new]


def _plan(stays: Iterable[Defect], verdict: Verdict) -> None:
    """Who corrects until when what stays, where it was said on the same page."""
    for defect in stays:
        said = verdict.plans.get(defect.number)
        if said is not None:
            defect.owner, defect.due_on = said.owner, said.due_on


def _check_verified(earlier: list[Defect], verdict: Verdict, actor: User) -> None:
    """Only what is reported as corrected, and by somebody else, is verified."""
    known = {each.number: each for each in earlier}
    for number in sorted(verdict.verified):
        defect = known.get(number)
        if defect is None or defect.state != DefectState.CLOSED:
            words = _("Defect D%(number)s is not reported as corrected.")
            raise RuleViolation(words % {"number": number}, field=f"verified_{number}")
        if defect.closed_by_id == actor.pk:
            words = _("You have corrected defect D%(number)s yourself; somebody else verifies it.")
            raise RuleViolation(words % {"number": number}, field=f"verified_{number}")


def _check_texts(verdict: Verdict) -> None:
    for each in verdict.defects:
        prefix = each.prefix
        if each.severity not in Severity.values:
            raise RuleViolation(_("Choose the class of the defect."), field=f"{prefix}severity")
        if not each.text.strip():
            raise RuleViolation(_("Describe the defect."), field=f"{prefix}text")
        if each.owner is not None and not each.owner.is_active:
            raise RuleViolation(_("This account is deactivated."), field=f"{prefix}owner")


def _keep_results(attempt: Acceptance, verdict: Verdict) -> None:
    for criterion in attempt.deliverable.criteria.order_by("number"):
        found = verdict.results.get(criterion.number)
        if found is None:
            continue
        result = CriterionResult(
            acceptance=attempt,
            criterion=criterion,
            result=found.result,
            note=found.note.strip(),
            evidence=found.evidence.strip(),
        )
        check_record(result, leaving_out=["acceptance", "criterion"])
        result.save()


def _verify(earlier: list[Defect], verdict: Verdict, actor: User, on: date) -> None:
    for defect in earlier:
        if defect.number in verdict.verified:
            defect.state = DefectState.VERIFIED
            defect.verified_by, defect.verified_on = actor, on
            write(defect, None, "state", "verified_by", "verified_on")


def _add_defects(row: Deliverable, attempt: Acceptance, verdict: Verdict) -> list[Defect]:
    last = row.defects.aggregate(last=Max("number"))["last"] or 0
    if last + len(verdict.defects) > MOST_DEFECTS:
        raise RuleViolation(_("There are too many defects; refuse the deliverable as a whole."))
    return [
        _add_defect(row, attempt, last + position, facts)
        for position, facts in enumerate(verdict.defects, start=1)
    ]


def _add_defect(row: Deliverable, attempt: Acceptance, number: int, facts: DefectFacts) -> Defect:
    kept = replace(facts, text=facts.text.strip())
    defect = Defect(
        deliverable=row,
        found_in=attempt,
        number=number,
        severity=kept.severity,
        text=kept.text,
        owner=kept.owner,
        due_on=kept.due_on,
    )
    check_record(defect, leaving_out=["deliverable", "found_in"])
    defect.save()
    return defect


def _decide(
    row: Deliverable,
    attempt: Acceptance,
    verdict: Verdict,
    *,
    actor: User,
    on: date,
    version: int | None,
) -> None:
    attempt.decision, attempt.reasons = verdict.decision, verdict.reasons.strip()
    attempt.place, attempt.participants = verdict.place.strip(), verdict.participants.strip()
    attempt.decided_by, attempt.decided_as, attempt.decided_on = actor, row.accepting, on
    check_record(attempt, leaving_out=["deliverable"])
    row.state = DECIDED_STATES[verdict.decision]
    if verdict.decision != AcceptanceDecision.REFUSED:
        row.accepted_on = on
    write(row, version, "state", "accepted_on")
    attempt.save()
    attempt.snapshot = canonical(content_of(attempt))
    attempt.sha256 = digest(attempt.snapshot)
    attempt.save(update_fields=["snapshot", "sha256"])
    detail = {"attempt": attempt.attempt, "reason": attempt.reasons, "sha256": attempt.sha256}
    record(actor, f"deliverable.{row.state}", row, **detail)
    people = [row.work_package.lead, row.project.lead, attempt.presented_by]
    tell(row, "deliverable.decided", people, actor, decision=verdict.decision)


def _tell_owners(row: Deliverable, defects: Iterable[Defect], actor: User) -> None:
    for defect in defects:
        if defect.owner is not None:
            tell(row, "defect.given", [defect.owner], actor, defect=str(defect))
