"""Writes the demonstration portfolio; loading it twice changes nothing.

People, places and the calendar are rows; everything else is a diary of the application's own
operations, done by those who would do them, on the days on which they would.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from people.audit import acting_as
from people.messages import Notification
from people.models import OrganisationRole, OrgUnit, Site, User
from projects.choices import ProjectState
from projects.models import Portfolio, Programme, Project, RoleAssignment
from projects.operations import (
    Origin,
    assign_role,
    change_state,
    create_portfolio,
    create_programme,
    create_project,
    edit_project,
)
from reporting.demo import days, gates, lives, organisation, portfolio, scores, texts
from reporting.demo.across import add_deliveries
from reporting.demo.changes import add_changes
from reporting.demo.checkpoints import add_checkpoints
from reporting.demo.closing import add_closing
from reporting.demo.communication import add_communication
from reporting.demo.conformity import add_conformity
from reporting.demo.corrections import add_corrections
from reporting.demo.decision_files import add_decision_files
from reporting.demo.deliverables import add_deliverables
from reporting.demo.diary import Diary, Turn
from reporting.demo.directives import add_directives
from reporting.demo.hours import add_hours
from reporting.demo.impacts import add_impacts
from reporting.demo.lessons import add_lessons
from reporting.demo.mandates import add_mandates
from reporting.demo.money import add_money
from reporting.demo.quality_plans import add_quality_plans
from reporting.demo.reports import add_reports
from reporting.demo.requests import add_requests
from reporting.demo.requirements import add_requirements
from reporting.demo.results import add_results
from reporting.demo.risks import add_risks
from reporting.demo.rounds import add_round
from reporting.demo.selection import add_selection
from reporting.demo.simulations import add_simulations
from reporting.demo.stakeholders import add_stakeholders
from reporting.demo.summaries import add_summaries
from reporting.demo.templates import add_templates
from reporting.demo.values import add_values
from reporting.demo.work import add_plans
from workpackages.models import WorkCalendar

THOUSAND = Decimal(1000)
DIRECTOR = "director"
FOUNDED = date(2024, 6, 3)
# Before the decision file, which shows the score, is put to the vote.
SCORED = -10
# Before the mandate names them for their functions.
JOINED_BEFORE_RELEASE = 67


class NameTaken(Exception):
    """Something real has a name that the demonstration uses; the message says which."""


def is_loaded() -> bool:
    return Portfolio.objects.filter(code=organisation.PORTFOLIO[0]).exists()


@transaction.atomic
def load(password: str) -> bool:
    """Write everything, or nothing where the portfolio is already there. Raises NameTaken."""
    if is_loaded():
        return False
    _refuse_taken_names()
    with acting_as(None):
        _load_people(password)
        add_calendars()
    diary = Diary()
    diary.add(FOUNDED, Turn.PROJECT, DIRECTOR, _found)
    diary.add(FOUNDED, Turn.PROJECT, DIRECTOR, partial(scores.found, FOUNDED))
    for facts in portfolio.PROJECTS:
        _add_life(diary, facts)
    add_decision_files(diary)
    add_plans(diary)
    add_impacts(diary)
    add_mandates(diary)
    add_deliveries(diary)
    add_results(diary)
    add_deliverables(diary)
    add_requirements(diary)
    add_checkpoints(diary)
    add_quality_plans(diary)
    add_conformity(diary)
    add_stakeholders(diary)
    add_communication(diary)
    add_risks(diary)
    add_hours(diary)
    add_money(diary)
    add_values(diary)
    add_corrections(diary)
    add_simulations(diary)
    add_changes(diary)
    add_directives(diary)
    add_lessons(diary)
    add_closing(diary)
    for (code, gate), (login, on, _missing) in gates.PREPARED.items():
        diary.add(on, Turn.REMARK, login, partial(gates.prepare, code, gate))
    add_requests(diary)
    add_templates(diary)
    _add_team(diary)
    _add_scores(diary)
    add_round(diary, DIRECTOR)
    add_selection(diary, DIRECTOR)
    add_summaries(diary)
    add_reports(diary)
    diary.play()
    _read_old_messages()
    return True


def _refuse_taken_names() -> None:
    codes = [*portfolio.CODES, *(programme.code for programme in portfolio.PROGRAMMES)]
    stayed = User.objects.filter(email__endswith=organisation.DOMAIN, is_active=False)
    taken = [
        *User.objects.filter(username__in=organisation.LOGINS)
        .exclude(pk__in=stayed)
        .values_list("username", flat=True),
        *Site.objects.filter(code__in=organisation.SITE_CODES).values_list("code", flat=True),
        *OrgUnit.objects.filter(code__in=organisation.UNIT_CODES).values_list("code", flat=True),
        *Programme.objects.filter(code__in=codes).values_list("code", flat=True),
        *Project.objects.filter(code__in=codes).values_list("code", flat=True),
    ]
    if taken:
        raise NameTaken(f"Nothing was loaded, because these exist already: {', '.join(taken)}.")


def add_calendars() -> None:
    """Vaud as the default, unless the organisation has set its own; other cantons beside it."""
    known = WorkCalendar.objects.of_organisation()
    has_default = known.filter(is_default=True).exists()
    cantons = set(known.values_list("canton", flat=True))
    for canton, name, name_en in days.CALENDARS:
        is_default = canton == days.CANTON
        if has_default if is_default else canton in cantons:
            continue
        WorkCalendar.objects.create(
            name=name,
            name_en=name_en,
            canton=canton,
            is_default=is_default,
            week=days.WEEK,
            minutes_per_day=days.MINUTES_PER_DAY,
            source=days.SOURCE,
        )


def _load_people(password: str) -> None:
    sites = {
        code: Site.objects.create(code=code, name_fr=fr, name_en=en, canton=canton, user_count=n)
        for code, fr, en, canton, n in organisation.SITES
    }
    units = {
        code: OrgUnit.objects.create(code=code, name_fr=fr, name_en=en)
        for code, fr, en, _head in organisation.UNITS
    }
    # One password for all, so one hash: making forty would take most of the time.
    hashed = make_password(password)
    people: dict[str, User] = {}
    for account in organisation.ACCOUNTS:
        # One that an earlier removal closed, because the history names it, is opened again.
        user = User.objects.filter(username=account.login).first() or User(username=account.login)
        user.email, user.name = f"{account.login}{organisation.DOMAIN}", account.name
        user.org_unit, user.site = units[account.unit], sites[account.site]
        user.language, user.is_active = account.language, True
        user.password = hashed
        user.save()
        people[account.login] = user
        for role in account.roles:
            OrganisationRole.objects.create(user=user, role=role)
    for code, _fr, _en, head in organisation.UNITS:
        units[code].head = people[head]
        units[code].save(update_fields=["head"])


def _person(login: str) -> User | None:
    return User.objects.get(username=login) if login else None


def _found(director: User) -> None:
    code, fr, en = organisation.PORTFOLIO
    whole = create_portfolio(code, {"name_fr": fr, "name_en": en}, actor=director)
    for facts in portfolio.PROGRAMMES:
        values = {
            "name_fr": facts.fr,
            "name_en": facts.en,
            "objective_fr": facts.objective_fr,
            "objective_en": facts.objective_en,
            "manager": _person(facts.manager),
            "sponsor": _person(facts.sponsor),
        }
        create_programme(whole.pk, facts.code, values, actor=director)


def _add_life(diary: Diary, facts: portfolio.ProjectFacts) -> None:
    """The request, every step after it, and the figures' last status date."""
    request, *moves = lives.life_of(facts)
    diary.add(request.on, Turn.PROJECT, DIRECTOR, partial(_request, facts))
    sponsor = next(p.sponsor for p in portfolio.PROGRAMMES if p.code == facts.programme)
    for move in moves:
        _add_move(diary, facts, move, sponsor)
    if lives.released_on(facts) or facts.state == ProjectState.INITIATION:
        usual = (days.STATUS_DATE, days.TODAY)
        status_date, on = lives.STATUS_DATES.get(facts.code, usual)
        diary.add(on, Turn.PLAN, facts.lead, partial(_date_status, facts.code, status_date))


