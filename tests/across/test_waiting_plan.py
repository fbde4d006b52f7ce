"""The plan that waits starts no earlier than the forecast; nothing moves by itself."""

from __future__ import annotations

from datetime import date

import pytest

from servicedesk_pm.common.errors import RuleViolation
from tests.across.conftest import AGREED, NEED, forecast, grant
from tests.factories import make_milestone, make_project, make_task, make_work_package
from tests.scheduling.conftest import make_link
from workpackages.choices import PlanStepKind, TaskState
from workpackages.models import PlanStep, Task
from workpackages.operations.across import agree_to_deliver
from workpackages.operations.scheduling import look_at
from workpackages.scheduling.network import load_plan
from workpackages.scheduling.quality import check_plan
from workpackages.scheduling.wishes import LinkWish, Wish, follow_wish, start_wish

pytestmark = pytest.mark.django_db


def wish_start(project, task, day):
    plan = load_plan([project])
    return Wish(tasks={task.pk: start_wish(plan, plan.tasks[task.pk], day)})


def start_of(task):
    task.refresh_from_db()
    return task.start_on


def follow(project, row):
    return follow_wish(load_plan([project]), frozenset({row.pk}))


def test_the_task_cannot_be_put_before_the_forecast(two):
    two.agree()
    forecast(two, date(2027, 1, 8))
    grant(two.consumer, wish_start(two.consumer, two.task, date(2026, 12, 1)))
    assert start_of(two.task) == date(2027, 1, 11)


def test_the_wish_date_holds_nothing(two):
    two.agree()
    grant(two.consumer, wish_start(two.consumer, two.task, date(2026, 12, 14)))
    assert start_of(two.task) == date(2026, 12, 14)
    assert two.task.start_on < NEED


def test_a_later_forecast_moves_nothing_by_itself_and_shows_as_a_conflict(two):
    two.agree()
    forecast(two, date(2027, 1, 20))
    assert start_of(two.task) == date(2027, 1, 12)
    assert load_plan([two.consumer]).pending


def test_the_plan_follows_when_its_lead_has_seen_what_moves(two):
    row = two.agree()
    after = make_task(
        work_package=two.task.work_package, name="After", start_on=date(2027, 1, 26),
        finish_on=date(2027, 1, 27), duration_minutes=2 * 504,
    )  # fmt: skip
    make_link(two.task, after)
    forecast(two, date(2027, 1, 20))
    found = look_at(two.consumer, follow(two.consumer, row), actor=two.consumer.lead)
    assert [move.task.name for move in found.moves] == ["Migrate", "After"]
    assert start_of(two.task) == date(2027, 1, 12)
    grant(two.consumer, follow(two.consumer, row), PlanStepKind.FOLLOWED)
    assert (start_of(two.task), start_of(after)) == (date(2027, 1, 21), date(2027, 2, 4))
    assert not load_plan([two.consumer]).pending
    assert PlanStep.objects.filter(project=two.consumer).get().kind == PlanStepKind.FOLLOWED


def test_a_task_whose_dates_are_set_by_hand_follows_too(two):
    row = two.agree()
    Task.objects.filter(pk=two.task.pk).update(is_manual=True)
    forecast(two, date(2027, 1, 22))
    grant(two.consumer, follow(two.consumer, row), PlanStepKind.FOLLOWED)
    assert start_of(two.task) == date(2027, 1, 25)


def test_a_milestone_that_waits_may_lie_on_the_same_day(two):
    waiting = make_milestone(
        work_package=two.task.work_package, start_on=date(2027, 1, 12),
        finish_on=date(2027, 1, 12), name="Ready",
    )  # fmt: skip
    row = two.agree(two.ask(task_id=waiting.pk))
    forecast(two, date(2027, 1, 12))
    assert not load_plan([two.consumer]).pending
    forecast(two, date(2027, 1, 14))
    grant(two.consumer, follow(two.consumer, row), PlanStepKind.FOLLOWED)
    waiting.refresh_from_db()
    assert waiting.finish_on == date(2027, 1, 14)


def test_moving_unfinished_work_follows_everything(two):
    two.agree()
    forecast(two, date(2027, 1, 20))
    grant(two.consumer, Wish(status=date(2026, 12, 31)), PlanStepKind.RESCHEDULE)
    assert start_of(two.task) == date(2027, 1, 21)


