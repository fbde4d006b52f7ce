"""What a change of state asks for, does, tells and remembers."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry, Notification
from people.notifications import sentence
from projects.gates import UnmetConditions, register_condition
from projects.gates.checklist import load_checklist
from projects.grounds import Grounds
from projects.models import Project, TransitionProposal
from projects.operations import change_state, withdraw_agreement
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_programme, make_user
from tests.factories import make_ready_project as make_project

pytestmark = pytest.mark.django_db
PAUSE = Grounds(reason="No supplier yet.", review_on=FRIDAY + timedelta(days=60))
STOP = Grounds(reason="The need vanished.")


@pytest.fixture
def sponsor():
    return make_user("the-sponsor")


@pytest.fixture
def board():
    return make_user("board", roles=(Role.SPONSOR,))


def unmet_of(project, to, actor, grounds=STOP):
    with pytest.raises(UnmetConditions) as refused:
        change_state(project.pk, to, actor=actor, on=FRIDAY, grounds=grounds)
    return refused.value.unmet


def test_a_change_of_state_leaves_a_trace_with_its_reason(sponsor):
    project = make_project(state="deployment", sponsor=sponsor)
    change_state(project.pk, "execution", actor=sponsor, on=FRIDAY, grounds=STOP)

    entry = HistoryEntry.objects.get(verb="project.state_changed")
    assert (entry.actor, entry.scope) == (sponsor, f"project:{project.pk}")
    assert entry.additional_data["before"] == "deployment"
    assert entry.additional_data["after"] == "execution"
    assert entry.additional_data["reason"] == "The need vanished."


def test_lead_sponsor_and_programme_manager_are_told_but_not_the_actor(sponsor):
    programme = make_programme(manager=make_user())
    project = make_project(state="initiation", sponsor=sponsor, programme=programme)
    change_state(project.pk, "execution", actor=sponsor, on=FRIDAY)

    told = Notification.objects.filter(kind="project.state_changed")
    assert {each.recipient for each in told} == {project.lead, programme.manager}
    assert sentence(told[0]) == f"{project} is now in the state “Execution”."
    assert told[0].url == project.get_absolute_url()


def test_the_other_side_is_asked_to_agree(sponsor, director):
    project = make_project(state="mandate", sponsor=sponsor)
    change_state(project.pk, "initiation", actor=sponsor, on=FRIDAY)
    asked = Notification.objects.filter(kind="project.agreement_asked")
    assert director in {each.recipient for each in asked}
    assert sponsor not in {each.recipient for each in asked}
    assert "needs the other side" in sentence(asked[0])


def test_a_stale_version_is_refused(sponsor):
    project = make_project(state="initiation", sponsor=sponsor)
    with pytest.raises(StaleObject):
        change_state(project.pk, "execution", actor=sponsor, on=FRIDAY, version=7)
    project.refresh_from_db()
    assert project.state == "initiation"


def test_the_second_click_changes_nothing(sponsor):
    project = make_project(state="initiation", sponsor=sponsor)
    change_state(project.pk, "execution", actor=sponsor, on=FRIDAY, version=1)
    with pytest.raises(StaleObject):
        change_state(project.pk, "execution", actor=sponsor, on=FRIDAY, version=1)
    assert HistoryEntry.objects.filter(verb="project.state_changed").count() == 1


@pytest.mark.parametrize("days", [None, 0, -3, 91, 4000])
def test_a_hold_needs_a_day_of_review_within_ninety_days(sponsor, days):
    project = make_project(sponsor=sponsor)
    review = FRIDAY + timedelta(days=days) if days is not None else None
    unmet = unmet_of(project, "on_hold", sponsor, Grounds(reason="Later", review_on=review))
    assert [each.code for each in unmet] == ["review"]
    assert "90 days" in str(unmet[0].label)


def test_every_missing_thing_is_told_at_once(sponsor):
    project = make_project(sponsor=sponsor)
    unmet = unmet_of(project, "on_hold", sponsor, Grounds())
    assert [each.code for each in unmet] == ["reason", "review"]


@pytest.mark.parametrize("before", ["mandate", "initiation", "execution", "deployment"])
def test_a_hold_remembers_the_state_and_resumes_only_there(sponsor, before):
    project = make_project(state=before, sponsor=sponsor)
    held = change_state(project.pk, "on_hold", actor=sponsor, on=FRIDAY, grounds=PAUSE)
    assert (held.state_before_hold, held.review_on) == (before, PAUSE.review_on)
    for other in {"mandate", "initiation", "execution", "deployment"} - {before}:
        assert [each.code for each in unmet_of(project, other, sponsor)] == ["resume"]
    resumed = change_state(project.pk, before, actor=sponsor, on=FRIDAY)
    assert (resumed.state, resumed.state_before_hold, resumed.review_on) == (before, "", None)


def test_a_project_with_deployment_does_not_skip_it(sponsor):
    project = make_project(state="execution", sponsor=sponsor, has_rollout=True)
    assert [each.code for each in unmet_of(project, "closing", sponsor)] == ["rollout"]


def test_no_decision_without_a_sponsor_and_no_initiation_without_a_lead(director, sponsor):
    nobody = make_project(state="analysis", sponsor=None)
    assert [each.code for each in unmet_of(nobody, "decision", director)] == ["G1-09"]
    leaderless = make_project(state="mandate", sponsor=sponsor, lead=None)
    unmet = unmet_of(leaderless, "initiation", director)
    place = f"/projects/{leaderless.code}/organisation/"
    assert [(each.code, each.url) for each in unmet] == [("G2-03", place)]


def test_an_app_registers_a_condition_beside_the_catalogue(project, monkeypatch):
    monkeypatch.setattr("projects.gates.registry._conditions", {})
    register_condition("G9", "G9-02", "The second.", lambda p: False, url=lambda p: "/there/")
    register_condition("G9", "G9-01", "The first.", lambda p: p.code == "never")
    register_condition("G9", "G9-03", "The third.", lambda p: True)
    checklist = load_checklist(project, "G9", on=FRIDAY)
    assert [(each.code, each.url) for each in checklist.missing] == [
        ("G9-01", project.get_absolute_url()),
        ("G9-02", "/there/"),
    ]
    shorter = load_checklist(project, "G9", on=FRIDAY, without=("G9-01", "G9-02"))
    assert [each.code for each in shorter.lines] == ["G9-03"]
    register_condition("G9", "G9-02", "The second.", lambda p: True)
    missing = load_checklist(project, "G9", on=FRIDAY).missing
    assert [each.code for each in missing] == ["G9-01"]


@pytest.mark.parametrize("state", ["mandate", "execution", "on_hold", "decision"])
def test_a_parent_does_not_finish_before_its_children(sponsor, state):
    parent = make_project(state="deployment", sponsor=sponsor)
    held = {"state_before_hold": "mandate", "review_on": FRIDAY} if state == "on_hold" else {}
    child = make_project(parent=parent, state=state, **held)
    grandchild = make_project(parent=child, state="closed")
    unmet = unmet_of(parent, "closing", sponsor)
    assert [(each.code, each.url) for each in unmet] == [("hierarchy", child.get_absolute_url())]
    assert grandchild.code not in str(unmet)


@pytest.mark.parametrize("state", ["closing", "closed", "cancelled", "rejected"])
def test_a_parent_finishes_once_all_children_do(sponsor, state):
    parent = make_project(state="deployment", sponsor=sponsor)
    make_project(parent=parent, state=state)
    assert change_state(parent.pk, "closing", actor=sponsor, on=FRIDAY).state == "closing"


def test_a_parent_is_not_closed_while_a_child_is_closing(sponsor, director):
    parent = make_project(state="closing", sponsor=sponsor)
    make_project(parent=parent, state="closing")
    assert [each.code for each in unmet_of(parent, "closed", director)] == ["hierarchy"]


def test_a_child_does_not_reopen_below_a_finishing_parent(sponsor):
    parent = make_project(state="closing", sponsor=sponsor)
    child = make_project(parent=parent, state="closing", sponsor=sponsor)
    assert [each.code for each in unmet_of(child, "deployment", sponsor)] == ["hierarchy"]


def test_a_hold_takes_confirmed_children_along_and_no_others(sponsor):
    parent = make_project(sponsor=sponsor)
    child = make_project(parent=parent, state="initiation")
    grandchild = make_project(parent=child, state="deployment")
    wish = make_project(parent=parent, state="requested")
    unmet = unmet_of(parent, "on_hold", sponsor, PAUSE)
    assert {each.url for each in unmet} == {
        child.get_absolute_url(),
        grandchild.get_absolute_url(),
    }
    confirmed = Grounds(PAUSE.reason, PAUSE.review_on, frozenset({child.pk, grandchild.pk}))
    change_state(parent.pk, "on_hold", actor=sponsor, on=FRIDAY, grounds=confirmed)
    rows = Project.objects.order_by("pk").values_list("state", "state_before_hold")
    assert list(rows) == [
        ("on_hold", "execution"),
        ("on_hold", "initiation"),
        ("on_hold", "deployment"),
        ("requested", ""),
    ]
    assert wish.state == "requested"


def test_a_child_does_not_resume_below_a_held_parent(sponsor):
    held = {"state": "on_hold", "state_before_hold": "execution", "review_on": FRIDAY}
    parent = make_project(sponsor=sponsor, **held)
    child = make_project(parent=parent, **held)
    assert [each.code for each in unmet_of(child, "execution", sponsor)] == ["hierarchy"]
    change_state(parent.pk, "execution", actor=sponsor, on=FRIDAY)
    change_state(child.pk, "execution", actor=sponsor, on=FRIDAY)
    child.refresh_from_db()
    assert child.state == "execution"


def test_a_cancellation_takes_confirmed_children_along_but_not_open_requests(sponsor):
    parent = make_project(sponsor=sponsor)
    child = make_project(parent=parent, state="closing")
    over = make_project(parent=parent, state="closed")
    wish = make_project(parent=parent, state="analysis")
    confirmed = Grounds("Stopped.", None, frozenset({child.pk}))
    unmet = unmet_of(parent, "cancelled", sponsor, confirmed)
    assert [each.url for each in unmet] == [wish.get_absolute_url()]
    Project.objects.filter(pk=wish.pk).update(state="rejected")
    change_state(parent.pk, "cancelled", actor=sponsor, on=FRIDAY, grounds=confirmed)
    states = Project.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["cancelled", "cancelled", "closed", "rejected"]
    over.refresh_from_db()
    assert over.version == 1


def test_an_agreement_is_taken_back_by_its_author_only(director, sponsor):
    project = make_project(state="mandate", sponsor=sponsor)
    change_state(project.pk, "initiation", actor=sponsor, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        withdraw_agreement(project.pk, actor=director)
    withdraw_agreement(project.pk, actor=sponsor)
    assert not TransitionProposal.objects.exists()
    assert HistoryEntry.objects.filter(verb="project.agreement_withdrawn").count() == 1
    with pytest.raises(RuleViolation):
        withdraw_agreement(project.pk, actor=sponsor)


def test_another_change_of_state_ends_a_half_agreement(director, sponsor):
    project = make_project(state="mandate", sponsor=sponsor)
    change_state(project.pk, "initiation", actor=director, on=FRIDAY)
    change_state(project.pk, "cancelled", actor=sponsor, on=FRIDAY, grounds=STOP)
    assert not TransitionProposal.objects.exists()
