"""Typed makers of rows for tests; every argument has a sensible default and can be overridden."""

from __future__ import annotations

import hashlib
import itertools
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from closure.models import ClosureReport, Lesson
from people.choices import Role
from people.models import OrganisationRole, OrgUnit, User
from projects.choices import RUNNING, ProjectState
from projects.communication.choices import FINISHED, SIGNED
from projects.decision_files.choices import Answer as VoteAnswer
from projects.decision_files.content import content_of as file_content_of
from projects.decision_files.content import options_of
from projects.decision_files.content import with_document as with_file_document
from projects.gates import computed
from projects.gates.catalogue import ITEMS
from projects.mandates.choices import Hat
from projects.mandates.content import content_of, parties_of, with_document
from projects.models import (
    MARKS,
    MEANS,
    Approver,
    CommunicationAction,
    Consultation,
    ConsultedParty,
    Contact,
    CriteriaSet,
    Decision,
    DecisionFile,
    DecisionOption,
    EngagementAction,
    EvidenceFile,
    ExpectedResult,
    GateTick,
    Mandate,
    MandateObjective,
    MandateSignature,
    Portfolio,
    Programme,
    ProgrammeResult,
    Project,
    ProjectRequest,
    ProjectScore,
    Pulse,
    PulseAnswer,
    PulseInvitation,
    RequestObjective,
    RoleAssignment,
    ScoreReason,
    Seat,
    SelectionScenario,
    Stakeholder,
    StakeholderAssessment,
    Vote,
    Waiver,
)
from projects.operations.priorities import found_priorities
from projects.priorities.scheme import weights_of
from projects.requests.choices import Answer, EffortClass, Endorsement, Funding
from projects.stakeholders.choices import JUDGED
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.files import store, unguessable_name
from servicedesk_pm.common.frozen import canonical, digest
from workpackages.choices import TaskKind
from workpackages.models import (
    Acceptance,
    AcceptanceCriterion,
    Assignment,
    ChecklistItem,
    Checkpoint,
    ConformityLine,
    ConformitySheet,
    Coverage,
    Defect,
    Deliverable,
    Dependency,
    Finding,
    QualityGoal,
    QualityPlan,
    Requirement,
    Task,
    WorkPackage,
)

# Beyond the numbers that tests give by hand.
_serial = itertools.count(1001)
NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
COMPLETE: dict[str, Any] = {
    "need_en": "Calls are lost.",
    "affected_en": "All agents, since spring.",
    "scope_in_en": "The service desk.",
    "user_groups_en": "Agents",
    "inaction_en": "More calls are lost.",
    "saved_hours": 400,
    "touches_workstations": Answer.NO,
    "effort_class": EffortClass.SMALL,
    "funding": Funding.UNIT,
}
PASSWORD = "Correct-Horse-9"
SEEN_ON = date(2026, 10, 1)
MANDATES: dict[str, int] = {ProjectState.MANDATE: 1, ProjectState.INITIATION: 2}
# What a mandate of ``make_mandate`` sets aside, with a small package beside it.
RESERVED = Decimal(40_000)
BEFORE_MANDATE = (ProjectState.REQUESTED, ProjectState.ANALYSIS, ProjectState.DECISION)


def make_user(username: str = "", *, roles: tuple[Role, ...] = (), **fields: Any) -> User:
    n = next(_serial)
    username = username or f"person-{n}"
    fields.setdefault("name", f"Person {username}")
    fields.setdefault("email", f"{username}@example.org")
    fields.setdefault("language", "en")
    user = User.objects.create_user(username, password=PASSWORD, **fields)
    for role in roles:
        OrganisationRole.objects.create(user=user, role=role)
    return user


def make_director(**fields: Any) -> User:
    return make_user(roles=(Role.DIRECTOR,), **fields)


def make_unit(**fields: Any) -> OrgUnit:
    n = next(_serial)
    return OrgUnit.objects.create(
        **{"code": f"unit-{n}", "name_fr": f"Unité {n}", "name_en": f"Unit {n}", **fields}
    )


def make_portfolio(**fields: Any) -> Portfolio:
    n = next(_serial)
    return Portfolio.objects.create(**{"code": f"PF-{n}", "name_fr": f"Portefeuille {n}", **fields})


def make_programme(**fields: Any) -> Programme:
    n = next(_serial)
    fields.setdefault("portfolio", None)
    if fields["portfolio"] is None:
        fields["portfolio"] = Portfolio.objects.first() or make_portfolio()
    return Programme.objects.create(
        **{"code": f"PGM-{n}", "name_fr": f"Programme {n}", "name_en": f"Programme {n}", **fields}
    )


