"""A small organisation with two programmes, everything in each, and one person for each role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from closure.lessons.choices import Outcome as LessonOutcome
from closure.models import (
    ClosureReport,
    ClosureSignature,
    Lesson,
    SurveyInvitation,
    TeamSurvey,
    UseReview,
)
from closure.operations.lessons import propose_lesson, publish_lesson, validate_lesson
from closure.operations.uses import Judgement, judge_lesson
from control.models import CorrectiveMeasure, Phasing, StatusSnapshot
from control.operations.corrections import CorrectionFacts, plan_correction, report_done
from control.operations.phasing import phase_package, propose_phasing
from control.operations.snapshots import keep_snapshots
from costs.hours.places import Key
from costs.models import Commitment, ManagementReserve, PostingImport, RateClass
from costs.operations.closing import close_books
from costs.operations.commitments import CommitmentFacts, close_commitment, commit_money
from costs.operations.hours import Then, save_week
from costs.operations.posting_imports import upload_postings
from costs.operations.postings import Booking, post
from people.audit import acting_as
from people.choices import JobState, Role
from people.models import Job, Notification, OrganisationRole, OrgUnit, SavedFilter, Site, User
from people.production import execute
from projects.choices import Body, Outcome, ProjectState
from projects.mandates.choices import Hat
from projects.models import (
    Assumption,
    ChangeRequest,
    CommunicationPlan,
    ConsultedParty,
    CriteriaSet,
    Decision,
    DecisionCondition,
    DecisionFile,
    GateTick,
    Mandate,
    Portfolio,
    Programme,
    Project,
    ProjectRequest,
    Seat,
    TransitionProposal,
    Waiver,
)
from projects.operations.change_decisions import Ruling, annex_change, decide_change
from projects.operations.changes import analyse_change, request_change, submit_change
from projects.operations.priorities import draft_weights, found_priorities
from projects.operations.rounds import RoundFacts, give_unit_score, open_round
from projects.operations.scores import Said
from projects.operations.selection import ScenarioFacts, compute_scenario, create_scenario
from projects.operations.selection_rules import add_rule, propose_order
from reporting.choices import FROZEN, ISSUED, Classification, Light, ReportState
from reporting.document import content_of, lights_to_explain
from reporting.models import Report
from reporting.operations import (
    Commentary,
    Explanation,
    edit_commentary,
    request_status_report,
)
from reporting.summaries.models import SummaryReport
from reporting.summaries.operations import Message, begin_summary, write_summary
from risks.models import Contingency, Issue, Measure, Risk, Simulation
from risks.operations.issues import open_issue, resolve_issue
from risks.operations.measures import implement_measure, plan_measure
from risks.operations.ratings import assess_risk
from risks.operations.register import (
    choose_response,
    close_risk,
    identify_risk,
    monitor_risk,
)
from risks.operations.reports import write_report
from servicedesk_pm.common.frozen import canonical, digest
from tests import factories
from tests.imports.plans import house_plan
from tests.money_files.conftest import csv_of
from tests.reporting.directing import issue
from workpackages.choices import ImportState
from workpackages.models import (
    Baseline,
    BaselineRow,
    Checkpoint,
    Comment,
    ConformitySheet,
    Coverage,
    CrossDependency,
    Deliverable,
    Dependency,
    PlanImport,
    PlanTemplate,
    QualityPlan,
    Requirement,
    Task,
    TemplateUse,
    WorkCalendar,
    WorkPackage,
    WorkstationImpact,
)
from workpackages.operations.imports import upload_plan

# What September earned may still be said: the month that is kept is the one before.
TODAY, SEPTEMBER, AUGUST = date(2026, 10, 12), date(2026, 9, 30), date(2026, 8, 31)
# Whoever holds a role on the whole organisation meets the same everywhere in it.
EVERYWHERE = ("director", "board", "quality", "stakeholder", "hr", "admin")
# Their roles are in one programme, project or package; elsewhere they are nobody.
LOCAL = ("manager", "lead", "packager", "member", "sponsor", "observer")
SIGNED_IN = (*EVERYWHERE, *LOCAL, "outsider")
STRANGER = "stranger"


@dataclass
class Place:
    """One programme with a project and a part of everything that a project has."""

    word: str
    programme: Programme
    project: Project
    children: dict[str, Project] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    package: WorkPackage = field(init=False)
    other_package: WorkPackage = field(init=False)
    spare_package: WorkPackage = field(init=False)
    # By their state, of an active package.
    deliverables: dict[str, Deliverable] = field(default_factory=dict)
    # By their state; the proposed one is shown by the planned deliverable.
    requirements: dict[str, Requirement] = field(default_factory=dict)
    coverage: Coverage = field(init=False)
    # By their state; the member reviews, and the one under way has two findings.
    checkpoints: dict[str, Checkpoint] = field(default_factory=dict)
    # Of deliverables, by their state; the member signs.
    sheets: dict[str, ConformitySheet] = field(default_factory=dict)
    # The project's is a draft; that of the part in mandate is submitted.
    quality_plan: QualityPlan = field(init=False)
    submitted_plan: QualityPlan = field(init=False)
    approved_plan: QualityPlan = field(init=False)
    template_use: TemplateUse = field(init=False)
    task: Task = field(init=False)
    other_task: Task = field(init=False)
    done_task: Task = field(init=False)
    milestone: Task = field(init=False)
    link: Dependency = field(init=False)
    # Asked of the project by a part of it, and agreed the other way round.
    asked: CrossDependency = field(init=False)
    agreed: CrossDependency = field(init=False)
    # Taken by the board, with a condition for the lead.
    decision: Decision = field(init=False)
    plan_import: PlanImport = field(init=False)
    done_import: PlanImport = field(init=False)
    discarded_import: PlanImport = field(init=False)
    unit: OrgUnit = field(init=False)
    site: Site = field(init=False)
    # Projects that stand alone, whose mandates are young or in signature.
    beside: dict[str, Project] = field(default_factory=dict)
    draft: Mandate = field(init=False)
    signing: Mandate = field(init=False)
    paper: DecisionFile = field(init=False)
    ballot: DecisionFile = field(init=False)
    over: DecisionFile = field(init=False)
    seat: Seat = field(init=False)
    # The lead, who is heard in the first consultation.
    party: ConsultedParty = field(init=False)
    # Judges quality in the whole programme.
    quality: User = field(init=False)
    # One for each state that a step begins in; the measure is the team member's.
    risks: dict[str, Risk] = field(default_factory=dict)
    measure: Measure = field(init=False)
    issue: Issue = field(init=False)
    solved: Issue = field(init=False)
    # By their state, of the package.
    commitments: dict[str, Commitment] = field(default_factory=dict)
    # A file that was read and waits to be booked.
    posting_import: PostingImport = field(init=False)
    phasing: Phasing = field(init=False)
    corrections: dict[str, CorrectiveMeasure] = field(default_factory=dict)
    # One for each state that a step begins in; the package lead asked for them.
    changes: dict[str, ChangeRequest] = field(default_factory=dict)
    # One for each state that a step begins in; one is given to the team member.
    lessons: dict[str, Lesson] = field(default_factory=dict)
    closure_report: ClosureReport = field(init=False)
    # A draft of the programme with its figures, and a month of the project that is kept.
    summary: SummaryReport = field(init=False)
    kept: StatusSnapshot = field(init=False)


@dataclass
class World:
    own: Place
    foreign: Place
    people: dict[str, User]
    calendar: WorkCalendar
    jobs: dict[str, dict[str, Job]] = field(default_factory=dict)
    messages: dict[str, Notification] = field(default_factory=dict)
    filters: dict[str, SavedFilter] = field(default_factory=dict)
    # Asked of the unit, parked, and the member's draft; their unit is headed by the board.
    requests: dict[str, ProjectRequest] = field(default_factory=dict)
    # That of the portfolio, published.
    summary: SummaryReport = field(init=False)

    def places(self) -> Iterator[Place]:
        yield self.own
        yield self.foreign


def build_world(word: str = "", foreign_word: str = "") -> World:
    """Make all of it; ``word`` and ``foreign_word`` stand in every text of their place."""
    people = _people()
    with acting_as(people["director"]):
        own = _place(f"OWN{word}", people["lead"], people["member"], people["packager"])
        far = [factories.make_user(f"far-{n}") for n in range(3)]
        foreign = _place(f"FAR{foreign_word}", *far)
        world = World(own, foreign, people, _calendar())
        _weigh(world)
        _template()
        factories.make_user("closed", is_active=False)
        factories.make_user("observer-too", roles=(Role.OBSERVER,))
        _give_places(world)
        _requests(world)
        for place in world.places():
            _mandates(place)
            _changes(place)
            _stakeholders(place)
            _communication(place)
            _decision_files(place)
        _select(world)
        _portfolio_risk(world)
        for place in world.places():
            _money(place)
            _hours(place)
            _lessons(place)
        _close_books(world)
        issue(world.own.project, people["director"])
        _summaries(world)
        RateClass.objects.create(code="agents", name_fr="Agents")
        for name in SIGNED_IN:
            _belongings(world, name)
    return world


def _weigh(world: World) -> None:
    """What projects are weighed by, and the draft of other criteria."""
    director, portfolio = world.people["director"], world.own.project.portfolio
    found_priorities(portfolio.pk, actor=director, on=TODAY)
    draft_weights(CriteriaSet, portfolio.pk, actor=director)
    candidate = factories.make_project(code="OWN-CAND", state=ProjectState.DECISION)
    unit = factories.make_unit(code="scoring", head=director)
    asked = RoundFacts(
        2027, "Tour", date(2100, 1, 4), frozenset({candidate.pk}), frozenset({unit.pk})
    )
    opened = open_round(portfolio.pk, asked, actor=director, on=TODAY)
    said = Said(dict.fromkeys("BCDEF", 3), {}, dict.fromkeys("ABCDEF", "Said"))
    give_unit_score(opened.units.get().pk, candidate.pk, said, actor=director, on=TODAY)


def _select(world: World) -> None:
    """A scenario of both places with its lists, rules, and another order that was proposed."""
    director, portfolio = world.people["director"], world.own.project.portfolio
    rivals = [project for place in world.places() for project in place.beside.values()]
    for project in rivals:
        factories.make_score(project, by=director, cost=Decimal(1000), effort_minutes=504)
        factories.make_waiver(project, "G1-10", by=director)
    own, far = (place.beside["YNG"] for place in world.places())
    for first, second in ((own, world.own.beside["SIG"]), (own, far)):
        add_rule(portfolio.pk, (first.pk, second.pk), "requires", "Known", actor=director)
    facts = ScenarioFacts(2027, "Scénario", Decimal(9000), 5040, "Scenario")
    scenario = create_scenario(portfolio.pk, facts, actor=director)
    compute_scenario(scenario.pk, actor=director)
    order = sorted((project.code for project in rivals), reverse=True)
    propose_order(portfolio.pk, order, "Known", actor=director)


def _template() -> None:
    """A template of the house, with one line."""
    kept = PlanTemplate.objects.create(
        key="own-1", scenario="light", size_class="S", name_fr="Modèle", name_en="Template"
    )
    kept.entries.create(number=1, position=1, kind="phase", name_fr="Phase", name_en="Phase")


def _calendar() -> WorkCalendar:
    """A calendar that is not the default, with a day off."""
    away = {"from": "2026-11-02", "to": "2026-11-02", "name": "All souls", "shifts": []}
    return WorkCalendar.objects.create(name="Usine", canton="VD", exceptions=[away])


def _people() -> dict[str, User]:
    people = {name: factories.make_user(name) for name in SIGNED_IN}
    roles = (
        Role.DIRECTOR,
        Role.SPONSOR,
        Role.QUALITY_MANAGER,
        Role.OBSERVER,
        Role.HUMAN_RESOURCES,
        Role.ADMINISTRATOR,
    )
    for name, role in zip(EVERYWHERE, roles, strict=True):
        OrganisationRole.objects.create(user=people[name], role=role)
    return people


def _give_places(world: World) -> None:
    place, people = world.own, world.people
    place.programme.manager = people["manager"]
    place.programme.save()
    place.project.sponsor = people["sponsor"]
    place.project.save()
    for name, role in (
        ("packager", Role.WORK_PACKAGE_LEAD),
        ("member", Role.TEAM_MEMBER),
        ("observer", Role.OBSERVER),
    ):
        factories.give_role(people[name], role, place.project)


def _requests(world: World) -> None:
    """In no programme: who reads them has a role anywhere, or belongs to them."""
    unit = factories.make_unit(code="desk", head=world.people["board"])
    User.objects.filter(username__in=SIGNED_IN).update(org_unit=unit)
    for person in world.people.values():
        person.org_unit = unit
    asked = {"endorsement": "asked", "org_unit": unit, "analyst": None}
    world.requests["asked"] = factories.make_request(title_en="Asked", **asked)
    parked = {"parked_until": date(2027, 1, 4), "parked_reason": "Later"}
    world.requests["parked"] = factories.make_request(title_en="Parked", **asked, **parked)
    world.requests["draft"] = factories.make_request(
        title_en="Draft", project=None, requester=world.people["member"], org_unit=unit
    )


def _place(word: str, lead: User, member: User, packager: User) -> Place:
    portfolio = Portfolio.objects.first() or factories.make_portfolio(code="PF")
    programme = factories.make_programme(
        portfolio=portfolio,
        code=f"{word}-PGM",
        name_fr=f"Programme {word}",
        name_en=f"Programme {word}",
        objective_fr=f"But {word}",
        objective_en=f"Aim {word}",
    )
    project = _project(word, "PRJ", lead, programme=programme, approved_envelope=300_000)
    place = Place(word, programme, project)
    for suffix, state in (
        ("REQ", ProjectState.REQUESTED),
        ("DEC", ProjectState.DECISION),
        ("MAN", ProjectState.MANDATE),
    ):
        place.children[suffix] = _project(word, suffix, lead, parent=project, state=state)
    TransitionProposal.objects.create(
        project=place.children["MAN"],
        to=ProjectState.INITIATION,
        proposed_by=User.objects.get(username="director"),
        reason=f"Reason {word}",
        proposed_on=TODAY,
        expires_on=TODAY + timedelta(days=20),
    )
    _decisions(place)
    _work(place, member, packager)
    _deliverables(place, packager)
    _requirements(place)
    _checkpoints(place, member, packager)
    for state, subject in (("draft", "planned"), ("signed", "reserved")):
        place.sheets[state] = factories.make_sheet(
            deliverable=place.deliverables[subject], state=state, signer=member, answered=True
        )
        place.sheets[state].lines.update(evidence=f"Evidence {place.word}")
    _reports(place, lead)
    _imports(place, lead)
    _risks(place, lead, member)
    place.quality = factories.make_user(f"quality-{word[:3]}".lower())
    factories.give_role(place.quality, Role.QUALITY_MANAGER, programme)
    place.unit = factories.make_unit(code=f"unit-{word[:3]}".lower())
    place.site = Site.objects.create(code=f"site-{word[:3]}".lower(), name_fr="Site", canton="VD")
    return place


def _deliverables(place: Place, packager: User) -> None:
    """One in each state in which somebody takes a step, the sponsor accepting."""
    word = place.word
    package = factories.make_work_package(
        project=place.project, name=f"Delivering {word}", lead=packager, state="active"
    )
    for state in ("planned", "in_production", "presented", "refused", "reserved"):
        row = factories.make_deliverable(
            package, state=state, name_fr=f"Livrable {word}", name_en=f"Deliverable {word}"
        )
        row.criteria.update(text_fr=f"Critère {word}", text_en=f"Criterion {word}")
        place.deliverables[state] = row
    refused = place.deliverables["refused"]
    factories.make_defect(refused, text=f"Open {word}")
    closed = {"state": "closed", "closed_by": packager, "closed_on": TODAY}
    factories.make_defect(refused, text=f"Closed {word}", **closed)


def _requirements(place: Place) -> None:
    for state in ("proposed", "agreed"):
        place.requirements[state] = factories.make_requirement(
            place.project,
            state=state,
            name_fr=f"Exigence {place.word}",
            name_en=f"Requirement {place.word}",
            asked_by=f"Asked by {place.word}",
            source=f"Source {place.word}",
            detail=f"Detail {place.word}",
        )
    place.coverage = factories.cover(
        place.requirements["proposed"], place.deliverables["planned"], 1
    )


def _checkpoints(place: Place, member: User, packager: User) -> None:
    for state in ("planned", "in_progress", "failed"):
        row = factories.make_checkpoint(
            place.project,
            state=state,
            reviewer=member,
            name_fr=f"Contrôle {place.word}",
            name_en=f"Check {place.word}",
        )
        row.items.update(text_fr=f"Question {place.word}", text_en=f"Asked {place.word}")
        place.checkpoints[state] = row
    checked = place.checkpoints["in_progress"]
    checked.items.update(answer="yes")
    factories.make_finding(checked, owner=packager, text=f"Open {place.word}")
    factories.make_finding(
        checked, owner=packager, text=f"Corrected {place.word}", state="corrected"
    )
    said = {"strategy_fr": f"Stratégie {place.word}", "strategy_en": f"Strategy {place.word}"}
    place.quality_plan = factories.make_quality_plan(place.project, **said)
    place.quality_plan.goals.update(name_fr=f"But {place.word}", metric_en=f"Metric {place.word}")
    part = place.children["MAN"]
    place.submitted_plan = factories.make_quality_plan(part, state="submitted", **said)
    place.approved_plan = factories.make_quality_plan(part, state="approved", **said)


def _project(word: str, suffix: str, lead: User, **fields: Any) -> Project:
    return factories.make_project(
        code=f"{word}-{suffix}",
        name_fr=f"Projet {word} {suffix}",
        name_en=f"Project {word} {suffix}",
        summary_en=f"Summary {word}",
        lead=lead,
        planned_start_on=date(2026, 7, 1),
        planned_finish_on=date(2026, 12, 18),
        **fields,
    )


def _work(place: Place, member: User, packager: User) -> None:
    word, project = place.word, place.project
    factories.give_role(member, Role.TEAM_MEMBER, project) if word.startswith("FAR") else None
    dates = {"start_on": date(2026, 8, 3), "finish_on": date(2026, 11, 30)}
    facts = {"project": project, "goal": f"Goal {word}", "budget": 12_500, **dates}
    place.package = factories.make_work_package(name=f"Package {word}", lead=packager, **facts)
    place.other_package = factories.make_work_package(
        name=f"Other {word}", lead=project.lead, **facts
    )
    place.template_use = TemplateUse.objects.create(
        project=project, template_key="light-s", template_version=1, name_fr=f"Modèle {word}",
        start_on=TODAY, finish_on=TODAY, used_by=project.lead, used_on=TODAY, digest=word,
        made={"packages": [], "tasks": [], "phases": []},
    )  # fmt: skip
    WorkstationImpact.objects.create(
        package=place.package,
        kind="system",
        users_count=1,
        user_groups=f"Groups {word}",
        counted_on=TODAY,
    )
    place.spare_package = factories.make_work_package(project=project, name=f"Spare {word}")
    shown = {"description": f"Description {word}", "work_minutes": 3000, **dates}
    here, there = {"work_package": place.package}, {"work_package": place.other_package}
    place.task = factories.make_task(name=f"Task {word}", assignee=member, **here, **shown)
    place.other_task = factories.make_task(name=f"Elsewhere {word}", **there, **shown)
    place.done_task = factories.make_task(
        name=f"Done {word}",
        state="completed",
        progress_pct=100,
        actual_start_on=date(2026, 8, 3),
        actual_finish_on=date(2026, 9, 1),
        **here,
        **shown,
    )
    place.milestone = factories.make_milestone(
        name=f"Milestone {word}", start_on=date(2026, 12, 1), finish_on=date(2026, 12, 1), **here
    )
    place.link = Dependency.objects.create(
        project=project,
        predecessor_task=factories.make_task(name=f"Before {word}", **here, **shown),
        successor_task=factories.make_task(name=f"After {word}", **here, **shown),
    )
    _deliveries(place)
    Comment.objects.create(task=place.task, author=member, text=f"Remark {word}")
    baseline = Baseline.objects.create(
        project=project, number=1, reason=f"Mandate {word}", taken_on=date(2026, 6, 30)
    )
    for task in (place.task, place.milestone):
        BaselineRow.objects.create(
            baseline=baseline, task=task, start_on=task.start_on, finish_on=task.finish_on
        )


def _decisions(place: Place) -> None:
    """A decision with a condition, and what was said of the next gate."""
    word, project = place.word, place.project
    director = User.objects.get(username="director")
    place.decision = Decision.objects.create(
        portfolio=project.portfolio,
        project=project,
        number=Decision.objects.count() + 1,
        subject_fr=f"Sujet {word}",
        subject_en=f"Subject {word}",
        body=Body.BOARD,
        outcome=Outcome.WITH_CONDITIONS,
        reasoning=f"Reasoning {word}",
        held_on=TODAY,
        decided_by=director,
    )
    DecisionCondition.objects.create(
        decision=place.decision,
        position=1,
        text=f"Condition {word}",
        owner=project.lead,
        due_on=date(2026, 12, 18),
    )
    DecisionCondition.objects.create(
        decision=place.decision,
        position=2,
        text=f"Proven {word}",
        owner=project.lead,
        due_on=TODAY,
        done_on=TODAY,
        done_by=project.lead,
        file=factories.make_evidence_file(project, name=f"proof-{word}.pdf"),
    )
    factories.make_result(project, name_fr=f"Dû {word}", name_en=f"Owed {word}")
    factories.make_result(
        project,
        name_en=f"Delivered {word}",
        state="delivered",
        evidence=f"Shown {word}",
        delivered_by=project.lead,
        delivered_on=TODAY,
    )
    said = {"project": project, "ticked_by": director, "ticked_on": TODAY}
    file = factories.make_evidence_file(project, code="G4-03", name=f"rollback-{word}.pdf")
    file.decisions.add(place.decision)
    GateTick.objects.create(code="G4-03", note=f"Evidence {word}", file=file, **said)
    Waiver.objects.create(
        project=project,
        code="G4-08",
        reason=f"Waived {word}",
        granted_by=director,
        granted_on=TODAY,
        expires_on=date(2027, 1, 29),
    )


LEVELS = dict.fromkeys(
    ("probability", "impact_cost", "impact_schedule", "impact_quality", "impact_service"), 2
)


def _risks(place: Place, lead: User, member: User) -> None:
    """A rated risk with a measure, one whose measure waits for its check, and what is over."""
    word, project = place.word, place.project
    lead, on = User.objects.get(pk=lead.pk), TODAY
    for name in ("rated", "treated", "monitored", "closed"):
        said = {"name_fr": f"Risque {word} {name}", "name_en": f"Risk {word} {name}"}
        facts = {**said, "category": "people", "owner": lead, "work_package": place.package}
        over = {"exposed_until_on": date(2026, 10, 1)}
        place.risks[name] = identify_risk(project, {**facts, **over}, actor=lead, on=on)
        rating = {**LEVELS, "cost": Decimal(10), "daily_cost": Decimal(5)}
        place.risks[name] = assess_risk(place.risks[name].pk, rating, actor=lead, on=on)
    measure = {"kind": "preventive", "owner": member, "due_on": date(2026, 11, 30), **LEVELS}
    named = {"name_fr": f"Mesure {word}", "name_en": f"Measure {word}"}
    place.measure = plan_measure(place.risks["rated"].pk, {**measure, **named}, actor=lead, on=on)
    done = plan_measure(place.risks["treated"].pk, {**measure, **named}, actor=lead, on=on)
    doer = User.objects.get(pk=member.pk)
    implement_measure(done.pk, f"Proof {word}", actor=doer, on=on)
    choose_response(place.risks["treated"].pk, "reduce_impact", actor=lead, on=on)
    for name in ("monitored", "closed"):
        choose_response(place.risks[name].pk, "accept_passive", actor=lead, on=on)
        monitor_risk(place.risks[name].pk, actor=lead)
    close_risk(place.risks["closed"].pk, f"Over {word}", actor=lead, on=on)
    for row in place.risks.values():
        row.refresh_from_db()
    said = {"name_fr": f"Problème {word}", "name_en": f"Issue {word}", "severity": 3}
    given = {**said, "owner": member, "due_on": date(2026, 12, 18)}
    place.issue = open_issue(project.pk, given, actor=lead, on=on)
    solved = open_issue(project.pk, given, actor=lead, on=on)
    place.solved = resolve_issue(solved.pk, f"Solved {word}", actor=lead, on=on)
    said = {"reason": f"Reserve {word}", "set_by": lead, "set_on": on}
    Contingency.objects.create(project=project, initial=Decimal(1000), **said)
    asked = {"decisions_fr": f"Décision {word}", "decisions_en": f"Decision {word}"}
    write_report(project.pk, asked, actor=lead, on=on)
    Simulation.objects.create(project=project, number=1, asked_by=lead, asked_on=on, seed=7)


def _planned(place: Place) -> None:
    """Values that wait for their approval."""
    project, lead, word = place.project, place.project.lead, place.word
    row = propose_phasing(project.pk, actor=lead, on=date(2026, 9, 1))
    for package in (place.package, place.other_package):
        amounts = {date(2026, 11, 30): Decimal(package.budget)}
        row = phase_package(row.pk, package.pk, amounts, actor=lead)
    place.phasing = row
    for name in ("planned", "done"):
        facts = CorrectionFacts(
            light="cost",
            cause=f"Cause {word}",
            effect=f"Effect {word}",
            action=f"Action {word}",
            expected=f"Expected {word}",
            owner_id=lead.pk,
            due_on=date(2026, 9, 1),
            effect_on=date(2026, 9, 1),
        )
        made = plan_correction(project.pk, facts, actor=lead, on=date(2026, 9, 1))
        place.corrections[name] = made
    on = date(2026, 9, 1)
    done = report_done(made.pk, f"Proof {word}", actor=lead, done_on=on, on=on)
    place.corrections["done"] = done


def _money(place: Place) -> None:
    """Orders, a posting, a reserve, and books that are closed."""
    project, lead, on, word = place.project, place.project.lead, date(2026, 9, 1), place.word
    for name in ("open", "closed"):
        facts = CommitmentFacts(
            package_id=place.package.pk,
            supplier=f"Supplier {word}",
            reference=f"Order {word}",
            subject=f"Subject {word}",
            cost_type="external",
            spending="investment",
            amount=Decimal(5000),
            signed_on=on,
        )
        place.commitments[name] = commit_money(project.pk, facts, actor=lead, on=on)
    _planned(place)
    row = close_commitment(place.commitments["closed"].pk, f"Done {word}", actor=lead, on=on)
    place.commitments["closed"] = row
    booked = Booking(
        package_id=place.package.pk,
        kind="invoice",
        posted_on=on,
        cost_type="external",
        spending="investment",
        amount=Decimal(100),
        supplier=f"Supplier {word}",
        document=f"Document {word}",
        text=f"Text {word}",
    )
    post(project.pk, booked, actor=lead, on=on)
    head = ("Booking date", "Work package", "Cost type", "Amount (CHF)", "Supplier")
    row = ("01.10.2026", place.package.code, "external", "12.50", f"File {word}")
    file = SimpleUploadedFile(f"{word}.csv", csv_of([row], head).encode())
    place.posting_import = upload_postings(project.pk, file, actor=lead)
    execute(place.posting_import.job_id)
    said = {"initial": Decimal(50), "set_by": lead, "set_on": on, "reason": f"Kept {word}"}
    ManagementReserve.objects.create(project=project, **said)


def _hours(place: Place) -> None:
    """The team member's submitted week."""
    doer = User.objects.get(pk=place.task.assignments.get().user_id)
    cells = {Key(place.package.pk, place.task.pk, "normal"): {0: 480}}
    week = date(2026, 9, 21)
    save_week(week, cells, actor=doer, on=TODAY, then=Then.SUBMIT)


