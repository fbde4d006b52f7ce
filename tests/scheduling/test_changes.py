"""Changing a plan: what is seen is what is saved, whole or not at all, and it can be undone."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry, Notification
from projects.choices import ProjectState
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_member, make_task, make_work_package
from tests.scheduling.conftest import DAY, make_link
from workpackages.choices import (
    PlanStepKind,
    TaskState,
    WorkPackageState,
)
from workpackages.models import Dependency, PlanStep, Task, WorkCalendar
from workpackages.operations.milestones import edit_milestone
from workpackages.operations.scheduling import (
    PlanMoved,
    Reason,
    change_plan,
    look_at,
    undo_last_step,
)
from workpackages.operations.tasks import edit_task
from workpackages.scheduling.criticality import criticality_of
from workpackages.scheduling.network import load_plan
from workpackages.scheduling.wishes import LinkWish, Wish, start_wish

pytestmark = pytest.mark.django_db
REASON = Reason(PlanStepKind.SCHEDULED, "T1")


def save(project, wish, *, actor=None, reason=REASON):
    """Grant a wish as the project's lead does after a look at it."""
    actor = actor or project.lead
    seen = look_at(project, wish, actor=actor)
    return change_plan(project.pk, wish, actor=actor, reason=reason, seen=seen.digest)


def task_of(project, name):
    return Task.objects.get(project=project, name=name)


def move_to(project, name, day):
    plan = load_plan([project])
    task = next(task for task in plan.tasks.values() if task.name == name)
    return Wish(tasks={task.pk: start_wish(plan, task, day)})


def last(project, name, days):
    return Wish(tasks={task_of(project, name).pk: {"duration_minutes": days * DAY}})


def dates(project):
    rows = Task.objects.filter(project=project).order_by("number")
    return {task.name: (task.start_on, task.finish_on) for task in rows}


def test_a_move_moves_what_follows_and_nothing_else(planned):
    before = dates(planned)
    seen = look_at(planned, move_to(planned, "H", date(2026, 10, 19)), actor=planned.lead)
    assert [move.task.name for move in seen.moves] == ["H", "I", "K", "J"]
    assert [move.task.name for move in seen.milestones] == ["J"]
    assert (seen.finish_before, seen.finish_after) == (date(2026, 11, 9), date(2026, 11, 13))
    assert seen.finish_days == 4
    assert {move.days for move in seen.moves} == {4}
    assert dates(planned) == before

    save(planned, move_to(planned, "H", date(2026, 10, 19)))

    after = dates(planned)
    assert after["H"] == (date(2026, 10, 19), date(2026, 10, 23))
    assert after["J"] == (date(2026, 11, 13), date(2026, 11, 13))
    assert {name for name in after if after[name] != before[name]} == {"H", "I", "K", "J"}


def test_a_longer_task_pushes_what_waits_for_it(planned):
    save(planned, last(planned, "C", 14))
    found = dates(planned)
    assert found["C"][1] == date(2026, 10, 9)
    assert found["F"] == (date(2026, 10, 12), date(2026, 10, 14))
    assert found["J"][1] == date(2026, 11, 11)


def test_holidays_inside_a_new_window_are_told(planned):
    seen = look_at(planned, last(planned, "K", 45), actor=planned.lead)
    assert seen.days_off == [date(2026, 12, 25)]


def test_a_date_that_would_no_longer_be_kept_is_told(planned):
    task = task_of(planned, "J")
    Task.objects.filter(pk=task.pk).update(deadline_on=date(2026, 11, 10))
    seen = look_at(planned, last(planned, "I", 12), actor=planned.lead)
    assert seen.broken == []
    seen = look_at(planned, last(planned, "K", 14), actor=planned.lead)
    assert [(each.task.name, each.constraint, each.days) for each in seen.broken] == [("J", "", 3)]


def test_what_becomes_critical_is_told(planned):
    seen = look_at(planned, last(planned, "C", 14), actor=planned.lead)
    assert {task.name for task in seen.newly_critical} >= {"C", "F"}


