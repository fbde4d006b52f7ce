"""Every form that creates acts once, and every form that edits notices that it was overtaken."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django import forms
from django.urls import reverse

from closure.models import Lesson, LessonUse, TeamSurvey
from control.models import (
    CorrectiveMeasure,
    DeclaredLight,
    EarnedValue,
    ForecastChoice,
    LightThresholds,
    Reestimate,
)
from costs.models import (
    Commitment,
    CostRate,
    ManagementReserve,
    PeriodClosure,
    Posting,
    PostingImport,
    RateClass,
    RateHolder,
    ReserveRelease,
)
from costs.operations.closing import close_books
from people.forms.administration import SeenForm, SiteForm, UnitForm
from people.idempotency import CreatesOnce
from people.models import OrgUnit, Site, SubmittedForm, User
from projects.models import (
    Assumption,
    ChangeRequest,
    CommunicationAction,
    CommunicationPlan,
    Consultation,
    Contact,
    Decision,
    DecisionOption,
    EngagementAction,
    ExpectedResult,
    MandateObjective,
    Portfolio,
    PortfolioRule,
    PriorityRound,
    Programme,
    ProgrammeResult,
    Project,
    ProjectRequest,
    ProposedOrder,
    Pulse,
    SelectionScenario,
    Stakeholder,
    Vote,
)
from projects.operations.changes import request_change
from projects.operations.priorities import found_priorities
from projects.operations.selection import ScenarioFacts, create_scenario
from reporting.directives.models import Directive
from reporting.models import Report
from reporting.summaries.models import SummaryReport
from risks.models import (
    Contingency,
    DrawDown,
    Issue,
    Measure,
    Risk,
    RiskReport,
    RiskScale,
    Simulation,
)
from risks.operations.issues import open_issue
from risks.operations.measures import plan_measure
from risks.operations.ratings import assess_risk
from risks.operations.register import identify_risk
from servicedesk_pm.common.forms import VersionedForm
from tests.closure.rows import judge, propose, published
from tests.costs.rows import book, promise
from tests.factories import (
    freeze_file,
    make_checkpoint,
    make_communication,
    make_decision_file,
    make_deliverable,
    make_engagement,
    make_mandate,
    make_milestone,
    make_programme,
    make_project,
    make_quality_plan,
    make_request,
    make_requirement,
    make_result,
    make_score,
    make_stakeholder,
    make_task,
    make_unit,
    make_user,
    make_work_package,
)
from tests.imports.conftest import upload_of
from tests.imports.plans import house_plan
from tests.money_files.conftest import ROW, csv_of
from tests.reporting.directing import issue
from workpackages.models import (
    AcceptanceCriterion,
    Baseline,
    ChecklistItem,
    Checkpoint,
    Comment,
    ConformitySheet,
    Coverage,
    Deliverable,
    Finding,
    GoalResult,
    PlanImport,
    PlanTemplate,
    QualityGoal,
    Requirement,
    Task,
    TemplateEntry,
    WorkCalendar,
    WorkPackage,
    WorkstationImpact,
)

pytestmark = pytest.mark.django_db


def families(base):
    for child in base.__subclasses__():
        yield child
        yield from families(child)


def named(base):
    return {f.__name__ for f in families(base) if not f.__module__.startswith("tests")}


@pytest.fixture
def scene(project, lead, director, member, settings, tmp_path):
    """Everything that the forms below speak of, and who sends them."""
    settings.MEDIA_ROOT = tmp_path
    project.sponsor = make_user("the-sponsor")
    project.save()
    member.org_unit = make_unit()
    member.save()
    make_mandate(project)
    found_priorities(project.portfolio_id, actor=director, on=date(2026, 10, 1))
    paper = make_decision_file(make_project(state="analysis"))
    ballot = make_decision_file(make_project(state="analysis", sponsor=project.sponsor))
    freeze_file(ballot, project.sponsor, closes_on=date(2099, 12, 31))
    package = make_work_package(project=project)
    task = make_task(work_package=package, assignee=member)
    make_task(work_package=package, start_on=date(2026, 12, 1), finish_on=date(2026, 12, 4))
    milestone = make_milestone(
        work_package=package, start_on=date(2026, 12, 1), finish_on=date(2026, 12, 1)
    )
    deliverable = make_deliverable(package)
    requirement = make_requirement(project)
    checkpoint = make_checkpoint(project)
    quality_plan = make_quality_plan(project)
    approved_plan = make_quality_plan(project, state="approved")
    under_way = make_checkpoint(project, state="in_progress", reviewer=member)
    programme = make_programme()
    template = PlanTemplate.objects.create(
        key="own-1", scenario="light", size_class="S", name_fr="Plan"
    )
    return {
        "project": project,
        "lead": lead,
        "director": director,
        "sponsor": project.sponsor,
        "member": member,
        "admin": make_user("admin", roles=("ADM",)),
        "programme": programme,
        "owing": [programme.code],
        "owing_project": make_project(programme=programme).pk,
        "paper": paper,
        "package": package,
        "task": task,
        "milestone": milestone,
        "P": [project.code],
        "O": [project.code, "objectives"],
        "R": [project.code, "results"],
        "F": [paper.project.code],
        "V": [ballot.project.code],
        "W": [project.code, package.number],
        "D": [project.code, deliverable.number],
        "Q": [project.code, requirement.number],
        "delivered": deliverable.pk,
        "requirement_row": requirement,
        "C": [project.code, checkpoint.number],
        "B": [project.code, under_way.number],
        "checkpoint_row": checkpoint,
        "G": [project.code, 1],
        "measured": [project.code, approved_plan.number, 1],
        "quality_plan_row": quality_plan,
        "goal_row": quality_plan,
        "line_of_checklist_row": checkpoint,
        "deliverable_row": deliverable,
        "criterion_row": deliverable,
        "T": [project.code, task.number],
        "M": [project.code, milestone.number],
        "-": [],
        "portfolio": [project.portfolio.code],
        "template": [template.key, "phase"],
        "candidate": make_project(state="decision").pk,
        "scoring": make_unit(head=director).pk,
        **rivals_of(project.portfolio, director),
        **concerned_by(project),
        **told_by(project),
        **risks_of(project, User.objects.get(pk=lead.pk)),
        **money_of(project, package, director),
        **lessons_of(project, director),
    }


def concerned_by(project):
    """A stakeholder with an action, and who is asked."""
    row = make_stakeholder(project)
    return {
        "concerned": [project.code, row.number],
        "concerned_row": row,
        "engaged": [project.code, row.number, 1],
        "engaged_row": make_engagement(row),
        "asked": project.lead_id,
    }


def told_by(project):
    """A message that is planned, and the frame of the plan."""
    row = make_communication(project)
    frame = CommunicationPlan.objects.create(project=project, objectives="Known")
    return {
        "message": [project.code, row.number],
        "message_row": row,
        "framed": [project.code],
        "framed_row": frame,
    }


def risks_of(project, lead):
    """A rated risk with a measure, and an issue."""
    on, levels = date(2026, 10, 1), ("probability", "impact_cost", "impact_schedule")
    rating = dict.fromkeys((*levels, "impact_quality", "impact_service"), 1)
    facts = {"name_fr": "Risque", "category": "people", "owner": lead}
    risk = identify_risk(project, facts, actor=lead, on=on)
    assess_risk(risk.pk, rating, actor=lead, on=on)
    said = {"set_by": lead, "set_on": on, "reason": "Mandate."}
    Contingency.objects.create(project=project, initial=Decimal(1000), **said)
    facts = {"name_fr": "Mesure", "kind": "preventive", "owner": lead, "due_on": on, **rating}
    measure = plan_measure(risk.pk, facts, actor=lead, on=on)
    facts = {"name_fr": "Problème", "severity": 3, "due_on": on}
    issue = open_issue(project.pk, facts, actor=lead, on=on)
    asked = {"name_fr": "Demande", "origin_kind": "other"}
    change = request_change(project.pk, asked, actor=lead, on=on)
    risk.refresh_from_db()
    return {
        "owner": lead.pk,
        "all": ["all"],
        "in_risk": [project.code, risk.number],
        "in_risk_row": risk,
        "in_measure": [project.code, risk.number, 1],
        "in_measure_row": measure,
        "in_change": [project.code, change.number],
        "in_change_row": change,
        "in_issue": [project.code, issue.number],
        "in_issue_row": issue,
    }


def lessons_of(project, director):
    """A lesson that is written, one that may be taken over, and one that was."""
    other = make_project(state="mandate", lead=project.lead)
    # Read anew: what the person sees was remembered before the other project was made.
    lead = other.lead = User.objects.get(pk=project.lead_id)
    row = propose(project, by=lead)
    shown, used = published(other), published(other)
    use = judge(project, used, by=lead)
    return {
        "code_of_project": project.code,
        "lesson": [project.code, row.number],
        "lesson_row": row,
        "taught": [project.code, other.code, shown.number],
        "used": [project.code, other.code, used.number],
        "used_row": use,
    }


def money_of(project, package, director):
    """An order, a posting, a reserve, and books of which one month is closed."""
    order = promise(package)
    posting = book(package)
    said = {"set_by": director, "set_on": date(2026, 10, 1), "reason": "Mandate."}
    ManagementReserve.objects.create(project=project, initial=Decimal(100), **said)
    close_books(project.portfolio_id, date(2026, 7, 31), actor=director, on=date(2026, 10, 9))
    agents = RateClass.objects.create(code="agents", name_fr="Agents")
    return {
        "hr": make_user("hr", roles=("HR",)),
        "rate_code": [agents.code],
        "rate_class": agents.pk,
        "first_package": package.pk,
        "last_month": "2026-08-31",
        "booked": [project.code, posting.number],
        "ordered": [project.code, order.number],
        "ordered_row": order,
        "portfolio_code": [project.portfolio.code],
        **directed_by(project, director),
    }


def directed_by(project, director):
    """How the project reports."""
    row = issue(project, director)
    return {"directed": [row.pk], "directed_row": row}


def rivals_of(portfolio, director):
    """Two scored candidates, and the scenario that chooses between them."""
    rivals = [make_project(state="decision", portfolio=portfolio) for _n in range(2)]
    for rival in rivals:
        make_score(rival, by=director)
    facts = ScenarioFacts(2028, "Plan", Decimal(1000), 504)
    scenario = create_scenario(portfolio.pk, facts, actor=director)
    return {
        "rivals": [rival.pk for rival in rivals],
        "swapped": ",".join(sorted((rival.code for rival in rivals), reverse=True)),
        "scenario": [scenario.pk],
        "scenario_row": scenario,
        "in_scenario": [scenario.pk, rivals[0].code],
        "in_scenario_row": scenario,
    }


def filled(form):
    """What a browser would send of an untouched form."""
    sent = {}
    for bound in form:
        value = bound.value()
        if value is None and bound.field.required and hasattr(bound.field, "queryset"):
            value = bound.field.queryset.first().pk
        if value is None or value is False:
            continue
        widget = bound.field.widget
        if isinstance(widget, forms.CheckboxInput):
            value = "on"
        sent[bound.html_name] = bound.field.prepare_value(value)
    return {name: value for name, value in sent.items() if value is not None}


NAMES = {"name_fr": "Nom", "name_en": "Name"}
ACCOUNT = {"name": "Nora", "email": "nora@example.org", "language": "en"}
CREATING = {
    "NewProjectForm": ("projects:create", "-", "director", Project, {"code": "NEW-1", **NAMES}),
    "NewProgrammeForm": (
        "projects:create-programme", "-", "director", Programme, {"code": "PGM-NEW", **NAMES}),
    "NewPortfolioForm": (
        "projects:create-portfolio", "-", "director", Portfolio, {"code": "PF-NEW", **NAMES}),
    "NewRequestForm": (
        "projects:create-request", "-", "member", ProjectRequest, {"title": "Headsets"}),
    "NewObjectiveForm": (
        "projects:mandate-rows", "O", "lead", MandateObjective, {"title_fr": "But"}),
    "NewResultForm": ("projects:mandate-rows", "R", "lead", ExpectedResult, {"name_fr": "But"}),
    "NewOptionForm": (
        "projects:decision-file-options", "F", "director", DecisionOption, {"name_fr": "Louer"}),
    "VoteForm": (
        "projects:cast-vote", "V", "sponsor", Vote, {"answer": "approve", "comment": "Seen."}),
    "NewAssumptionForm": (
        "projects:new-assumption", "P", "lead", Assumption,
        {"text": "The link is fast.", "check_on": "2026-12-01"}),
    "CreatePackageForm": ("workpackages:create", "P", "lead", WorkPackage, {"name": "Cabling"}),
    "NewDeliverableForm": (
        "workpackages:new_deliverable", "W", "lead", Deliverable,
        {"name_fr": "Image", "kind": "system", "accepting": "sponsor"}),
    "NewCriterionForm": (
        "workpackages:new_criterion", "D", "lead", AcceptanceCriterion,
        {"text_fr": "Démarre", "method": "test"}),
    "NewRequirementForm": (
        "workpackages:new_requirement", "P", "lead", Requirement,
        {"name_fr": "Démarre vite", "priority": "must"}),
    "CoverForm": (
        "workpackages:cover_requirement", "Q", "lead", Coverage, {"deliverable": "delivered"}),
    "NewSheetForm": (
        "workpackages:new_conformity_sheet", "P", "lead", ConformitySheet,
        {"deliverable": "delivered", "signer": "owner"}),
    "NewGoalForm": (
        "workpackages:new_goal", "G", "lead", QualityGoal,
        {"name_fr": "Peu de tickets", "metric_fr": "Tickets", "target": "20",
         "responsible": "owner"}),
    "GoalResultForm": (
        "workpackages:goal_result", "measured", "lead", GoalResult,
        {"measured_on": "2026-01-05", "value": "75 %", "is_met": "no"}),
    "NewCheckpointForm": (
        "workpackages:new_checkpoint", "P", "lead", Checkpoint,
        {"name_fr": "Revue", "kind": "review", "planned_on": "2026-10-30", "reviewer": "owner"}),
    "NewLineForm": (
        "workpackages:new_line", "C", "lead", ChecklistItem, {"text_fr": "Complet ?"}),
    "NewFindingForm": (
        "workpackages:new_finding", "B", "member", Finding,
        {"severity": "blocker", "text": "No log", "owner": "owner", "due_on": "2099-01-05"}),
    "CreateTaskForm": ("workpackages:new_task", "W", "lead", Task, {"name": "Cable"}),
    "CreateMilestoneForm": (
        "workpackages:new_milestone", "W", "lead", Task,
        {"name": "Live", "due_on": "2026-12-18", "milestone_kind": "delivery"}),
    "CommentForm": ("workpackages:comment", "T", "member", Comment, {"text": "Well done"}),
    "BaselineForm": ("workpackages:new_baseline", "P", "lead", Baseline, {"reason": "Mandate"}),
    "UploadPlanForm": ("workpackages:imports", "P", "lead", PlanImport, {"file": "plan"}),
    "RequestForm": ("reporting:request", "P", "lead", Report, {"status_date": "2026-10-09"}),
    "NewDirectiveForm": (
        "reporting:new_directive", "portfolio_code", "director", Directive,
        {"name_fr": "Rapports", "begins_on": "2026-12-31", "size_class": "L"}),
    "BeginSummaryForm": (
        "reporting:summaries", "-", "director", SummaryReport, {"scope": "portfolio"}),
    "NewDecisionForm": (
        "projects:new-decision", "P", "director", Decision,
        {"subject_fr": "Reprise", "body": "steering", "outcome": "approved"}),
    "NewRoundForm": (
        "projects:new-round", "portfolio", "director", PriorityRound,
        {"year": "2027", "name_fr": "Tour", "deadline_on": "2099-01-05", "projects": "candidate",
         "units": "scoring"}),
    "PromiseForm": (
        "projects:new-result", "owing", "director", ProgrammeResult,
        {"project": "owing_project", "name_fr": "Catalogue", "due_on": "2026-12-18"}),
    "NewStakeholderForm": (
        "projects:new-stakeholder", "P", "lead", Stakeholder,
        {"name_fr": "Sites", "power": "4", "interest": "4", "current": "2", "desired": "3"}),
    "ContactForm": (
        "projects:new-contact", "concerned", "lead", Contact,
        {"held_on": "2026-10-01", "channel": "call", "summary": "Talked"}),
    "NewActionForm": (
        "projects:new-engagement", "concerned", "lead", EngagementAction,
        {"what": "Visit", "owner": "asked", "due_on": "2026-12-18"}),
    "NewCommunicationForm": (
        "projects:new-communication", "P", "lead", CommunicationAction,
        {"name_fr": "Annonce", "audience": "Sites", "kind": "information", "channel": "mail",
         "language": "fr", "owner": "asked", "due_on": "2026-12-18"}),
    "NewPulseForm": (
        "projects:new-pulse", "P", "lead", Pulse,
        {"name_fr": "Baromètre", "closes_on": "2099-01-05", "people": "asked"}),
    "CountedPulseForm": (
        "projects:count-pulse", "P", "lead", Pulse,
        {"name_fr": "Baromètre", "closes_on": "2026-10-02", "invited": "9", "answered": "8",
         "mean_informed": "4", "mean_benefit": "3", "mean_support": "5"}),
    "NewConsultationForm": (
        "projects:new-consultation", "P", "lead", Consultation,
        {"name_fr": "Avis", "text": "Read it", "people": "asked", "deadline_on": "2099-01-05"}),
    "NewRiskForm": ("risks:new", "P", "lead", Risk, {"name_fr": "Vol", "category": "people"}),
    "NewMeasureForm": (
        "risks:new_measure", "in_risk", "lead", Measure,
        {"name_fr": "Test", "kind": "preventive", "owner": "owner", "due_on": "2026-12-18",
         "probability": "1", "impact_cost": "1", "impact_schedule": "1", "impact_quality": "1",
         "impact_service": "1"}),
    "NewChangeForm": (
        "projects:new-change", "P", "lead", ChangeRequest,
        {"name_fr": "Plus", "origin_kind": "other"}),
    "NewIssueForm": (
        "risks:new_issue", "P", "lead", Issue,
        {"name_fr": "Vol", "severity": "3", "due_on": "2099-12-18"}),
    "NewCommitmentForm": (
        "costs:new_commitment", "P", "lead", Commitment,
        {"supplier": "Alpha", "subject": "Link", "work_package": "first_package",
         "cost_type": "external", "amount": "10", "signed_on": "2026-10-01"}),
    "PostingForm": (
        "costs:new_posting", "P", "lead", Posting,
        {"work_package": "first_package", "cost_type": "external", "amount": "10",
         "posted_on": "2026-10-01"}),
    "UploadPostingsForm": (
        "costs:posting_imports", "P", "lead", PostingImport, {"file": "postings"}),
    "ReversePostingForm": (
        "costs:take_back", "booked", "lead", Posting,
        {"posted_on": "2026-10-01", "reason": "Wrong."}),
    "ReleaseReserveForm": (
        "costs:release_reserve", "P", "sponsor", ReserveRelease,
        {"amount": "10", "reason": "Pilot."}),
    "EarnedForm": ("control:earned", "W", "lead", EarnedValue, {"percent": "0"}),
    "ReestimateForm": ("control:rest", "W", "lead", Reestimate, {"amount": "10"}),
    "ForecastForm": ("control:forecast", "P", "lead", ForecastChoice, {"method": "one_off"}),
    "ThresholdsForm": (
        "control:thresholds", "-", "director", LightThresholds,
        {"report_days": "7", "reason": "Directive."}),
    "DeclareForm": (
        "control:declare", "P", "lead", DeclaredLight, {"colour": "amber", "reason": "Strike."}),
    "NewCorrectionForm": (
        "control:new_measure", "P", "lead", CorrectiveMeasure,
        {"light": "cost", "cause": "Delay", "effect": "Cost", "action": "Renegotiate",
         "expected": "CPI 0.95", "owner": "owner", "due_on": "2099-01-05",
         "effect_on": "2099-02-05"}),
    "CloseBooksForm": (
        "costs:books", "portfolio_code", "director", PeriodClosure, {"until": "last_month"}),
    "ReopenBooksForm": (
        "costs:reopen_books", "portfolio_code", "director", PeriodClosure,
        {"until": "", "reason": "Late."}),
    "RateClassForm": (
        "costs:new_rate_class", "-", "hr", RateClass,
        {"code": "new", "name_fr": "Agents", "amount": "900", "valid_from": "2026-01-01"}),
    "RateForm": (
        "costs:set_rate", "rate_code", "hr", CostRate,
        {"amount": "950", "valid_from": "2026-02-01"}),
    "HolderForm": (
        "costs:give_rate_class", "-", "hr", RateHolder,
        {"person": "asked", "rate_class": "rate_class", "valid_from": "2026-02-01"}),
    "DrawForm": ("risks:draw", "P", "lead", DrawDown, {"amount": "10", "reason": "Paid."}),
    "NewLessonForm": (
        "closure:new_lesson", "-", "lead", Lesson,
        {"project": "code_of_project", "name_fr": "Vol", "phase": "closing",
         "applies_to": "all"}),
    "NewSurveyForm": (
        "closure:new_survey", "P", "lead", TeamSurvey,
        {"people": "asked", "closes_on": "2099-01-05"}),
    "JudgeLessonForm": (
        "closure:judge", "taught", "lead", LessonUse, {"outcome": "noted", "note": "Done."}),
    "RiskReportForm": ("risks:reports", "P", "lead", RiskReport, {"decisions_fr": "Payer"}),
    "ScaleForm": ("risks:change_scale", "all", "director", RiskScale, {"reason": "Agreed."}),
    "SimulationForm": ("risks:simulations", "P", "lead", Simulation, {"runs": "1000"}),
    "NewScenarioForm": (
        "projects:new-scenario", "portfolio", "director", SelectionScenario,
        {"year": "2027", "name_fr": "Plan", "budget": "1000", "capacity": "10 d"}),
    "CopyScenarioForm": (
        "projects:copy-scenario", "scenario", "director", SelectionScenario, {"name_fr": "Plan"}),
    "RuleForm": (
        "projects:selection-rules", "portfolio", "director", PortfolioRule,
        {"first": "rivals", "kind": "requires", "second": "rivals", "reason": "Known."}),
    "OrderForm": (
        "projects:propose-order", "portfolio", "director", ProposedOrder,
        {"order": "swapped", "reason": "Better."}),
    "NewEntryForm": (
        "workpackages:template_entry_new", "template", "director", TemplateEntry,
        {"name_fr": "Phase"}),
    "SaveTemplateForm": (
        "workpackages:template_keep", "P", "director", PlanTemplate, {"name_fr": "Plan"}),
    "PhaseForm": (
        "projects:release-phase", "P", "sponsor", Decision,
        {"name": "Wave 1", "released_minutes": "10 d"}),
    "NewAccountForm": (
        "people:account_new", "-", "admin", User, {"username": "nora", **ACCOUNT}),
    "UnitForm": ("people:unit_new", "-", "admin", OrgUnit, {"code": "ops", **NAMES}),
    "SiteForm": (
        "people:site_new", "-", "admin", Site,
        {"code": "bern", "canton": "BE", "user_count": "3", **NAMES}),
    "CalendarForm": (
        "workpackages:calendar_new", "-", "admin", WorkCalendar,
        {"name": "Usine", "weekdays": ["0"], "hours": "8"}),
}  # fmt: skip


# What a file that is sent has in it.
FILES = {"plan": house_plan, "postings": lambda: csv_of([ROW])}


def test_no_form_that_creates_is_missing_here():
    assert named(CreatesOnce) == set(CREATING)


@pytest.mark.parametrize("name", CREATING)
def test_a_form_sent_three_times_creates_one_object(name, scene, as_user):
    view, place, who, model, facts = CREATING[name]
    client = as_user(scene[who])
    url = reverse(view, args=scene[place])
    page = client.get(url)
    form = page.context.get("form") if page.status_code == 200 else None
    sent = {**(filled(form) if form is not None else {}), **facts, "form_token": str(uuid4())}
    sent |= {
        key: scene[word] for key, word in facts.items() if key in {"projects", "project", "units"}
    }
    chosen = {"people", "owner", "deliverable", "reviewer", "responsible", "signer"}
    chosen |= {"work_package", "until", "person", "rate_class"}
    sent |= {key: scene[word] for key, word in facts.items() if key in chosen and word}
    if name == "RuleForm":
        sent["first"], sent["second"] = scene["rivals"]
    if name == "BeginSummaryForm":
        sent["scope"] = f"portfolio:{scene['project'].portfolio.code}"
        sent["status_date"] = form.fields["status_date"].choices[0][0]
    if name == "DrawForm":
        sent["source"] = f"risk-{Risk.objects.get().pk}"
    if name == "OrderForm":
        sent["order"] = scene["swapped"]
    before = model.objects.count()

    def send():
        file = {"file": upload_of(FILES[sent["file"]]())} if "file" in sent else {}
        return client.post(url, {**sent, **file})

    answers = [send() for _n in range(3)]

    assert [answer.status_code for answer in answers] == [302] * 3, answers[0].content.decode()
    assert len({answer["Location"] for answer in answers}) == 1
    assert model.objects.count() == before + 1
    assert SubmittedForm.objects.filter(token=sent["form_token"]).count() == 1


# Where an empty form is accepted, something that cannot be.
REFUSED = {"RiskReportForm": {"decide_by_on": "2026-02-31"}}


@pytest.mark.parametrize("name", CREATING)
def test_a_refused_form_may_be_corrected_with_its_token(name, scene, as_user):
    """A token that a refusal used up would lose the person's second try."""
    view, place, who, model, _facts = CREATING[name]
    client = as_user(scene[who])
    url = reverse(view, args=scene[place])
    token = str(uuid4())
    before = model.objects.count()

    refused = client.post(url, {"form_token": token, **REFUSED.get(name, {})})

    assert refused.status_code == 422
    assert model.objects.count() == before
    assert not SubmittedForm.objects.filter(token=token).exists()