def _close_books(world: World) -> None:
    director = world.people["director"]
    portfolio = world.own.project.portfolio
    close_books(portfolio.pk, date(2026, 7, 31), actor=director, on=TODAY)


def _portfolio_risk(world: World) -> None:
    judge = User.objects.get(username="quality")
    facts = {"name_fr": "Risque commun", "name_en": "Common risk", "category": "people"}
    portfolio = world.own.project.portfolio
    made = identify_risk(portfolio, {**facts, "owner": judge}, actor=judge, on=TODAY)
    assess_risk(made.pk, LEVELS, actor=judge, on=TODAY)


def _deliveries(place: Place) -> None:
    part = place.children["DEC"]
    package = factories.make_work_package(project=part, name=f"Part {place.word}")
    on = date(2026, 10, 30)
    milestone = factories.make_milestone(
        name=f"Part ready {place.word}", work_package=package, start_on=on, finish_on=on
    )
    facts = {
        "need_on": date(2026, 12, 18),
        "reason": f"Need {place.word}",
        "requested_by": place.project.lead,
    }
    place.asked = CrossDependency.objects.create(
        consumer=part, provider=place.project, subject=f"Asked {place.word}", **facts
    )
    place.agreed = CrossDependency.objects.create(
        consumer=place.project,
        task=place.other_task,
        provider=part,
        milestone=milestone,
        subject=f"Agreed {place.word}",
        state="agreed",
        agreed_on=on,
        forecast_on=on,
        margin_days=35,
        **facts,
    )