def make_project(**fields: Any) -> Project:
    """A running project with a lead; ``parent`` makes a sub-project of it."""
    n = next(_serial)
    parent: Project | None = fields.get("parent")
    if parent is not None:
        fields.setdefault("portfolio", parent.portfolio)
        fields.setdefault("programme", parent.programme)
    if "portfolio" not in fields:
        programme = fields.get("programme")
        fields["portfolio"] = (
            programme.portfolio if programme else Portfolio.objects.first() or make_portfolio()
        )
    if "lead" not in fields:
        fields["lead"] = make_user(f"lead-{n}")
    project = Project(
        **{
            "code": f"PRJ-{n}",
            "name_fr": f"Projet {n}",
            "name_en": f"Project {n}",
            "state": ProjectState.EXECUTION,
            **fields,
        }
    )
    project.save()
    project.path = f"{parent.path if parent else ''}{project.pk:08}/"
    project.save(update_fields=["path"])
    return project


def make_ready_project(**fields: Any) -> Project:
    """A project that meets every condition of its gates."""
    project = make_project(**fields)
    meet_gates(project)
    if project.parent_id is None and project.state in BEFORE_MANDATE:
        make_request(project=project)
    if project.parent_id is None and project.state in MANDATES:
        # Its director has left since, so that the signatures agree to nothing any more.
        make_signed_mandate(project, MANDATES[project.state], director=make_user())
    return project


def make_request(**fields: Any) -> ProjectRequest:
    """A complete request, endorsed and with an analyst; of a project unless it is a draft.

    ``project=None`` makes a draft without project, ``submitted_at=None`` one with it.
    """
    n = next(_serial)
    project: Project | None = fields["project"] if "project" in fields else make_wish()
    requester = fields.setdefault("requester", None) or make_user(f"requester-{n}")
    fields["requester"] = requester
    fields.setdefault("org_unit", requester.org_unit or make_unit())
    if project is not None and fields.get("submitted_at", NOON) is not None:
        fields.setdefault("submitted_at", NOON)
        fields.setdefault("endorsement", Endorsement.ENDORSED)
        if fields["endorsement"] in {Endorsement.ENDORSED, Endorsement.REFUSED}:
            fields.setdefault("endorsed_at", NOON)
            fields.setdefault("endorsed_by", make_user(f"head-{n}"))
        fields.setdefault("analyst", make_user(f"analyst-{n}"))
        if fields["analyst"] is not None:
            fields.setdefault("analysis_due_on", date(2026, 11, 30))
    objectives = fields.pop("objectives", [("Fewer calls", "calls each month", "40")])
    request = ProjectRequest.objects.create(
        **{"number": n, **COMPLETE, "title_en": f"Request {n}", **fields, "project": project}
    )
    for position, (text, indicator, wished) in enumerate(objectives, start=1):
        RequestObjective.objects.create(
            request=request, position=position, text_en=text, indicator=indicator, wished=wished
        )
    return request


def make_wish(**fields: Any) -> Project:
    """A project that was only asked for."""
    return make_project(**{"state": ProjectState.REQUESTED, "lead": None, **fields})


def give_role(user: User, role: Role, place: Project | Programme) -> RoleAssignment:
    where = {"project": place} if isinstance(place, Project) else {"programme": place}
    return RoleAssignment.objects.create(user=user, role=role, **where)


def make_member(project: Project, role: Role = Role.TEAM_MEMBER, **fields: Any) -> User:
    user = make_user(**fields)
    give_role(user, role, project)
    return user


def make_work_package(**fields: Any) -> WorkPackage:
    project: Project = fields.pop("project", None) or make_project()
    parent: WorkPackage | None = fields.get("parent")
    number = project.work_packages.count() + 1
    siblings = project.work_packages.filter(parent=parent).count()
    prefix = parent.outline if parent else ""
    return WorkPackage.objects.create(
        **{
            "project": project,
            "number": number,
            "outline": f"{prefix}{siblings + 1:04}.",
            "name": f"Package {number}",
            **fields,
        }
    )


def make_task(*, assignee: User | None = None, **fields: Any) -> Task:
    package: WorkPackage = fields.pop("work_package", None) or make_work_package(
        project=fields.pop("project", None)
    )
    fields.pop("project", None)
    number = package.project.tasks.count() + 1
    task = Task.objects.create(
        **{
            "project": package.project,
            "work_package": package,
            "number": number,
            "position": number,
            "name": f"Task {number}",
            **fields,
        }
    )
    if assignee is not None:
        Assignment.objects.create(task=task, user=assignee)
    return task


