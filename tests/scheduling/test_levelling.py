"""Levelling in the application: a proposal to compare, and to save as any change of the plan."""

from __future__ import annotations

from datetime import date

import pytest

from engine.levelling import Mode
from projects.choices import ProjectState
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_milestone, make_project, make_task, make_user, make_work_package
from tests.scheduling.conftest import DAY, make_link
from tests.scheduling.test_changes import dates, task_of
from tests.workpackages.facts import trace
from workpackages.choices import PlanStepKind
from workpackages.models import Assignment
from workpackages.operations.scheduling import Reason, change_plan, look_at, undo_last_step
from workpackages.scheduling.levelling import level
from workpackages.scheduling.network import load_plan

pytestmark = pytest.mark.django_db
# A Monday, and working days from it on in the calendar of Vaud.
START = date(2026, 10, 5)
REASON = Reason(PlanStepKind.LEVELLED)


@pytest.fixture
def ada():
    return make_user("ada", name="Ada Roth")


@pytest.fixture
def crowded(vaud, ada):
    """One person and four tasks: the example of the domain, whose figures are known."""
    project = make_project(code="CROWD", planned_start_on=START)
    package = make_work_package(project=project)
    for name, days, units, finish in (
        ("T1", 4, 50, date(2026, 10, 8)),
        ("T2", 3, 100, date(2026, 10, 7)),
        ("T3", 3, 50, date(2026, 10, 13)),
        ("T4", 5, 50, date(2026, 10, 9)),
    ):
        start = date(2026, 10, 9) if name == "T3" else START
        task = make_task(
            work_package=package, name=name, duration_minutes=days * DAY,
            start_on=start, finish_on=finish,
        )  # fmt: skip
        Assignment.objects.create(task=task, user=ada, units_pct=units)
    make_link(task_of(project, "T1"), task_of(project, "T3"))
    return project


def levelled(project, mode=Mode.LEVELLING, on=START):
    return level(load_plan([project]), mode, on=on)


def take(project, mode=Mode.LEVELLING):
    wish = levelled(project, mode).wish
    seen = look_at(project, wish, actor=project.lead)
    return change_plan(project.pk, wish, actor=project.lead, reason=REASON, seen=seen.digest)


def test_the_example_of_the_domain_is_levelled_to_ten_days(crowded):
    found = levelled(crowded)
    (load,) = found.loads
    assert (load.name, load.before, load.after) == ("Ada Roth", 3, 0)
    assert found.unresolved == ()
    assert set(found.wish.tasks) == {task_of(crowded, "T2").pk}

    take(crowded)

    after = dates(crowded)
    assert after["T1"] == (START, date(2026, 10, 8))
    assert after["T4"] == (START, date(2026, 10, 9))
    assert after["T3"] == (date(2026, 10, 9), date(2026, 10, 13))
    # Periods seven to ten: the eighth working day to the tenth.
    assert after["T2"] == (date(2026, 10, 14), date(2026, 10, 16))


def test_smoothing_keeps_the_finish_and_names_what_remains(crowded):
    before = look_at(crowded, levelled(crowded).wish, actor=crowded.lead).finish_before
    found = levelled(crowded, Mode.SMOOTHING)
    assert [(label.split()[-1], days) for label, days in found.unresolved] == [("T2", 3)]
    assert found.loads[0].after > 0
    if found.wish.tasks:
        assert look_at(crowded, found.wish, actor=crowded.lead).finish_after == before


def test_what_was_taken_is_told_and_can_be_taken_back(crowded):
    before = dates(crowded)
    step = take(crowded)
    assert str(step) == "Work spread over free time"
    assert trace("plan.levelled").actor == crowded.lead
    undo_last_step(crowded.pk, actor=crowded.lead)
    assert dates(crowded) == before


def test_a_levelled_plan_stays_as_it_is(crowded):
    take(crowded)
    again = levelled(crowded)
    assert again.wish.tasks == {}
    assert again.loads == ()


def test_nothing_moves_where_nobody_is_overloaded(crowded, ada):
    Assignment.objects.exclude(task=task_of(crowded, "T1")).delete()
    assert levelled(crowded).wish.tasks == {}