def _request(facts: portfolio.ProjectFacts, director: User) -> None:
    summary_fr, summary_en = texts.SUMMARIES[facts.code]
    programme = Programme.objects.get(code=facts.programme)
    values: dict[str, Any] = {
        "name_fr": facts.fr,
        "name_en": facts.en,
        "summary_fr": summary_fr,
        "summary_en": summary_en,
        "org_unit": OrgUnit.objects.get(code=texts.UNITS[facts.code]),
        "category": facts.category,
        "size_class": facts.size,
        "has_rollout": facts.has_rollout,
        "sponsor": programme.sponsor,
        "lead": _person(facts.lead),
        "planned_start_on": date.fromisoformat(facts.start) if facts.start else None,
        "planned_finish_on": date.fromisoformat(facts.finish) if facts.finish else None,
        "approved_envelope": facts.envelope * THOUSAND,
    }
    if facts.parent:
        origin = Origin(parent_id=Project.objects.get(code=facts.parent).pk)
    else:
        origin, values["programme"] = Origin(), programme
    create_project(facts.code, values, actor=director, origin=origin)


def _add_move(diary: Diary, facts: portfolio.ProjectFacts, move: lives.Move, sponsor: str) -> None:
    """Two agree where both must; else the director decides before the mandate, then the sponsor."""
    S = ProjectState
    both = {S.INITIATION, S.CLOSED}
    directed = {S.ANALYSIS, S.DECISION} | both
    # A project ends its day with what ends its work.
    turn = Turn.END if move.to in {S.CLOSING, S.CLOSED, S.ON_HOLD} else Turn.PROJECT
    preparer = DIRECTOR if move.to in {S.ANALYSIS, S.DECISION, S.MANDATE} else facts.lead
    deciders = [DIRECTOR] * (move.to in directed) + [sponsor] * (
        move.to not in directed or move.to in both
    )
    if move.to == S.DECISION and facts.code in scores.ALL:
        scored = days.shift(move.on, SCORED)
        diary.add(scored, turn, DIRECTOR, partial(scores.give_score, facts.code, scored))
    diary.add(move.on, turn, preparer or DIRECTOR, partial(_prepare, facts.code, move))
    diary.add(move.on, turn, deciders[-1], partial(_waive, facts.code, move))
    for login in deciders:
        diary.add(move.on, turn, login, partial(_move, facts.code, move))
    laid_down = gates.DEMANDS.get((facts.code, move.to), ())
    for position, (_text, owner, _due, _blocks, done, evidence) in enumerate(laid_down, start=1):
        if done is not None:
            act = partial(_fulfil, facts.code, position, done, evidence)
            diary.add(done, Turn.PROJECT, owner, act)