def _mandates(place: Place) -> None:
    """Two versions in force one after the other, a draft, one in signature, one not begun."""
    word, project = place.word, place.project
    said = {"background_en": f"Background {word}", "risks_en": f"Risks {word}"}
    for number in (1, 2):
        factories.make_signed_mandate(project, number, **said)
    place.draft = factories.make_mandate(project, 3, **said)
    place.seat = project.seats.get(hat=Hat.USER_REPRESENTATIVE)
    Assumption.objects.create(
        project=project,
        number=1,
        text=f"Assumption {word}",
        owner=project.lead,
        check_on=date(2026, 12, 1),
        note=f"Finding {word}",
    )
    shared = {"programme": place.programme, "sponsor": project.sponsor}
    for suffix, state in (("YNG", ProjectState.MANDATE), ("SIG", ProjectState.MANDATE)):
        place.beside[suffix] = _project(word, suffix, project.lead, state=state, **shared)
    factories.make_organisation(place.beside["SIG"])
    place.signing = factories.freeze_mandate(factories.make_mandate(place.beside["SIG"], 1, **said))


def _changes(place: Place) -> None:
    """One in each state; they cost nothing, so that whoever decides at all may decide."""
    word, project, on = place.word, place.project, TODAY
    asker, lead = place.package.lead, User.objects.get(pk=project.lead_id)
    written = {"reason_fr": f"Motif {word}", "reason_en": f"Reason {word}"}
    effects = {
        "scope_effect": "clarification",
        "scope_words": f"Scope {word}",
        "cost_effect": Decimal(0),
        **dict.fromkeys(("finish_none", "quality_none", "risks_none", "workstations_none"), True),
    }
    for steps, name in enumerate(("draft", "submitted", "analysed", "approved", "implemented")):
        named = {"name_fr": f"Demande {word} {name}", "name_en": f"Change {word} {name}"}
        row = request_change(project.pk, {**named, **written}, actor=lead, on=on)
        ChangeRequest.objects.filter(pk=row.pk).update(requested_by=asker)
        if steps > 0:
            submit_change(row.pk, actor=lead, on=on)
        if steps > 1:
            analyse_change(row.pk, effects, actor=lead, on=on)
        if steps > 2:
            decide_change(row.pk, Ruling("approved", f"Why {word}"), actor=lead, on=on)
        if steps > 3:
            annex_change(row.pk, actor=lead, on=on)
        row.refresh_from_db()
        place.changes[name] = row