@pytest.mark.parametrize(
    "facts",
    [
        {"is_manual": True},
        {"constraint_type": "MSO", "constraint_on": START},
        {"constraint_type": "FNLT", "constraint_on": date(2026, 10, 7)},
        {"state": "in_progress", "actual_start_on": START, "progress_pct": 10},
    ],
)
def test_what_is_held_or_under_way_stays(crowded, facts):
    task = task_of(crowded, "T2")
    type(task).objects.filter(pk=task.pk).update(**facts)
    found = levelled(crowded)
    assert task.pk not in found.wish.tasks
    assert task_of(crowded, "T4").pk in found.wish.tasks


def test_work_in_other_projects_takes_from_the_time_here(crowded, ada):
    other = make_project(state=ProjectState.EXECUTION)
    busy = make_task(project=other, start_on=START, finish_on=date(2026, 10, 16))
    Assignment.objects.create(task=busy, user=ada, units_pct=100)
    starts = {
        pk: facts["start_on"]
        for pk, facts in levelled(crowded).wish.tasks.items()
        if "start_on" in facts
    }
    assert starts[task_of(crowded, "T1").pk] == date(2026, 10, 19)

    other.state = ProjectState.CANCELLED
    other.save()
    assert set(levelled(crowded).wish.tasks) == {task_of(crowded, "T2").pk}


def test_what_should_have_begun_is_put_after_today(crowded):
    found = levelled(crowded, on=date(2026, 10, 12))
    assert min(
        each.get("start_on") or each["constraint_on"] for each in found.wish.tasks.values()
    ) == date(2026, 10, 12)


def test_holidays_are_no_working_days(crowded):
    take(crowded)
    for name in ("T1", "T2", "T3", "T4"):
        assert all(day.weekday() < 5 for day in dates(crowded)[name])


def test_more_than_there_is_of_somebody_is_refused_by_name(crowded, ada):
    Assignment.objects.filter(task=task_of(crowded, "T2")).update(units_pct=150)
    with pytest.raises(RuleViolation, match=r"T2 needs 150 % of Ada Roth.*100 %"):
        levelled(crowded)


def test_links_of_packages_and_milestones_are_kept(crowded, ada):
    first = task_of(crowded, "T1").work_package
    later = make_work_package(project=crowded, name="Later")
    make_link(first, later)
    task = make_task(work_package=later, name="After", duration_minutes=2 * DAY)
    Assignment.objects.create(task=task, user=ada, units_pct=100)
    gate = make_milestone(work_package=later, name="Gate", finish_on=None, start_on=None)
    make_link(task, gate)

    take(crowded)

    after = dates(crowded)
    assert after["After"][0] is None or after["After"][0] > after["T2"][1]


def test_two_queries_more_than_the_plan_itself(crowded, django_assert_num_queries):
    plan = load_plan([crowded])
    with django_assert_num_queries(2):
        level(plan, Mode.LEVELLING, on=START)


def page_of(project):
    return f"/projects/{project.code}/plan/levelling/"


@pytest.fixture
def today_is_monday(settings):
    settings.DEMO_TODAY = START


@pytest.mark.usefixtures("today_is_monday")
def test_the_lead_sees_loads_and_moves_and_saves(as_user, crowded):
    client = as_user(crowded.lead)
    assert "Spread work over free time" in client.get(page_of(crowded)).content.decode()

    seen = client.post(page_of(crowded), {"mode": "levelling"})

    page = seen.content.decode()
    for words in ("Who has too much to do", "Ada Roth", "What moves", "Save the plan"):
        assert words in page, words
    digest = seen.context["preview"].digest
    client.post(page_of(crowded), {"mode": "levelling", "seen": digest})
    assert dates(crowded)["T2"] == (date(2026, 10, 14), date(2026, 10, 16))
    again = client.post(page_of(crowded), {"mode": "levelling"})
    assert again.status_code == 422
    assert "the plan stays as it is" in again.content.decode()
    assert "Nobody has too much to do." in again.content.decode()


@pytest.mark.usefixtures("today_is_monday")
def test_a_plan_that_moved_meanwhile_is_shown_again(as_user, crowded):
    client = as_user(crowded.lead)
    digest = client.post(page_of(crowded), {"mode": "levelling"}).context["preview"].digest
    task = task_of(crowded, "T2")
    type(task).objects.filter(pk=task.pk).update(duration_minutes=4 * DAY, version=9)
    answer = client.post(page_of(crowded), {"mode": "levelling", "seen": digest})
    assert answer.status_code == 409
    assert dates(crowded)["T2"][0] == START


def test_an_unknown_way_is_refused(as_user, crowded):
    answer = as_user(crowded.lead).post(page_of(crowded), {"mode": "magic"})
    assert answer.status_code == 422