def test_a_link_is_added_and_removed(planned):
    wish = Wish(links=(LinkWish(task_of(planned, "D").pk, task_of(planned, "F").pk, lag=2 * DAY),))
    save(planned, wish, reason=Reason(PlanStepKind.LINKED, "T6"))
    assert dates(planned)["F"] == (date(2026, 10, 9), date(2026, 10, 13))
    link = Dependency.objects.get(successor_task__name="F", predecessor_task__name="D")

    save(planned, Wish(removed_links=(link.pk,)), reason=Reason(PlanStepKind.UNLINKED, "T6"))
    assert dates(planned)["F"] == (date(2026, 9, 30), date(2026, 10, 2))


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("J", "A", "circle: .*T11 J"),
        ("A", "A", "wait for itself"),
        ("A", "B", "linked already"),
    ],
)
def test_impossible_links_are_refused(planned, before, after, why):
    wish = Wish(links=(LinkWish(task_of(planned, before).pk, task_of(planned, after).pk),))
    found = dates(planned)
    with pytest.raises(RuleViolation, match=why):
        save(planned, wish)
    assert dates(planned) == found
    assert Dependency.objects.filter(project=planned).count() == 13


def test_links_to_tasks_that_are_gone_are_refused(planned):
    task = task_of(planned, "A").pk
    with pytest.raises(RuleViolation, match="no longer there"):
        save(planned, Wish(links=(LinkWish(task, 10**6),)))
    with pytest.raises(RuleViolation, match="no longer there"):
        save(planned, Wish(removed_links=(10**6,)))
    with pytest.raises(RuleViolation, match="no longer there"):
        save(planned, Wish(tasks={10**6: {"duration_minutes": DAY}}))


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"start_on": date(1, 1, 1)}, "1990"),
        ({"constraint_on": date(9999, 12, 31)}, "1990"),
        ({"duration_minutes": 10**9}, "out of range"),
        ({"duration_minutes": -5}, "out of range"),
    ],
)
def test_absurd_wishes_are_refused(planned, facts, why):
    with pytest.raises(RuleViolation, match=why):
        save(planned, Wish(tasks={task_of(planned, "A").pk: facts}))


def test_what_is_over_no_longer_moves(planned):
    task = task_of(planned, "A")
    task.state, task.progress_pct = TaskState.COMPLETED, 100
    task.actual_start_on = task.actual_finish_on = date(2026, 9, 14)
    task.save()
    with pytest.raises(RuleViolation, match="over"):
        save(planned, last(planned, "A", 9))


def test_a_project_that_rests_keeps_its_plan(planned):
    seen = look_at(planned, last(planned, "A", 9), actor=planned.lead)
    planned.state = ProjectState.CLOSED
    planned.save(update_fields=["state"])
    with pytest.raises(RuleViolation, match="over"):
        change_plan(planned.pk, seen.wish, actor=planned.lead, reason=REASON, seen=seen.digest)


def test_what_would_move_otherwise_by_now_is_shown_again(planned):
    wish = last(planned, "A", 5)
    seen = look_at(planned, wish, actor=planned.lead)
    save(planned, last(planned, "I", 12))
    found = dates(planned)
    with pytest.raises(PlanMoved) as refused:
        change_plan(planned.pk, wish, actor=planned.lead, reason=REASON, seen=seen.digest)
    assert refused.value.preview.digest != seen.digest
    assert dates(planned) == found


def test_every_moved_task_and_the_step_stand_in_the_history(planned):
    known = set(HistoryEntry.objects.values_list("pk", flat=True))
    save(planned, move_to(planned, "H", date(2026, 10, 19)))
    step = PlanStep.objects.get()
    assert (step.moved, step.made_by, step.subject) == (4, planned.lead, "T1")
    entry = HistoryEntry.objects.get(verb="plan.scheduled")
    assert entry.additional_data["moved"] == 4
    changed = HistoryEntry.objects.filter(content_type__model="task").exclude(pk__in=known)
    assert {each.object_repr for each in changed} == {"T8 H", "T9 I", "T10 K", "T11 J"}
    assert {each.actor for each in changed} == {planned.lead}


