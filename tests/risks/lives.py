"""Risks, measures and issues brought to each state of their life by the operations themselves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from people.models import User
from projects.models import Project
from risks.models import Issue, Measure, Risk
from risks.operations.checks import record_check
from risks.operations.issues import close_issue, open_issue, resolve_issue
from risks.operations.measures import cancel_measure, implement_measure, start_measure
from risks.operations.register import (
    Occurrence,
    choose_response,
    close_risk,
    identify_risk,
    monitor_risk,
    record_occurrence,
)
from tests.conftest import FRIDAY
from tests.risks.conftest import planned, rated, seen, written

RISK_STATES = ("identified", "assessed", "treated", "monitored", "occurred", "closed")
MEASURE_STATES = ("planned", "in_progress", "implemented", "verified", "replaced", "cancelled")
ISSUE_STATES = ("open", "assigned", "resolved", "closed")
# Hardly worth a word, so that nothing but its state decides what may be done with it.
TINY: dict[str, Any] = {"probability": 1, "cost": Decimal(0), "delay_days": 0}
STRUCK = Occurrence("It came.", {"severity": 2, "due_on": date(2026, 10, 20)})
SAID: dict[str, Any] = {"name_fr": "Lien lent", "severity": 3, "due_on": date(2026, 10, 20)}
# By how the assessor rates R-101-1 then.
FOUND: dict[str, dict[str, Any]] = {
    "effective": {},
    "partial": {"probability": 3, "cost": Decimal(90_000), "delay_days": 12},
    "ineffective": {"probability": 4, "cost": Decimal(90_000), "delay_days": 19},
    "counterproductive": {"probability": 4, "cost": Decimal(100_000), "delay_days": 20},
}


def risk_in(state: str, project: Project, owner: User, **rating: Any) -> Risk:
    """A risk in that state, accepted by its owner where it had to be treated."""
    lead = project.lead
    made = identify_risk(project, written(owner), actor=lead, on=FRIDAY)
    if state == "identified":
        return made
    rated(made, **{**TINY, **rating})
    if state == "occurred":
        record_occurrence(made.pk, STRUCK, actor=lead, on=FRIDAY)
    if state in {"treated", "monitored", "closed"}:
        choose_response(made.pk, "accept_passive", actor=owner, on=FRIDAY)
    if state in {"monitored", "closed"}:
        monitor_risk(made.pk, actor=lead)
    if state == "closed":
        close_risk(made.pk, "Gone.", actor=lead, on=FRIDAY)
    return Risk.objects.get(pk=made.pk)


def measure_in(
    state: str, risk: Risk, doer: User, judge: User, verdict: str = "ineffective"
) -> Measure:
    """A measure in that state; verified with that verdict."""
    made = planned(risk, doer)
    if state == "in_progress":
        start_measure(made.pk, actor=doer)
    if state == "cancelled":
        cancel_measure(made.pk, "Too dear.", actor=risk.project.lead, on=FRIDAY)
    if state in {"implemented", "verified", "replaced"}:
        implement_measure(made.pk, "Run 42.", actor=doer, on=FRIDAY)
    if state in {"verified", "replaced"}:
        record_check(risk.pk, seen(rating=FOUND[verdict]), actor=judge, on=FRIDAY)
    if state == "replaced":
        planned(risk, doer, replaces=made.pk)
    return Measure.objects.get(pk=made.pk)


def issue_in(state: str, project: Project, doer: User) -> Issue:
    """An issue in that state; from "assigned" on it is the doer's."""
    facts = SAID if state == "open" else {**SAID, "owner": doer}
    made = open_issue(project.pk, facts, actor=project.lead, on=FRIDAY)
    if state in {"resolved", "closed"}:
        resolve_issue(made.pk, "New line.", actor=doer, on=FRIDAY)
    if state == "closed":
        close_issue(made.pk, actor=project.lead)
    return Issue.objects.get(pk=made.pk)