def make_milestone(**fields: Any) -> Task:
    return make_task(**{"kind": TaskKind.MILESTONE, **fields})


def make_deliverable(
    package: WorkPackage | None = None, *, criteria: int = 1, **fields: Any
) -> Deliverable:
    """A deliverable with mandatory criteria; as presented, it has the attempt for it."""
    package = package or make_work_package()
    project = package.project
    number = project.deliverables.count() + 1
    state = fields.get("state", "planned")
    presented = state in {"presented", "accepted", "reserved", "refused"}
    if presented:
        fields = {"attempt": 1, "presented_on": SEEN_ON, **fields}
    row = Deliverable.objects.create(
        **{
            "project": project,
            "work_package": package,
            "number": number,
            "name_fr": f"Livrable {number}",
            "name_en": f"Deliverable {number}",
            **fields,
        }
    )
    for n in range(1, criteria + 1):
        make_criterion(row, number=n)
    if presented:
        make_attempt(row, row.attempt)
    return row


def make_criterion(row: Deliverable, **fields: Any) -> AcceptanceCriterion:
    number = fields.setdefault("number", row.criteria.count() + 1)
    said = {"text_fr": f"Critère {number}", "text_en": f"Criterion {number}"}
    return AcceptanceCriterion.objects.create(**{"deliverable": row, **said, **fields})


def make_attempt(row: Deliverable, attempt: int = 1, **fields: Any) -> Acceptance:
    """One presentation, decided as the deliverable's state says."""
    decided: dict[str, Any] = {}
    if row.state in {"accepted", "reserved", "refused"}:
        decided = {"decision": row.state, "decided_on": SEEN_ON, "decided_as": row.accepting}
        decided |= {"decided_by": fields.pop("decided_by", None) or make_user()}
        decided |= {"reasons": "Not usable."} if row.state == "refused" else {}
    return Acceptance.objects.create(
        **{
            "deliverable": row,
            "attempt": attempt,
            "presented_by": row.work_package.lead or make_user(),
            "presented_on": SEEN_ON,
            "handed_over": "Share S:, folder 3",
            **decided,
            **fields,
        }
    )


def make_defect(row: Deliverable, **fields: Any) -> Defect:
    """A minor defect that was found at the last presentation."""
    number = fields.setdefault("number", row.defects.count() + 1)
    found_in = fields.pop("found_in", None) or row.acceptances.latest("attempt")
    said = {"severity": "minor", "text": f"Label {number} is missing."}
    return Defect.objects.create(**{"deliverable": row, "found_in": found_in, **said, **fields})


def make_requirement(project: Project | None = None, **fields: Any) -> Requirement:
    project = project or make_project()
    number = fields.setdefault("number", project.requirements.count() + 1)
    said = {"name_fr": f"Exigence {number}", "name_en": f"Requirement {number}"}
    if fields.get("state") == "dropped":
        said["drop_reason"] = "Nobody needs it."
    return Requirement.objects.create(**{"project": project, **said, **fields})


def cover(
    requirement: Requirement, deliverable: Deliverable, criterion: int | None = None
) -> Coverage:
    """What shows it: a criterion by its number, or the whole deliverable."""
    found = deliverable.criteria.get(number=criterion) if criterion else None
    return Coverage.objects.create(
        requirement=requirement, deliverable=deliverable, criterion=found
    )


def make_checkpoint(project: Project | None = None, *, lines: int = 2, **fields: Any) -> Checkpoint:
    """A planned check with a checklist; as carried out, by its reviewer."""
    project = project or make_project()
    number = fields.setdefault("number", project.checkpoints.count() + 1)
    reviewer = fields.setdefault("reviewer", make_user())
    state = fields.get("state", "planned")
    if state in {"passed", "with_findings", "failed"}:
        fields = {"done_on": SEEN_ON, "done_by": reviewer, "result": "Checked.", **fields}
    if state == "skipped":
        fields = {"skip_reason": "Not worth it.", **fields}
    named = {"name_fr": f"Contrôle {number}", "name_en": f"Check {number}"}
    row = Checkpoint.objects.create(
        **{"project": project, "planned_on": SEEN_ON, **named, **fields}
    )
    for n in range(1, lines + 1):
        ChecklistItem.objects.create(
            checkpoint=row, number=n, text_fr=f"Question fr {n}", text_en=f"Question {n}"
        )
    return row