def test_what_has_begun_no_longer_waits(two):
    two.agree()
    forecast(two, date(2027, 1, 20))
    Task.objects.filter(pk=two.task.pk).update(
        state=TaskState.IN_PROGRESS, actual_start_on=date(2027, 1, 12)
    )
    assert not load_plan([two.consumer]).pending


def test_only_what_holds_the_plan_can_be_followed(two):
    row = two.agree()
    with pytest.raises(RuleViolation, match="no longer holds"):
        look_at(two.provider, Wish(follow=frozenset({row.pk})), actor=two.provider.lead)


def test_both_ends_count_as_linked_for_the_quality_of_a_plan(two):
    end = make_task(
        work_package=two.task.work_package, start_on=date(2027, 2, 1), finish_on=date(2027, 2, 2)
    )
    start = make_task(
        work_package=two.task.work_package, start_on=date(2026, 10, 1),
        finish_on=date(2026, 10, 2),
    )  # fmt: skip
    make_link(two.task, end)
    assert two.task in check_plan(load_plan([two.consumer])).open_starts
    two.agree()
    assert check_plan(load_plan([two.consumer])).open_starts == []
    assert start not in check_plan(load_plan([two.consumer])).open_starts


def chain(two):
    """DATA delivers to TOOL, and a third project stands between TOOL and DATA."""
    two.agree()
    third = make_project(code="THIRD", name_en="Third", programme=two.programme)
    package = make_work_package(project=third)
    middle = make_task(work_package=package, name="Middle", start_on=date(2027, 2, 1),
                       finish_on=date(2027, 2, 5), duration_minutes=5 * 504)  # fmt: skip
    out = make_milestone(work_package=package, name="Out", start_on=date(2027, 2, 5),
                         finish_on=date(2027, 2, 5))  # fmt: skip
    make_link(middle, out)
    end = make_milestone(work_package=two.task.work_package, name="Migrated",
                         start_on=date(2027, 1, 25), finish_on=date(2027, 1, 25))  # fmt: skip
    make_link(two.task, end)
    first = make_task(work_package=two.milestone.work_package, name="First",
                      start_on=date(2026, 11, 2), finish_on=date(2026, 11, 6),
                      duration_minutes=5 * 504)  # fmt: skip
    return third, middle, out, end, first


def deliver(two, provider, milestone, consumer, task):
    other = type(two)(two.programme, two.manager, provider, consumer, milestone, task)
    row = other.ask(need_on=date(2027, 12, 1), subject=f"{provider.code} → {consumer.code}")
    lead = two.manager
    return agree_to_deliver(row.pk, actor=lead, milestone_id=milestone.pk, on=date(2027, 2, 1))


def test_a_circle_through_other_projects_is_refused_with_its_path(two):
    third, middle, out, end, first = chain(two)
    make_link(first, two.milestone)
    deliver(two, two.consumer, end, third, middle)
    with pytest.raises(RuleViolation, match="circle") as refused:
        deliver(two, third, out, two.provider, first)
    told = str(refused.value)
    for name in ("DATA T2 First", "DATA T1 95 % exact", "TOOL T1 Migrate", "THIRD T1 Middle"):
        assert name in told


def test_a_link_inside_one_plan_may_not_close_a_circle_outside_it(two):
    third, middle, out, end, first = chain(two)
    deliver(two, two.consumer, end, third, middle)
    deliver(two, third, out, two.provider, first)
    wish = Wish(links=(LinkWish(first.pk, two.milestone.pk),))
    with pytest.raises(RuleViolation, match="circle") as refused:
        look_at(two.provider, wish, actor=two.provider.lead)
    told = str(refused.value)
    assert "DATA T2 First" in told
    assert "a project you may not see" in told
    for hidden in ("TOOL", "Migrate", "THIRD", "Middle"):
        assert hidden not in told


def test_the_forecast_that_counts_is_the_agreed_milestones(two):
    row = two.agree()
    plan = load_plan([two.consumer])
    assert [(bound.pk, bound.forecast_on) for bound in plan.bounds] == [(row.pk, AGREED)]
    row.refresh_from_db()