def _lessons(place: Place) -> None:
    """One in each state, one given to the team member, and one that another project applies."""
    word, project, on = place.word, place.project, TODAY
    lead = User.objects.get(pk=project.lead_id)
    director, member = User.objects.get(username="director"), place.task.assignments.get().user
    for name in ("proposed", "validated", "published", "given", "applied"):
        said = {
            "name_fr": f"Enseignement {word} {name}",
            "name_en": f"Lesson {word} {name}",
            "phase": "execution",
            "category": "quality",
            "situation_fr": f"Situation {word}",
            "cause_fr": f"Cause {word}",
            "recommendation_fr": f"Conseil {word}",
            "owner": member if name == "given" else None,
        }
        row = propose_lesson(project.pk, said, actor=lead, on=on)
        if name != "proposed":
            validate_lesson(row.pk, actor=lead, on=on)
        if name in {"published", "given", "applied"}:
            publish_lesson(row.pk, actor=director, on=on)
        if name == "applied":
            judged = Judgement(LessonOutcome.NOTED, f"Note {word}")
            user = place.beside["SIG"]
            judge_lesson(user.pk, row.pk, judged, actor=lead, on=on)
        row.refresh_from_db()
        place.lessons[name] = row
    survey = TeamSurvey(project=project, opened_by=lead, opened_on=on, closes_on=date(2099, 12, 31))
    survey.save()
    SurveyInvitation.objects.create(survey=survey, person=member)
    place.closure_report = _closure_report(place, lead)
    UseReview(project=project, months=1, due_on=date(2099, 12, 31), owner=lead).save()