def make_finding(row: Checkpoint, **fields: Any) -> Finding:
    """A minor finding of the check's last attempt, open."""
    number = fields.setdefault("number", row.findings.count() + 1)
    owner = fields.setdefault("owner", make_user())
    if fields.get("state") in {"corrected", "verified"}:
        corrected = {"correction": "Done.", "corrected_by": owner, "corrected_on": SEEN_ON}
        fields = {**corrected, **fields}
    if fields.get("state") in {"verified", "accepted"}:
        fields = {"settled_by": row.reviewer, "settled_on": SEEN_ON, **fields}
    if fields.get("state") == "accepted":
        fields = {"waiver": "It does no harm.", **fields}
    said = {"severity": "minor", "text": f"Page {number} is missing.", "due_on": SEEN_ON}
    found = {"attempt": row.attempt, "found_by": row.reviewer, "found_on": SEEN_ON}
    return Finding.objects.create(**{"checkpoint": row, **said, **found, **fields})


def make_quality_plan(
    project: Project | None = None, *, goals: int = 1, **fields: Any
) -> QualityPlan:
    """A version with goals; as submitted or approved, by two people."""
    project = project or make_project()
    number = fields.setdefault("number", project.quality_plans.count() + 1)
    state = fields.get("state", "draft")
    if state != "draft":
        fields = {"submitted_by": project.lead or make_user(), "submitted_on": SEEN_ON, **fields}
    if state in {"approved", "replaced"}:
        fields = {"approved_by": make_user(), "approved_on": SEEN_ON, **fields}
    plan = QualityPlan.objects.create(
        **{"project": project, "strategy_en": f"Everything is tested, {number}.", **fields}
    )
    for n in range(1, goals + 1):
        QualityGoal.objects.create(
            plan=plan,
            number=n,
            name_fr=f"But {n}",
            name_en=f"Goal {n}",
            metric_en=f"Metric {n}",
            target="80 %",
            responsible=project.lead or make_user(),
        )
    return plan


def make_sheet(
    project: Project | None = None, *, answered: bool = False, **fields: Any
) -> ConformitySheet:
    """A conformity sheet with two lines, of the whole project unless a deliverable is given."""
    deliverable = fields.get("deliverable")
    project = project or (deliverable.project if deliverable else make_project())
    number = project.conformity.count() + 1
    answered = answered or fields.get("state") == "signed"
    if answered:
        fields = {"answered_by": project.lead or make_user(), **fields}
    if fields.get("state") == "signed":
        fields = {"signed_on": SEEN_ON, **fields}
    signer = fields.pop("signer", None) or make_user()
    sheet = ConformitySheet.objects.create(project=project, number=number, signer=signer, **fields)
    for n, area in enumerate(("security", "accessibility"), start=1):
        said = {"answer": "fulfilled", "evidence": "Folder 3"} if answered else {}
        ConformityLine.objects.create(
            sheet=sheet, number=n, area=area, text_fr=f"Ligne {n}", text_en=f"Line {n}", **said
        )
    return sheet


def make_received_deliverable(project: Project) -> Deliverable:
    """What the gates from going live on ask a project to have."""
    package = project.work_packages.first()
    package = package or make_work_package(project=project, lead=project.lead or make_user())
    return make_deliverable(package, state="accepted", is_required_for_go_live=True)


def make_score(project: Project, *, by: User | None = None, **fields: Any) -> ProjectScore:
    """A complete agreed score; the portfolio gets the usual weights where it has none."""
    if not CriteriaSet.objects.filter(portfolio=project.portfolio_id).exists():
        founder = User.objects.filter(organisation_roles__role=Role.DIRECTOR).first()
        founder = founder or make_director()
        found_priorities(project.portfolio_id, actor=founder, on=SEEN_ON)
    weights = weights_of(project.portfolio_id)
    assert weights is not None
    person = by or project.lead or make_user()
    row = ProjectScore.objects.create(
        **{
            "project": project,
            "number": project.scores.count() + 1,
            "state": "current",
            "criteria_set": weights.criteria_set,
            "objective_set": weights.objective_set,
            "scores": {each.key: 3 for each in weights.given},
            "contributions": {each.key: 3 for each in weights.objectives},
            "scored_by": person,
            "scored_on": SEEN_ON,
            **fields,
        }
    )
    ScoreReason.objects.bulk_create(
        ScoreReason(score=row, key=each.key, text="Seen.", author=person)
        for each in weights.criteria
    )
    return row