def _add_scores(diary: Diary) -> None:
    """What waits for the planning round; who came before G1 earlier was scored for it."""
    done = {code for code, moves in lives.YOUNG.items() if _decided(moves)}
    for code in scores.CANDIDATES:
        if code not in done:
            act = partial(scores.give_score, code, scores.ROUND_ON)
            diary.add(scores.ROUND_ON, Turn.PROJECT, DIRECTOR, act)


def _decided(moves: tuple[tuple[ProjectState, str], ...]) -> bool:
    return any(state == ProjectState.DECISION for state, _on in moves)


def _prepare(code: str, move: lives.Move, actor: User) -> None:
    gates.say_what_holds(Project.objects.get(code=code), move.to, actor, move.on)


def _waive(code: str, move: lives.Move, actor: User) -> None:
    gates.waive_the_rest(Project.objects.get(code=code), move.to, actor, move.on)


def _fulfil(code: str, position: int, on: date, evidence: str, actor: User) -> None:
    gates.fulfil(Project.objects.get(code=code), position, actor, on, evidence)


def _move(code: str, move: lives.Move, actor: User) -> None:
    project = Project.objects.get(code=code)
    review = lives.REVIEWS.get(code) if move.to == ProjectState.ON_HOLD else None
    grounds = gates.grounds_of(project, move.to, move.reason, review)
    change_state(project.pk, move.to, actor=actor, on=move.on, grounds=grounds)


def _date_status(code: str, status_date: date, lead: User) -> None:
    project = Project.objects.get(code=code)
    edit_project(project.pk, {"status_date": status_date}, actor=lead)


def _add_team(diary: Diary) -> None:
    for login, role, place, note in organisation.TEAM:
        facts = next((each for each in portfolio.PROJECTS if each.code == place), None)
        if facts is None:
            act = partial(_join_programme, login, role, place, note)
            diary.add(FOUNDED, Turn.PLAN, DIRECTOR, act)
        else:
            on = lives.released_on(facts) or days.TODAY
            act = partial(_join, login, role, place, note)
            diary.add(days.shift(on, -JOINED_BEFORE_RELEASE), Turn.PLAN, DIRECTOR, act)


def _join(login: str, role: str, code: str, note: str, director: User) -> None:
    project, person = Project.objects.get(code=code), User.objects.get(username=login)
    assign_role(project.pk, person.pk, role=role, actor=director, note=note)


def _join_programme(login: str, role: str, code: str, note: str, director: User) -> None:
    with acting_as(director):
        RoleAssignment.objects.create(
            user=User.objects.get(username=login),
            role=role,
            programme=Programme.objects.get(code=code),
            note=note,
        )


def _read_old_messages() -> None:
    """Everybody has read what is older than a few days, and no mail tells of any of it."""
    before = days.moment(days.shift(days.TODAY, -3))
    ours = Notification.objects.filter(recipient__username__in=organisation.LOGINS)
    ours.filter(created_at__lt=before).update(read_at=before)
    ours.update(mailed_at=before)