def _summaries(world: World) -> None:
    """A draft of each programme with its figures; what the portfolio tells everybody is empty."""
    director, at = world.people["director"], timezone.now()
    for place in world.places():
        keep_snapshots([place.project.pk], AUGUST, actor=director)
        place.kept = StatusSnapshot.objects.get(project=place.project, status_date=AUGUST)
        programme = place.programme
        facts = {"actor": director, "status_date": SEPTEMBER, "at": at}
        begun = begin_summary(programme.portfolio_id, programme.pk, **facts)
        execute(begun.job_id)
        said = Message(f"Message {place.word}", f"Message {place.word}")
        place.summary = write_summary(begun.pk, said, actor=director)
    world.summary = SummaryReport.objects.create(
        portfolio=world.own.programme.portfolio,
        status_date=SEPTEMBER,
        state="published",
        content={"schema": 1, "sections": []},
        collected_at=at,
        sha256="f" * 64,
        begun_by=director,
        begun_at=at,
        published_by=director,
        published_as=Role.DIRECTOR,
        published_at=at,
    )


def _closure_report(place: Place, lead: User) -> ClosureReport:
    """Waits for the signatures of the four who answer for the project."""
    content = {
        "schema": 1,
        "project": place.project.code,
        "sections": [
            {
                "key": "summary",
                "parts": [
                    {
                        "kind": "words",
                        "key": "cr_commentary",
                        "fr": f"Bilan {place.word}",
                        "en": f"Outcome {place.word}",
                    }
                ],
            }
        ],
    }
    row = ClosureReport(
        project=place.project,
        state="submitted",
        begun_by=lead,
        begun_on=TODAY,
        submitted_by=lead,
        submitted_on=TODAY,
        content=content,
        sha256=digest(canonical(content)),
    )
    row.save()
    project = place.project
    people = {"PM": lead, "DIR": None, "SPO": project.sponsor, "PGM": place.programme.manager}
    for party, person in people.items():
        ClosureSignature.objects.create(report=row, party=party, person=person)
    return row