EDITING = {
    "SectionForm": ("projects:edit", "P", "director", {"section": "", **NAMES}),
    "ProgrammeForm": ("projects:edit-programme", "programme", "director", NAMES),
    "PortfolioForm": ("projects:edit-portfolio", "portfolio", "director", {"name_fr": "Mine"}),
    "RequestSectionForm": (
        "projects:request-section",
        "request",
        "requester",
        {"title_en": "Mine"},
    ),
    "ObjectivesForm": (
        "projects:request-section",
        "objectives",
        "requester",
        {"text_1_en": "Mine"},
    ),
    "MandateForm": ("projects:edit-mandate", "mandate", "lead", {"risks_en": "Mine"}),
    "ObjectiveForm": ("projects:mandate-row", "objective", "lead", {"title_fr": "Mine"}),
    "ResultForm": ("projects:mandate-row", "result", "lead", {"name_fr": "Mine"}),
    "PromisedForm": ("projects:edit-result", "owed", "director", {"name_fr": "Mine"}),
    "StakeholderForm": ("projects:edit-stakeholder", "concerned", "lead", {"name_fr": "Mine"}),
    "FrameForm": ("projects:communication-frame", "framed", "lead", {"objectives": "Mine"}),
    "EditCommunicationForm": (
        "projects:edit-communication",
        "message",
        "lead",
        {"name_fr": "Mine"},
    ),
    "MessageForm": ("projects:write-communication", "message", "lead", {"message_fr": "Mine"}),
    "EditActionForm": ("projects:edit-engagement", "engaged", "lead", {"what": "Mine"}),
    "ScenarioForm": ("projects:edit-scenario", "scenario", "director", {"name_fr": "Mine"}),
    "CandidateForm": ("projects:scenario-candidate", "in_scenario", "director", {"cost_1": "7"}),
    "RoleGroupsForm": ("projects:scenario-groups", "scenario", "director", {"name_fr_0": "Mine"}),
    "FileForm": ("projects:edit-decision-file", "file", "director", {"motion_en": "Mine"}),
    "OptionForm": ("projects:decision-file-option", "option", "director", {"name_fr": "Mine"}),
    "CommitmentForm": ("costs:edit_commitment", "ordered", "lead", {"subject": "Mine"}),
    "DirectiveForm": ("reporting:edit_directive", "directed", "director", {"name_fr": "Mine"}),
    "EditLessonForm": ("closure:edit_lesson", "lesson", "lead", {"name_fr": "Mine"}),
    "LessonResultForm": ("closure:use_result", "used", "lead", {"result": "Mine"}),
    "EditRiskForm": ("risks:edit", "in_risk", "lead", {"name_fr": "Mine"}),
    "EditMeasureForm": ("risks:edit_measure", "in_measure", "lead", {"name_fr": "Mine"}),
    "EditChangeForm": ("projects:edit-change", "in_change", "lead", {"name_fr": "Mine"}),
    "EditIssueForm": ("risks:edit_issue", "in_issue", "lead", {"name_fr": "Mine"}),
    "AssumptionForm": ("projects:assumption", "assumption", "lead", {"text": "Mine"}),
    "MoveForm": ("projects:move", "P", "director", {}),
    "EntryForm": ("workpackages:template_entry", "line", "director", {"name_fr": "Mine"}),
    "EditMandateForm": ("workpackages:edit", "W", "lead", {"name": "Mine", "goal": "My goal"}),
    "ImpactForm": ("workpackages:impact", "impact", "lead", {"user_groups": "Mine"}),
    "EditWordsForm": ("workpackages:edit", "W", "package_lead", {"name": "Mine", "goal": "Mine"}),
    "DeliverableForm": (
        "workpackages:edit_deliverable",
        "deliverable",
        "lead",
        {"name_fr": "Mine"},
    ),
    "QualityPlanForm": (
        "workpackages:edit_quality_plan",
        "quality_plan",
        "lead",
        {"strategy_fr": "Mine"},
    ),
    "GoalForm": ("workpackages:change_goal", "goal", "lead", {"target": "Mine"}),
    "CheckpointForm": ("workpackages:edit_checkpoint", "checkpoint", "lead", {"name_fr": "Mine"}),
    "LineForm": ("workpackages:change_line", "line_of_checklist", "lead", {"text_fr": "Mine"}),
    "RequirementForm": (
        "workpackages:edit_requirement",
        "requirement",
        "lead",
        {"name_fr": "Mine"},
    ),
    "CriterionForm": ("workpackages:change_criterion", "criterion", "lead", {"text_fr": "Mine"}),
    "EditTaskForm": ("workpackages:edit_task", "T", "lead", {"name": "Mine"}),
    "EditMilestoneForm": ("workpackages:edit_task", "M", "lead", {"name": "Mine"}),
    "AccountForm": ("people:account_change", "account", "admin", {"name": "Mine"}),
    "UnitForm": ("people:unit", "unit", "admin", {"name_fr": "Mine"}),
    "SiteForm": ("people:site", "site", "admin", {"name_fr": "Mine"}),
    "CalendarForm": ("workpackages:calendar_change", "calendar", "admin", {"name": "Mine"}),
}
# Steps, not edits: each is refused by its state; tests of their operations send old versions.
STEPS = {
    "GroundsForm", "StateForm", "StepForm", "StartForm", "FinishForm", "ReasonForm", "ReachForm",
    "ProgressForm", "ReturnForm", "CommentaryForm", "NewAccountForm",
    "PressedForm", "DeliverForm", "IntegrateForm", "SendBackForm", "DoneForm", "EffectForm",
    "FinishActionForm", "ReturnedForm", "AgainForm",
    "PutOffForm", "ConditionForm", "ReviseForm", "DeliveryForm", "AgreeForm", "AnswerForm",
    "AcceptForm", "RequestStepForm", "EndorseRequestForm", "RefuseEndorsementForm",
    "ReturnRequestForm", "ParkRequestForm", "NameAnalystForm", "SendMandateForm", "TakeBackForm",
    "DiscardMandateForm", "TemplateStepForm",
    "PlainStepForm", "PresentForm", "ReworkForm", "WaiveForm", "PlanDefectForm", "CorrectForm",
    "ReopenForm", "JudgeForm", "DropForm", "AnswersForm", "ConcludeForm", "RecheckForm",
    "SkipForm", "ReturnPlanForm", "SignerForm", "SheetAnswersForm", "ReopenSheetForm",
    "PlanFindingForm", "CorrectFindingForm", "ReopenFindingForm",
    "AcceptFindingForm",
    # Letters of a row: its own tests send old versions.
    "ResponsibilityForm",
    "PutToVoteForm", "CloseVoteForm", "WithdrawFileForm",
    # Rows of a draft of weights: their own tests send old versions.
    "WeightsForm", "CriteriaForm", "ScoreForm", "ConsensusForm",
    "AdoptForm",
    # Effects of changes and decisions on them: their own tests send old versions.
    "ChangeEffectsForm", "RulingForm",
    # Ratings and steps of risks, measures and issues: their own tests send old versions.
    "RatingForm", "CheckForm", "HowForm", "SolutionForm", "ResponseForm", "ImplementForm",
    "OccurrenceForm", "EstimateForm", "ContingencyForm", "ReleaseForm",
    # Cells of a budget, and a reserve: tests of their operations send old versions.
    "BudgetForm", "ReserveForm",
    # The own week, which nobody else writes in: tests of its page send old versions.
    "WeekForm",
    # What was done because of a lesson, and how a result is used: their own tests.
    "FollowUpForm", "UseForm",
    # Planned values month by month, and the consent to them: so do these.
    "PlannedValuesForm", "ConsentForm",
    # Corrective measures and their steps: tests of their operations send old versions.
    "CorrectionForm", "CorrectionDoneForm", "CorrectionJudgeForm", "CorrectionReasonForm",
    # A closure report and its sections: their own tests send old versions.
    "ReportSectionForm", "SendReportBackForm", "SubmitReportForm",
    # The words of a summary report and its signature: so do these.
    "SummaryMessageForm", "PublishSummaryForm",
}  # fmt: skip


