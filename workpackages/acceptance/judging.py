"""What may be decided on a presentation, from what was found; nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from engine.calendar import WorkDays
from people.models import User
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import day
from workpackages.acceptance.choices import (
    LIMIT_DAYS,
    TESTED,
    AcceptanceDecision,
    CriterionResultKind,
    Severity,
)
from workpackages.models import AcceptanceCriterion

D = AcceptanceDecision


@dataclass(frozen=True, slots=True)
class Found:
    """What the accepting person saw of one criterion."""

    result: str
    note: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class DefectFacts:
    """A defect as it is written down."""

    severity: str
    text: str
    owner: User | None = None
    due_on: date | None = None
    # Where it stands on the page.
    row: int = 1

    @property
    def prefix(self) -> str:
        return f"defect_{self.row}_"


@dataclass(frozen=True, slots=True)
class DefectPlan:
    """Who corrects until when a defect that was known before."""

    owner: User | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything that the accepting person says on one page."""

    decision: str
    # By the number of the criterion, and of the earlier defect.
    results: Mapping[int, Found] = field(default_factory=dict)
    defects: tuple[DefectFacts, ...] = ()
    verified: frozenset[int] = frozenset()
    plans: Mapping[int, DefectPlan] = field(default_factory=dict)
    reasons: str = ""
    place: str = ""
    participants: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """A defect that stays after the decision, and the form field where it stands."""

    severity: str
    owner: User | None
    due_on: date | None
    prefix: str


def result_field(number: int) -> str:
    return f"result_{number}"


def check_verdict(
    verdict: Verdict,
    criteria: Iterable[AcceptanceCriterion],
    pending: Iterable[Pending],
    *,
    on: date,
    working: WorkDays,
) -> None:
    """Raises RuleViolation with the first reason why this cannot be decided, at its field."""
    criteria, pending = list(criteria), list(pending)
    if verdict.decision not in D.values:
        raise RuleViolation(
            _("Decide: accept, accept with reservations or refuse."), field="decision"
        )
    _check_results(verdict, criteria)
    if verdict.decision == D.REFUSED:
        _check_refusal(verdict, criteria, pending)
    else:
        _check_acceptance(verdict, criteria, pending)
    if verdict.decision == D.RESERVED:
        _check_reservations(pending, on=on, working=working)


def last_day(severity: str, *, on: date, working: WorkDays) -> date | None:
    """Until when a reservation of this class has to be lifted; none for a blocker."""
    limit = LIMIT_DAYS.get(severity)
    return None if limit is None else working.moved(on, limit)


def check_deadline(
    severity: str, due_on: date | None, *, on: date, working: WorkDays, field: str = "due_on"
) -> None:
    """A reservation is dated, ahead, and within the working days of its class."""
    if due_on is None:
        raise RuleViolation(_("Every reservation has a deadline."), field=field)
    if due_on < on:
        raise RuleViolation(_("The deadline lies before the acceptance."), field=field)
    latest = last_day(severity, on=on, working=working)
    if latest is not None and due_on > latest:
        words = _(
            "A reservation of class “%(class)s” is lifted within %(days)s working days, by %(day)s."
        )
        facts = {
            "class": Severity(severity).label,
            "days": LIMIT_DAYS[severity],
            "day": day(latest),
        }
        raise RuleViolation(words % facts, field=field)


def _check_results(verdict: Verdict, criteria: list[AcceptanceCriterion]) -> None:
    for each in criteria:
        found = verdict.results.get(each.number)
        if found is not None and found.result not in CriterionResultKind.values:
            raise RuleViolation(_("Choose a result."), field=result_field(each.number))
        if found is None and each.is_mandatory:
            words = _("Criterion %(number)s is mandatory: record its result.")
            raise RuleViolation(words % {"number": each.number}, field=result_field(each.number))


def _check_acceptance(
    verdict: Verdict, criteria: list[AcceptanceCriterion], pending: list[Pending]
) -> None:
    open_classes = {each.severity for each in pending}
    if Severity.BLOCKER in open_classes:
        words = _("A blocking defect is open; the deliverable can only be refused.")
        raise RuleViolation(words, field="decision")
    for criterion in criteria:
        if criterion.is_mandatory:
            _check_mandatory(verdict, criterion.number)
    if verdict.decision == D.ACCEPTED and Severity.MAJOR in open_classes:
        words = _("A major defect is open; accept with reservations or refuse.")
        raise RuleViolation(words, field="decision")


def _check_mandatory(verdict: Verdict, number: int) -> None:
    """Tested, and met where nothing is reserved."""
    result = verdict.results[number].result
    if result not in TESTED:
        words = _("Criterion %(number)s is mandatory and was not tested.")
        raise RuleViolation(words % {"number": number}, field=result_field(number))
    if verdict.decision == D.ACCEPTED and result != CriterionResultKind.MET:
        words = _("Criterion %(number)s is mandatory and is not met.")
        raise RuleViolation(words % {"number": number}, field=result_field(number))


def _check_reservations(pending: list[Pending], *, on: date, working: WorkDays) -> None:
    if not pending:
        words = _("No defect is open; there is nothing to reserve.")
        raise RuleViolation(words, field="decision")
    for each in pending:
        if each.owner is None:
            words = _("Every reservation has an owner who corrects it.")
            raise RuleViolation(words, field=f"{each.prefix}owner")
        check_deadline(
            each.severity, each.due_on, on=on, working=working, field=f"{each.prefix}due_on"
        )


def _check_refusal(
    verdict: Verdict, criteria: list[AcceptanceCriterion], pending: list[Pending]
) -> None:
    failed = [
        each
        for each in criteria
        if each.is_mandatory and verdict.results[each.number].result == CriterionResultKind.NOT_MET
    ]
    serious = [each for each in pending if each.severity != Severity.MINOR]
    if not failed and not serious:
        words = _("Refuse only for a mandatory criterion not met, or a blocking or major defect.")
        raise RuleViolation(words, field="decision")
    if not verdict.reasons.strip():
        raise RuleViolation(_("Give the reasons of the refusal."), field="reasons")
