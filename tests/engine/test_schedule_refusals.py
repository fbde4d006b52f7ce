"""What the engine refuses, and that each refusal names the culprit."""

from __future__ import annotations

from datetime import date

import pytest

from engine.errors import CalendarError, CycleError, EngineError, NetworkError
from engine.schedule import (
    Constraint,
    Kind,
    LagUnit,
    Link,
    LinkType,
    Network,
    Rules,
    Share,
    Task,
    compute,
)
from engine.schedule.checks import LONGEST
from engine.working_time import (
    LATEST,
    OFFICE_DAY,
    DayException,
    WorkingCalendar,
    WorkPattern,
)
from tests.engine.plans import MONDAY, OFFICE, plan


def refusal(tasks, links=(), kind=NetworkError):
    with pytest.raises(kind) as refused:
        compute(plan(tasks, links))
    return refused.value


def test_a_loop_is_refused_with_its_path():
    found = refusal(
        [("a", 8), ("b", 8), ("c", 8), ("d", 8)],
        [("a", "b"), ("b", "c"), ("c", "b", LinkType.SS), ("c", "d")],
        CycleError,
    )
    assert str(found) in {
        "the links form a loop: b → c → b",
        "the links form a loop: c → b → c",
    }
    assert found.path[0] == found.path[-1]
    assert set(found.path) == {"b", "c"}


def test_a_task_that_waits_for_itself_is_a_loop():
    assert refusal([("a", 8)], [("a", "a")], CycleError).path == ("a", "a")


def test_a_loop_through_the_summary_above_is_found():
    tasks = [Task("s", name="Phase"), Task("x", 480, "Row", parent="s"), ("b", 8)]
    found = refusal(tasks, [("s", "b"), ("b", "x")], CycleError)
    assert set(found.path) == {"s", "b", "x"}
    assert "Phase" in str(found)


def test_a_summary_cannot_wait_for_its_own_row():
    tasks = [Task("s"), Task("x", 480, parent="s")]
    assert set(refusal(tasks, [("x", "s")], CycleError).path) == {"s", "x"}


def test_rows_cannot_be_above_each_other():
    refusal([Task("a", parent="b"), Task("b", parent="a")], kind=CycleError)


def test_a_long_loop_is_shortened_in_the_message_only():
    keys = list(range(30))
    found = refusal([(key, 8) for key in keys], [(k, (k + 1) % 30) for k in keys], CycleError)
    assert len(found.path) == 31
    assert "…" in str(found)


def test_levels_of_effort_that_follow_each_other_are_a_loop():
    tasks = [
        Task("pm", kind=Kind.LEVEL_OF_EFFORT, follows=("office",)),
        Task("office", kind=Kind.LEVEL_OF_EFFORT, follows=("pm",)),
    ]
    assert refusal(tasks, kind=CycleError).path == ("pm", "office", "pm")


@pytest.mark.parametrize(
    ("tasks", "links", "message"),
    [
        ([Task("a", name="One"), Task("a", name="Two")], (), "One and Two carry the same key a"),
        ([Task("a", parent="x", name="One")], (), "One is below the unknown x"),
        ([Task("a", name="One")], [("a", "x")], "a link of the task One leads to the unknown"),
        ([Task("a", name="One")], [("x", "a")], "a link of the task One leads to the unknown"),
        ([], [("x", "y")], "unknown task x"),
        ([Task("a", -1, "One")], (), "One has the duration -1"),
        ([Task("a", LONGEST + 1, "One")], (), "One has the duration"),
        ([Task("a", 1, "One", delay_minutes=-5)], (), "One has the delay minutes -5"),
        ([Task("a", 1, "One", remaining_minutes=-5)], (), "One has the remaining minutes -5"),
        ([Task("a", 1, "One", shares=(Share(OFFICE, -5),))], (), "One has the share -5"),
        ([Task("a", 1, "One", deadline=LATEST + 1)], (), "deadline of the task One lies outside"),
        ([Task("a", 1, "One", constraint=Constraint.SNET)], (), "SNET of One has no date"),
        (
            [Task("a", 1, "One", actual_start=500, actual_finish=400)],
            (),
            "One finishes before it starts",
        ),
        (
            [Task("a", 1, "One", kind=Kind.MANUAL, fixed_finish=400)],
            (),
            "manual task One has a finish without a start",
        ),
        (
            [
                Task("s", 0, "Phase", constraint=Constraint.MSO, constraint_at=MONDAY),
                Task("x", 1, parent="s"),
            ],
            (),
            "summary Phase cannot be held by MSO",
        ),
        (
            [Task("s", 0, "Phase", kind=Kind.LEVEL_OF_EFFORT), Task("x", 1, parent="s")],
            (),
            "summary Phase cannot be a level of effort",
        ),
        (
            [Task("a", 0, "One", kind=Kind.LEVEL_OF_EFFORT, follows=("x",))],
            (),
            "One follows the unknown task x",
        ),
        (
            [Task("a", 1), Task("b", 1, "Two")],
            [Link("a", "b", LinkType.FS, 200_000, LagUnit.PERCENT)],
            "a link of the task Two has the lag 200000",
        ),
        (
            [Task("a", 1), Task("b", 1, "Two")],
            [Link("a", "b", LinkType.FS, -LONGEST - 1)],
            "a link of the task Two has the lag",
        ),
    ],
)
def test_input_that_makes_no_plan_is_refused_by_name(tasks, links, message):
    assert message in str(refusal(tasks, links))


@pytest.mark.parametrize("name", ["start", "status", "finish"])
def test_a_plan_outside_the_years_of_plans_is_refused(name):
    rules = Rules(**{"start": MONDAY, name: LATEST + 1})
    with pytest.raises(NetworkError, match=f"the {name} of the plan"):
        compute(Network((), (), OFFICE, rules))


def test_a_plan_that_runs_out_of_the_calendar_is_refused():
    once = DayException(date(2026, 3, 2), date(2026, 3, 6), OFFICE_DAY)
    site = WorkingCalendar(WorkPattern("Fair", ((),) * 7, (once,)))
    with pytest.raises(CalendarError, match="Fair has not enough working time after"):
        compute(plan([("a", 80)], calendar=site))


def test_a_plan_that_lasts_beyond_all_years_is_refused():
    tasks = [(key, LONGEST // 60) for key in range(3)]
    with pytest.raises(EngineError, match="Office"):
        compute(plan(tasks, [(0, 1), (1, 2)]))


def test_a_task_that_the_plan_does_not_hold_has_no_dates():
    with pytest.raises(NetworkError, match="nobody"):
        compute(plan([("a", 8)]))["nobody"]


def test_long_lags_that_a_plan_may_have_are_kept():
    links = [Link("a", "b", LinkType.FS, 150_000, LagUnit.ELAPSED)]
    assert compute(plan([("a", 8), ("b", 8)], links))["b"].start > MONDAY + 150_000