def test_no_form_that_edits_is_missing_here():
    assert named(VersionedForm) | named(SeenForm) == set(EDITING) | STEPS


def overtake(scene, place):
    """Somebody else saves a form of the same object."""
    rows = {
        "P": scene["project"], "W": scene["package"], "T": scene["task"],
        "M": scene["milestone"], "programme": scene["programme"],
    }  # fmt: skip
    row = rows.get(place) or scene[f"{place}_row"]
    if hasattr(row, "version"):
        row.version += 1
    field = "name" if hasattr(row, "goal") or hasattr(row, "work_minutes") else "name_fr"
    field = "name" if isinstance(row, User | WorkCalendar) else field
    field = "title_en" if isinstance(row, ProjectRequest) else field
    own = {
        "mandate": "risks_en", "engaged": "what", "framed": "objectives", "file": "motion_en",
        "objective": "title_fr", "assumption": "text", "quality_plan": "strategy_fr",
        "goal": "strategy_fr", "impact": "user_groups", "ordered": "subject",
        "used": "result",
    }  # fmt: skip
    field = own.get(place, field)
    setattr(row, field, "Theirs")
    row.save()


@pytest.fixture
def places(scene):
    account = make_user("somebody")
    unit = OrgUnit.objects.create(code="it", name_fr="Informatique")
    site = Site.objects.create(code="ge", name_fr="Genève", canton="GE")
    calendar = WorkCalendar.objects.create(name="Usine")
    draft = make_request(project=None)
    package_lead = make_user("package-lead")
    package = scene["package"]
    package.lead = package_lead
    package.save()
    scene["project"].role_assignments.create(user=package_lead, role="WPL")
    code, mandate = scene["project"].code, scene["project"].mandates.get()
    assumption = Assumption.objects.create(
        project=scene["project"],
        number=1,
        text="Fast",
        owner=scene["lead"],
        check_on=date(2026, 12, 1),
    )
    template = PlanTemplate.objects.get()
    template.entries.create(number=1, position=1, kind="phase", name_fr="Phase")
    args = {
        "line": [template.key, 1],
        "mandate": [code, "risks"],
        "objective": [code, "objectives", 1],
        "result": [code, "results", 1],
        "deliverable": [code, 1],
        "impact": [code, package.number],
        "criterion": [code, 1, 1],
        "requirement": [code, 1],
        "checkpoint": [code, 1],
        "quality_plan": [code, 1],
        "goal": [code, 1, 1],
        "line_of_checklist": [code, 1, 1],
        "assumption": [code, 1],
        "owed": [code, 1],
        "file": [scene["paper"].project.code, "motion"],
        "option": [scene["paper"].project.code, 2],
        "programme": [scene["programme"].code],
        "portfolio": [scene["programme"].portfolio.code],
        "account": [account.username],
        "unit": [unit.code],
        "site": [site.code],
        "calendar": [calendar.pk],
        "request": [draft.number, "need"],
        "objectives": [draft.number, "objectives"],
    }
    return {
        **scene,
        "args": {
            **{
                key: scene[key]
                for key in (
                    *"PWTM",
                    "scenario",
                    "in_scenario",
                    "directed",
                    "concerned",
                    "engaged",
                    "message",
                    "framed",
                    "in_risk",
                    "in_measure",
                    "in_issue",
                    "ordered",
                    "in_change",
                    "lesson",
                    "used",
                )
            },
            **args,
        },
        "line_row": template,
        "impact_row": WorkstationImpact.objects.create(
            package=package, kind="system", users_count=1, counted_on=date(2026, 10, 9)
        ),
        "mandate_row": mandate,
        "objective_row": mandate.objectives.get(),
        "result_row": mandate.results.get(),
        "assumption_row": assumption,
        "owed_row": make_result(scene["project"], programme=scene["programme"]),
        "file_row": scene["paper"],
        "option_row": scene["paper"].options.get(number=2),
        "account_row": account,
        "unit_row": unit,
        "site_row": site,
        "calendar_row": calendar,
        "request_row": draft,
        "objectives_row": draft,
        "requester": draft.requester,
        "portfolio_row": scene["programme"].portfolio,
        "package_lead": package_lead,
    }


def all_forms(context):
    if "form" in context and isinstance(context["form"], forms.BaseForm):
        yield context["form"]
    yield from context.get("sections", ())


@pytest.mark.parametrize("name", EDITING)
def test_an_overtaken_form_is_refused_with_both_versions(name, places, as_user):
    view, place, who, mine = EDITING[name]
    client = as_user(places[who])
    url = reverse(view, args=places["args"][place])
    context = client.get(url).context
    form = next(f for f in all_forms(context) if set(mine) - {"section"} <= set(f.fields))
    sent = {**filled(form), **mine}
    if "section" in mine:
        sent["section"] = form.section
    overtake(places, place)

    refused = client.post(url, sent)

    assert refused.status_code == 409
    page = refused.content.decode()
    assert "Theirs" in page
    for typed in {value for key, value in mine.items() if key in sent and key != "section"}:
        assert typed in page


def test_the_two_forms_for_both_uses_are_the_same_class():
    assert issubclass(UnitForm, SeenForm)
    assert issubclass(SiteForm, SeenForm)
