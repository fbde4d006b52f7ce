"""What may happen to the demonstration's projects, what is done about it, and what came of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from people.models import User
from projects.models import Portfolio, Project
from reporting.demo import organisation
from reporting.demo.diary import Diary, Turn
from reporting.demo.risk_texts import (
    DRAWS,
    ESCALATED,
    ISSUES,
    REPORTS,
    RESERVES,
    RISKS,
    Action,
    Check,
    Rating,
    Threat,
)
from risks.models import Issue, Measure, Risk
from risks.operations.checks import CheckFacts, record_check
from risks.operations.escalating import escalate_if_late
from risks.operations.issues import close_issue, open_issue, resolve_issue
from risks.operations.measures import implement_measure, plan_measure, start_measure
from risks.operations.ratings import assess_risk
from risks.operations.register import (
    Occurrence,
    choose_response,
    identify_risk,
    monitor_risk,
    record_occurrence,
)
from risks.operations.reports import write_report
from risks.operations.reserves import draw, set_contingency
from workpackages.models import WorkPackage

ASSESSOR = "qualite"
THOUSAND = Decimal(1000)
IMPACTS = ("impact_cost", "impact_schedule", "impact_quality", "impact_service")
STRUCK_ON, STRUCK = date(2026, 8, 17), "PRJ-303"
MONITORED_ON = date(2026, 10, 5)


def add_risks(diary: Diary) -> None:
    """Written down and rated by the lead, treated, verified by who judges quality."""
    for threat in RISKS:
        _add(diary, threat)
    for issue in ISSUES:
        _add_issue(diary, issue)
    for code, (on, thousands, why) in RESERVES.items():
        act = partial(_set_aside, code, thousands, why, date.fromisoformat(on))
        diary.add(date.fromisoformat(on), Turn.CLOSE, "director", act)
    for drawn in DRAWS:
        diary.add(date.fromisoformat(drawn[1]), Turn.CLOSE, drawn[2], partial(_draw, drawn))
    for code, on, login, asked_fr, asked_en, by in REPORTS:
        asked = {"decisions_fr": asked_fr, "decisions_en": asked_en}
        values = {**asked, "decide_by_on": date.fromisoformat(by) if by else None}
        act = partial(_report, code, values, date.fromisoformat(on))
        diary.add(date.fromisoformat(on), Turn.END, login, act)
    diary.add(date.fromisoformat(ESCALATED[2]), Turn.REMARK, "director", _escalate)
    diary.add(STRUCK_ON, Turn.PROGRESS, "pm-voix", _strike)
    diary.add(MONITORED_ON, Turn.REMARK, "director", _monitor)


def _add(diary: Diary, threat: Threat) -> None:
    begun = date.fromisoformat(threat.identified)
    writer = threat.writer or threat.owner
    diary.add(begun, Turn.REMARK, writer, partial(_identify, threat, begun))
    for number, action in enumerate(threat.actions, start=1):
        _add_action(diary, threat, number, action, max(begun, date.fromisoformat(action.planned)))
    if threat.response:
        first = threat.actions[0].planned if threat.actions else threat.identified
        on = max(begun, date.fromisoformat(first))
        act = partial(_respond, threat, on)
        diary.add(on, Turn.REMARK, threat.owner, act)
    if threat.check is not None:
        on = date.fromisoformat(threat.check.on)
        diary.add(on, Turn.REACH, ASSESSOR, partial(_check, threat, threat.check, on))
    if threat.reviewed:
        on = date.fromisoformat(threat.reviewed)
        found = threat.check.found if threat.check else threat.gross
        diary.add(on, Turn.SUBMIT, writer, partial(_rate, threat, found, on))


def _add_action(diary: Diary, threat: Threat, number: int, action: Action, planned: date) -> None:
    writer = threat.writer or threat.owner
    diary.add(planned, Turn.REMARK, writer, partial(_plan, threat, action, planned))
    if action.started:
        on = date.fromisoformat(action.started)
        diary.add(on, Turn.REACH, action.owner, partial(_start, threat, number))
    day, evidence = action.done
    if day:
        on = date.fromisoformat(day)
        act = partial(_implement, threat, number, evidence, on)
        diary.add(on, Turn.REACH, action.owner, act)


def _person(login: str) -> User:
    return User.objects.get(username=login)


def _risk(threat: Threat) -> Risk:
    place = {"project__code": threat.project} if threat.project else {"project": None}
    return Risk.objects.get(**place, name_fr=threat.fr)


def _measure(threat: Threat, number: int) -> Measure:
    return _risk(threat).measures.get(number=number)


def _levels(rating: Rating) -> dict[str, Any]:
    return {"probability": rating[0], **dict(zip(IMPACTS, rating[1:5], strict=True))}


def _rated(threat: Threat, rating: Rating) -> dict[str, Any]:
    worth = {"cost": Decimal(str(rating[5])) * THOUSAND, "delay_days": rating[6]}
    return {**_levels(rating), **worth, "daily_cost": Decimal(threat.burn)}


def _identify(threat: Threat, on: date, writer: User) -> None:
    place: Project | Portfolio
    if threat.project:
        place = Project.objects.get(code=threat.project)
    else:
        place = Portfolio.objects.get(code=organisation.PORTFOLIO[0])
    values = {
        "name_fr": threat.fr,
        "name_en": threat.en,
        "kind": threat.kind,
        "category": threat.category,
        "owner": _person(threat.owner),
        "cause_fr": threat.cause_fr,
        "cause_en": threat.cause_en,
        "work_package": _package(threat),
    }
    made = identify_risk(place, values, actor=writer, on=on)
    assess_risk(made.pk, _rated(threat, threat.gross), actor=writer, on=on)


def _package(threat: Threat) -> WorkPackage | None:
    packages = WorkPackage.objects.filter(project__code=threat.project)
    return packages.get(number=threat.package) if threat.package else None


def _rate(threat: Threat, rating: Rating, on: date, writer: User) -> None:
    assess_risk(_risk(threat).pk, _rated(threat, rating), actor=writer, on=on)


def _plan(threat: Threat, action: Action, on: date, writer: User) -> None:
    risk = _risk(threat)
    values = {
        "name_fr": action.fr,
        "name_en": action.en,
        "kind": action.kind,
        "owner": _person(action.owner),
        "due_on": date.fromisoformat(action.due),
        "cost": action.cost * THOUSAND,
        **_levels(action.target),
        "cost_left": Decimal(str(action.target[5])) * THOUSAND,
        "delay_left_days": action.target[6],
        "effect_due_on": date.fromisoformat(action.effect) if action.effect else None,
    }
    replaces = _measure(threat, action.replaces).pk if action.replaces else None
    plan_measure(risk.pk, values, actor=writer, on=on, replaces=replaces)


def _respond(threat: Threat, on: date, owner: User) -> None:
    choose_response(_risk(threat).pk, threat.response, actor=owner, on=on)


def _start(threat: Threat, number: int, owner: User) -> None:
    start_measure(_measure(threat, number).pk, actor=owner)


def _implement(threat: Threat, number: int, evidence: str, on: date, owner: User) -> None:
    implement_measure(_measure(threat, number).pk, evidence, actor=owner, on=on)


def _check(threat: Threat, check: Check, on: date, assessor: User) -> None:
    rating = _rated(threat, check.found)
    facts = CheckFacts(rating=rating, observed=check.observed)
    record_check(_risk(threat).pk, facts, actor=assessor, on=on)


def _strike(lead: User) -> None:
    risk = Risk.objects.get(project__code=STRUCK)
    issue = {"severity": 2, "due_on": date(2026, 11, 13), "owner": lead}
    what = "Recours déposé contre l’attribution ; le projet est suspendu."
    facts = Occurrence(what, issue, cost=12 * THOUSAND, delay_days=60)
    record_occurrence(risk.pk, facts, actor=lead, on=STRUCK_ON)


def _set_aside(code: str, thousands: int, why: str, on: date, director: User) -> None:
    project = Project.objects.get(code=code)
    set_contingency(project.pk, thousands * THOUSAND, why, actor=director, on=on)


def _draw(drawn: tuple[Any, ...], lead: User) -> None:
    code, on, _login, name, thousands, why = drawn
    project = Project.objects.get(code=code)
    risk = Risk.objects.get(project=project, name_fr=name)
    source = risk.issues.first() or risk
    draw(project.pk, thousands * THOUSAND, source, why, actor=lead, on=date.fromisoformat(on))


def _report(code: str, values: dict[str, Any], on: date, writer: User) -> None:
    write_report(Project.objects.get(code=code).pk, values, actor=writer, on=on)


def _escalate(_director: User) -> None:
    """Nobody does: the clock finds it."""
    code, name, on = ESCALATED
    issue = Issue.objects.get(project__code=code, name_fr=name)
    escalate_if_late(issue.pk, actor=None, on=date.fromisoformat(on))


def _monitor(director: User) -> None:
    """What is accepted with a fallback plan: twenty working days are kept free in the plan."""
    for risk in Risk.objects.filter(response="accept_active", state="treated").order_by("pk"):
        monitor_risk(risk.pk, actor=director)


def _add_issue(diary: Diary, facts: tuple[Any, ...]) -> None:
    occurred, solved = date.fromisoformat(facts[5]), facts[7]
    lead = {"PRJ-101": "pm-w11", "PRJ-201": "pm-itsm", "PRJ-302": "pm-voix"}[facts[0]]
    diary.add(occurred, Turn.REMARK, lead, partial(_open, facts, occurred))
    if solved:
        on = date.fromisoformat(solved)
        diary.add(on, Turn.REACH, lead, partial(_solve, facts, on))


def _open(facts: tuple[Any, ...], on: date, lead: User) -> None:
    code, fr, en, severity, owner, _occurred, due, _solved, _how = facts
    values = {
        "name_fr": fr,
        "name_en": en,
        "severity": severity,
        "owner": _person(owner),
        "occurred_on": on,
        "due_on": date.fromisoformat(due),
    }
    open_issue(Project.objects.get(code=code).pk, values, actor=lead, on=on)


def _solve(facts: tuple[Any, ...], on: date, lead: User) -> None:
    issue = Issue.objects.get(project__code=facts[0], name_fr=facts[1])
    resolve_issue(issue.pk, facts[8], actor=lead, on=on)
    close_issue(issue.pk, actor=lead)
