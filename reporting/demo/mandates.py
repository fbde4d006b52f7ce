"""The mandates of the demonstration: written, sent and signed by those who would, on their days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from people.models import User
from projects.choices import ProjectState, SizeClass
from projects.mandates.choices import Hat
from projects.mandates.fields import SECTION_FIELDS
from projects.models import Assumption, Mandate, Project
from projects.operations.assumptions import edit_assumption, enter_assumption
from projects.operations.mandate_signing import send_mandate, sign_mandate
from projects.operations.mandates import add_entry, begin_mandate, edit_mandate
from projects.operations.seats import give_seat
from reporting.demo import days, lives, mandate_texts, organisation, portfolio
from reporting.demo.diary import Diary, Turn
from servicedesk_pm.common import clock

THOUSAND = Decimal(1000)
DIRECTOR = "director"
DRAFTED = ("PRJ-205",)
# Working days from the mandate's preparation, and before the execution's release.
WRITTEN, SENT, SIGNED = 5, -8, -6
CONFIRMED_WRITTEN, CONFIRMED_SENT, CONFIRMED_SIGNED = -25, -8, -6
# A version in the making for the next gate.
IN_THE_MAKING = {"PRJ-202": date(2026, 10, 28)}


def add_mandates(diary: Diary) -> None:
    for facts in portfolio.PROJECTS:
        if facts.code in mandate_texts.AIMS:
            _add_mandates(diary, facts)
    for row in mandate_texts.ASSUMPTIONS:
        _add_assumption(diary, *row)


def _add_mandates(diary: Diary, facts: portfolio.ProjectFacts) -> None:
    moves = {move.to: move.on for move in lives.life_of(facts)}
    begun = days.shift(moves[ProjectState.MANDATE], WRITTEN)
    writer = facts.lead or DIRECTOR
    diary.add(begun, Turn.PLAN, DIRECTOR, partial(_seat, facts))
    diary.add(begun, Turn.PLAN, writer, partial(_write, facts))
    initiated = moves.get(ProjectState.INITIATION)
    if initiated is None:
        return
    _add_signing(diary, facts, days.shift(initiated, SENT), days.shift(initiated, SIGNED))
    released = lives.released_on(facts)
    if released is not None:
        diary.add(
            days.shift(released, CONFIRMED_WRITTEN), Turn.PLAN, writer, partial(_confirm, facts)
        )
        signed = days.shift(released, CONFIRMED_SIGNED)
        _add_signing(diary, facts, days.shift(released, CONFIRMED_SENT), signed)
    elif facts.code in IN_THE_MAKING:
        diary.add(IN_THE_MAKING[facts.code], Turn.PLAN, writer, partial(_confirm, facts))


def _add_signing(diary: Diary, facts: portfolio.ProjectFacts, sent: date, signed: date) -> None:
    programme = next(each for each in portfolio.PROGRAMMES if each.code == facts.programme)
    diary.add(sent, Turn.PLAN, facts.lead, partial(_send, facts.code))
    signers = (
        ("PM", facts.lead), ("PGM", programme.manager), ("DIR", DIRECTOR),
        ("SPO", programme.sponsor),
    )  # fmt: skip
    for role, login in signers:
        diary.add(signed, Turn.PLAN, login, partial(_sign, facts.code, role))


def _seat(facts: portfolio.ProjectFacts, director: User) -> None:
    """The hats' own accounts; whoever sponsors the project does not also sit in its committee."""
    project = Project.objects.get(code=facts.code)
    sponsor = project.sponsor.username if project.sponsor else ""
    board = [login for login in organisation.BOARD if login != sponsor]
    users = organisation.USERS_OF.get(facts.programme, organisation.USERS)
    seats = [
        (Hat.STEERING_COMMITTEE, board[0]),
        (Hat.STEERING_COMMITTEE, "resp-servicedesk"),
        (Hat.USER_REPRESENTATIVE, users),
        (Hat.OPERATIONS_LEAD, "resp-exploitation"),
        (Hat.SERVICE_DESK_LEAD, "resp-servicedesk"),
    ]
    if facts.size == SizeClass.LARGE:
        seats += [
            (Hat.CHANGE_MANAGER, "resp-changements"),
            (Hat.PROCUREMENT, "achats"),
            (Hat.FINANCE_CONTROLLER, "finances"),
        ]
    for hat, login in seats:
        person = User.objects.get(username=login)
        give_seat(project.pk, person.pk, hat=hat, actor=director)


def _write(facts: portfolio.ProjectFacts, lead: User) -> None:
    project = Project.objects.get(code=facts.code)
    mandate = begin_mandate(project.pk, actor=lead)
    values = _values(facts)
    for section, names in SECTION_FIELDS.items():
        said = {name: values[name] for name in names if name in values}
        if said:
            edit_mandate(mandate.pk, section, said, actor=lead)
    for aim in mandate_texts.AIMS[facts.code]:
        add_entry(mandate.pk, "objectives", _objective(aim), actor=lead)
    for result in _results(facts):
        add_entry(mandate.pk, "results", result, actor=lead)