def test_people_whose_tasks_move_are_told_once(planned):
    person = make_member(planned, username="helper")
    for name in ("I", "K", "A"):
        task_of(planned, name).assignments.create(user=person)
    save(planned, move_to(planned, "H", date(2026, 10, 19)))
    told = Notification.objects.get(recipient=person)
    assert (told.kind, told.facts) == ("plan.moved", {"project": "REMOTE", "count": 2})


def test_the_last_step_is_taken_back(planned):
    before = dates(planned)
    wish = Wish(
        tasks={task_of(planned, "C").pk: {"duration_minutes": 9 * DAY}},
        links=(LinkWish(task_of(planned, "D").pk, task_of(planned, "F").pk),),
    )
    save(planned, wish)
    removed = Dependency.objects.get(predecessor_task__name="H")
    save(planned, Wish(removed_links=(removed.pk,)), reason=Reason(PlanStepKind.UNLINKED))

    undo_last_step(planned.pk, actor=planned.lead)
    assert Dependency.objects.filter(predecessor_task__name="H").count() == 1
    undo_last_step(planned.pk, actor=planned.lead)

    assert dates(planned) == before
    assert task_of(planned, "C").duration_minutes == 6 * DAY
    assert not Dependency.objects.filter(
        predecessor_task__name="D", successor_task__name="F"
    ).exists()
    with pytest.raises(RuleViolation, match="no change"):
        undo_last_step(planned.pk, actor=planned.lead)
    assert HistoryEntry.objects.filter(verb="plan.undone").count() == 2


def test_what_somebody_changed_since_is_not_taken_back(planned):
    save(planned, move_to(planned, "H", date(2026, 10, 19)))
    moved = task_of(planned, "I")
    moved.finish_on = date(2026, 12, 1)
    moved.save()
    with pytest.raises(RuleViolation, match="T9 I"):
        undo_last_step(planned.pk, actor=planned.lead)
    assert PlanStep.objects.get().undone_at is None


def test_only_the_step_that_was_seen_as_the_last_is_taken_back(planned):
    first = save(planned, move_to(planned, "H", date(2026, 10, 19)))
    second = save(planned, move_to(planned, "H", date(2026, 10, 26)))
    with pytest.raises(RuleViolation, match="no longer the last change"):
        undo_last_step(planned.pk, actor=planned.lead, seen=first.pk)
    assert task_of(planned, "H").start_on == date(2026, 10, 26)

    undo_last_step(planned.pk, actor=planned.lead, seen=second.pk)
    # The second of two clicks: the step before it stays.
    with pytest.raises(RuleViolation, match="no longer the last change"):
        undo_last_step(planned.pk, actor=planned.lead, seen=second.pk)
    assert task_of(planned, "H").start_on == date(2026, 10, 19)
    assert list(PlanStep.objects.filter(undone_at=None)) == [first]


def test_a_link_removed_since_is_not_missed_twice(planned):
    save(planned, Wish(links=(LinkWish(task_of(planned, "D").pk, task_of(planned, "F").pk),)))
    Dependency.objects.filter(successor_task__name="F", predecessor_task__name="D").delete()
    with pytest.raises(RuleViolation, match="no longer there"):
        undo_last_step(planned.pk, actor=planned.lead)


def test_only_the_lead_and_the_planner_take_a_step_back(planned, director, member):
    save(planned, move_to(planned, "H", date(2026, 10, 19)))
    for person in (director, member):
        with pytest.raises(PermissionDenied):
            undo_last_step(planned.pk, actor=person)


@pytest.mark.parametrize("role", [Role.TEAM_MEMBER, Role.SPONSOR, Role.QUALITY_MANAGER])
def test_others_plan_nothing(planned, role):
    person = make_member(planned, role)
    for wish in (last(planned, "A", 5), Wish(status=date(2026, 10, 9))):
        with pytest.raises(PermissionDenied):
            save(planned, wish, actor=person)