def _stakeholders(place: Place) -> None:
    """Somebody in the register with all that is known and judged, and a consultation."""
    word, project = place.word, place.project
    row = factories.make_stakeholder(
        project,
        name_fr=f"Concerné {word}",
        name_en=f"Concerned {word}",
        role=f"Part {word}",
        influence=f"Influence {word}",
        org_unit=place.unit,
        note=f"Attitude {word}",
        fears=f"Fears {word}",
        expectations=f"Expects {word}",
    )
    factories.make_contact(row, summary=f"Contact {word}", by=project.lead)
    factories.make_engagement(row, what=f"Engage {word}", owner=project.lead)
    consultation = factories.make_consultation(
        project,
        project.lead,
        name_fr=f"Avis {word}",
        name_en=f"Asked about {word}",
        text=f"Consulted on {word}",
        deadline_on=date(2099, 12, 31),
        file=factories.make_evidence_file(project, name=f"concept-{word}.pdf"),
    )
    place.party = consultation.parties.get()


def _communication(place: Place) -> None:
    """A message that is only planned, and one that has gone out."""
    word, project = place.word, place.project
    said = {
        "objective": f"Objective {word}",
        "sender": f"Sender {word}",
        "message_fr": f"Annonce {word}",
        "message_en": f"Message {word}",
    }
    for number, state in enumerate(("drafted", "evaluated"), start=1):
        factories.make_communication(
            project,
            name_fr=f"Message {number} {word}",
            name_en=f"Told {number} {word}",
            audience=f"Audience {number} {word}",
            units=[place.unit],
            state=state,
            **said,
        )
    factories.make_pulse(
        project,
        project.lead,
        name_fr=f"Baromètre {word}",
        name_en=f"Pulse {word}",
        closes_on=date(2099, 12, 31),
    )
    CommunicationPlan.objects.create(
        project=project, objectives=f"Aims {word}", crisis=f"Crisis {word}"
    )


