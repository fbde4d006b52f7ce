"""Milestones and baselines."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from projects.choices import ProjectState
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_member, make_milestone, make_project, make_task, make_work_package
from tests.workpackages.facts import trace
from workpackages.choices import MilestoneKind, TaskState
from workpackages.models import Baseline, BaselineRow, Comment, WorkCalendar
from workpackages.operations.baselines import take_baseline
from workpackages.operations.milestones import create_milestone, edit_milestone, reach_milestone
from workpackages.operations.progress import reopen_task
from workpackages.queries import load_milestones

pytestmark = pytest.mark.django_db

DUE = date(2026, 10, 16)


def test_a_milestone_is_one_day_and_takes_no_time(package, lead):
    milestone = create_milestone(
        package.pk,
        actor=lead,
        facts={"name": "Pilot over", "due_on": DUE, "milestone_kind": "delivery"},
    )
    assert (milestone.start_on, milestone.finish_on) == (DUE, DUE)
    assert (milestone.duration_minutes, milestone.is_milestone) == (0, True)
    assert trace("milestone.created").actor == lead


def test_a_milestone_has_a_date_that_can_be(package, lead):
    for due in (None, date(1, 1, 1), date(9999, 12, 31)):
        with pytest.raises(RuleViolation):
            create_milestone(package.pk, actor=lead, facts={"name": "Pilot", "due_on": due})


def test_moving_a_milestone_moves_its_day(package, package_lead):
    milestone = make_milestone(work_package=package, start_on=DUE, finish_on=DUE, start_minute=480)
    later = DUE + timedelta(days=7)
    moved = edit_milestone(
        milestone.pk, actor=package_lead, facts={"due_on": later, "is_key_milestone": True}
    )
    moved.refresh_from_db()
    assert (moved.start_on, moved.finish_on, moved.start_minute) == (later, later, None)
    assert moved.is_key_milestone


def test_others_do_not_move_milestones(package, member, director):
    milestone = make_milestone(work_package=package, start_on=DUE, finish_on=DUE)
    for actor in (member, director):
        with pytest.raises(PermissionDenied):
            edit_milestone(milestone.pk, actor=actor, facts={"due_on": FRIDAY})


def test_a_task_is_not_edited_as_a_milestone(task, lead):
    with pytest.raises(RuleViolation, match="not a milestone"):
        edit_milestone(task.pk, actor=lead, facts={"name": "Sneaky"})


@pytest.mark.parametrize("kind", ["", *MilestoneKind.values])
def test_decision_points_and_payments_need_their_evidence(package, lead, kind):
    milestone = make_milestone(work_package=package, milestone_kind=kind)
    if kind in {MilestoneKind.GATE, MilestoneKind.PAYMENT}:
        with pytest.raises(RuleViolation, match="proves"):
            reach_milestone(milestone.pk, actor=lead, on=FRIDAY, reached_on=FRIDAY, evidence=" ")
    reached = reach_milestone(
        milestone.pk, actor=lead, on=FRIDAY, reached_on=FRIDAY, evidence="Minutes of 08.10."
    )
    reached.refresh_from_db()
    assert (reached.state, reached.actual_finish_on) == (TaskState.COMPLETED, FRIDAY)
    assert Comment.objects.get().text == "Minutes of 08.10."
    assert trace("milestone.reached").additional_data["evidence"] == "Minutes of 08.10."


def test_a_milestone_is_not_reached_in_the_future_nor_twice(package, lead):
    milestone = make_milestone(work_package=package)
    tomorrow = FRIDAY + timedelta(days=1)
    with pytest.raises(RuleViolation, match="future"):
        reach_milestone(milestone.pk, actor=lead, on=FRIDAY, reached_on=tomorrow)
    reach_milestone(milestone.pk, actor=lead, on=FRIDAY, reached_on=FRIDAY)
    with pytest.raises(RuleViolation, match="completed"):
        reach_milestone(milestone.pk, actor=lead, on=FRIDAY, reached_on=FRIDAY)


def test_two_people_do_not_both_reach_it(package, lead):
    milestone = make_milestone(work_package=package, version=3)
    with pytest.raises(StaleObject):
        reach_milestone(milestone.pk, actor=lead, on=FRIDAY, reached_on=FRIDAY, version=2)


def test_a_reopened_milestone_is_planned_again(package, lead):
    milestone = make_milestone(work_package=package)
    reach_milestone(milestone.pk, actor=lead, on=FRIDAY, reached_on=FRIDAY)
    again = reopen_task(milestone.pk, actor=lead, reason="Too early")
    again.refresh_from_db()
    assert (again.state, again.progress_pct, again.actual_start_on) == ("not_started", 0, None)


def slip_from(milestone, day):
    baseline = Baseline.objects.create(
        project=milestone.project, number=1, reason="Release", taken_on=FRIDAY
    )
    BaselineRow.objects.create(baseline=baseline, task=milestone, start_on=day, finish_on=day)
    return load_milestones(milestone.project, on=FRIDAY)[0]


@pytest.mark.parametrize(
    ("baseline", "forecast", "text", "words"),
    [
        (date(2026, 10, 9), date(2026, 10, 12), "+1", "+1 working day late"),
        (date(2026, 10, 12), date(2026, 10, 8), "−2", "2 working days early"),
        (DUE, DUE, "0", ""),
        (date(2027, 4, 30), date(2027, 8, 20), "+80", "+80 working days late"),
    ],
)
def test_without_a_calendar_slips_count_mondays_to_fridays(
    package, baseline, forecast, text, words
):
    milestone = make_milestone(work_package=package, start_on=forecast, finish_on=forecast)
    row = slip_from(milestone, baseline)
    assert (row.slip_text, row.slip_words) == (text, words)


def test_slips_leave_out_the_holidays_of_the_organisations_canton(package):
    WorkCalendar.objects.create(name="Vaud", is_default=True, canton="VD")
    forecast = date(2027, 8, 20)
    milestone = make_milestone(work_package=package, start_on=forecast, finish_on=forecast)
    assert slip_from(milestone, date(2027, 4, 30)).slip_text == "+78"


def test_a_milestone_without_a_baseline_tells_no_slip(package):
    make_milestone(work_package=package, start_on=DUE, finish_on=DUE)
    (row,) = load_milestones(package.project, on=FRIDAY)
    assert (row.slip_days, row.slip_text, row.slip_words) == (None, "–", "")


def test_a_baseline_copies_the_plan_and_becomes_current(project, package, lead):
    task = make_task(
        work_package=package, start_on=FRIDAY, finish_on=DUE, work_minutes=504, cost=Decimal(80)
    )
    make_task(work_package=package, state=TaskState.CANCELLED)
    package.budget = Decimal(1200)
    package.save()
    first = take_baseline(project.pk, actor=lead, on=FRIDAY, reason="Execution released")
    row = BaselineRow.objects.get(task=task)
    assert (row.start_on, row.finish_on, row.work_minutes) == (FRIDAY, DUE, 504)
    assert row.cost == Decimal(80)
    assert BaselineRow.objects.get(work_package=package).cost == Decimal(1200)
    assert (first.number, first.is_current, first.approved_by) == (1, True, None)
    assert first.rows.count() == 2
    assert trace("baseline.taken").additional_data["reason"] == "Execution released"


def test_the_plan_before_release_is_baseline_zero(lead):
    project = make_project(state=ProjectState.INITIATION, lead=lead)
    make_task(work_package=make_work_package(project=project))
    assert take_baseline(project.pk, actor=lead, on=FRIDAY, reason="Mandate").number == 0
    project.state = ProjectState.EXECUTION
    project.save()
    assert take_baseline(project.pk, actor=lead, on=FRIDAY, reason="Release").number == 1
    assert list(Baseline.objects.filter(is_current=True).values_list("number", flat=True)) == [1]


def test_only_the_director_replaces_a_released_baseline(project, task, lead, director):
    take_baseline(project.pk, actor=lead, on=FRIDAY, reason="Release")
    with pytest.raises(RuleViolation, match="director"):
        take_baseline(project.pk, actor=lead, on=FRIDAY, reason="Looks better")
    second = take_baseline(project.pk, actor=director, on=FRIDAY, reason="Change 4 approved")
    assert (second.number, second.approved_by) == (2, director)


def test_a_baseline_has_a_reason_a_plan_and_a_running_project(project, package, lead):
    with pytest.raises(RuleViolation, match="Say why"):
        take_baseline(project.pk, actor=lead, on=FRIDAY, reason="")
    empty = make_project()
    with pytest.raises(RuleViolation, match="no plan yet"):
        take_baseline(empty.pk, actor=empty.lead, on=FRIDAY, reason="Release")
    project.state = ProjectState.CLOSED
    project.save()
    with pytest.raises(RuleViolation, match="over"):
        take_baseline(project.pk, actor=lead, on=FRIDAY, reason="Release")
    assert not Baseline.objects.exists()


def test_others_take_no_baseline(project, task, member, package_lead):
    for actor in (member, package_lead, make_member(project, Role.SPONSOR)):
        with pytest.raises(PermissionDenied):
            take_baseline(project.pk, actor=actor, on=FRIDAY, reason="Release")