def test_a_package_lead_plans_what_stays_in_the_package(planned):
    lead = make_member(planned, Role.WORK_PACKAGE_LEAD)
    own = make_work_package(project=planned, name="Own", lead=lead)
    inside = make_work_package(project=planned, parent=own, name="Inside")
    day = date(2026, 9, 14)
    first, second = (
        make_task(work_package=inside, name=name, start_on=day, finish_on=day, duration_minutes=DAY)
        for name in ("One", "Two")
    )
    save(planned, Wish(links=(LinkWish(first.pk, second.pk),)), actor=lead)
    assert dates(planned)["Two"] == (date(2026, 9, 15), date(2026, 9, 15))
    undo_last_step(planned.pk, actor=lead)
    with pytest.raises(PermissionDenied):
        save(planned, last(planned, "H", 6), actor=lead)

    make_link(second, task_of(planned, "H"))
    with pytest.raises(RuleViolation, match="other packages: T8 H"):
        save(planned, last(planned, "Two", 40), actor=lead)

    own.state = WorkPackageState.CLOSED
    own.save()
    inside.state = WorkPackageState.SUSPENDED
    inside.save()
    with pytest.raises(PermissionDenied):
        save(planned, last(planned, "Two", 2), actor=lead)


def test_unfinished_work_is_put_after_the_status_date(planned):
    seen = look_at(planned, Wish(status=date(2026, 9, 18)), actor=planned.lead)
    assert dates(planned)["A"][0] == date(2026, 9, 14)
    save(planned, Wish(status=date(2026, 9, 18)), reason=Reason(PlanStepKind.RESCHEDULE))
    assert dates(planned)["A"][0] == date(2026, 9, 22)
    assert seen.finish_days > 0
    assert PlanStep.objects.get().kind == PlanStepKind.RESCHEDULE


def test_a_plan_with_a_circle_says_so(planned):
    make_link(task_of(planned, "J"), task_of(planned, "A"))
    with pytest.raises(RuleViolation, match=r"cannot be computed as it stands.*circle"):
        look_at(planned, last(planned, "A", 5), actor=planned.lead)


def test_a_manual_task_and_a_milestone_are_put_where_they_are_wanted(planned):
    day = date(2026, 12, 1)
    manual = make_task(
        project=planned, name="M", is_manual=True, start_on=day, finish_on=date(2026, 12, 4)
    )
    save(planned, move_to(planned, "M", date(2026, 12, 8)))
    manual.refresh_from_db()
    assert (manual.start_on, manual.finish_on) == (date(2026, 12, 8), date(2026, 12, 11))

    save(planned, move_to(planned, "J", date(2026, 11, 20)))
    assert dates(planned)["J"] == (date(2026, 11, 20), date(2026, 11, 20))


def test_the_dates_of_a_linked_task_are_not_changed_unseen(planned):
    task = task_of(planned, "C")
    with pytest.raises(RuleViolation, match="see what moves"):
        edit_task(task.pk, actor=planned.lead, facts={"finish_on": date(2026, 12, 1)})
    milestone = task_of(planned, "J")
    with pytest.raises(RuleViolation, match="see what moves"):
        edit_milestone(milestone.pk, actor=planned.lead, facts={"due_on": date(2026, 12, 1)})
    edit_task(task.pk, actor=planned.lead, facts={"name": "C", "finish_on": task.finish_on})


def test_a_calendar_without_working_time_is_named(planned, vaud):
    WorkCalendar.objects.filter(pk=vaud.pk).update(week=[[]] * 7)
    with pytest.raises(RuleViolation, match=r"No working time is left.*Canton de Vaud"):
        look_at(planned, last(planned, "A", 5), actor=planned.lead)
    assert "Canton de Vaud" in criticality_of(load_plan([planned])).refusal


def test_the_slack_of_every_task_is_told(planned):
    found = criticality_of(load_plan([planned]))
    slack = {task.name: found.by_task[task.pk] for task in planned.tasks.all()}
    assert {name for name in slack if slack[name].is_critical} == set("ABDEGHIKJ")
    assert (slack["F"].total_minutes, slack["F"].free_minutes) == (6 * DAY, 6 * DAY)
    assert not slack["F"].is_near
    planned.tasks.all().update(state=TaskState.CANCELLED, start_on=None, finish_on=None)
    assert criticality_of(load_plan([planned])).by_task == {}