def _decision_files(place: Place) -> None:
    """None begun, a draft after a refused version, one in the vote, one whose vote is over."""
    word, project = place.word, place.project
    said = {"motion_en": f"Motion {word}", "situation_en": f"Situation {word}"}
    shared = {"programme": place.programme, "sponsor": project.sponsor}
    for suffix in ("NOF", "PAP", "BAL", "CLO"):
        root = _project(word, suffix, project.lead, state=ProjectState.ANALYSIS, **shared)
        place.beside[suffix] = root
    voter = project.sponsor or project.lead
    first = factories.make_decision_file(place.beside["PAP"], 1, **said)
    factories.freeze_file(first, voter, state="refused", decided_at=factories.DECIDED_AT)
    place.paper = factories.make_decision_file(place.beside["PAP"], 2, **said)
    ballot = factories.make_decision_file(place.beside["BAL"], 1, **said)
    place.ballot = factories.freeze_file(ballot, voter, closes_on=date(2099, 12, 31))
    over = factories.make_decision_file(place.beside["CLO"], 1, **said)
    place.over = factories.freeze_file(over, voter, closes_on=date(2020, 1, 1))


def _reports(place: Place, lead: User) -> None:
    """A draft made by the job, and copies of it brought to the other states."""
    draft = request_status_report(
        place.project.pk, actor=lead, status_date=date(2026, 9, 30), today=TODAY
    )
    execute(draft.job_id)
    draft.refresh_from_db()
    message = f"Message {place.word}"
    explanations = tuple(
        Explanation(Light(light), "Cause", "Effect", "Measure", lead, date(2026, 11, 30))
        for light in lights_to_explain(draft.figures)
    )
    edit_commentary(
        draft.pk,
        actor=lead,
        commentary=Commentary(message, message, explanations=explanations),
    )
    draft.refresh_from_db()
    execute(draft.job_id)
    draft.refresh_from_db()
    place.reports["draft"] = draft
    for number, state in enumerate(
        (ReportState.SUBMITTED, ReportState.APPROVED, ReportState.PUBLISHED), start=2
    ):
        place.reports[str(state)] = _copy(place, number, state)
    secret = _copy(place, 5, ReportState.DRAFT, classification=Classification.DIRECTION)
    place.reports["direction"] = secret
    hidden = _copy(place, 6, ReportState.PUBLISHED, classification=Classification.DIRECTION)
    place.reports["issued direction"] = hidden
    internal = _copy(place, 7, ReportState.PUBLISHED, classification=Classification.INTERNAL)
    place.reports["internal"] = internal