def make_confirmed_lessons(project: Project, person: User, count: int = 3) -> None:
    """As many as the closing of a project asks for."""
    for number in range(1, count + 1):
        Lesson(
            project=project,
            number=number,
            code=f"L-{number}",
            name_fr="Enseignement",
            phase="closing",
            category="team",
            state="validated",
            proposed_by=person,
            proposed_on=SEEN_ON,
            validated_by=person,
            validated_on=SEEN_ON,
        ).save()


def make_counted_pulse(project: Project, *, by: User, **fields: Any) -> Pulse:
    """A survey of today that was counted elsewhere."""
    return Pulse.objects.create(
        **{
            "project": project,
            "number": project.pulses.count() + 1,
            "name_fr": "Sondage final",
            "opened_by": by,
            "closes_on": today(),
            "is_counted_elsewhere": True,
            "invited": 20,
            "answered": 12,
            **dict.fromkeys(MEANS, Decimal("4.00")),
            **fields,
        }
    )


def meet_gates(project: Project, *gates: str, by: User | None = None) -> None:
    """Tick every condition that nothing computes, of the named gates or of all, and score.

    Before the mandate gate G1 also finds a decision file that is agreed on. No scenario is
    adopted: that the project fits money and people is waived.
    """
    person = by or project.lead or make_user()
    if project.parent_id is None and (not gates or "G1" in gates):
        make_score(project, by=person)
        make_waiver(project, "G1-10", by=person)
        if project.state in BEFORE_MANDATE:
            make_agreed_file(project)
    if project.state == ProjectState.INITIATION and (not gates or "G3" in gates):
        make_sound_plan(project)
        make_quality_plan(project, state="approved")
        make_checkpoint(project)
    if project.parent_id is None and project.state in (ProjectState.INITIATION, *RUNNING):
        make_received_deliverable(project)
    if project.state == ProjectState.CLOSING and (not gates or "G6" in gates):
        make_confirmed_lessons(project, person)
        make_counted_pulse(project, by=person)
        ClosureReport(
            project=project, state="signed", begun_by=person, begun_on=SEEN_ON, sha256="0" * 64,
            submitted_by=person, submitted_on=SEEN_ON, signed_on=SEEN_ON,
        ).save()  # fmt: skip
    GateTick.objects.bulk_create(
        GateTick(project=project, code=item.code, note="Seen.", ticked_by=person, ticked_on=SEEN_ON)
        for item in ITEMS
        if computed(item.code) is None and (not gates or item.gate in gates)
    )


def make_result(project: Project, **fields: Any) -> ProgrammeResult:
    """What the project owes to its programme."""
    number = project.programme_results.count() + 1
    return ProgrammeResult.objects.create(
        **{
            "programme": project.programme,
            "project": project,
            "number": number,
            "name_fr": f"Résultat {number}",
            "name_en": f"Result {number}",
            "due_on": date(2026, 12, 18),
            **fields,
        }
    )


def make_stakeholder(project: Project, **fields: Any) -> Stakeholder:
    """Somebody in the register who was judged once: 4 x 4, neutral, wanted as supportive."""
    number = project.stakeholders.count() + 1
    judged = {name: fields.pop(name) for name in JUDGED if name in fields}
    row = Stakeholder.objects.create(
        **{
            "project": project,
            "number": number,
            "name_fr": f"Partie prenante {number}",
            "name_en": f"Stakeholder {number}",
            "entered_on": SEEN_ON,
            **fields,
        }
    )
    make_assessment(row, **judged)
    return row


def make_assessment(stakeholder: Stakeholder, **fields: Any) -> StakeholderAssessment:
    assessor = fields.pop("assessed_by", None) or stakeholder.project.lead or make_user()
    return StakeholderAssessment.objects.create(
        **{
            "stakeholder": stakeholder,
            "assessed_on": SEEN_ON,
            "power": 4,
            "interest": 4,
            "current": 2,
            "desired": 3,
            "assessed_by": assessor,
            **fields,
        }
    )


def make_contact(stakeholder: Stakeholder, **fields: Any) -> Contact:
    if "by" not in fields:
        fields["by"] = stakeholder.project.lead
    return Contact.objects.create(
        **{
            "stakeholder": stakeholder,
            "number": stakeholder.contacts.count() + 1,
            "held_on": SEEN_ON,
            "channel": "meeting",
            "summary": "They want to be asked earlier.",
            **fields,
        }
    )


def make_engagement(stakeholder: Stakeholder, **fields: Any) -> EngagementAction:
    if "owner" not in fields:
        fields["owner"] = stakeholder.project.lead
    return EngagementAction.objects.create(
        **{
            "stakeholder": stakeholder,
            "number": stakeholder.actions.count() + 1,
            "what": "Show the pilot",
            "due_on": date(2026, 12, 18),
            "before": 2,
            **fields,
        }
    )


