"""The quality plan: written, submitted, approved by somebody else, frozen, replaced."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from people.choices import Role
from people.models import HistoryEntry, Notification, User
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_checkpoint,
    make_member,
    make_project,
    make_quality_plan,
    make_user,
)
from tests.gates import unmet_conditions
from tests.quality.resting import hold
from workpackages.models import GoalResult, QualityGoal, QualityPlan
from workpackages.operations.quality_plans import (
    add_goal,
    approve_quality_plan,
    draft_quality_plan,
    edit_goal,
    edit_quality_plan,
    record_goal_result,
    remove_goal,
    return_quality_plan,
    submit_quality_plan,
)
from workpackages.quality.gates import why_quality_is_not_planned
from workpackages.quality.permissions import approving_role
from workpackages.quality.plan_page import results_of
from workpackages.quality.waiting import quality_waiting

pytestmark = pytest.mark.django_db


def verbs():
    return list(HistoryEntry.objects.exclude(verb="").order_by("pk").values_list("verb", flat=True))


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def goal_of(person, **more):
    said = {"name_en": " Few tickets ", "metric_en": "Tickets per wave", "target": "20"}
    return {**said, "responsible": person, **more}


@pytest.fixture
def submitted(project, lead):
    make_checkpoint(project)
    return make_quality_plan(project, state="submitted", submitted_by=lead)


def test_from_the_first_draft_to_the_approved_version(project, lead, judge):
    plan = draft_quality_plan(project.pk, actor=lead)
    assert (plan.number, plan.state) == (1, "draft")
    with pytest.raises(RuleViolation) as refusal:
        submit_quality_plan(plan.pk, actor=lead, on=FRIDAY)
    for words in ("no goal", "strategy is not written", "No checkpoint"):
        assert words in str(refusal.value)
    edit_quality_plan(plan.pk, {"strategy_fr": " Tout est testé. "}, actor=lead)
    goal = add_goal(plan.pk, goal_of(lead), actor=lead)
    assert (goal.number, goal.name_fr, goal.name_en) == (1, "Few tickets", "Few tickets")
    make_checkpoint(project, name_fr="Revue", name_en="Review")
    submit_quality_plan(plan.pk, actor=lead, on=FRIDAY)
    approved = approve_quality_plan(plan.pk, actor=judge, on=FRIDAY)
    assert (approved.state, approved.approved_by, approved.strategy_fr) == (
        "approved",
        judge,
        "Tout est testé.",
    )
    assert [each["name_en"] for each in approved.checks] == ["Review"]
    assert verbs() == ["qualityplan.drafted", "qualityplan.submitted", "qualityplan.approved"]
    assert told("qualityplan.approved") == {lead.username}


def test_an_approved_version_is_frozen_with_its_checks(project, lead, judge, submitted):
    approve_quality_plan(submitted.pk, actor=judge, on=FRIDAY)
    make_checkpoint(project)
    plan = QualityPlan.objects.get()
    assert len(plan.checks) == 1
    goal = plan.goals.get()
    for change in (
        lambda: edit_quality_plan(plan.pk, {"strategy_fr": "Rien"}, actor=lead),
        lambda: add_goal(plan.pk, goal_of(lead), actor=lead),
        lambda: edit_goal(goal.pk, {"target": "1"}, actor=lead),
        lambda: remove_goal(goal.pk, actor=lead),
        lambda: submit_quality_plan(plan.pk, actor=lead, on=FRIDAY),
    ):
        with pytest.raises(RuleViolation, match="no longer be changed"):
            change()


def test_a_new_version_begins_as_a_copy_and_replaces_the_approved_one(project, lead, judge):
    make_checkpoint(project)
    first = make_quality_plan(project, state="approved", goals=2)
    second = draft_quality_plan(project.pk, actor=lead)
    assert (second.number, second.strategy_en) == (2, first.strategy_en)
    assert [each.name_en for each in second.goals.order_by("number")] == ["Goal 1", "Goal 2"]
    with pytest.raises(RuleViolation, match="already"):
        draft_quality_plan(project.pk, actor=lead)
    submit_quality_plan(second.pk, actor=lead, on=FRIDAY)
    assert QualityPlan.objects.get(pk=first.pk).state == "approved"
    approve_quality_plan(second.pk, actor=judge, on=FRIDAY)
    states = QualityPlan.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == ["replaced", "approved"]


def test_nobody_approves_what_they_have_submitted(project, judge):
    make_checkpoint(project)
    plan = make_quality_plan(project)
    submit_quality_plan(plan.pk, actor=judge, on=FRIDAY)
    with pytest.raises(RuleViolation, match="somebody else approves"):
        approve_quality_plan(plan.pk, actor=judge, on=FRIDAY)


@pytest.mark.parametrize(
    ("who", "role"), [("judge", "QM"), ("sponsor", "SPO"), ("director", "DIR")]
)
def test_quality_manager_sponsor_and_director_approve(request, submitted, who, role):
    person = request.getfixturevalue(who)
    approved = approve_quality_plan(submitted.pk, actor=person, on=FRIDAY)
    assert (approved.approved_by, approved.approved_as) == (person, role)
    entry = HistoryEntry.objects.get(verb="qualityplan.approved")
    assert (entry.actor, entry.additional_data["approved_as"]) == (person, role)


@pytest.mark.parametrize("who", ["judge", "sponsor", "director"])
def test_whoever_may_approve_may_also_return(request, submitted, who):
    plan = return_quality_plan(submitted.pk, "No target", actor=request.getfixturevalue(who))
    assert (plan.state, plan.approved_as) == ("draft", "")


def test_nobody_else_approves_or_returns(submitted, lead, member, outsider, package_lead):
    board = make_user(roles=["SPO"])
    for person in (lead, member, outsider, package_lead, board):
        with pytest.raises(PermissionDenied):
            approve_quality_plan(submitted.pk, actor=person, on=FRIDAY)
        with pytest.raises(PermissionDenied):
            return_quality_plan(submitted.pk, "No", actor=person)


def test_who_holds_several_roles_approves_as_the_nearest(project, submitted, sponsor, director):
    assert approving_role(sponsor, project) == "SPO"
    give_role(sponsor, Role.QUALITY_MANAGER, project)
    sponsor = User.objects.get(pk=sponsor.pk)
    assert approving_role(sponsor, project) == "QM"
    give_role(director, Role.SPONSOR, project)
    assert approving_role(User.objects.get(pk=director.pk), project) == "SPO"


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.QUALITY_MANAGER])
def test_a_lead_with_a_second_role_does_not_approve_what_he_or_she_submitted(
    project, submitted, lead, role
):
    give_role(lead, role, project)
    with pytest.raises(RuleViolation, match="somebody else approves"):
        approve_quality_plan(submitted.pk, actor=User.objects.get(pk=lead.pk), on=FRIDAY)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.approved_by) == ("submitted", None)


def test_what_was_approved_before_roles_were_kept_was_approved_by_the_quality_manager(project):
    assert make_quality_plan(project, state="approved").approving_role == "QM"
    assert make_quality_plan(project).approving_role == ""


def test_a_returned_plan_is_a_draft_with_a_reason(submitted, lead, judge):
    with pytest.raises(RuleViolation) as refusal:
        return_quality_plan(submitted.pk, " ", actor=judge)
    assert refusal.value.field == "reason"
    plan = return_quality_plan(submitted.pk, "No target", actor=judge)
    assert (plan.state, plan.return_reason, plan.submitted_by) == ("draft", "No target", None)
    assert told("qualityplan.returned") == {lead.username}
    again = submit_quality_plan(plan.pk, actor=lead, on=FRIDAY)
    assert again.return_reason == ""


def test_only_what_is_submitted_is_judged(project, judge):
    plan = make_quality_plan(project)
    with pytest.raises(RuleViolation, match="submitted"):
        approve_quality_plan(plan.pk, actor=judge, on=FRIDAY)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name_en": " "}, "name_fr"),
        ({"metric_en": ""}, "metric_fr"),
        ({"target": " "}, "target"),
        ({"responsible": None}, "responsible"),
    ],
)
def test_a_goal_says_what_how_much_and_who(project, lead, more, field):
    plan = make_quality_plan(project)
    with pytest.raises(RuleViolation) as refusal:
        add_goal(plan.pk, goal_of(lead, **more), actor=lead)
    assert refusal.value.field == field


def test_goals_are_changed_and_removed_while_it_is_a_draft(project, lead):
    plan = make_quality_plan(project)
    goal = plan.goals.get()
    assert edit_goal(goal.pk, {"target": " 90 % "}, actor=lead).target == "90 %"
    with pytest.raises(RuleViolation, match="deactivated"):
        edit_goal(goal.pk, {"responsible": make_user(is_active=False)}, actor=lead)
    remove_goal(goal.pk, actor=lead)
    with pytest.raises(RuleViolation, match="no longer there"):
        remove_goal(goal.pk, actor=lead)
    with pytest.raises(PermissionDenied):
        add_goal(plan.pk, goal_of(lead, number=7), actor=lead)
    with pytest.raises(PermissionDenied):
        edit_quality_plan(plan.pk, {"state": "approved"}, actor=lead)


def test_goals_have_an_end(project, lead, monkeypatch):
    monkeypatch.setattr("workpackages.operations.quality_plans.MOST_GOALS", 1)
    plan = make_quality_plan(project)
    with pytest.raises(RuleViolation, match="1 goals at most"):
        add_goal(plan.pk, goal_of(lead), actor=lead)


def test_only_the_lead_and_the_quality_manager_write(project, member, director, sponsor, judge):
    plan = make_quality_plan(project)
    goal = plan.goals.get()
    for person in (member, director, sponsor):
        for change in (
            lambda who: draft_quality_plan(project.pk, actor=who),
            lambda who: edit_quality_plan(plan.pk, {"strategy_fr": "A"}, actor=who),
            lambda who: add_goal(plan.pk, goal_of(who), actor=who),
            lambda who: edit_goal(goal.pk, {"target": "1"}, actor=who),
            lambda who: remove_goal(goal.pk, actor=who),
            lambda who: submit_quality_plan(plan.pk, actor=who, on=FRIDAY),
        ):
            with pytest.raises(PermissionDenied):
                change(person)
    assert edit_quality_plan(plan.pk, {"strategy_fr": "A"}, actor=judge)


def test_an_overtaken_form_is_told(project, lead):
    plan = make_quality_plan(project, version=4)
    with pytest.raises(StaleObject):
        edit_quality_plan(plan.pk, {"strategy_fr": "A"}, actor=lead, version=3)


def test_a_project_on_hold_plans_no_quality(project, lead):
    hold(project)
    with pytest.raises(RuleViolation, match="on hold"):
        draft_quality_plan(project.pk, actor=lead)


def test_the_gate_asks_for_an_approved_plan_and_for_checks(project, lead, judge):
    assert "No quality plan is approved" in why_quality_is_not_planned(project)
    assert "No checkpoint" in why_quality_is_not_planned(project)
    assert "G3-06" in [each.code for each in unmet_conditions("G3", project)]
    make_checkpoint(project)
    plan = make_quality_plan(project, state="submitted", submitted_by=lead)
    assert why_quality_is_not_planned(project) == "No quality plan is approved."
    approve_quality_plan(plan.pk, actor=judge, on=FRIDAY)
    assert why_quality_is_not_planned(project) == ""
    assert "G3-06" not in [each.code for each in unmet_conditions("G3", project)]


def test_a_part_of_a_project_lives_by_the_plan_above(project):
    part = make_project(parent=project)
    make_quality_plan(project, state="approved")
    assert "No checkpoint" in why_quality_is_not_planned(part)
    make_checkpoint(project)
    assert why_quality_is_not_planned(part) == ""


def test_the_quality_manager_is_asked(submitted, judge, lead, project):
    words = [each.words for each in quality_waiting(judge, on=FRIDAY)]
    assert words == ["Approve the quality plan, version 1"]
    assert list(quality_waiting(lead, on=FRIDAY)) == []
    QualityPlan.objects.update(submitted_by=judge)
    assert list(quality_waiting(judge, on=FRIDAY)) == []
    QualityPlan.objects.update(submitted_by=lead)
    hold(project)
    assert list(quality_waiting(make_member(project, "QM"), on=FRIDAY)) == []


def measured(goal, actor, value="75 %", on=FRIDAY, *, is_met=False):
    return record_goal_result(goal.pk, on, value, is_met=is_met, actor=actor, today=FRIDAY)


def test_what_was_measured_of_a_goal_is_kept_as_a_series(project, lead, judge):
    goal = make_quality_plan(project, state="approved").goals.get()
    first = measured(goal, lead, " 75 % ", date(2026, 9, 30))
    assert (first.value, first.is_met, first.recorded_by) == ("75 %", False, lead)
    measured(goal, judge, "83 %", is_met=True)
    assert [each.value for each in goal.results.order_by("measured_on")] == ["75 %", "83 %"]
    again = measured(goal, lead, "82 %", is_met=True)
    assert [each.value for each in goal.results.order_by("measured_on")] == ["75 %", "82 %"]
    assert again.recorded_by == lead
    told = HistoryEntry.objects.filter(content_type__model="goalresult", actor=lead)
    assert {entry.scope for entry in told} == {project.history_scope()}


def test_who_sees_to_a_goal_records_its_result_and_strangers_do_not(
    project, member, director, sponsor, package_lead
):
    goal = make_quality_plan(project, state="approved").goals.get()
    for person in (member, director, sponsor, package_lead):
        with pytest.raises(PermissionDenied):
            measured(goal, person)
    QualityGoal.objects.update(responsible=member)
    goal.refresh_from_db()
    assert measured(goal, member).recorded_by == member


def test_a_result_is_of_the_approved_version_of_a_running_project_and_of_today_at_most(
    project, lead
):
    draft = make_quality_plan(project).goals.get()
    with pytest.raises(RuleViolation, match="approved version"):
        measured(draft, lead)
    goal = make_quality_plan(project, state="approved").goals.get()
    with pytest.raises(RuleViolation, match="still to come") as refusal:
        measured(goal, lead, on=date(2026, 10, 10))
    assert refusal.value.field == "measured_on"
    for value in (" ", "x" * 101):
        with pytest.raises(RuleViolation) as refusal:
            measured(goal, lead, value)
        assert refusal.value.field == "value"
    hold(project)
    with pytest.raises(RuleViolation, match="on hold"):
        measured(goal, lead)
    assert not GoalResult.objects.exists()


def test_results_go_on_in_the_next_version(project, lead, judge):
    make_checkpoint(project)
    first = make_quality_plan(project, state="approved").goals.get()
    measured(first, lead, on=date(2026, 9, 30))
    for number in (2, 3):
        plan = draft_quality_plan(project.pk, actor=lead)
        submit_quality_plan(plan.pk, actor=lead, on=FRIDAY)
        approve_quality_plan(plan.pk, actor=judge, on=FRIDAY)
        goal = plan.goals.get()
        assert (goal.first_id, goal.due_on) == (first.pk, first.due_on)
        measured(goal, lead, f"{number}", on=date(2026, 10, number))
    assert [each.value for each in results_of([goal])[goal.first_id]] == ["3", "2", "75 %"]
    with pytest.raises(RuleViolation, match="approved version"):
        measured(first, lead)


def test_who_sees_to_a_goal_is_asked_for_its_result_until_it_is_met(project, lead):
    goal = make_quality_plan(project, state="approved").goals.get()
    asked = f"Record the result of the quality goal {goal}, due on 09.10.2026"

    def waiting():
        return [each.words for each in quality_waiting(lead, on=FRIDAY)]

    assert waiting() == []
    QualityGoal.objects.update(due_on=FRIDAY, responsible=lead)
    assert waiting() == [asked]
    measured(goal, lead)
    assert waiting() == [asked]
    measured(goal, lead, is_met=True)
    assert waiting() == []
    GoalResult.objects.all().delete()
    assert waiting() == [asked]
    QualityGoal.objects.update(due_on=date(2026, 10, 10))
    assert waiting() == []


COLUMNS = {
    "goal_result_one_a_day": "workpackages_goalresult.goal_id",
    "quality_plan_number_unique_in_project": "workpackages_qualityplan.number",
    "quality_plan_one_pending_in_project": "workpackages_qualityplan.project_id",
    "quality_plan_one_approved_in_project": "workpackages_qualityplan.project_id",
    "quality_goal_number_unique_in_plan": "workpackages_qualitygoal.number",
}


def refused(name, change):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    words = str(error.value)
    assert name in words or (connection.vendor == "sqlite" and COLUMNS.get(name, name) in words)


def test_the_database_keeps_the_rules_too(project, lead):
    plan = make_quality_plan(project)
    rows = QualityPlan.objects.filter(pk=plan.pk)
    refused(
        "quality_plan_number_unique_in_project",
        lambda: make_quality_plan(project, number=1, state="replaced"),
    )
    refused("quality_plan_one_pending_in_project", lambda: make_quality_plan(project))
    refused("quality_plan_submitted_by_somebody", lambda: rows.update(state="submitted"))
    refused("quality_plan_approved_by_somebody", lambda: rows.update(approved_on=FRIDAY))
    refused("quality_plan_approved_as_by_somebody", lambda: rows.update(approved_as="QM"))
    approved = make_quality_plan(project, state="approved")
    refused(
        "quality_plan_one_approved_in_project",
        lambda: make_quality_plan(project, state="approved"),
    )
    refused(
        "quality_plan_not_approved_by_who_submits",
        lambda: QualityPlan.objects.filter(pk=approved.pk).update(
            approved_by=approved.submitted_by
        ),
    )
    result = measured(approved.goals.get(), project.lead)
    refused(
        "goal_result_one_a_day",
        lambda: GoalResult.objects.create(
            goal=result.goal, measured_on=FRIDAY, value="1", is_met=True, recorded_by=lead
        ),
    )
    refused(
        "goal_result_says_something",
        lambda: GoalResult.objects.filter(pk=result.pk).update(value=""),
    )
    refused(
        "quality_goal_is_measured",
        lambda: QualityGoal.objects.filter(plan=plan).update(metric_fr="", metric_en=""),
    )
    refused(
        "quality_goal_number_unique_in_plan",
        lambda: QualityGoal.objects.create(
            plan=plan, number=1, name_fr="B", metric_fr="M", target="1", responsible=lead
        ),
    )