def _copy(place: Place, number: int, state: ReportState, **changed: Any) -> Report:
    """The draft once more, for another status date and in another state."""
    draft = Report.objects.get(pk=place.reports["draft"].pk)
    deviations = list(draft.deviations.order_by("pk"))
    copied = Report.objects.get(pk=draft.pk)
    copied.pk, copied.number, copied.state = None, number, state
    copied._state.adding = True
    copied._stored_state = ""
    copied.status_date = date(2026, 9, 30) - timedelta(days=30 * number)
    copied.job = copied.collected_by = None
    director = User.objects.get(username="director")
    if state in FROZEN:
        copied.snapshot = canonical(content_of(draft))
        copied.submitted_by, copied.submitted_at = draft.prepared_by, timezone.now()
    if state in {ReportState.APPROVED, *ISSUED}:
        copied.approved_by, copied.approved_at = director, timezone.now()
    if state in ISSUED:
        copied.published_at = timezone.now()
    for name, value in changed.items():
        setattr(copied, name, value)
    copied.save()
    for deviation in deviations:
        deviation.pk, deviation.report = None, copied
        deviation._state.adding = True
        deviation.save()
    return copied


def _imports(place: Place, lead: User) -> None:
    """A plan ready to be imported, one whose rows exist, and one that was given up."""
    body = house_plan().replace("Groundwork", f"Groundwork {place.word}").encode()
    upload = SimpleUploadedFile(f"{place.word}.xml", body, content_type="text/xml")
    place.plan_import = upload_plan(place.project.pk, upload, actor=lead)
    execute(place.plan_import.job_id)
    place.plan_import.refresh_from_db()
    place.done_import = _other_import(place.plan_import, 2, ImportState.IMPORTED)
    place.discarded_import = _other_import(place.plan_import, 3, ImportState.DISCARDED)


def _other_import(first: PlanImport, number: int, state: ImportState) -> PlanImport:
    return PlanImport.objects.create(
        project=first.project,
        number=number,
        file_name=first.file_name,
        file=first.file.name,
        sha256=f"{number}" * 64,
        uploaded_by=first.uploaded_by,
        state=state,
        preview=first.preview,
        imported_at=timezone.now() if state == ImportState.IMPORTED else None,
    )


def _belongings(world: World, name: str) -> None:
    """What belongs to one person alone."""
    person = world.people[name]
    place = world.own if name not in EVERYWHERE else world.foreign
    facts = {"project": str(place.project), "actor": "director", "person": str(person)}
    world.messages[name] = Notification.objects.create(
        recipient=person, kind="project.state_changed", facts=facts, url="/profile/"
    )
    world.filters[name] = SavedFilter.objects.create(
        user=person, page="accounts", name=f"Filter of {name}", query="q=x"
    )
    over = {"finished_at": timezone.now(), "error": "It broke."}
    made = {"kind": "workpackages.read_plan", "requested_by": person, "steps_total": 2}
    world.jobs[name] = {
        "waiting": Job.objects.create(label=f"Waiting {name}", **made),
        "failed": Job.objects.create(label=f"Failed {name}", state=JobState.FAILED, **made, **over),
    }