def make_communication(project: Project, **fields: Any) -> CommunicationAction:
    """A mail to be sent in both languages until December; written from "drafted" on."""
    number = project.communication_actions.count() + 1
    state = fields.get("state", "planned")
    facts: dict[str, Any] = {
        "project": project,
        "number": number,
        "name_fr": f"Message {number} en français",
        "name_en": f"Message {number} in English",
        "audience": "All users of the site",
        "audience_size": 200,
        "due_on": date(2026, 12, 18),
    }
    if "owner" not in fields:
        facts["owner"] = project.lead
    if state in {"drafted", *SIGNED}:
        facts |= {"message_fr": "Votre poste change.", "message_en": "Your workstation changes."}
    if state in SIGNED:
        facts |= {"approved_on": SEEN_ON, "approved_by": project.lead}
    if state in FINISHED:
        facts |= {"done_on": SEEN_ON, "reached": 180}
    if state == "evaluated":
        facts |= {"responded": 120, "effect": "Fewer calls."}
    units, concerned = fields.pop("units", ()), fields.pop("stakeholders", ())
    row = CommunicationAction.objects.create(**{**facts, **fields})
    row.units.set(units)
    row.stakeholders.set(concerned)
    return row


def make_pulse(project: Project, *people: User, **fields: Any) -> Pulse:
    """A survey that these people are asked; ``answers`` are triples of marks."""
    answers = fields.pop("answers", ())
    number = project.pulses.count() + 1
    row = Pulse.objects.create(
        **{
            "project": project,
            "number": number,
            "name_fr": f"Baromètre {number}",
            "name_en": f"Pulse {number}",
            "opened_by": fields.pop("opened_by", None) or project.lead or make_user(),
            "closes_on": date(2026, 12, 18),
            **fields,
        }
    )
    for person in people:
        PulseInvitation.objects.create(pulse=row, person=person)
    for marks in answers:
        PulseAnswer.objects.create(pulse=row, **dict(zip(MARKS, marks, strict=True)))
    return row


def make_consultation(project: Project, *people: User, **fields: Any) -> Consultation:
    """Open until the end of the year, to these people."""
    if "opened_by" not in fields:
        fields["opened_by"] = project.lead
    number = project.consultations.count() + 1
    row = Consultation.objects.create(
        **{
            "project": project,
            "number": number,
            "name_fr": f"Consultation {number}",
            "name_en": f"Round {number}",
            "text": "What do you think of it?",
            "deadline_on": date(2026, 12, 31),
            "opened_on": SEEN_ON,
            **fields,
        }
    )
    for person in people:
        ConsultedParty.objects.create(consultation=row, person=person)
    return row


def make_sound_plan(project: Project) -> None:
    """One task that leads to a milestone, with a budget that the envelope covers."""
    package = project.work_packages.first() or make_work_package(project=project)
    if not project.tasks.exists():
        work = {"work_package": package, "start_on": date(2026, 12, 1)}
        task = make_task(finish_on=date(2026, 12, 4), duration_minutes=4 * 480, **work)
        end = make_milestone(finish_on=date(2026, 12, 4), **work)
        Dependency.objects.create(project=project, predecessor_task=task, successor_task=end)
    if not package.budget:
        package.budget = Decimal(1_000)
        package.save(update_fields=["budget"])
    if project.approved_envelope < RESERVED:
        project.approved_envelope = RESERVED
        project.save(update_fields=["approved_envelope"])


def make_evidence_file(project: Project, **fields: Any) -> EvidenceFile:
    """A stored file; the test sets where files are kept."""
    content = b"%PDF-1.7 Seen."
    return EvidenceFile.objects.create(
        **{
            "project": project,
            "name": "minutes.pdf",
            "stored": store(unguessable_name("evidence", ".pdf"), content),
            "content_type": "application/pdf",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "uploaded_by": project.lead or make_user(),
            "uploaded_on": SEEN_ON,
            **fields,
        }
    )


def make_waiver(project: Project, code: str, *, by: User, **fields: Any) -> Waiver:
    return Waiver.objects.create(
        **{
            "project": project,
            "code": code,
            "reason": "Decided before.",
            "granted_by": by,
            "granted_on": SEEN_ON,
            "expires_on": date(2099, 12, 31),
            **fields,
        }
    )