def _values(facts: portfolio.ProjectFacts) -> dict[str, Any]:
    """Every field, from the texts and from what the project costs."""
    envelope = facts.thousands * THOUSAND
    values: dict[str, Any] = {}
    for key, (fr, en) in mandate_texts.TEXTS.items():
        values[f"{key}_fr"], values[f"{key}_en"] = fr, en
    return values | {
        "steering_rhythm": "month" if facts.size == SizeClass.LARGE else "two_months",
        "initiation_budget": envelope / 10,
        "contingency": envelope / 20,
        "management_reserve": envelope / 40,
        "security_concept": "needed",
        "cost_tolerance_pct": 5,
        "cost_tolerance": envelope / 20,
        "days_tolerance": 10,
    }


def _objective(aim: mandate_texts.Aim) -> dict[str, Any]:
    return {
        "title_fr": aim.fr,
        "title_en": aim.en,
        "indicator_fr": aim.indicator_fr,
        "indicator_en": aim.indicator_en,
        "baseline": Decimal(aim.baseline),
        "target": Decimal(aim.target),
        "unit": aim.unit,
        "due_on": date.fromisoformat(aim.due),
        "weight_pct": aim.weight,
    }


def _results(facts: portfolio.ProjectFacts) -> list[dict[str, Any]]:
    return [
        {
            "name_fr": f"{facts.fr} : solution en service",
            "name_en": f"{facts.en}: solution in service",
            "criteria_fr": "Aucun défaut bloquant ; les critères de réception sont remplis.",
            "criteria_en": "No blocking defect; the acceptance criteria are met.",
            "accepted_by": "user_representative",
            "required_for_go_live": True,
        },
        {
            "name_fr": "Documentation et transfert à l’exploitation",
            "name_en": "Documentation and handover to operations",
            "criteria_fr": "L’exploitation signe le transfert après le soutien renforcé.",
            "criteria_en": "Operations sign the handover after the increased support.",
            "accepted_by": "operations_lead",
        },
    ]


def _confirm(facts: portfolio.ProjectFacts, lead: User) -> None:
    """Version 2: the reserves and tolerances that the detailed plan asks for."""
    project = Project.objects.get(code=facts.code)
    mandate = begin_mandate(project.pk, actor=lead)
    envelope = facts.thousands * THOUSAND
    edit_mandate(mandate.pk, "budget", {"contingency": envelope * 6 / 100}, actor=lead)
    tolerances = {"days_tolerance": 15, "cost_tolerance_pct": 6}
    edit_mandate(mandate.pk, "authority", tolerances, actor=lead)
    scope = mandate_texts.CONFIRMED.get(facts.code)
    if scope is not None:
        values = {"scope_in_fr": scope[0], "scope_in_en": scope[1]}
        edit_mandate(mandate.pk, "scope", values, actor=lead)
        third = mandate_texts.Aim(
            "Pannes du portail", "Outages of the portal", "Heures par mois", "Hours a month",
            "6", "2", "h", "2027-09-30", 0,
        )  # fmt: skip
        add_entry(mandate.pk, "objectives", _objective(third), actor=lead)


def _send(code: str, lead: User) -> None:
    mandate = Mandate.objects.open().get(project__code=code)
    name = organisation.PORTFOLIO[1]
    send_mandate(mandate.pk, actor=lead, at=clock.now(), organisation=name)


def _sign(code: str, role: str, person: User) -> None:
    mandate = Mandate.objects.open().get(project__code=code)
    sign_mandate(mandate.pk, role=role, sha256=mandate.sha256, actor=person, at=clock.now())


def _add_assumption(diary: Diary, *row: str) -> None:
    code, kind, text, owner, check_on, state, note = row
    facts = next(each for each in portfolio.PROJECTS if each.code == code)
    released = lives.released_on(facts) or days.TODAY
    entered = days.shift(released, 2)
    values = (kind, text, owner, date.fromisoformat(check_on))
    diary.add(entered, Turn.REMARK, facts.lead, partial(_enter, code, values))
    if state != "open":
        checked = days.shift(date.fromisoformat(check_on) - timedelta(days=1), 1)
        act = partial(_check, code, text, {"state": state, "note": note})
        diary.add(checked, Turn.REMARK, facts.lead, act)


def _enter(code: str, values: tuple[str, str, str, date], lead: User) -> None:
    project = Project.objects.get(code=code)
    kind, text, owner, check_on = values
    person = User.objects.get(username=owner)
    facts = {"kind": kind, "text": text, "owner": person, "check_on": check_on}
    enter_assumption(project.pk, facts, actor=lead)


def _check(code: str, text: str, finding: dict[str, str], lead: User) -> None:
    row = Assumption.objects.get(project__code=code, text=text)
    edit_assumption(row.pk, finding, actor=lead)
