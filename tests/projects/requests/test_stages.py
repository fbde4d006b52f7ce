"""Stages, who sees what, the rules of the table, and the conditions of the gates."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.choices import Role
from projects.choices import ProjectState
from projects.gates import UnmetConditions, conditions_of
from projects.models import ProjectRequest, RequestObjective
from projects.operations import change_state, delete_project
from projects.requests.choices import OPEN_STAGES, Endorsement, Stage
from servicedesk_pm.common.errors import RuleViolation
from tests.conftest import FRIDAY
from tests.factories import (
    NOON,
    give_role,
    make_programme,
    make_project,
    make_request,
    make_unit,
    make_user,
    make_wish,
    meet_gates,
)

pytestmark = pytest.mark.django_db
UNANSWERED = {"endorsement": Endorsement.ASKED, "endorsed_at": None, "endorsed_by": None}
RETURNED = {"returned_at": NOON, "hint": "Order it.", "return_kind": "service"}
PARKED = {"parked_until": date(2027, 1, 4), "parked_reason": "Later"}


def stage_of(request):
    return ProjectRequest.objects.with_stage().get(pk=request.pk).stage


@pytest.mark.parametrize(
    ("fields", "stage"),
    [
        ({"project": None}, Stage.DRAFT),
        ({"submitted_at": None}, Stage.DRAFT),
        (UNANSWERED, Stage.RECEIVED),
        ({}, Stage.ENDORSED),
        (RETURNED, Stage.RETURNED),
        (PARKED, Stage.PARKED),
    ],
)
def test_the_stage_before_the_admission(fields, stage):
    assert stage_of(make_request(**fields)) == stage


@pytest.mark.parametrize(
    ("state", "stage"),
    [
        ("analysis", Stage.ANALYSIS),
        ("decision", Stage.DECISION),
        ("mandate", Stage.APPROVED),
        ("execution", Stage.APPROVED),
        ("closed", Stage.APPROVED),
        ("rejected", Stage.REFUSED),
        ("cancelled", Stage.CANCELLED),
    ],
)
def test_the_stage_follows_the_project(state, stage):
    assert stage_of(make_request(project=make_project(state=state))) == stage


def test_a_project_on_hold_was_approved():
    held = {"state_before_hold": "execution", "review_on": FRIDAY}
    project = make_project(state="on_hold", **held)
    assert stage_of(make_request(project=project)) == Stage.APPROVED


def test_stages_are_filtered_and_counted():
    make_request(project=None)
    make_request()
    make_request(project=make_project(state="closed"))
    rows = ProjectRequest.objects.with_stage()
    assert rows.counted_by_stage() == {"draft": 1, "endorsed": 1, "approved": 1}
    assert ProjectRequest.objects.in_stages(OPEN_STAGES).count() == 2


def sees(user, request):
    return ProjectRequest.objects.visible_to(user).filter(pk=request.pk).exists()


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.QUALITY_MANAGER, Role.SPONSOR])
def test_these_roles_on_the_organisation_read_what_was_submitted(role):
    person = make_user(roles=(role,))
    assert sees(person, make_request())
    assert not sees(person, make_request(project=None))
    assert not sees(person, make_request(submitted_at=None))


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.HUMAN_RESOURCES, Role.ADMINISTRATOR])
def test_these_roles_read_only_their_own(role):
    person = make_user(roles=(role,))
    assert not sees(person, make_request())
    assert sees(person, make_request(requester=person))
    assert sees(person, make_request(requester=person, project=None))


@pytest.mark.parametrize(
    "role",
    [Role.PROJECT_MANAGER, Role.WORK_PACKAGE_LEAD, Role.TEAM_MEMBER, Role.QUALITY_MANAGER],
)
def test_who_works_in_any_project_reads_what_was_submitted(role):
    person = make_user()
    give_role(person, role, make_project())
    assert sees(person, make_request())
    assert not sees(person, make_request(project=None))


def test_a_programme_manager_reads_what_was_submitted():
    manager = make_user()
    make_programme(manager=manager)
    assert sees(manager, make_request())


@pytest.mark.parametrize("place", ["project", "programme"])
def test_a_sponsor_reads_what_belongs_to_the_own_scope(place):
    sponsor = make_user()
    if place == "project":
        inside = make_wish(sponsor=sponsor)
    else:
        inside = make_wish(programme=make_programme(sponsor=sponsor))
    assert sees(sponsor, make_request(project=inside))
    assert not sees(sponsor, make_request())


def test_an_observer_of_the_project_does_not_read_its_request():
    observer, project = make_user(), make_wish()
    give_role(observer, Role.OBSERVER, project)
    assert not sees(observer, make_request(project=project))


def test_a_head_reads_what_the_unit_and_those_below_have_submitted():
    head = make_user()
    above = make_unit(head=head)
    below = make_unit(parent=above)
    for unit in (above, below):
        assert sees(head, make_request(org_unit=unit))
        assert not sees(head, make_request(org_unit=unit, project=None))
    assert not sees(head, make_request())


def test_somebody_deactivated_sees_nothing_of_others():
    person = make_user(roles=(Role.DIRECTOR,), is_active=False)
    assert not sees(person, make_request())


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("request_submitted_has_project", {"project": None, "submitted_at": timezone.now()}),
        ("request_endorsement_says_who_and_when", {"endorsed_by": None}),
        ("request_endorsement_says_who_and_when", {"endorsement": "asked"}),
        ("request_sent_back_has_a_hint", {"hint": "Alone"}),
        ("request_sent_back_has_a_hint", {**RETURNED, "hint": ""}),
        ("request_parked_has_a_reason", {**PARKED, "parked_reason": ""}),
        ("request_not_parked_and_sent_back", {**PARKED, **RETURNED}),
        ("request_analyst_has_a_day", {"analysis_due_on": None}),
    ],
)
def test_the_table_refuses_half_facts(rule, fields):
    request = make_request()
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        ProjectRequest.objects.filter(pk=request.pk).update(**fields)


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("request_has_five_objectives_at_most", {"position": 6, "text_en": "Sixth"}),
        ("request_objective_has_words", {"position": 2}),
    ],
)
def test_the_table_refuses_wrong_objectives(rule, fields):
    request = make_request()
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        RequestObjective.objects.create(request=request, **fields)


def test_an_objective_has_its_own_position():
    """The rule ``request_objective_position_once``."""
    request = make_request()
    with pytest.raises(IntegrityError), transaction.atomic():
        RequestObjective.objects.create(request=request, position=1, text_en="Again")


def unmet(gate, project):
    """What the application computes and finds missing, and where it can be met."""
    checks = conditions_of(gate)
    return {each.code: each.url(project) for each in checks if not each.check(project)}


def test_a_complete_endorsed_request_with_an_analyst_passes_the_first_gate(director):
    project = make_wish()
    make_request(project=project)
    meet_gates(project)
    assert unmet("G0", project) == {}
    assert change_state(project.pk, "analysis", actor=director, on=FRIDAY).state == "analysis"


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"objectives": []}, {"G0-01"}),
        ({"need_en": ""}, {"G0-01"}),
        (RETURNED, {"G0-01"}),
        (UNANSWERED, {"G0-02"}),
        ({"endorsement": Endorsement.REFUSED}, {"G0-02"}),
        ({"analyst": None}, {"G0-05"}),
        ({"submitted_at": None}, {"G0-01", "G0-02", "G0-05"}),
    ],
)
def test_each_condition_of_the_first_gate_stops_the_admission(director, fields, codes):
    project = make_wish()
    make_request(project=project, **fields)
    meet_gates(project)
    found = set(unmet("G0", project))
    assert found == codes
    with pytest.raises(UnmetConditions) as refused:
        change_state(project.pk, "analysis", actor=director, on=FRIDAY)
    assert {each.code for each in refused.value.unmet} == codes


def test_conditions_lead_to_where_they_are_met():
    project = make_wish()
    tab = f"/projects/{project.code}/request/"
    assert set(unmet("G0", project).values()) == {tab}
    assert unmet("G1", project)["G1-05"] == tab
    project = make_wish()
    request = make_request(project=project, analyst=None, need_en="", **UNANSWERED)
    page = request.get_absolute_url()
    assert unmet("G0", project) == {
        "G0-01": page,
        "G0-02": page,
        "G0-05": f"{page}steps/analyst/",
    }


@pytest.mark.parametrize(
    ("fields", "is_met"),
    [
        ({"touches_workstations": "no"}, True),
        ({"touches_workstations": "yes", "device_count": 4}, True),
        ({"touches_workstations": "yes"}, False),
        ({"touches_workstations": "unknown"}, False),
        ({"touches_workstations": ""}, False),
    ],
)
def test_the_second_gate_wants_the_workstations_screened(fields, is_met):
    project = make_project(state="analysis")
    request = make_request(project=project, **fields)
    found = unmet("G1", project)
    assert ("G1-05" not in found) == is_met
    if not is_met:
        assert found["G1-05"] == f"{request.get_absolute_url()}form/workstations/"


def test_the_parts_of_a_project_need_no_request():
    part = make_project(parent=make_project(), state=ProjectState.REQUESTED)
    assert unmet("G0", part) == {}
    assert "G1-05" not in unmet("G1", part)


def test_what_somebody_asked_for_is_refused_not_deleted(director):
    request = make_request()
    with pytest.raises(RuleViolation, match="rejected, not deleted"):
        delete_project(request.project_id, actor=director)
    assert ProjectRequest.objects.filter(pk=request.pk).exists()