def make_adopted_scenario(
    *projects: Project, by: User | None = None, **fields: Any
) -> SelectionScenario:
    """A scenario of a year that the board has adopted with these projects."""
    place, year = projects[0].portfolio, fields.setdefault("year", SEEN_ON.year)
    person = by or make_director()
    weights = weights_of(place.pk)
    if weights is None:
        found_priorities(place.pk, actor=person, on=SEEN_ON)
        weights = weights_of(place.pk)
    assert weights is not None
    latest = Decision.objects.filter(portfolio=place).order_by("-number").first()
    decision = Decision.objects.create(
        portfolio=place,
        number=latest.number + 1 if latest else 1,
        subject_fr="Portefeuille",
        body="board",
        outcome="approved",
        held_on=SEEN_ON,
        decided_by=person,
    )
    codes = [project.code for project in projects]
    sums = {"value": "0", "cost": "0", "effort": 0, "costs": {}, "efforts": {}}
    return SelectionScenario.objects.create(
        **{
            "portfolio": place,
            "name_fr": "Portefeuille adopté",
            "state": "adopted",
            "criteria_set": weights.criteria_set,
            "objective_set": weights.objective_set,
            "created_by": person,
            "result": {"limits": [], "candidates": {}, "years": [year]},
            "decision": decision,
            "adopted": {"list": "rank", "codes": codes, "years": [year], "changes": [], **sums},
            **fields,
        }
    )


SIGNED_AT = datetime(2026, 10, 9, 9, 30, tzinfo=UTC)
_MANDATE_WORDS = (
    "background", "scope_in", "scope_out", "staffing", "risks", "quality", "impact",
    "communication", "authority", "scope_tolerance", "reporting",
)  # fmt: skip


def make_seat(project: Project, hat: str, person: User | None = None, **fields: Any) -> Seat:
    return Seat.objects.create(project=project, hat=hat, person=person or make_user(), **fields)


def make_organisation(project: Project) -> None:
    """Everybody whom a project of any size has to name, as far as nobody is named yet."""
    for hat in (Hat.STEERING_COMMITTEE, Hat.USER_REPRESENTATIVE, Hat.OPERATIONS_LEAD):
        if not project.seats.filter(hat=hat).exists():
            make_seat(project, hat)
    if project.sponsor is None:
        project.sponsor = make_user()
        project.save(update_fields=["sponsor"])
    programme = project.programme
    if programme is not None and programme.manager is None:
        programme.manager = make_user()
        programme.save(update_fields=["manager"])
    if project.size_class == "L":
        make_member(project, Role.QUALITY_MANAGER)


def make_mandate(project: Project, number: int = 1, **fields: Any) -> Mandate:
    """A draft in which nothing is missing but, perhaps, the organisation."""
    said = {f"{name}_en": f"Words on {name}." for name in _MANDATE_WORDS}
    mandate = Mandate.objects.create(
        **{
            "project": project,
            "number": number,
            "created_by": project.lead or make_user(),
            "steering_rhythm": "month",
            "security_concept": "needed",
            "initiation_budget": Decimal(0),
            "contingency": Decimal(20_000),
            "management_reserve": Decimal(10_000),
            "cost_tolerance_pct": 10,
            "cost_tolerance": Decimal(30_000),
            "days_tolerance": 20,
            **said,
            **fields,
        }
    )
    make_objective(mandate)
    ExpectedResult.objects.create(
        mandate=mandate, number=1, name_fr="Service livré", criteria_en="It works."
    )
    return mandate


def make_objective(mandate: Mandate, number: int = 1, **fields: Any) -> MandateObjective:
    return MandateObjective.objects.create(
        **{
            "mandate": mandate,
            "number": number,
            "title_fr": f"Objectif {number}",
            "title_en": f"Objective {number}",
            "indicator_en": "Contacts a month",
            "baseline": Decimal(310),
            "target": Decimal(230),
            "unit": "contacts",
            "due_on": date(2027, 4, 30),
            "weight_pct": 100,
            **fields,
        }
    )


def freeze_mandate(mandate: Mandate, **fields: Any) -> Mandate:
    """As after sending it for signature."""
    mandate.sent_by, mandate.sent_at = mandate.created_by, SIGNED_AT
    content = with_document(content_of(mandate), mandate, organisation="ODR", at=SIGNED_AT)
    mandate.snapshot = canonical(content)
    mandate.sha256 = digest(mandate.snapshot)
    mandate.state = "signing"
    for name, value in fields.items():
        setattr(mandate, name, value)
    mandate.save()
    return mandate


def make_signed_mandate(
    project: Project, number: int = 1, *, director: User | None = None, **fields: Any
) -> Mandate:
    """Version ``number`` in force, with the versions before it; every party has signed it.

    Its project gets whom it has to name, dates and a package with a lead, so that the gate
    meets all that it asks of a mandate.
    """
    make_organisation(project)
    if not project.work_packages.exists():
        make_work_package(project=project, lead=project.lead or make_user())
    before = Mandate.objects.filter(project=project).order_by("-number").first()
    if before is None and number > 1:
        before = make_signed_mandate(project, number - 1)
    if before is not None:
        Mandate.objects.filter(pk=before.pk).update(state="superseded")
    mandate = make_mandate(project, number, **fields)
    freeze_mandate(mandate)
    director = director or User.objects.filter(organisation_roles__role=Role.DIRECTOR).first()
    for role, person in parties_of(project):
        MandateSignature.objects.create(
            mandate=mandate,
            person=person or director or make_director(),
            role=role,
            signed_at=SIGNED_AT,
            sha256=mandate.sha256,
        )
    mandate.state, mandate.signed_at = "signed", SIGNED_AT
    mandate.save()
    return mandate


ASKED_AT = datetime(2026, 10, 6, 9, 30, tzinfo=UTC)
DECIDED_AT = datetime(2026, 10, 7, 9, 30, tzinfo=UTC)
VOTE_ENDS = date(2026, 10, 20)


def make_option(file: DecisionFile, **fields: Any) -> DecisionOption:
    """An option in which nothing is missing."""
    n = file.options.count() + 1
    years = {f"running_{year}": Decimal(10_000) for year in range(1, 6)}
    return DecisionOption.objects.create(
        **{
            "file": file,
            "number": n,
            "position": n,
            "name_fr": f"Variante {n}",
            "name_en": f"Option {n}",
            "scope_en": "All agents.",
            "investment": Decimal(100_000),
            **years,
            "effort_minutes": 50_400,
            "duration_months": 9,
            "benefit": Decimal(60_000),
            "risks_en": "The supplier is late.",
            "risk_rating": 6,
            "effect_en": "Fewer calls.",
            "tickets_pct": -8,
            "pros_en": "Quick.",
            "cons_en": "Costly.",
            **fields,
        }
    )


def make_decision_file(project: Project, number: int = 1, **fields: Any) -> DecisionFile:
    """A draft in which nothing is missing: doing nothing, and one way that is recommended."""
    texts = ("motion", "summary", "situation", "funding", "main_risks", "recommendation")
    director = User.objects.filter(organisation_roles__role=Role.DIRECTOR).first()
    file = DecisionFile.objects.create(
        **{
            "project": project,
            "number": number,
            "author": director or make_director(),
            "estimate_class": "25",
            "budget_line": "4711 Service Desk",
            "has_no_dependencies": True,
            **{f"{name}_en": f"Words on {name}." for name in texts},
            **fields,
        }
    )
    free = {"investment": Decimal(0), "effort_minutes": 0, "duration_months": 0}
    make_option(file, is_nothing=True, name_fr="Ne rien faire", name_en="Do nothing", **free)
    make_option(file, is_recommended=True)
    return file


def freeze_file(
    file: DecisionFile, *people: User, quorum: int | None = None, **fields: Any
) -> DecisionFile:
    """As after putting it to the vote of these people."""
    file.asked_by, file.asked_at = file.author, ASKED_AT
    file.quorum, file.closes_on = quorum or len(people) // 2 + 1, VOTE_ENDS
    content = file_content_of(file, options_of(file), on=ASKED_AT.date())
    whole = with_file_document(content, file, people, organisation="ODR", at=ASKED_AT)
    file.snapshot = canonical(whole)
    file.sha256 = digest(file.snapshot)
    file.state = "voting"
    for name, value in fields.items():
        setattr(file, name, value)
    file.save()
    for person in people:
        Approver.objects.create(file=file, person=person)
    return file


def make_vote(file: DecisionFile, person: User, answer: str = VoteAnswer.APPROVE) -> Vote:
    approver = file.approvers.get(person=person)
    said = {} if answer == VoteAnswer.APPROVE else {"comment": "The cost is not founded."}
    return Vote.objects.create(
        approver=approver, answer=answer, cast_at=DECIDED_AT, sha256=file.sha256, **said
    )


def make_agreed_file(project: Project, number: int = 1, **fields: Any) -> DecisionFile:
    """A decision file on which its approvers, the sponsor or somebody else, have agreed."""
    person = project.sponsor or make_user()
    file = freeze_file(make_decision_file(project, number, **fields), person)
    make_vote(file, person)
    file.state, file.decided_at = "agreed", DECIDED_AT
    file.save()
    return file
